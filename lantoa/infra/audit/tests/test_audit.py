# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from lantoa.infra.audit import actions, queries
from lantoa.infra.audit.models import Entry


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
    assert client.get("/audit/").status_code == 403
