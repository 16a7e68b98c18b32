# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""SCORM packages: what is taken in and what is refused, how they are served, and that nobody loses their place."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lantoa.courses import actions, queries
from lantoa.courses.files import Item, of_bytes, of_folder, of_zip, to_zip
from lantoa.courses.models import Blob, DraftFile, PackageState, VersionFile
from lantoa.courses.packages import TYPES, open_member, read_package
from lantoa.infra.web.errors import Refused

from .scorm import MANIFEST_12, lesson_of, members_12, members_2004, zipped

APART = "http://apart.localhost"
HOST = {"headers": {"host": "apart.localhost"}}


@pytest.fixture
def folder(folder):
    """The small course with a package of each edition as its third and fourth lesson."""
    (folder / "media").mkdir()
    for place, (name, members) in enumerate({"goi-12": members_12(), "goi-2004": members_2004()}.items(), 3):
        (folder / "media" / f"{name}.zip").write_bytes(zipped(members))
        (folder / "lessons" / f"0{place}-{name}.md").write_text(lesson_of(name))
    return folder


def lesson(enrolment, name="goi-12"):
    return enrolment.version.lessons.get(key=name)


def digest_of(enrolment, name="goi-12"):
    return VersionFile.objects.get(version=enrolment.version, path=f"media/{name}.zip").blob_id


def save(enrolment, model, name="goi-12", place=0, at=""):
    return actions.save_package(
        by=None, enrolment=enrolment, lesson=lesson(enrolment, name), place=place, state=json.dumps(model), at=at
    )


def test_both_editions_are_read_as_their_manifests_say():
    one, two = (read_package(of_bytes(zipped(members)), whole=True) for members in (members_12(), members_2004()))
    assert (one.faults, two.faults) == ([], [])
    assert [(p.key, p.title, p.launch, p.reports, p.mastery, p.data) for p in one.parts] == [
        ("muc-1", "Phần một", "sco/index.html?lang=vi", True, "80", "dữ liệu")
    ]
    assert [two.edition, *((p.key, p.launch, p.reports, p.mastery) for p in two.parts)] == [
        "2004", ("muc-1", "sco/index.html", True, "0.8"), ("muc-2", "sco/bang.html", False, ""),
    ]  # fmt: skip


def changed(old="", new="", **more):
    return members_12() | {"imsmanifest.xml": MANIFEST_12.replace(old, new) if old else MANIFEST_12} | more


BAD = [
    ({"a.html": ""}, "imsmanifest.xml", "no SCORM package"),
    ({f"goi/{name}": data for name, data in members_12().items()}, "imsmanifest.xml", "not in the folder “goi”"),
    (changed(**{"run.exe": "MZ"}), "run.exe", "of this kind"),
    (changed(**{"SCO/INDEX.html": "x"}), "SCO/INDEX.html", "have this name"),
    (changed("sco/Index.html", "none.html"), "imsmanifest.xml", "“none.html”"),
    (changed("sco/Index.html", "https://x.vn/a.html"), "imsmanifest.xml", "“https://x.vn/a.html”"),
    (changed("sco/Index.html", "../../a.html"), "imsmanifest.xml", "“../../a.html”"),
    (changed("sco/Index.html", "http://[x"), "imsmanifest.xml", "does not hold"),
    (changed("identifierref", "x"), "imsmanifest.xml", "nothing to open"),
    (changed('ref="tai-1"', 'ref="t"'), "imsmanifest.xml", "no resource “t”"),
    ({"imsmanifest.xml": MANIFEST_12.replace("1.2</", "9</").replace("adlcp_rootv1p2", "x")},
     "imsmanifest.xml", "SCORM 1.2 and SCORM 2004"),
    (changed("<manifest", "<!DOCTYPE m [<!ENTITY a 'b'>]><manifest"), "imsmanifest.xml", "document type or entities"),
    (changed("</manifest>", ""), "imsmanifest.xml", "not well-formed"),
    (changed("<resources>", "<a>" * 60 + "<resources>"), "imsmanifest.xml", "nested too deep"),
    (changed(**{"../out.html": "x"}), "", "outside itself"),
    (changed(**{"bomb.txt": "0" * 20_000_000}), "", "far more than it should"),
    (changed(**{f"f{n}.txt": "" for n in range(5001)}), "", "more than 5000 files"),
]  # fmt: skip


