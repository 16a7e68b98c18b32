# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

import pytest

from lantoa.infra.audit.models import Entry
from lantoa.news import actions, queries
from lantoa.news.models import Article


@pytest.fixture
def draft(movement, cast):
    return actions.write_article(
        by=cast["editor"],
        movement=movement,
        title="Lễ phát động",
        summary="187 điểm cầu",
        body="# Tin\n\n<script>x</script> **vui**",
    )


def test_a_draft_is_not_public_until_published(client, cast, draft):
    assert client.get(f"/news/{draft.pk}/").status_code == 404
    assert "Lễ phát động" not in client.get("/news/").content.decode()
    actions.publish_article(by=cast["editor"], article=draft)
    first = Article.objects.get().published_at
    actions.publish_article(by=cast["editor"], article=draft)
    assert Article.objects.get().published_at == first
    page = client.get(f"/news/{draft.pk}/").content.decode()
    assert "<strong>vui</strong>" in page and "<script>x" not in page and page.count("<h1") == 1
    assert "Lễ phát động" in client.get("/news/?q=le+phat+dong").content.decode()
    assert "Lễ phát động" not in client.get("/news/?q=khong+co").content.decode()
    actions.withdraw_article(by=cast["editor"], article=draft)
    assert client.get(f"/news/{draft.pk}/").status_code == 404
    assert list(Entry.objects.order_by("pk").values_list("what", flat=True)) == [
        "article.written",
        "article.published",
        "article.withdrawn",
    ]


def test_an_editor_writes_and_publishes_in_the_browser(client, cast, movement):
    client.force_login(cast["editor"])
    reply = client.post("/news/desk/new/", {"title": "Ra quân", "summary": "Sáng nay", "body": "Nội dung"})
    article = Article.objects.get()
    assert reply.url == f"/news/desk/{article.pk}/"
    client.post(f"/news/desk/{article.pk}/publish/")
    assert client.get(f"/news/{article.pk}/").status_code == 200
    assert client.post("/news/desk/new/", {"title": "", "summary": "", "body": ""}).status_code == 200
    assert Article.objects.count() == 1


@pytest.mark.parametrize("who", ["unit_coordinator", "team_member", "nobody"])
def test_others_have_no_desk(client, cast, draft, who):
    client.force_login(cast[who])
    assert client.get("/news/desk/").status_code == 403
    assert client.post(f"/news/desk/{draft.pk}/publish/").status_code == 403


@pytest.mark.parametrize(
    "text", ["<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "<iframe src=//e></iframe>", "`<b>`"]
)
def test_markdown_never_runs(text):
    html = queries.as_html(text)
    assert "<img" not in html and 'href="javascript' not in html and "<iframe" not in html


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_takes_the_same_queries(client, cast, movement, n, django_assert_num_queries):
    for i in range(n):
        article = actions.write_article(by=cast["editor"], movement=movement, title=f"Tin {i}", summary="s", body="b")
        actions.publish_article(by=cast["editor"], article=article)
    with django_assert_num_queries(3):
        client.get("/news/")
