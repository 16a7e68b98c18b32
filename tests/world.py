# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The sample movement with something in every list, and an example of every address that names a thing.

A new address with an argument gets its line in `examples`; the walks over all addresses fail until it has one.
"""

import io
import re
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone
from PIL import Image

from lantoa.ceremony import links
from lantoa.ceremony import simulation as ceremony_simulation
from lantoa.ceremony.actions import (
    add_material,
    begin_rehearsal,
    end_rehearsal,
    schedule_tests,
    send_message,
    stage_sites,
)
from lantoa.ceremony.models import (
    Ceremony,
    DelegateGroup,
    Material,
    MaterialPage,
    Presser,
    ProgrammeStep,
    Rehearsal,
    Site,
    SiteList,
    SiteTest,
    StageMessage,
)
from lantoa.ceremony.uploads import read_upload
from lantoa.cli.sample import load_sample
from lantoa.closing.actions import give_feedback, judge_photos, send_photo
from lantoa.closing.models import Photo
from lantoa.courses import actions
from lantoa.courses import simulation as course_simulation
from lantoa.courses.actions.testing import Given
from lantoa.courses.credentials import public_keys
from lantoa.courses.files import of_bytes
from lantoa.courses.keeping import keep
from lantoa.courses.models import (
    Attempt,
    Audience,
    Certificate,
    Course,
    Enrolment,
    EnrolmentList,
    LearningClass,
    Lesson,
    Picture,
    Question,
    VersionFile,
)
from lantoa.delegates.actions import name_delegate, prepare_letter, stage_list
from lantoa.delegates.links import make_token as make_invitation
from lantoa.delegates.list_rows import Table
from lantoa.delegates.models import Delegate, DelegateList
from lantoa.infra.jobs.models import Job
from lantoa.news.actions import publish_article, write_article
from lantoa.news.models import Article
from lantoa.outreach import actions as outreach
from lantoa.outreach import simulation as outreach_simulation
from lantoa.outreach import tokens
from lantoa.outreach.cards import card_code
from lantoa.outreach.models import CallBack, Flag, GuidanceSession, JoinRequest, Membership, Team, TeamRoster
from lantoa.outreach.roster_rows import Table as RosterTable
from lantoa.people import actions as people
from lantoa.people.models import DataRequest, PeopleImport, Post, User
from lantoa.plan.actions import mark_simulated
from lantoa.plan.models import Assignment, Goal
from lantoa.plan.queries import current_movement
from lantoa.platforms.actions import add_platform
from lantoa.platforms.models import Platform
from lantoa.reports.models import Obligation, ReportRequest
from lantoa.responses import actions as responses
from lantoa.responses.models import Activity, Pledge
from lantoa.scripts.actions import comment_script, open_script
from lantoa.scripts.models import ScriptComment, ScriptVersion
from lantoa.units.actions import stage_units
from lantoa.units.models import Unit, UnitImport

DAYS_SINCE = 3
"""Launched some days ago, so that something has been done by now whatever the hour."""
HOME, FOREIGN = "Huyện Bình Sơn", "Huyện Tư Nghĩa"
SCALES = {ceremony_simulation: 0.1, course_simulation: 0.01, outreach_simulation: 0.1}
"""Share of the province's real volume: enough that every district has a team, and every course a learner."""
COURSE = "dich-vu-cong-truc-tuyen"
LIST = "Họ và tên,Mã đơn vị,Vai trò,Điện thoại\nNgười thử,21049,team_member,\nDòng sai,00000,team_member,\n"
UNITS = "code,parent_code,kind,name,valid_from\n21049-1,21049,village,Thôn thử,2023-01-01\n"


@dataclass(frozen=True)
class Place:
    """A unit, and a person who belongs there."""

    unit: Unit
    person: User

    @property
    def subtree(self):
        """Filter for rows whose `unit` is this one or below it."""
        return {"unit__path__startswith": self.unit.path}


