# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The entrance of a site, by its signed link, and the board of arrivals."""

from typing import cast
from uuid import uuid4

from csp.decorators import csp_update
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lantoa.ceremony.access import get_linked_site
from lantoa.delegates import actions, entrance, queries
from lantoa.delegates.arrival_board import arrival_board
from lantoa.delegates.forms import ArrivalForm
from lantoa.infra.offline.shell import worker
from lantoa.infra.web.policy import needs, public
from lantoa.people.models import User
from lantoa.people.roles import May

from .delegates import the_ceremony

READS_CODES = csp_update({"script-src": ["'self'", "'wasm-unsafe-eval'"]})
"""The reader of QR codes is WebAssembly; no other page may run any."""


@READS_CODES
@public("signed link of a site's desk")
def entrance_page(request: HttpRequest, token: str) -> HttpResponse:
    get_linked_site("desk", token)
    return render(request, "delegates/entrance_page.html", entrance.shell())


@READS_CODES
@public("the same page as a device keeps it; says nothing about any site")
def entrance_shell(request: HttpRequest) -> HttpResponse:
    return render(request, "delegates/entrance_page.html", entrance.shell())


@never_cache
@public("the program that keeps the page on the device; says nothing about any site")
def entrance_worker(request: HttpRequest) -> HttpResponse:
    scope = reverse("entrance_shell").removesuffix("shell.html")
    return worker(
        request, name="entrance", shell=reverse("entrance_shell"), pages=f"^{scope}[^/]+/$", scope=scope,
        kept=entrance.kept(),
    )  # fmt: skip


@public("signed link of a site's desk")
def plain_entrance(request: HttpRequest, token: str) -> HttpResponse:
    site, words = get_linked_site("desk", token), request.GET.get("q", "")[:80]
    context = {
        "site": site, "token": token, "q": words, "entrance": queries.entrance(site, words), "new_key": uuid4,
    }  # fmt: skip
    return render(request, "delegates/plain_entrance.html", context)


@public("signed link of a site's desk")
@require_POST
def note_arrivals(request: HttpRequest, token: str) -> HttpResponse:
    site, form = get_linked_site("desk", token), ArrivalForm(request.POST)
    if form.is_valid():
        [verdict] = actions.note_arrivals(by=None, site=site, events=[form.came()])
        if verdict.code == "refused":
            messages.error(request, verdict.reason)
        elif verdict.code == "elsewhere":
            messages.warning(request, _("Noted. This ticket was also shown at another site; the centre sees both."))
        elif verdict.code in {"already", "twice"}:
            messages.info(request, _("This was noted before."))
        else:
            messages.success(request, _("Noted."))
    else:
        messages.error(request, _("Please check what was typed: a ticket number, a count between 1 and 500, a class."))
    words = urlencode({"q": request.POST["q"]}) if request.POST.get("q") else ""
    return redirect(f"{reverse('plain_entrance', args=[token])}?{words}".rstrip("?"))


@needs(May.CEREMONY_VIEW)
def arrivals_page(request: HttpRequest) -> HttpResponse:
    ceremony, user = the_ceremony(), cast(User, request.user)
    context = {
        "ceremony": ceremony,
        "board": arrival_board(user, ceremony),
        "topic": f"ceremony/{ceremony.pk}/delegates",
        "may_print": user.holds(May.CEREMONY_RUN, ceremony.movement.root),
    }
    return render(request, "delegates/arrivals_page.html", context)
