# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

import io
import socket
import subprocess
import zipfile
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from django.urls import reverse
from django.utils import timezone
from docx import Document
from icalendar import Calendar

from lantoa.delegates import actions, jobs, papers
from lantoa.delegates.links import invitation_address
from lantoa.delegates.models import Delegate, Letter
from lantoa.infra.jobs.models import Job


def words_of(pdf, tmp_path):
    file = tmp_path / "letter.pdf"
    file.write_bytes(pdf)
    return subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True).stdout


def test_the_letter_says_who_when_where_by_the_decree(hall, tmp_path):
    one = hall.name("Nguyễn Thị Đại Biểu", position="Phó Chủ tịch", seat="A12")
    words = " ".join(words_of(papers.letter_pdf(one, hall.letter), tmp_path).split())
    parts = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "ỦY BAN NHÂN DÂN TỈNH", "GM-UBND", "GIẤY MỜI"]
    parts += ["Trân trọng kính mời: Nguyễn Thị Đại Biểu, Phó Chủ tịch, Xã Bình Đông", "Thẻ dự lễ 00001", "A12"]
    for part in parts:
        assert part in words
    word = Document(io.BytesIO(papers.letter_word(one, hall.letter)))
    plain = [line.text for line in word.paragraphs]
    assert any("Nguyễn Thị Đại Biểu" in line for line in plain) and plain[-2].endswith("dưới đây./.")
    picture, beside = word.tables[1].rows[0].cells
    assert beside.text.split("\n") == ["Thẻ dự lễ 00001", invitation_address(one)]
    assert "pic:blipFill" in picture._tc.xml


def test_the_calendar_entry_is_read_by_others(hall):
    one = hall.name()
    [event] = Calendar.from_ical(papers.calendar_file(one)).walk("VEVENT")
    assert event.decoded("dtstart") == hall.ceremony.starts_at.replace(microsecond=0)
    assert event["summary"] == hall.ceremony.title and "Xã Bình Đông" in event["location"]


