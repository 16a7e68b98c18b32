# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A district's report from draft to acceptance, and the Word file, with figures that follow from records."""

import threading
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from django.db import IntegrityError, connection, transaction
from docx import Document

from lantoa.infra.audit.models import Entry
from lantoa.infra.documents.tables import read_cells
from lantoa.infra.web.errors import Refused
from lantoa.people.roles import May
from lantoa.plan.actions import mark_simulated
from lantoa.reports import actions, documents, queries
from lantoa.reports.models import Decision, Obligation, ReportRequest, Submission
from lantoa.tallies.actions import add_counts

FORM = {
    "issuer": "Ủy ban nhân dân {unit}",
    "sign": "BC-UBND",
    "abstract": "Kết quả triển khai Phong trào chuyển đổi số",
    "closing": "Trên đây là báo cáo kết quả triển khai tại địa phương.",
    "authority": "TM. Ủy ban nhân dân",
    "recipients": ["UBND tỉnh", "Sở Thông tin và Truyền thông"],
    "sections": [
        {
            "heading": "I. KẾT QUẢ HƯỚNG DẪN NGƯỜI DÂN",
            "fields": [
                {"key": "citizens", "label": "Số người dân được hướng dẫn", "indicator": "guided_citizens"},
                {"key": "sessions", "label": "Số lượt hướng dẫn", "indicator": "guidance_sessions"},
            ],
        },
        {
            "heading": "II. ĐÁNH GIÁ",
            "fields": [
                {"key": "remarks", "label": "Đánh giá chung", "required": True},
                {"key": "proposals", "label": "Kiến nghị"},
            ],
        },
    ],
}
TEXTS = {"remarks": "Người dân hưởng ứng tốt.", "proposals": ""}


@pytest.fixture
def request_row(movement, tree):
    row = ReportRequest.objects.create(
        movement=movement, key="ket-qua", title="Báo cáo kết quả", addressee=tree.province, form=FORM,
        due_at=datetime(2023, 8, 15, 10, tzinfo=UTC),
    )  # fmt: skip
    for unit in (tree.binh_son, tree.duc_pho):
        Obligation.objects.create(request=row, unit=unit)
    return row


@pytest.fixture
def owed(request_row, tree):
    return Obligation.objects.with_state().get(unit=tree.binh_son)


def count(movement, unit, n, indicator="guided_citizens"):
    add_counts([((movement.pk, indicator, unit.pk, date(2023, 7, 29)), n)])


def state(obligation):
    return Obligation.objects.with_state().get(pk=obligation.pk).state


def test_submit_freezes_what_the_records_say(movement, tree, cast, owed):
    count(movement, tree.binh_dong, 1200)
    count(movement, tree.binh_thuan, 34)
    count(movement, tree.nguyen_nghiem, 5)
    by = cast["unit_coordinator"]
    submission = actions.submit_report(by=by, obligation=owed, texts=TEXTS, version=1)
    assert submission.figures["total"] == {"guided_citizens": 1234, "guidance_sessions": 0}
    assert [(p["name"], p["values"]["guided_citizens"]) for p in submission.figures["parts"]] == [
        ("Xã Bình Đông", 1200),
        ("Xã Bình Thuận", 34),
    ]
    assert actions.submit_report(by=by, obligation=owed, texts={}, version=1) == submission
    assert state(owed) == "submitted"
    assert list(Entry.objects.values_list("what", flat=True)) == ["report.submitted"]

    count(movement, tree.binh_dong, 6)
    assert queries.changes_since(submission, queries.figures_now(owed)) == [("Số người dân được hướng dẫn", 1234, 1240)]


def test_return_needs_a_reason_and_opens_the_next_version(cast, owed):
    by, boss = cast["unit_coordinator"], cast["organiser"]
    actions.submit_report(by=by, obligation=owed, texts=TEXTS, version=1)
    with pytest.raises(Refused) as refused:
        actions.return_report(by=boss, obligation=owed, version=1, reason="  ")
    assert refused.value.code == "report.no_reason"
    actions.return_report(by=boss, obligation=owed, version=1, reason="Thiếu số liệu xã.")
    assert state(owed) == "returned"
    with pytest.raises(Refused) as refused:
        actions.accept_report(by=boss, obligation=owed, version=1)
    assert refused.value.code == "report.decided"
    actions.submit_report(by=by, obligation=owed, texts=TEXTS, version=2)
    actions.accept_report(by=boss, obligation=owed, version=2)
    actions.accept_report(by=boss, obligation=owed, version=2)
    assert state(owed) == "accepted" and Decision.objects.count() == 2
    with pytest.raises(Refused) as refused:
        actions.save_draft(by=by, obligation=owed, texts=TEXTS)
    assert refused.value.code == "report.closed"


def test_what_must_be_written_is_named(cast, owed):
    with pytest.raises(Refused) as refused:
        actions.submit_report(by=cast["unit_coordinator"], obligation=owed, texts={"remarks": " "}, version=1)
    assert refused.value.code == "report.incomplete" and "Đánh giá chung" in refused.value.message
    assert not Submission.objects.exists()


