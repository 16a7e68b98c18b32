# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

import re
from datetime import datetime

import pytest
from django.conf import settings

from lantoa.infra.audit import actions, queries
from lantoa.infra.audit.models import Entry
from lantoa.infra.audit.words import ACTS


def test_a_changed_or_removed_entry_breaks_the_chain(tree, cast):
    entries = [actions.note(f"test.act{i}", by=cast["editor"], about=tree.dic, n=i) for i in range(4)]
    assert queries.first_broken() is None
    Entry.objects.filter(pk=entries[1].pk).update(detail={"n": 9})
    assert queries.first_broken() == entries[1]
    Entry.objects.filter(pk=entries[1].pk).update(detail={"n": 1})
    assert queries.first_broken() is None
    entries[2].delete()
    assert queries.first_broken() == entries[3]


def test_the_page_is_for_auditors(client, cast, tree, django_assert_num_queries):
    for i in range(3):
        actions.note(f"test.act{i}", by=cast["editor"], about=tree.dic)
    client.force_login(cast["auditor"])
    with django_assert_num_queries(5):
        page = client.get("/audit/").content.decode()
    assert "test.act2" in page
    assert "test.act2" not in client.get("/audit/?what=test.act1").content.decode()
    client.force_login(cast["unit_coordinator"])
    assert client.get("/audit/").status_code == client.get("/audit/export/").status_code == 403


def test_acts_are_worded_found_and_exported(client, cast, tree):
    actions.note("unit.moved", by=cast["organiser"], about=tree.dic)
    actions.note("unit.ended", by=cast["organiser"], about=tree.dic)
    client.force_login(cast["auditor"])
    page = client.get("/audit/?what=unit.moved").content.decode()
    assert "<td>Chuyển đơn vị" in page and "<td>Kết thúc đơn vị" not in page
    table = client.get("/audit/export/?what=unit.moved").content.decode("utf-8-sig").splitlines()
    assert len(table) == 2 and "unit.moved" in table[1] and Entry.objects.get(what="unit.moved").digest in table[1]
    assert Entry.objects.filter(what="audit.exported", by=cast["auditor"]).exists()


def test_entries_of_some_days_are_found_and_exported(client, cast, tree):
    """Days are those of the clock on the wall here: 23:59 still counts, midnight is the next day."""
    moments = {"eve": "2023-07-30T23:59:59+07:00", "morning": "2023-07-31T00:00:00+07:00"}
    for name, at in {**moments, "night": "2023-07-31T23:59:59+07:00", "after": "2023-08-01T00:00:00+07:00"}.items():
        entry = actions.note(f"probe.{name}", by=cast["editor"], about=tree.dic)
        Entry.objects.filter(pk=entry.pk).update(at=datetime.fromisoformat(at))
    client.force_login(cast["auditor"])
    days = "?what=probe.&since=2023-07-31&until=2023-07-31"
    page, table = (client.get(f"/audit/{kind}{days}").content.decode() for kind in ("", "export/"))
    for shown in (page, table):
        assert list(dict.fromkeys(re.findall(r"probe\.(\w+)", shown))) == ["night", "morning"]
    assert len(client.get("/audit/?what=probe.&since=2023-07-31").context["page"].object_list) == 3
    assert len(client.get("/audit/?what=probe.&until=2023-07-31").context["page"].object_list) == 3


@pytest.mark.parametrize("days", ["since=hom-qua", "since=2023-08-01&until=2023-07-31"])
def test_days_that_cannot_be_are_named_and_not_exported(client, cast, days):
    client.force_login(cast["auditor"])
    assert "is-invalid" in client.get(f"/audit/?{days}").content.decode()
    assert client.get(f"/audit/export/?{days}").url.startswith("/audit/?since=")
    assert not Entry.objects.filter(what="audit.exported").exists()


def test_every_act_that_the_code_notes_is_worded():
    noted = set()
    for file in (settings.BASE_DIR / "lantoa").rglob("*.py"):
        if "tests" not in file.parts:
            noted |= set(re.findall(r"""(?:audit|actions)\.note\(\s*"([a-z_.]+)\"""", file.read_text()))
    assert len(noted) > 90
    assert sorted(noted - set(ACTS)) == [], "say in lantoa/infra/audit/words.py what these mean"
