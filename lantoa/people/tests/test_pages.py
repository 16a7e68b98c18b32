# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The pages about people: who sees whom, what is shown, what a press changes."""

import io
from datetime import timedelta

import pytest
import xlsxwriter
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from lantoa.infra.audit.models import Entry
from lantoa.people.actions import activate_account, add_person, issue_codes
from lantoa.people.import_rows import COLUMNS
from lantoa.people.models import ActivationCode, PeopleImport, Post, User

PASSWORD = "mot-mat-khau-dai-2023"


@pytest.fixture(autouse=True)
def clean(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    cache.clear()


@pytest.fixture
def desk(client, cast):
    client.force_login(cast["unit_coordinator"])
    return client


@pytest.fixture
def newcomer(cast, tree):
    return add_person(by=cast["organiser"], full_name="Võ Thị Ánh", unit=tree.binh_thuan, role="team_member",
                      phone="+84905123456")  # fmt: skip


def shown(response):
    return {person.full_name for person in response.context["page"]}


def test_the_list_shows_the_own_subtree_only(desk, newcomer):
    assert shown(desk.get(reverse("people_list"))) == {
        "unit_coordinator", "commune_coordinator", "site_operator", "team_leader", "team_member", "learner",
        "Võ Thị Ánh",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"q": "vo thi anh"}, {"Võ Thị Ánh"}),
        ({"q": "ánh"}, {"Võ Thị Ánh"}),
        ({"q": "0905123"}, {"Võ Thị Ánh"}),
        ({"role": "team_leader"}, {"team_leader"}),
        ({"unit": "21043 · Xã Bình Thuận"}, {"Võ Thị Ánh"}),
        ({"state": "waiting", "unit": "21043"}, {"Võ Thị Ánh"}),
        ({"state": "activated"}, set()),
        ({"q": "không ai"}, set()),
    ],
)
def test_the_list_is_searched_and_filtered(desk, newcomer, query, names):
    assert shown(desk.get(reverse("people_list"), query)) == names


def test_a_foreign_unit_is_no_filter(desk):
    response = desk.get(reverse("people_list"), {"unit": "534"})
    assert "Hãy chọn một đơn vị" in str(response.context["form"].errors)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_queries_for_more_rows(desk, cast, tree, rows, django_assert_num_queries):
    for number in range(rows):
        add_person(by=cast["organiser"], full_name=f"Người {number}", unit=tree.binh_thuan, role="team_member")
    with django_assert_num_queries(6):
        desk.get(reverse("people_list"), {"q": "nguoi"})


def test_an_export_is_what_is_shown_and_is_noted(desk, newcomer):
    response = desk.get(reverse("export_people"), {"q": "anh"})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()
    assert [row[:4] for row in rows[1:]] == [["Võ Thị Ánh", "21043", "Thành viên tổ công nghệ số", "0905123456"]]
    assert Entry.objects.get(what="people.exported").detail == {"rows": 1}


def test_units_are_suggested_from_the_own_ones(desk):
    page = desk.get(reverse("unit_suggestions"), {"unit": "binh"}).content.decode()
    assert "21043 · Xã Bình Thuận" in page
    assert "Sở" not in page


def test_a_person_is_added_with_a_code_to_hand_over(desk, tree):
    form = {"full_name": "Lê Ý", "phone": "0905 777 888", "role": "team_leader", "unit": "21043"}
    page = desk.post(reverse("add_person"), form, follow=True).content.decode()
    person = User.objects.get(phone="+84905777888")
    assert person.activation.code in page
    assert "Hãy trao mã kích hoạt" in page
    assert person.posts.get().unit == tree.binh_thuan


def test_the_form_offers_only_roles_that_one_may_give(desk):
    form = desk.get(reverse("add_person")).context["form"]
    assert [role for role, _name in form.fields["role"].choices] == [
        "unit_coordinator", "site_operator", "team_leader", "team_member", "learner",
    ]  # fmt: skip
    response = desk.post(reverse("add_person"), {"full_name": "Lê Ý", "role": "organiser", "unit": "21043"})
    assert response.status_code == 200
    assert not User.objects.filter(full_name="Lê Ý").exists()


