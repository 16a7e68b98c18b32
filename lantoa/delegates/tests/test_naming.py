# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from lantoa.delegates import actions
from lantoa.delegates.models import Delegate, Letter
from lantoa.infra.web.errors import Refused

from .conftest import make_hall


def test_a_unit_names_people_for_its_site_and_the_one_above(hall, tree, cast):
    one = hall.name(by=cast["commune_coordinator"], position="Công chức văn hóa")
    assert (one.number, one.state, one.site) == (1, "named", hall.site)
    above = actions.name_delegate(
        by=cast["commune_coordinator"],
        site=hall.main,
        group=hall.leaders,
        unit=tree.binh_dong,
        full_name="Người thứ hai",
    )
    assert above.number == 2
    with pytest.raises(Refused, match="chỉ cử đại biểu"):
        actions.name_delegate(by=None, site=hall.site, group=hall.staff, unit=tree.binh_thuan, full_name="Khác xã")
    with pytest.raises(Refused, match="không mời"):
        actions.name_delegate(
            by=None, site=hall.main, group=hall.staff, unit=tree.binh_dong, full_name="Sai thành phần"
        )


def test_the_same_person_is_named_once(hall):
    assert hall.name("Đại  biểu XÃ") == hall.name("đại biểu xã")
    assert Delegate.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Delegate.objects.create(
            ceremony=hall.ceremony, site=hall.site, group=hall.staff, unit=hall.site.unit, number=9, nonce="x",
            full_name="Đại biểu xã", name_fold="dai bieu xa", sort_key="",
        )  # fmt: skip


def test_after_the_deadline_only_the_organiser_names(hall, cast):
    Letter.objects.update(nominate_until=timezone.now() - timedelta(minutes=1))
    with pytest.raises(Refused, match="hết hạn"):
        hall.name(by=cast["commune_coordinator"])
    assert hall.name(by=cast["organiser"]).number == 1


def test_another_goes_instead_and_the_first_link_dies(hall, cast):
    first = hall.name(seat="A3")
    nonce = first.nonce
    with pytest.raises(Refused, match="lý do"):
        actions.replace_delegate(by=cast["commune_coordinator"], delegate=first, reason=" ", full_name="Người thay")
    instead = actions.replace_delegate(
        by=cast["commune_coordinator"], delegate=first, reason="Ốm", full_name="Người thay"
    )
    again = actions.replace_delegate(by=cast["commune_coordinator"], delegate=first, reason="Ốm", full_name="Khác")
    first.refresh_from_db()
    assert (first.state, first.nonce == nonce, instead.seat, instead.number, again) == (
        "replaced",
        False,
        "A3",
        2,
        instead,
    )


def test_taken_off_twice_is_taken_off_once(hall, cast, client):
    one = hall.name()
    actions.withdraw_delegate(by=None, delegate=one, reason="Ghi nhầm")
    again = actions.withdraw_delegate(by=None, delegate=one, reason="Khác")
    assert (again.state, again.reason) == ("withdrawn", "Ghi nhầm")
    assert hall.name().number == 2, "the name may be given anew"


@pytest.mark.parametrize(
    ("who", "sees", "may"),
    [
        ("organiser", 200, 200), ("commune_coordinator", 200, 200), ("unit_coordinator", 200, 200),
        ("auditor", 200, 403), ("foreign_coordinator", 404, 404), ("learner", 403, 403),
    ],
)  # fmt: skip
def test_who_sees_and_changes_a_delegate(client, cast, hall, who, sees, may):
    one = hall.name()
    client.force_login(cast[who])
    assert client.get(reverse("delegate_page", args=[one.pk])).status_code == sees
    reply = client.post(reverse("delegate_page", args=[one.pk]), {"full_name": "Tên mới", "position": ""})
    assert (200 if reply.status_code == 302 else reply.status_code) == may
    one.refresh_from_db()
    assert (one.full_name == "Tên mới") == (may == 200)


def test_a_coordinator_names_through_the_page(client, cast, hall, tree):
    client.force_login(cast["commune_coordinator"])
    page = client.get(reverse("name_delegate")).content.decode()
    assert "21040 · Xã Bình Đông" in page
    form = {
        "unit": "21040 · Xã Bình Đông",
        "group": hall.staff.pk,
        "full_name": "Nguyễn Đại Biểu",
        "phone": "0905123456",
    }
    assert client.post(reverse("name_delegate"), form).status_code == 302
    one = Delegate.objects.get()
    assert (one.site, one.phone, one.named_by) == (hall.site, "+84905123456", cast["commune_coordinator"])
    foreign = client.post(reverse("name_delegate"), form | {"unit": "21439"})
    assert foreign.status_code == 422 and "Hãy chọn một đơn vị" in foreign.content.decode()
    assert Delegate.objects.count() == 1
    by_name = form | {"unit": "xa binh dong", "full_name": "Lê Đại Biểu", "phone": ""}
    assert client.post(reverse("name_delegate"), by_name).status_code == 302
    assert Delegate.objects.get(full_name="Lê Đại Biểu").unit == one.unit


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries(client, cast, hall, count, django_assert_num_queries):
    for n in range(count):
        hall.name(f"Người số {n}")
    client.force_login(cast["organiser"])
    with django_assert_num_queries(12):
        page = client.get(reverse("delegate_list"))
    assert page.content.decode().count("Người số") == count


def test_the_list_is_searched_without_marks_and_exported(client, cast, hall):
    hall.name("Đặng Thị Ổn")
    hall.name("Lê Văn Khác")
    client.force_login(cast["organiser"])
    page = client.get(reverse("delegate_list"), {"q": "dang on"}).content.decode()
    assert "Đặng Thị Ổn" in page and "Lê Văn Khác" not in page
    assert client.get(reverse("export_delegates"), {"q": "dang"}).content.startswith(b"PK")


@pytest.mark.django_db(transaction=True)
def test_numbers_are_given_once_in_a_race(transactional_db, movement, tree, cast):
    hall = make_hall(movement, tree, cast)
    gate = threading.Barrier(6)

    def work(n):
        gate.wait()
        hall.name(f"Người số {n}")
        connection.close()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(Delegate.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_reach_is_forgotten_a_month_after(hall, monkeypatch):
    hall.name(phone="+84905123456", email="a@example.vn")
    assert actions.forget_reach(by=None) == 0
    monkeypatch.setattr(timezone, "now", lambda: hall.ceremony.starts_at + timedelta(days=31))
    assert actions.forget_reach(by=None) == 1
    one = Delegate.objects.get()
    assert (one.phone, one.email, one.full_name) == ("", "", "Đại biểu xã")