def build():
    """The sample movement, the demo accounts, a little of everybody's work. Returns the home and the foreign place."""
    load_sample(launch_day=timezone.localdate() - timedelta(days=DAYS_SINCE))
    movement = current_movement()
    mark_simulated(by=None, movement=movement, simulated=True)
    for room, scale in SCALES.items():
        room.simulate(movement=movement, seed=1, scale=scale, progress=lambda _done, _total: None)
    units = movement.units()
    organiser, learner = User.objects.get(username="to-chuc"), User.objects.get(username="hoc-vien")
    stranger = people.add_person(
        by=None, full_name="Người ở đơn vị khác", unit=units.get(name=FOREIGN), role="team_member"
    )
    _rehearse()
    home, foreign = Place(units.get(name=HOME), learner), Place(units.get(name=FOREIGN), stranger)
    for place in (home, foreign):
        people.make_request(by=place.person, kind=DataRequest.Kind.ACCESS, wish="Cho tôi xem dữ liệu của tôi.")
        _learn(movement, place)
        _name(place)
        _join(place)
        _doubt(place)
        _respond(movement, place)
        _pledge(movement, place)
    roster = RosterTable(["unit", "team", "full_name"], [["21049", "Tổ thử", "Người thử"], ["00000", "Tổ", "Dòng sai"]])
    outreach.stage_roster(by=organiser, movement=movement, name="to.xlsx", table=roster)
    _show()
    _discuss(organiser)
    _prepare(organiser)
    _look_back()
    for published in (True, False):
        _write(movement, published)
    _author(organiser, movement)
    table = Table(["full_name", "group", "unit"], [["Người thử", "Không có", home.unit.code]])
    stage_list(by=organiser, ceremony=Ceremony.objects.get(), name="dai-bieu.xlsx", table=table)
    source = people.stage_import(
        by=organiser, file=ContentFile(LIST.encode(), name="danh-sach.csv"), as_of=timezone.localdate()
    )
    actions.stage_enrolments(
        by=organiser, movement=movement, course=Course.objects.get(slug=COURSE), audience="officials",
        file=ContentFile(LIST.encode(), name="hoc-vien.csv"),
    )  # fmt: skip
    _connect(organiser, movement.root)
    stage_units(by=organiser, subject="units", content=UNITS.encode(), name="don-vi.csv")
    Job.objects.create(function="people.jobs.apply_import", title=source.file_name, by=organiser)
    _weigh()
    return home, foreign


