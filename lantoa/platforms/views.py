# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Outside platforms: connected by the organisers, opened by their learners."""

import hmac
import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lantoa.courses import queries as courses
from lantoa.courses.views.taking_part import show_key, sign_in
from lantoa.infra.web.errors import Refused
from lantoa.infra.web.limits import limit
from lantoa.infra.web.policy import needs, public
from lantoa.people.roles import May
from lantoa.plan.queries import current_movement

from . import access, actions, keys, queries
from .forms import JoinLaunchForm, PlatformForm
from .messages import login_address, read_message
from .models import Launch

COOKIE = "platform-login-"
HERE = "/platforms/"


@needs(May.PLATFORM_EDIT)
def platform_list(request: HttpRequest) -> HttpResponse:
    context = {"platforms": queries.platforms(), "addresses": _addresses()}
    return render(request, "platforms/platform_list.html", context)


@needs(May.PLATFORM_EDIT)
def add_platform(request: HttpRequest) -> HttpResponse:
    form = PlatformForm(request.POST or None, units=request.user.units(May.PLATFORM_EDIT))
    if request.method == "POST" and form.is_valid():
        platform = actions.add_platform(by=request.user, **form.cleaned_data)
        messages.success(request, _("The platform is registered. Its courses can be opened from now on."))
        return redirect("platform_page", platform.pk)
    context = {"form": form, "addresses": _addresses()}
    return render(request, "platforms/add_platform.html", context, status=422 if form.errors else 200)


@needs(May.PLATFORM_EDIT)
def platform_page(request: HttpRequest, pk: int) -> HttpResponse:
    platform = access.get_platform(pk)
    form = PlatformForm(request.POST or None, instance=platform, units=request.user.units(May.PLATFORM_EDIT))
    if request.method == "POST" and form.is_valid():
        actions.change_platform(by=request.user, platform=platform, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("platform_page", pk)
    cards = courses.course_cards(current_movement())
    context = {"platform": platform, "form": form, "courses": cards, "troubles": queries.troubles_of(platform)}
    return render(request, "platforms/platform_page.html", context, status=422 if form.errors else 200)


@require_POST
@needs(May.PLATFORM_EDIT)
def close_platform(request: HttpRequest, pk: int) -> HttpResponse:
    platform = access.get_platform(pk)
    actions.close_platform(by=request.user, platform=platform, is_open="open" in request.POST)
    return redirect("platform_page", pk)


def _addresses() -> list[tuple[str, str]]:
    """What a platform's administrator types in on the other side."""
    return [
        (_("Tool URL and redirect URI"), access.address_of("take_launch")),
        (_("Initiate login URL"), access.address_of("start_login")),
        (_("Public keyset URL"), access.address_of("platform_keys")),
    ]


@public("our public key, with which platforms check that it is us")
def platform_keys(request: HttpRequest) -> HttpResponse:
    known = queries.tool_key()
    return JsonResponse({"keys": [keys.public_key(known)] if known else []})


@csrf_exempt  # begun by the platform's page, as the standard says; nothing changes here yet
@never_cache
@public("how a platform begins to open a course; sends the browser on to a registered platform only")
def start_login(request: HttpRequest) -> HttpResponse:
    limit(request, "platform_login", most=2000, seconds=600)
    asked = {name: str(value) for name, value in (request.POST or request.GET).items()}
    platform = access.find_platform(asked.get("iss", ""), asked.get("client_id", ""))
    nonce = secrets.token_urlsafe(24)
    state, back = access.make_state(platform, nonce), access.address_of("take_launch")
    response = redirect(login_address(platform, asked=asked, state=state, nonce=nonce, back=back))
    # The message comes back by a form of another site: only a cookie that says so is sent along with it.
    response.set_cookie(
        COOKIE + nonce[:8], nonce, max_age=access.LOGIN_SECONDS, path=HERE, secure=True, httponly=True, samesite="None"
    )
    return response


@csrf_exempt  # comes from the platform's page; the signed state and the cookie of the login stand against forgery
@never_cache
@public("takes a platform's signed message, once, from the browser that began the login")
def take_launch(request: HttpRequest) -> HttpResponse:
    limit(request, "platform_launch", most=2000, seconds=600)
    if request.method != "POST":
        raise Refused("platforms.expired", _("Open the course from the platform."))
    platform, nonce = access.get_login(request.POST.get("state", ""))
    if not hmac.compare_digest(request.COOKIES.get(COOKIE + nonce[:8], "").encode(), nonce.encode()):
        said = _("Your browser did not keep the login. Let the platform open the course in a new window.")
        raise Refused("platforms.other_browser", said)
    token = request.POST.get("id_token", "")
    message = read_message(platform, token, keys.keys_of(platform, token), nonce=nonce)
    course = access.get_launched_course(message.course)
    launch = actions.take_launch(by=None, platform=platform, message=message, course=course)
    account = access.launched_account(launch)
    if account:
        sign_in(request, account.person)
    response = redirect("join_launch", launch.token)
    response.delete_cookie(COOKIE + nonce[:8], path=HERE, samesite="None")
    return response


@never_cache
@public("a launch of the last hour, by its token; makes an account only with consent and a limit per address")
def join_launch(request: HttpRequest, token: str) -> HttpResponse:
    launch, movement = access.get_launch(token), current_movement()
    if movement is None:
        raise Refused("courses.no_movement", _("No movement is running yet. Come back after its launch."))
    account = access.own_launch(launch, request.user)
    enrolment = courses.enrolment_of(request.user, launch.course)
    if account and enrolment:
        actions.open_launch(by=request.user, account=account, launch=launch)
        return redirect("course_page", launch.course.slug)
    form = _join_form(request, launch, enrolment)
    if request.method == "POST" and (form is None or form.is_valid()):
        return _join(request, launch, movement, enrolment, form.cleaned_data if form else {})
    context = {"launch": launch, "form": form, "account": account, "enrolment": enrolment}
    return render(request, "platforms/join_launch.html", context, status=422 if form and form.errors else 200)


def _join_form(request: HttpRequest, launch: Launch, enrolment: Any) -> JoinLaunchForm | None:
    """What still has to be asked; nothing of somebody who takes part already."""
    if enrolment:
        return None
    known, at = request.user.is_authenticated, launch.platform.unit
    posts = request.user.current_posts if known else []
    own = next((post.unit_id for post in posts if at.contains(post.unit)), at.pk)
    return JoinLaunchForm(
        request.POST or None, units=queries.units_at(at), audiences=launch.course.audiences, is_known=known,
        initial={"name": launch.name, "unit": own},
    )  # fmt: skip


def _join(request: HttpRequest, launch: Launch, movement: Any, enrolment: Any, data: dict[str, Any]) -> HttpResponse:
    """Take part: as the person who is signed in, or as somebody new who then sees their PIN."""
    asked = {name: data.get(name, "") for name in ("audience", "name")} | {"unit": data.get("unit")}
    if request.user.is_authenticated:
        actions.join_launch(by=request.user, launch=launch, movement=movement, **asked)
        return redirect("course_page", launch.course.slug)
    limit(request, "register", most=200, seconds=3600)
    made = actions.join_launch(by=None, launch=launch, movement=movement, **asked)
    return show_key(request, made, launch.course)