def test_the_database_refuses_a_return_without_reason(cast, owed):
    submission = actions.submit_report(by=cast["unit_coordinator"], obligation=owed, texts=TEXTS, version=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(
            submission=submission, verdict="return", by=cast["organiser"], at=submission.submitted_at
        )


@pytest.mark.django_db(transaction=True)
def test_two_people_submit_at_once_and_one_version_is_made(cast, owed):
    made, gate = [], threading.Barrier(4)

    def submit():
        gate.wait()
        try:
            made.append(actions.submit_report(by=cast["unit_coordinator"], obligation=owed, texts=TEXTS, version=1).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=submit) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4 and len(set(made)) == 1


def test_word_says_what_was_frozen(movement, tree, cast, owed):
    count(movement, tree.binh_dong, 1234)
    actions.submit_report(by=cast["unit_coordinator"], obligation=owed, texts=TEXTS, version=1)
    count(movement, tree.binh_dong, 1)
    word = Document(BytesIO(documents.report_word(owed)))
    lines = [paragraph.text for paragraph in word.paragraphs]
    assert "- Số người dân được hướng dẫn: 1.234." in lines
    assert "Người dân hưởng ứng tốt." in lines
    head = word.tables[0].rows[0].cells[0].text.splitlines()
    assert head[:2] == ["ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI", "ỦY BAN NHÂN DÂN HUYỆN BÌNH SƠN"]
    assert [cell.text for cell in word.tables[1].rows[-1].cells] == ["", "Cộng", "1.234", "0"]


def test_a_report_with_simulated_records_says_so_for_ever(movement, cast, owed):
    mark_simulated(by=None, movement=movement, simulated=True)
    owed.refresh_from_db()
    actions.submit_report(by=cast["unit_coordinator"], obligation=owed, texts=TEXTS, version=1)
    mark_simulated(by=None, movement=movement, simulated=False)
    owed.refresh_from_db()
    words = [one.text for one in Document(BytesIO(documents.report_word(owed))).paragraphs]
    assert "Chỉ để luyện tập: số liệu này có bản ghi mô phỏng." in words


def test_the_province_puts_together_what_is_accepted_and_names_the_missing(movement, tree, cast, owed, request_row):
    count(movement, tree.binh_dong, 20)
    actions.submit_report(by=cast["unit_coordinator"], obligation=owed, texts=TEXTS, version=1)
    actions.accept_report(by=cast["organiser"], obligation=owed, version=1)
    word = Document(BytesIO(documents.consolidated_word(request_row)))
    assert [[c.text for c in row.cells] for row in word.tables[1].rows[1:]] == [
        ["1", "Huyện Bình Sơn", "20", "0"],
        ["", "Cộng", "20", "0"],
    ]
    assert any("Thị xã Đức Phổ" in p.text for p in word.paragraphs)


@pytest.mark.parametrize(
    ("who", "page", "submit", "accept"),
    [
        ("organiser", 200, 403, 409),
        ("unit_coordinator", 200, 409, 403),
        ("foreign_coordinator", 404, 404, 403),
        ("commune_coordinator", 404, 404, 403),
        ("auditor", 200, 403, 403),
        ("team_member", 403, 403, 403),
        ("nobody", 403, 403, 403),
    ],
)
def test_who_may(client, cast, owed, who, page, submit, accept):
    client.force_login(cast[who])
    assert client.get(f"/reports/{owed.pk}/").status_code == page
    assert client.get(f"/reports/{owed.pk}/word/").status_code == page
    assert client.post(f"/reports/{owed.pk}/submit/", {"version": "1"}).status_code == submit
    assert client.post(f"/reports/{owed.pk}/accept/", {"version": "1"}).status_code == accept
    assert not Submission.objects.exists()


def test_visible_to_agrees_with_holds(cast, owed):
    for person in cast.values():
        seen = Obligation.objects.visible_to(person).filter(pk=owed.pk).exists()
        assert seen == person.holds(May.REPORT_VIEW, owed.unit)


def test_pages_take_the_same_queries_however_many_rows(
    client, cast, request_row, tree, owed, django_assert_num_queries
):
    client.force_login(cast["organiser"])
    client.get("/reports/")
    with django_assert_num_queries(6):
        page = client.get("/reports/").content.decode()
    assert "Huyện Bình Sơn" in page and "Thị xã Đức Phổ" in page
    Obligation.objects.create(request=request_row, unit=tree.binh_dong)
    with django_assert_num_queries(6):
        client.get("/reports/")
    only = client.get("/reports/?q=duc+pho").content.decode()
    assert "Thị xã Đức Phổ" in only and "Huyện Bình Sơn" not in only


def test_the_list_is_searched_sorted_and_exported_and_says_who_is_late(client, cast, request_row, tree, owed):
    actions.submit_report(by=cast["unit_coordinator"], obligation=owed, texts=TEXTS, version=1)
    client.force_login(cast["organiser"])

    def units(query):
        return [row.unit.name for row in client.get(f"/reports/?{query}").context["board"][0].rows]

    assert units("") == ["Huyện Bình Sơn", "Thị xã Đức Phổ"] == units("sort=nonsense")
    assert units("sort=-unit") == units("sort=state") == ["Thị xã Đức Phổ", "Huyện Bình Sơn"]
    assert units("sort=submitted") == ["Huyện Bình Sơn", "Thị xã Đức Phổ"]
    assert units("state=due") == units("q=pho+duc") == ["Thị xã Đức Phổ"]
    page = client.get("/reports/").content.decode()
    assert "1 đơn vị quá hạn" in page and page.count("Chưa gửi, quá hạn") == 1
    assert [row[1:4] for row in exported(client, "state=due")] == [[tree.duc_pho.code, "Thị xã Đức Phổ", "Chưa gửi"]]
    client.force_login(cast["unit_coordinator"])
    assert [row[2] for row in exported(client)] == ["Huyện Bình Sơn"]


def exported(client, query=""):
    """The rows of the exported list, without its head."""
    _size, rows = read_cells(client.get(f"/reports/export/?{query}").content, is_csv=False)
    return [list(row) for row in rows][1:]