@pytest.mark.parametrize(("members", "file", "said"), BAD, ids=[said for _m, _f, said in BAD])
def test_a_bad_package_is_refused_by_file_and_cause(members, file, said):
    with translation.override("en"):
        faults = read_package(of_bytes(zipped(members))).faults
    assert [(name, line > 0, said in cause) for name, line, cause in faults[:1]] == [(file, True, True)], faults


def test_links_damage_and_size_are_refused():
    with translation.override("en"):
        out = io.BytesIO(zipped(members_12()))
        with zipfile.ZipFile(out, "a") as file:
            link = zipfile.ZipInfo("link.html")
            link.external_attr = 0o120777 << 16
            file.writestr(link, "/etc/passwd")
        assert "links" in read_package(of_bytes(out.getvalue())).faults[0][2]
        damaged = bytearray(zipped(members_12()))
        damaged[damaged.index(b"sco/index.html") + 30] ^= 255
        assert read_package(of_bytes(bytes(damaged)), whole=True).faults[0] == (
            "sco/index.html",
            1,
            "the file is damaged",
        )
        assert "200 megabytes" in read_package(Item(200_000_001, open)).faults[0][2]


@settings(max_examples=80, deadline=None)
@given(cut=st.integers(0, 10**6), noise=st.binary(min_size=1, max_size=40))
@example(cut=29836, noise=b"\0\0\0016")  # a length that the content does not have
@example(cut=11040, noise=b"\0")  # a file without a name
def test_a_damaged_package_is_a_refusal_never_a_fault(cut, noise):
    data = zipped(members_12())
    place = cut % len(data)
    damaged = data[:place] + noise + data[place + len(noise) :]
    package = read_package(of_bytes(damaged), whole=True)
    assert package.parts or package.faults
    for part in package.parts if not package.faults else ():
        member = open_member(io.BytesIO(damaged), part.launch.partition("?")[0])
        assert member and member.kind in TYPES.values() and len(member.read()) == member.size


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(MANIFEST_12)), st.sampled_from(
    ["", "\0", "<", "&amp;", "<item>", "</item>", 'identifierref="x"', "..", "%2e%2e/", "\ud83d\ude00", "xml:base='a'"]
)), max_size=4))  # fmt: skip
@example([(0, "<a/>")])
def test_a_manifest_of_any_kind_is_read_or_refused(changes):
    text = MANIFEST_12
    for place, piece in changes:
        text = text[:place] + piece + text[place + 3 :]
    members = members_12() | {"imsmanifest.xml": text.encode("utf-8", "surrogatepass")}
    package = read_package(of_bytes(zipped(members)))
    assert package.faults or all(part.launch.startswith("sco/index.html") for part in package.parts)


def test_an_upload_into_the_draft_is_checked_before_anything_is_kept(course, cast):
    draft = actions.open_draft(by=cast["teacher"], course=course)
    before = [model.objects.count() for model in (DraftFile, Blob)]
    with translation.override("vi"), pytest.raises(Refused) as refused:
        actions.add_file(by=None, draft=draft, name="x.zip", item=of_bytes(zipped(changed(**{"run.exe": "MZ"}))))
    assert refused.value.message == "x.zip/run.exe, dòng 1: gói bài học không được chứa loại tệp này"
    assert [model.objects.count() for model in (DraftFile, Blob)] == before
    file = actions.add_file(by=None, draft=draft, name="Gói Mới.zip", item=of_bytes(zipped(members_12())))
    assert file.path == "media/goi-moi.zip"