@pytest.fixture
def by_job(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    seen = []

    def run(function, hall, **asked):
        job = Job.objects.create(title="Giấy mời", function=function.__name__, by=cast["organiser"])
        job.progress = lambda done, total: seen.append((done, total))
        return job, function(job, ceremony=hall.ceremony.pk, asked=asked)

    run.seen = seen
    return run


def test_letters_come_as_one_pack_with_a_file_a_site(client, cast, hall, by_job, monkeypatch):
    monkeypatch.setattr(papers, "A_FILE", 2)
    for n in range(3):
        hall.name(f"Người số {n}")
    gone = hall.name("Không dự")
    actions.answer_invitation(by=None, delegate=gone, accepts=False, reason="Bận")
    _job, result = by_job(jobs.make_letters, hall)
    assert by_job.seen == [(2, 3), (3, 3)] and "3" in result["message"]
    client.force_login(cast["organiser"])
    pack = zipfile.ZipFile(io.BytesIO(b"".join(client.get(result["url"]).streaming_content)))
    assert pack.namelist() == ["21040-xa-binh-dong-01.pdf", "21040-xa-binh-dong-02.pdf"]
    assert all(pack.read(name).startswith(b"%PDF-") for name in pack.namelist())
    client.force_login(cast["unit_coordinator"])
    assert client.get(result["url"]).status_code in {403, 404}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Mailbox:
    """Takes every message."""

    def __init__(self):
        self.received = []

    async def handle_DATA(self, server, session, envelope):
        self.received.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        return "250 OK"


def test_each_letter_is_mailed_once_through_a_real_server(hall, by_job, settings):
    mailbox = Mailbox()
    server = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    try:
        one = hall.name("Người có thư", email="dai-bieu@example.vn")
        hall.name("Người không có thư")
        by_job(jobs.send_letters, hall)
        _job, result = by_job(jobs.send_letters, hall)
    finally:
        server.stop()
    [(to, message)] = mailbox.received
    assert (
        to == ["dai-bieu@example.vn"] and "Giấy mời" in message["subject"] and result["message"].startswith("Đã gửi 0")
    )
    assert invitation_address(one) in message.get_body(("plain",)).get_content()
    kinds = {part.get_filename(): part.get_content_type() for part in message.iter_attachments()}
    assert kinds == {"giay-moi-00001.pdf": "application/pdf", "le-phat-dong.ics": "text/calendar"}
    one.refresh_from_db()
    assert one.state == "invited" and one.mailed_at


def test_the_organiser_changes_the_letter_and_hands_letters_out(client, cast, hall):
    hall.name()
    client.force_login(cast["unit_coordinator"])
    assert client.get(reverse("change_letter")).status_code == 403
    client.force_login(cast["organiser"])
    form = {
        "nominate_until": "2026-01-02T10:00", "answer_until": "2026-01-01T10:00", "issuing_body": "UBND tỉnh",
        "sign": "GM-UBND", "invites": "Đến dự lễ", "request": "",
    }  # fmt: skip
    wrong = client.post(reverse("change_letter"), form)
    assert wrong.status_code == 422 and "Hạn trả lời phải sau" in wrong.content.decode()
    assert client.post(reverse("change_letter"), form | {"answer_until": "2026-01-03T10:00"}).status_code == 302
    assert Letter.objects.get().invites == "Đến dự lễ"
    assert client.post(reverse("invite_delegates")).status_code == 302
    assert Delegate.objects.get().state == "invited"


def test_a_delegate_answers_without_an_account(client, hall):
    one = hall.name("Người được mời")
    address = invitation_address(one).partition("testserver")[2] or "/" + invitation_address(one).split("/", 3)[3]
    page = client.get(address).content.decode()
    assert "Người được mời" in page and "Tôi sẽ dự" in page
    client.post(address + "answer/", {"answer": "no", "reason": ""})
    one.refresh_from_db()
    assert one.state == "named", "no without a reason is no answer"
    client.post(address + "answer/", {"answer": "no", "reason": "Đi công tác"})
    client.post(address + "answer/", {"answer": "yes"})
    one.refresh_from_db()
    assert (one.state, one.reason) == ("accepted", "")
    assert "Thẻ dự lễ 1" in client.get(address).content.decode()
    assert client.get(address + "letter.pdf").content.startswith(b"%PDF-")
    assert client.get(address + "calendar.ics").content.startswith(b"BEGIN:VCALENDAR")


def test_a_delegate_sends_somebody_else_and_the_own_link_dies(client, hall):
    one = hall.name("Người được mời")
    address = "/" + invitation_address(one).split("/", 3)[3]
    wrong = client.post(address + "instead/", {"reason": "", "full_name": "Người thay"})
    assert wrong.status_code == 422 and Delegate.objects.count() == 1
    thanks = client.post(address + "instead/", {"reason": "Ốm", "full_name": "Người thay", "phone": "0905123456"})
    assert "Người thay" in thanks.content.decode()
    instead = Delegate.objects.get(replaces=one)
    assert (instead.state, instead.named_by, instead.site) == ("named", None, hall.site)
    assert client.get(address).status_code == 404


def test_after_the_deadline_nobody_answers(client, hall):
    one = hall.name()
    Letter.objects.update(
        nominate_until=timezone.now() - timedelta(days=2), answer_until=timezone.now() - timedelta(days=1)
    )
    address = "/" + invitation_address(one).split("/", 3)[3]
    reply = client.post(address + "answer/", {"answer": "yes"}, follow=True)
    assert "hết hạn trả lời" in reply.content.decode()
    one.refresh_from_db()
    assert one.state == "named"


@pytest.mark.parametrize("token", ["x", "1.abc.def", "..", "1.a.b.c"])
def test_a_forged_link_opens_nothing(client, hall, token):
    gone = client.get(reverse("invitation", args=[token]))
    assert (gone.status_code, "Hãy xin liên kết mới" in gone.content.decode()) == (404, True)


def test_who_has_not_answered_is_reminded_once_a_day_before(hall, mailoutbox):
    one = hall.name("Người được mời", email="dai-bieu@example.vn")
    hall.name("Chưa mời", email="khac@example.vn")
    actions.invite_delegates(by=None, ceremony=hall.ceremony, delegates=[one.pk])
    Letter.objects.update(nominate_until=timezone.now(), answer_until=timezone.now() + timedelta(hours=20))
    assert jobs.remind_delegates() == 0, "the letter has only just come"
    Delegate.objects.update(invited_at=timezone.now() - timedelta(days=2))
    assert [jobs.remind_delegates(), jobs.remind_delegates()] == [1, 0]
    assert [message.subject[:16] for message in mailoutbox] == ["Xin trả lời: Lễ "]
    actions.answer_invitation(by=None, delegate=one, accepts=True)
    Delegate.objects.update(reminded_at=None)
    assert jobs.remind_delegates() == 0