def test_a_role_is_given_and_ended_on_the_page(desk, newcomer):
    page = reverse("person_page", args=[newcomer.pk])
    desk.post(reverse("add_post", args=[newcomer.pk]), {"role": "team_leader", "unit": "21043"})
    post = newcomer.posts.get(role="team_leader")
    assert "Tổ trưởng" in desk.get(page).content.decode()
    desk.post(reverse("end_post", args=[post.pk]))
    post.refresh_from_db()
    assert post.until is not None


def test_a_foreign_account_is_not_found_and_a_higher_one_not_changed(desk, cast, tree):
    assert desk.get(reverse("person_page", args=[cast["foreign_member"].pk])).status_code == 404
    Post.objects.create(user=cast["organiser"], unit=tree.binh_dong, role="learner")
    pk = cast["organiser"].pk
    page = desk.get(reverse("person_page", args=[pk]))
    assert page.status_code == 200
    assert "Cấp mã mới" not in page.content.decode()
    for name in ("issue_codes", "deactivate_person"):
        assert desk.post(reverse(name, args=[pk])).status_code == 403
    assert desk.get(reverse("change_person", args=[pk])).status_code == 403


def test_several_accounts_are_closed_at_once_or_none(desk, cast, newcomer):
    assert desk.post(reverse("close_people"), {"person": [newcomer.pk, cast["organiser"].pk]}).status_code == 404
    assert User.objects.get(pk=newcomer.pk).is_active
    desk.post(reverse("close_people"), {"person": [newcomer.pk, cast["learner"].pk]})
    assert not User.objects.filter(pk__in=[newcomer.pk, cast["learner"].pk], is_active=True).exists()


def test_slips_show_each_waiting_person_once_with_a_code_that_works(desk, client, newcomer, cast):
    User.objects.exclude(pk=newcomer.pk).update(activated_at=timezone.now())
    url = reverse("print_slips", args=["524"])
    assert newcomer.activation.code not in desk.get(url).content.decode()
    (slip,) = desk.post(url).context["slips"]
    assert (slip["person"], slip["code"]) == (newcomer, newcomer.activation.code)
    assert desk.post(url).context["slips"][0]["code"] == slip["code"]
    assert Entry.objects.filter(what="activation.printed").count() == 2


def activate(client, code, password=PASSWORD, again=None):
    return client.post(reverse("activate_account"), {"code": code, "password": password, "again": again or password})


def test_a_slip_opens_the_account_once(client, newcomer):
    code = newcomer.activation.code
    assert code in client.get(reverse("activate_account"), {"code": code}).content.decode()
    response = activate(client, code.lower().replace("-", " "))
    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(newcomer.pk)
    newcomer.refresh_from_db()
    assert newcomer.activated_at is not None
    assert newcomer.check_password(PASSWORD)
    client.logout()
    assert "đã dùng" in activate(client, code).content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("change", ["expired", "renewed", "closed", "foreign"])
def test_a_code_that_is_no_longer_good_opens_nothing(client, newcomer, change):
    code = newcomer.activation.code
    if change == "expired":
        ActivationCode.objects.update(issued_at=timezone.now() - timedelta(days=40))
        ActivationCode.objects.update(expires_at=timezone.now() - timedelta(days=1))
    elif change == "renewed":
        issue_codes(by=None, people=[newcomer])
    elif change == "closed":
        User.objects.filter(pk=newcomer.pk).update(is_active=False)
    else:
        code = "22222-22222"
    assert "Mã không đúng, đã dùng hoặc đã hết hạn" in activate(client, code).content.decode()
    assert not User.objects.get(pk=newcomer.pk).has_usable_password()


def test_the_database_keeps_no_code(newcomer):
    row = ActivationCode.objects.get(user=newcomer)
    assert row.code.replace("-", "") not in "".join(str(value) for value in vars(row).values())


def test_guessing_codes_is_stopped(client, db):
    for _ in range(20):
        activate(client, "22222-22222")
    response = activate(client, "22222-22222")
    assert response.status_code == 429
    assert "Thử lại sau" in response.content.decode()


