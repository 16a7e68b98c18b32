# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

import pytest

from lantoa.units import actions, tables
from lantoa.units.models import Unit


def test_browse_search_and_export(client, cast, tree, django_assert_num_queries):
    client.force_login(cast["organiser"])
    client.get("/units/")
    with django_assert_num_queries(7):
        page = client.get("/units/?q=binh+d").content.decode()
    assert "Xã Bình Đông" in page and "Xã Bình Thuận" not in page
    part = client.get("/units/?q=zzz", headers={"HX-Request": "true"}).content.decode()
    assert "<h1" not in part and "Không có đơn vị nào khớp" in part
    table = client.get("/units/export/?kind=commune").content.decode()
    again = actions.import_units(by=None, rows=tables.read_units(table))
    assert (again.added, again.changed, again.unchanged) == (0, 0, 3)


def test_the_whole_comes_as_the_tree_on_the_newest_map_that_has_communes(client, cast, tree):
    client.force_login(cast["organiser"])
    listed = [unit.code for unit in client.get("/units/").context["page"]]
    assert listed == list(Unit.objects.order_by("path").values_list("code", flat=True))
    for kind in ("commune", "district"):  # from below: no unit outlives its parent
        Unit.objects.filter(kind=kind).update(valid_to="2025-07-01")
    page = client.get("/units/")
    assert [unit.code for unit in page.context["page"]] == listed and "30/06/2025" in page.content.decode()
    assert "21040" in client.get("/units/export/").content.decode()
    assert "21040" not in [unit.code for unit in client.get("/units/?day=2025-07-01").context["page"]]


def test_a_list_is_sorted_by_any_column_and_turned(client, cast, tree):
    client.force_login(cast["organiser"])
    codes = {}
    for sort in ("", "name", "-name", "code", "-code", "kind", "parent", "nonsense"):
        codes[sort] = [unit.code for unit in client.get("/units/", {"sort": sort, "kind": "commune"}).context["page"]]
    assert codes[""] == codes["name"] == codes["kind"] == codes["nonsense"] == ["21439", "21040", "21043"]
    assert codes["code"] == codes["parent"] == ["21040", "21043", "21439"]
    assert codes["-name"] == codes["name"][::-1] and codes["-code"] == codes["code"][::-1]
    page = client.get("/units/?sort=code&kind=commune").content.decode()
    assert 'aria-sort="ascending"' in page and "sort=-code" in page and "kind=commune&amp;sort=-code" in page


def test_a_unit_shows_what_is_above_and_below(client, cast, tree):
    client.force_login(cast["unit_coordinator"])
    page = client.get(f"/units/{tree.binh_son.pk}/").content.decode()
    assert "Tỉnh Quảng Ngãi" in page and "Xã Bình Đông" in page and "Phường Nguyễn Nghiêm" not in page


@pytest.mark.parametrize(("who", "code"), [("organiser", 302), ("unit_coordinator", 403), ("nobody", 403)])
def test_contacts_are_edited_by_those_who_may(client, cast, tree, who, code):
    client.force_login(cast[who])
    fields = {"address": "Thôn 1", "phone": "0255 3 123 456", "email": "xa@example.vn"}
    assert client.post(f"/units/{tree.binh_dong.pk}/contacts/", fields).status_code == code
    assert (Unit.objects.get(pk=tree.binh_dong.pk).address == "Thôn 1") == (code == 302)
