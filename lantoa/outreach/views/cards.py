# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lantoa.infra.web.errors import LinkGone
from lantoa.infra.web.limits import limit
from lantoa.infra.web.policy import public
from lantoa.outreach import actions
from lantoa.outreach.cards import phone_trace, session_key
from lantoa.outreach.queries import cards
from lantoa.people.models import User


def _key(code: str) -> UUID:
    key = session_key(code)
    if key is None:
        raise LinkGone
    return key


def _trace(request: HttpRequest) -> str:
    return phone_trace(request.META.get("REMOTE_ADDR", ""), request.headers.get("User-Agent", "")[:300])


def _person(request: HttpRequest) -> User | None:
    return request.user if request.user.is_authenticated else None


@never_cache
@public("the citizen's own card; its link is the secret, and it shows nothing about the citizen")
def card_page(request: HttpRequest, code: str) -> HttpResponse:
    limit(request, "outreach.card", 120, 600)
    key = _key(code)
    context = {"card": cards.card_of(key), "code": code, "mine": cards.answer_from(key, _trace(request))}
    return render(request, "outreach/card_page.html", context)


@require_POST
@public("one tap of the citizen; limited per address, once per card")
def answer_card(request: HttpRequest, code: str) -> HttpResponse:
    limit(request, "outreach.card", 120, 600)
    happened = request.POST.get("happened") == "yes"
    actions.answer_card(by=_person(request), key=_key(code), happened=happened, trace=_trace(request))
    return redirect("card_page", code)


@require_POST
@public("the citizen's stars, from the phone that answered the card")
def rate_card(request: HttpRequest, code: str) -> HttpResponse:
    limit(request, "outreach.card", 120, 600)
    stars = request.POST.get("rating", "")
    rating = int(stars) if stars in {"1", "2", "3", "4", "5"} else 0
    actions.rate_card(by=_person(request), key=_key(code), rating=rating, trace=_trace(request))
    return redirect("card_page", code)