def test_a_weak_password_leaves_the_code_unused(client, newcomer):
    assert "phổ biến" in activate(client, newcomer.activation.code, "password").content.decode()
    assert "không giống nhau" in activate(client, newcomer.activation.code, PASSWORD, "khac-di-2023").content.decode()
    assert ActivationCode.objects.get(user=newcomer).is_open


def test_a_new_code_does_not_pass_a_second_factor(client, newcomer):
    from allauth.mfa.totp.internal import auth as totp

    totp.TOTP.activate(newcomer, totp.generate_totp_secret())
    assert activate(client, newcomer.activation.code).url == reverse("account_login")
    assert "_auth_user_id" not in client.session


def test_two_presses_of_one_code_set_one_password(newcomer):
    from lantoa.infra.web.errors import Refused

    code = newcomer.activation.code
    activate_account(code=code, password=PASSWORD)
    with pytest.raises(Refused):
        activate_account(code=code, password="khac-di-2023-khac")
    newcomer.refresh_from_db()
    assert newcomer.check_password(PASSWORD)


def upload(rows, head=tuple(COLUMNS)):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([head, *rows]):
            sheet.write_row(number, 0, row)
    return SimpleUploadedFile("xã.xlsx", out.getvalue())


def test_a_list_is_looked_at_before_it_is_applied(desk):
    file = upload([["Lê Ý", "21043", "learner", "0905777888"], ["Sai", "534", "learner", ""]])
    page = desk.post(reverse("stage_import"), {"file": file, "as_of": "2023-07-01"}, follow=True).content.decode()
    assert "Lê Ý" in page
    assert "Xã Bình Thuận" in page
    assert "Anh/chị không được giao vai trò này tại đơn vị này." in page
    assert not User.objects.filter(full_name="Lê Ý").exists()
    source = PeopleImport.objects.get()
    assert desk.post(reverse("apply_import", args=[source.pk])).url.startswith("/jobs/")


def test_a_staged_list_is_thrown_away_with_its_file(desk):
    desk.post(reverse("stage_import"), {"file": upload([]), "as_of": "2023-07-01"})
    source = PeopleImport.objects.get()
    desk.post(reverse("drop_import", args=[source.pk]))
    assert not PeopleImport.objects.exists()
    assert not source.file.storage.exists(source.file.name)


def test_a_file_of_another_kind_is_explained(desk):
    response = desk.post(reverse("stage_import"), {"file": SimpleUploadedFile("a.xlsx", b"x"), "as_of": "2023-07-01"})
    assert "Không đọc được tệp" in response.content.decode()
    assert not PeopleImport.objects.exists()


def test_an_import_belongs_to_the_one_who_began_it(desk, client, cast):
    desk.post(reverse("stage_import"), {"file": upload([]), "as_of": "2023-07-01"})
    client.force_login(cast["organiser"])
    assert client.get(reverse("import_page", args=[PeopleImport.objects.get().pk])).status_code == 404


def test_bad_rows_come_back_as_a_file_with_causes(desk, cast):
    from lantoa.people.models import BadRow

    source = PeopleImport.objects.create(by=cast["unit_coordinator"], file_name="a", total=1, status="running")
    BadRow.objects.create(source=source, row=7, field="phone", cause="Sai số", cells=["=1+1", "21043"])
    response = desk.get(reverse("bad_rows", args=[source.pk]))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()
    assert rows[1][:5] == [7.0, "Điện thoại", "Sai số", "=1+1", "21043"]


def test_the_template_explains_itself_and_is_read_back(desk, tmp_path):
    from lantoa.people.import_rows import open_rows

    content = desk.get(reverse("import_template")).content
    (tmp_path / "mau.xlsx").write_bytes(content)
    keys, _total, _rows = open_rows(tmp_path / "mau.xlsx")
    assert keys == list(COLUMNS)
    notes = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(1).to_python()
    assert "mã cán bộ" in notes[8][1]


def test_the_rights_table_shows_every_right(desk):
    page = desk.get(reverse("role_table")).content.decode()
    assert "Điều hành buổi lễ" in page
    assert "Cán bộ đầu mối đơn vị" in page
