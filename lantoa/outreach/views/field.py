# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

import json
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie

from lantoa.infra.web.errors import Refused
from lantoa.infra.web.policy import needs, public
from lantoa.outreach import actions, queries, shell
from lantoa.outreach.forms import SessionForm
from lantoa.people.models import User
from lantoa.people.roles import May
from lantoa.plan.queries import current_movement


@ensure_csrf_cookie
@public("an empty shell, the same for everyone; records come only with a phone's own token")
def field_app(request: HttpRequest) -> HttpResponse:
    return render(request, "outreach/field_app.html", shell.shell())


@never_cache
@public("the program that keeps the shell on the phone; says nothing about anyone")
def field_worker(request: HttpRequest) -> HttpResponse:
    kept = shell.worker_files()
    context = {
        "version": kept["version"], "files_json": json.dumps(kept["files"]), "pages_json": json.dumps(kept["pages"]),
    }  # fmt: skip
    reply = render(request, "outreach/field_worker.js", context, content_type="text/javascript")
    reply["Service-Worker-Allowed"] = reverse("field_app")
    return reply


@public("an empty page: what it sends carries the other phone's own token")
def deliver_records(request: HttpRequest) -> HttpResponse:
    return render(request, "outreach/deliver_records.html", {"texts": shell.deliver_texts()})


@public("what a phone needs to install the shell")
def field_manifest(request: HttpRequest) -> JsonResponse:
    home = reverse("field_app")
    icons = [{"src": static("ui/favicon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}]
    for size in (192, 512):
        source = static(f"ui/icon-{size}.png")
        icons.append({"src": source, "sizes": f"{size}x{size}", "type": "image/png", "purpose": "maskable"})
    body = {
        "name": _("Guidance log"), "short_name": _("Guidance log"), "start_url": home, "scope": home, "id": home,
        "display": "standalone", "background_color": "#f8f5ef", "theme_color": "#084a59", "icons": icons,
    }  # fmt: skip
    return JsonResponse(body, content_type="application/manifest+json")


@needs(May.OUTREACH_LOG)
def log_session(request: HttpRequest) -> HttpResponse:
    movement = current_movement()
    user = cast(User, request.user)
    membership = actions.ensure_membership(by=user)
    if movement is None or membership is None:
        raise Refused("movement.none", _("No movement is running yet, or you are in no team. Ask your team leader."))
    skills = queries.skills_at(movement, membership.team.unit.path)
    form = SessionForm(request.POST or None, skills=skills)
    if request.method == "POST" and form.is_valid():
        verdict = actions.take_batch(by=user, movement=movement, batch=[form.record()])[0]
        if verdict.verdict in {"created", "already"}:
            messages.success(request, _("Saved and counted. Thank you."))
            return redirect("log_session")
        form.add_error(None, verdict.reason)
    return render(request, "outreach/log_session.html", {"form": form, "consent": shell.consent_wording()})