def _weigh():
    """PostgreSQL plans by the sizes it knows; by itself it looks at new rows only after their commit."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _connect(by, unit):
    """A Moodle that may open our courses."""
    at = "https://moodle.edu.vn"
    addresses = {"login_url": f"{at}/auth", "token_url": f"{at}/token", "keys_url": f"{at}/keys"}
    add_platform(by=by, name="Moodle thử", unit=unit, issuer=at, client_id="lantoa", deployments=["1"], **addresses)


def _write(movement, published):
    editor = User.objects.get(username="bien-tap")
    article = write_article(
        by=editor, movement=movement, title="Lễ phát động", summary="Toàn tỉnh vào cuộc.", body="Bắt đầu hôm nay."
    )
    if published:
        publish_article(by=editor, article=article)


def _show():
    """Slides for the ceremony."""
    slides = io.BytesIO()
    Image.new("RGB", (320, 180), "#0b4f60").save(slides, "PDF")
    add_material(by=None, ceremony=Ceremony.objects.get(), title="Trình chiếu", upload=read_upload(slides))


def _rehearse():
    """A rehearsal that is over: a message was sent to all sites."""
    ceremony = Ceremony.objects.get()
    begin_rehearsal(by=None, ceremony=ceremony)
    send_message(by=None, ceremony=ceremony, text="Kiểm tra đường truyền")
    end_rehearsal(by=None, ceremony=ceremony)


def _author(organiser, movement):
    """A draft of the course, and a wave that is open to all."""
    course, everyone = Course.objects.get(slug=COURSE), list(Audience.values)
    actions.open_draft(by=organiser, course=course)
    slides = io.BytesIO()
    Image.new("RGB", (320, 180), "#0b4f60").save(slides, "PDF")
    kept = keep("media/slides.pdf", of_bytes(slides.getvalue()))
    VersionFile.objects.create(version=course.current, path="media/slides.pdf", **kept)
    opens = timezone.now() - timedelta(days=30)
    actions.add_wave(
        by=organiser, course=course, movement=movement, title="Dot thu", audiences=everyone, opens_at=opens
    )


def _prepare(by):
    """A test planned with every site, and a table of sites with a bad row."""
    ceremony, soon = Ceremony.objects.get(), timezone.now() + timedelta(hours=1)
    sites = list(Site.objects.values_list("pk", flat=True))
    schedule_tests(by=by, ceremony=ceremony, sites=sites, starts_at=soon, minutes=10, at_once=20)
    table = (["code", "venue"], [["21049", "Nhà văn hóa"], ["00000", "Không có"]])
    stage_sites(by=by, ceremony=ceremony, name="diem-cau.xlsx", table=table)


def _look_back():
    """A photo of a site, kept, and what somebody thought of the ceremony."""
    site, photo = Site.objects.select_related("ceremony").first(), io.BytesIO()
    Image.new("RGB", (320, 240), "#0b4f60").save(photo, "PNG")
    sent = send_photo(by=None, site=site, file=photo, caption="Hội trường")
    judge_photos(by=None, ceremony=site.ceremony, photos=[sent.pk], state="shown")
    marks = dict.fromkeys(("picture", "sound", "content", "organisation"), 4)
    give_feedback(by=None, site=site, device=uuid4(), words="Tổ chức tốt.", **marks)


def _discuss(by):
    """A draft of the script, and a word on it."""
    version = open_script(by=by, ceremony=Ceremony.objects.get())
    comment_script(by=by, version=version, words="Xin rút ngắn phần này.", step_key=ProgrammeStep.objects.first().key)


def _name(place):
    """A delegate of the unit for its own site."""
    site = Site.objects.select_related("unit", "ceremony__movement__root").get(unit=place.unit)
    group = DelegateGroup.objects.filter(level=site.level).first()
    prepare_letter(by=None, ceremony=site.ceremony)
    name_delegate(by=None, site=site, group=group, unit=place.unit, full_name="Đại biểu thử", position="Cán bộ")


def _join(place):
    """Somebody asks to join the first team of the unit by its link."""
    team = outreach.open_link(by=None, team=Team.objects.filter(**place.subtree).first())
    outreach.ask_to_join(by=None, team=team, full_name="Người xin vào tổ", phone="0905000111")


def _doubt(place):
    """The first record of the place is drawn for a call-back, and looks unusual."""
    session = GuidanceSession.objects.filter(**place.subtree).order_by("pk").first()
    CallBack.objects.get_or_create(session=session)
    photo = io.BytesIO()
    Image.new("RGB", (320, 240), "#0b4f60").save(photo, "JPEG")
    outreach.add_session_photo(by=place.person, session=session, data=photo.getvalue(), consent=1)
    goal = Goal.objects.filter(unit=None).first()
    own = {"key": goal.key, "measure": goal.measure, "target": 5, "days": 10}
    Goal.objects.get_or_create(movement=goal.movement, unit=place.unit, **own)
    Flag.objects.get_or_create(session=session, rule=Flag.Rule.TOO_MANY, numbers={"n": 17, "limit": 15})


def _respond(movement, place):
    """A kick-off that was held and a talk that is planned, with a photo each that the province has not seen."""
    hours = {"Ra quân": -30, "Tọa đàm": 30}
    for title, ahead in hours.items():
        activity = responses.plan_activity(
            by=place.person, movement=movement, unit=place.unit, kind="kickoff", form="rally", title=title,
            place="Nhà văn hóa", about="", starts_at=timezone.now() + timedelta(hours=ahead),
        )  # fmt: skip
        photo = io.BytesIO()
        Image.new("RGB", (320, 240), "#0b4f60").save(photo, "PNG")
        responses.add_activity_photo(by=place.person, activity=activity, file=photo, caption="Toàn cảnh")
        if ahead < 0:
            told = {"people": 120, "outcome": "Bà con rất phấn khởi.", "links": ["https://quangngai.gov.vn/"]}
            activity = responses.hold_activity(by=place.person, activity=activity, **told)
            responses.judge_activity(
                by=place.person, activity=activity, publication="shown", seen_at=activity.changed_at
            )


def _pledge(movement, place):
    """A shop and a household pledge; the unit has taken the shop's word."""
    named = {"promises": ["cashless", "learn"], "words": "Khách nào cũng quét mã được.", "phone": "", "is_named": True}
    shop = responses.make_pledge(
        by=None, movement=movement, unit=place.unit, kind="business", name="Cửa hàng thử", **named
    )
    responses.make_pledge(by=None, movement=movement, unit=place.unit, kind="household", name="Hộ thử", **named)
    responses.judge_pledges(by=place.person, pledges=[shop.pk], state="accepted")