def test_a_course_folder_with_packages_comes_back_byte_for_byte(folder, course):
    files = {path: item.read() for path, item in queries.files_of(course.current.files).items()}
    assert files == {path: item.read() for path, item in of_folder(folder).items()}
    again = of_zip(io.BytesIO(to_zip(of_folder(folder), "thu")))
    assert actions.publish_files(by=None, files=again) == course.current
    (folder / "media" / "goi-12.zip").write_bytes(b"PK no")
    with translation.override("en"), pytest.raises(Refused) as refused:
        actions.import_course(by=None, folder=folder)
    assert refused.value.message.startswith("media/goi-12.zip, line 1: This is not a ZIP file")


def test_the_place_of_a_learner_is_kept_and_completion_counts_as_seen(enrolment):
    with pytest.raises(Refused):
        actions.finish_lesson(by=None, enrolment=enrolment, lesson=lesson(enrolment))
    going = {"core": {"lesson_status": "incomplete", "score": {"raw": "40"}}, "suspend_data": "½\u2028\0"}
    assert save(enrolment, going) == {"kept": True, "done": False, "seen": False, "score": 40.0}
    assert json.loads(PackageState.objects.get().state) == going
    failed = going | {"core": {"lesson_status": "failed"}}
    assert save(enrolment, failed)["seen"] is False
    passed = going | {"core": {"lesson_status": "passed", "score": {"raw": "90.5"}}}
    assert save(enrolment, passed) == {"kept": True, "done": True, "seen": True, "score": 90.5}
    assert save(enrolment, going)["seen"] is True, "what was done stays done"
    done = {line.lesson.key for line in queries.state_of(enrolment).lines if line.is_done}
    assert done == {"goi-12"}
    actions.finish_lesson(by=None, enrolment=enrolment, lesson=lesson(enrolment))


def test_every_part_must_be_done_and_an_older_place_overwrites_nothing(enrolment):
    now = timezone.now()
    new = {"completion_status": "completed", "success_status": "passed", "score": {"scaled": "0.875"}}
    assert save(enrolment, new, "goi-2004", at=str(int(now.timestamp() * 1000))) == {
        "kept": True, "done": True, "seen": False, "score": 87.5,
    }  # fmt: skip
    hour = str(int((now - timedelta(hours=1)).timestamp() * 1000))
    old = save(enrolment, {"completion_status": "incomplete"}, "goi-2004", at=hour)
    assert [old["kept"], old["done"], old["score"]] == [False, True, 87.5]
    assert json.loads(PackageState.objects.get().state) == new
    assert save(enrolment, {}, "goi-2004", place=1)["seen"] is True, "a page that reports nothing is done when opened"


@pytest.mark.parametrize("model", [
    {"success_status": "failed", "completion_status": "completed"},
    {"core": "x"}, {"core": {"lesson_status": "browsed"}}, {"score": {"raw": "NaN"}},
    {"score": {"scaled": [1]}}, {"score": "x"},
])  # fmt: skip
def test_odd_reports_are_kept_and_finish_nothing(enrolment, model):
    assert save(enrolment, model) == {"kept": True, "done": False, "seen": False, "score": None}


@pytest.mark.parametrize("state", ["", "[]", "{", "[" * 100_000, '{"a":"' + "x" * 400_000 + '"}', "1" * 5000])
def test_what_is_no_state_is_refused(enrolment, state):
    with pytest.raises(Refused):
        actions.save_package(by=None, enrolment=enrolment, lesson=lesson(enrolment), place=0, state=state, at="x")
    with pytest.raises(Refused):
        save(enrolment, {}, place=9)
    assert not PackageState.objects.exists()


def test_a_new_version_leaves_the_learner_in_their_package(folder, enrolment):
    save(enrolment, {"core": {"lesson_status": "incomplete"}, "suspend_data": "giữa chừng"})
    (folder / "media" / "goi-12.zip").write_bytes(zipped(changed(**{"more.txt": "mới"})))
    actions.import_course(by=None, folder=folder)
    enrolment.refresh_from_db()
    shown = queries.package_of("thu", lesson(enrolment), enrolment.progress.get(), APART, {})
    assert shown.setup["parts"][0]["launch"].split("/")[3] == digest_of(enrolment)
    assert json.loads(shown.setup["parts"][0]["state"])["suspend_data"] == "giữa chừng"
    assert enrolment.course.current_id != enrolment.version_id


