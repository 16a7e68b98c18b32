# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Tags and filters that every template may use (registered as built-ins). The gallery at /ui/ shows them all."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.http import QueryDict
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from lantoa.infra import text
from lantoa.infra.ui import icons
from lantoa.infra.ui.shapes import MOST_PARTS, Tile, place_tiles, ring_arcs

register = template.Library()
register.filter("number", text.number)
register.filter("day", text.day)
register.filter("instant", text.instant)
register.simple_tag(icons.icon, name="icon")


@register.filter
def percent(value: float | Decimal, of: float | Decimal | None = None) -> str:
    """`{{ done|percent:total }}` or `{{ share|percent }}` (share from 0 to 1): 43% or 8,5%. Of nothing: 0%."""
    share = float(value) if of is None else (float(value) / float(of) if of else 0.0)
    points = round(share * 100, 1)
    return f"{text.number(points, 0 if points == int(points) or points >= 10 else 1)}%"


@register.simple_block_tag
def page_head(content: str, title: str, lead: str = "", eyebrow: str = "") -> SafeString:
    """`{% page_head title lead=… %}` buttons `{% endpage_head %}`: the page's one h1 with what can be done here."""
    return render_to_string(
        "ui/page_head.html", {"title": title, "lead": lead, "eyebrow": eyebrow, "actions": mark_safe(content.strip())}
    )


@register.simple_block_tag
def empty_state(content: str, title: str, icon: str = "inbox", heading: str = "p") -> SafeString:
    """`{% empty_state title icon=… %}` what to do next `{% endempty_state %}`."""
    return render_to_string("ui/empty_state.html", {"title": title, "icon": icon, "body": content})


@register.simple_block_tag(takes_context=True)
def confirm(
    context: Context, content: str, name: str, title: str, action: str, yes: str, tone: str = "danger"
) -> SafeString:
    """A question before a POST, as a dialog: `{% confirm "close-report" title url yes=… %}` why `{% endconfirm %}`.

    Open it by `<a href="(page that asks the same)" data-opens="close-report">`.
    """
    return render_to_string(
        "ui/confirm.html",
        {"name": name, "title": title, "action": action, "yes": yes, "tone": tone, "body": content},
        request=context.get("request"),
    )


@register.simple_block_tag(takes_context=True)
def toolbar(context: Context, content: str, placeholder: str = "", export: str = "", label: str = "") -> SafeString:
    """Search (`?q=`), further filters as content, and an export of what is shown. Keeps ?sort=, drops ?page=."""
    request = context.get("request")
    query = request.GET if request else QueryDict()
    values = {"placeholder": placeholder, "export": export, "label": label, "filters": mark_safe(content.strip())}
    return render_to_string("ui/toolbar.html", values | {"q": query.get("q", ""), "sort": query.get("sort", "")})


def _query(context: Context, **changes: object) -> str:
    request = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    for key, value in changes.items():
        query.pop(key, None)
        if value not in (None, ""):
            query[key] = str(value)
    return f"?{query.urlencode()}"


@register.inclusion_tag("ui/pages.html", takes_context=True)
def pages(context: Context, page: Page[Any]) -> dict[str, Any]:
    """Page links under a list: `{% pages page %}` with a page of Django's Paginator. One page shows nothing."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    links = [(n, _query(context, page=n) if isinstance(n, int) else "") for n in numbers]
    return {
        "page": page,
        "links": links,
        "before": _query(context, page=page.previous_page_number()) if page.has_previous() else "",
        "after": _query(context, page=page.next_page_number()) if page.has_next() else "",
    }


@register.inclusion_tag("ui/sort_head.html", takes_context=True)
def sort_head(context: Context, key: str, label: str, is_number: bool = False, css: str = "") -> dict[str, Any]:
    """A column head that sorts: `?sort=key`, then `?sort=-key`. `css`: more classes, as to hide it on phones."""
    request = context.get("request")
    now = request.GET.get("sort", "") if request else ""
    state = {"": "", key: "ascending", f"-{key}": "descending"}.get(now, "")
    turned = f"-{key}" if now == key else key
    url = _query(context, sort=turned, page=None)
    return {"label": label, "state": state, "url": url, "is_number": is_number, "css": css}


@register.inclusion_tag("ui/ring.html")
def ring(done: int, of: int, label: str, tone: str = "") -> dict[str, Any]:
    """A ring with "3/7" inside: one piece a unit up to twelve, else a share. All done turns green by itself."""
    return {
        "done": done,
        "of": of,
        "label": label,
        "arcs": ring_arcs(done, of),
        "is_whole": not 0 < of <= MOST_PARTS,
        "tone": tone or ("success" if of and done >= of else "primary"),
    }


@register.inclusion_tag("ui/tile_map.html")
def tile_map(tiles: Iterable[Tile], caption: str, measure: str, fold: bool = True) -> dict[str, Any]:
    """Units as equal tiles near their places, shaded by value, with the same figures as a table behind a fold.

    `fold=False` where the page shows that table itself.
    """
    tiles = list(tiles)
    return {"map": place_tiles(tiles), "tiles": tiles, "caption": caption, "measure": measure, "fold": fold}