def _learn(movement, place):
    """Take the course from the first lesson to the certificate."""
    enrolment = actions.enrol(
        by=place.person, person=place.person, course=Course.objects.get(slug=COURSE), movement=movement,
        unit=place.unit, audience="citizens",
    )  # fmt: skip
    for lesson in enrolment.version.lessons.all():
        actions.finish_lesson(by=place.person, enrolment=enrolment, lesson=lesson)
    actions.open_class(
        by=None, movement=movement, course=enrolment.course, unit=place.unit, title="Lớp 6A", audience="pupils", seats=2
    )
    attempt = actions.start_attempt(by=place.person, enrolment=enrolment)
    given = [
        Given(question.pk, [choice["key"] for choice in question.payload["choices"] if choice.get("right")])
        for question in Question.objects.filter(pk__in=[part["question"] for part in attempt.paper])
    ]
    actions.submit_attempt(by=place.person, attempt=attempt, answers=given)


def _things(place):
    """Beginning of an address -> the same with a thing of this place. The longest beginning that fits counts."""
    mine, person = place.subtree, place.person
    site, presser = Site.objects.filter(**mine).first(), Presser.objects.first()
    certificate = Certificate.objects.get(enrolment__person=person)
    delegate = Delegate.objects.filter(**mine).first()
    activity = Activity.objects.filter(**mine, state="held").first()
    session = GuidanceSession.objects.filter(**mine).order_by("pk").first()
    wish = JoinRequest.objects.select_related("team").get(team__unit__path__startswith=place.unit.path)
    return {
        "people/<int:pk>/": person.pk,
        "people/posts/<int:pk>/": Post.objects.filter(user=person).first().pk,
        "people/imports/<int:pk>/": PeopleImport.objects.first().pk,
        "people/requests/<int:pk>/": DataRequest.objects.get(user=person).pk,
        "people/slips/<str:code>/": place.unit.code,
        "units/<int:pk>/": place.unit.pk,
        "units/imports/<int:pk>/": UnitImport.objects.first().pk,
        "plan/tasks/<int:pk>/": Assignment.objects.filter(**mine).first().pk,
        "numbers/<int:pk>/": place.unit.pk,
        "ceremony/<int:pk>/": Ceremony.objects.get().pk,
        "ceremony/sites/<int:pk>/": site.pk,
        "ceremony/import/<int:pk>/": SiteList.objects.first().pk,
        "ceremony/s/<str:token>/": links.make_token("screen", site),
        "ceremony/d/<str:token>/": links.make_token("desk", site),
        "ceremony/p/<str:token>/": links.make_token("press", presser),
        "delegates/<int:pk>/": delegate.pk,
        "delegates/i/<str:token>/": make_invitation(delegate),
        "delegates/c/<str:token>/": links.make_token("desk", site),
        "delegates/sites/<int:pk>/": site.pk,
        "delegates/letters/<int:pk>/": Job.objects.first().pk,
        "delegates/lists/<int:pk>/": DelegateList.objects.first().pk,
        "script/<int:pk>/": ScriptVersion.objects.get().pk,
        "closing/d/<str:token>/": links.make_token("desk", site),
        "closing/f/<str:token>/": links.make_token("feedback", site),
        "courses/<slug:slug>/": COURSE,
        "courses/attempts/<int:pk>/": Attempt.objects.filter(enrolment__person=person).first().pk,
        "courses/classes/<int:pk>/": LearningClass.objects.filter(**mine).first().pk,
        "courses/join/<str:code>/": LearningClass.objects.filter(**mine).first().code,
        "courses/learners/<int:pk>/": Enrolment.objects.get(person=person).pk,
        "courses/signs/<int:pk>/": Attempt.objects.filter(enrolment__person=person).first().pk,
        "courses/certificates/<int:pk>/": certificate.pk,
        "courses/certificates/files/<int:pk>/": Job.objects.first().pk,
        "courses/enrolments/<int:pk>/": EnrolmentList.objects.get().pk,
        "courses/verify/<str:code>/": certificate.code,
        "courses/resume/<str:token>/": "not-a-link",
        "platforms/<int:pk>/": Platform.objects.get().pk,
        "platforms/join/<str:token>/": "not-a-launch",
        "outreach/teams/<int:pk>/": Team.objects.filter(**mine).first().pk,
        "outreach/members/<int:pk>/": Membership.objects.filter(team__unit__path__startswith=place.unit.path)
        .first()
        .pk,
        "outreach/requests/<int:pk>/": wish.pk,
        "outreach/join/<str:token>/": tokens.make_join_token(wish.team),
        "outreach/joined/<str:token>/": tokens.make_request_token(wish),
        "outreach/rosters/<int:pk>/": TeamRoster.objects.first().pk,
        "outreach/sessions/<uuid:pk>/": session.pk,
        "outreach/goals/<int:pk>/": Goal.objects.get(unit=place.unit).pk,
        "outreach/calls/<uuid:pk>/": session.pk,
        "outreach/c/<str:code>/": card_code(session.pk),
        "courses-by-card/<str:code>/": card_code(session.pk),
        "news/<int:pk>/": Article.objects.exclude(published_at=None).first().pk,
        "news/desk/<int:pk>/": Article.objects.filter(published_at=None).first().pk,
        "responses/<int:pk>/": activity.pk,
        "responses/desk/<int:pk>/": activity.pk,
        "responses/desk/pledges/<int:pk>/": Pledge.objects.filter(**mine, state="accepted").first().pk,
        "responses/photos/<int:pk>/": activity.photos.first().pk,
        "reports/<int:pk>/": Obligation.objects.filter(**mine).first().pk,
        "reports/requests/<int:pk>/": ReportRequest.objects.first().pk,
        "jobs/<int:pk>/": Job.objects.first().pk,
    }