def test_a_package_is_served_on_its_own_host_and_knows_nobody(client, enrolment):
    client.force_login(enrolment.person)
    file = reverse("package_file", args=[digest_of(enrolment), "sco/INDEX.html"])
    assert client.get(file).status_code == 404, "never where people are signed in"
    reply = client.get(file, **HOST)
    assert reply.status_code == 200
    assert not reply.cookies
    policy = reply["Content-Security-Policy"]
    assert "sandbox allow-scripts allow-same-origin allow-forms" in policy
    assert "frame-ancestors 'self' http://127.0.0.1:8000" in policy
    assert "X-Frame-Options" not in reply
    assert reply["X-Content-Type-Options"] == "nosniff"
    player = client.get(reverse("package_player", args=["1.2"]), **HOST)
    assert player["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'")
    for inside in ("../../etc/passwd", "imsmanifest.xml/", "none.html", ""):
        address = reverse("package_file", args=[digest_of(enrolment), "x"])[:-1] + inside
        assert client.get(address, **HOST).status_code == 404
    assert client.get(file, headers={"host": "apart.localhost", "service-worker": "script"}).status_code == 404
    assert client.get(reverse("package_file", args=["0" * 64, "a"]), **HOST).status_code == 404
    for other in ("course_list", "account_login", "portal_home"):
        assert client.get(reverse(other), **HOST).status_code == 404, "nothing else is served there"


def test_media_of_a_package_can_be_wound(client, folder, db):
    sound = bytes(range(256)) * 40
    (folder / "media" / "goi-12.zip").write_bytes(zipped(changed(**{"a/b.mp3": sound})))
    version = actions.import_course(by=None, folder=folder)
    digest = version.files.get(path="media/goi-12.zip").blob_id
    address = reverse("package_file", args=[digest, "a/b.mp3"])
    part = client.get(address, headers={"host": "apart.localhost", "range": "bytes=5000-5009"})
    assert (part.status_code, b"".join(part), part["Content-Type"]) == (206, sound[5000:5010], "audio/mpeg")


def test_the_page_of_a_package_lesson(client, enrolment, settings):
    client.force_login(enrolment.person)
    address = reverse("lesson_page", args=["thu", "goi-12"])
    page = client.get(address)
    assert "frame-src apart.localhost:*" in page["Content-Security-Policy"]
    assert page.context["package"].setup["origin"] == "http://apart.localhost"
    assert "Phần chữ của bài." in page.content.decode()
    saved = client.post(reverse("save_package", args=["thu", "goi-12", 0]), {"state": '{"core":{}}', "at": "1"})
    assert saved.json()["kept"] is True
    settings.APART_HOST = ""
    assert "cần đặt tên miền riêng" in client.get(address).content.decode()


def test_a_package_that_reports_nothing_is_finished_by_the_learner(folder, enrolment):
    (folder / "lessons" / "03-goi-12.md").write_text(lesson_of("goi-12", "learner"))
    version = actions.import_course(by=None, folder=folder)
    enrolment.version = version
    enrolment.save()
    assert save(enrolment, {"core": {"lesson_status": "passed"}})["seen"] is False
    actions.finish_lesson(by=None, enrolment=enrolment, lesson=lesson(enrolment))
    assert enrolment.progress.get().done_at


def test_an_author_tries_the_package_of_a_draft_and_leaves_no_trace(client, folder, course, cast):
    actions.open_draft(by=cast["teacher"], course=course)
    client.force_login(cast["teacher"])
    address = reverse("try_package", args=["thu", "goi-2004"])
    assert address in client.get(reverse("edit_lesson", args=["thu", "goi-2004"])).content.decode()
    page = client.get(address)
    assert "frame-src apart.localhost:*" in page["Content-Security-Policy"]
    parts = page.context["package"].setup["parts"]
    assert [part["save"] for part in parts] == ["", ""]
    assert client.get(parts[0]["launch"], **HOST).status_code == 200
    assert client.get(reverse("try_package", args=["thu", "bai-1"])).status_code == 404
    client.force_login(cast["learner"])
    assert client.get(address).status_code == 403