def _parts():
    """Arguments further inside an address."""
    picture = Picture.objects.select_related("version").filter(version__course__slug=COURSE).first()
    return {
        "<slug:key>": Lesson.objects.filter(version__course__slug=COURSE).first().key,
        "<slug:form>": "gift",
        "<int:step>": ProgrammeStep.objects.first().pk,
        "<int:presser>": Presser.objects.first().pk,
        "<int:material>": Material.objects.first().pk,
        "<slug:step_key>": ProgrammeStep.objects.first().key,
        "<int:photo>": Photo.objects.first().pk,
        "<int:test>": SiteTest.objects.first().pk,
        "<int:comment>": ScriptComment.objects.first().pk,
        "<int:page>": MaterialPage.objects.first().number,
        "<int:rehearsal>": Rehearsal.objects.first().number,
        "<int:site>": Site.objects.first().pk,
        "<int:message>": StageMessage.objects.first().pk,
        "<int:number>": picture.version.number,
        "<str:name>": picture.name,
        "<str:medium>": "slides.pdf",
        "<path:part>": f"pictures/{picture.name}",
        "<slug:question>": Question.objects.filter(course__slug=COURSE).order_by("key").first().key,
        "<int:item>": Question.objects.filter(course__slug=COURSE).order_by("key").first().pk,
        "<slug:kind>": "matching",
        "<int:place>": 0,
        "<str:edition>": "1.2",
        "<str:digest>": "0" * 64,
        "<path:inside>": "index.html",
        "<slug:wave>": "dot-thu",
        "<str:thumbprint>": public_keys()[0]["kid"],
    }


def addresses(place, routes):
    """{route: an address of it that opens a thing of this place}; a route without example is an error that says so."""
    things, parts, found = _things(place), _parts(), {}
    for route in routes:
        start = max((start for start in things if route.startswith(start)), key=len, default="")
        address = "/" + re.sub(r"<[^>]+>", str(things.get(start, "")), start) + route[len(start) :]
        for argument, value in parts.items():
            address = address.replace(argument, str(value))
        if "<" in address:
            raise LookupError(f"tests/world.py has no example for {route}")
        found[route] = address
    return found
