# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.infra.documents.tables import CSV, XLSX, csv_file, workbook
from lantoa.infra.web.downloads import download
from lantoa.infra.web.errors import Refused
from lantoa.infra.web.policy import needs
from lantoa.outreach import access, actions
from lantoa.outreach.queries import board, checks
from lantoa.people.models import User
from lantoa.people.roles import May
from lantoa.plan.models import Movement
from lantoa.plan.queries import current_movement
from lantoa.units.models import Unit


def running() -> Movement:
    """The movement that runs, or the sentence that says what is missing."""
    movement = current_movement()
    if movement is None:
        raise Refused("movement.none", _("No movement is running yet. Apply a plan first."))
    return movement


def asked_unit(request: HttpRequest, *, to: str = May.OUTREACH_VIEW) -> Unit:
    """The unit of `?unit=`, or the highest one that the person may see."""
    user, pk = cast(User, request.user), request.GET.get("unit", "")
    unit = access.get_unit(user, int(pk), to=to) if pk.isascii() and pk.isdigit() and len(pk) < 10 else None
    unit = unit or board.first_unit(user, to=to)
    if unit is None:
        raise Refused("outreach.no_unit", _("You follow no unit yet."))
    return unit


@needs(May.OUTREACH_VIEW)
def outreach_board(request: HttpRequest) -> HttpResponse:
    movement = running()
    shown = board.board_of(movement, asked_unit(request), cast(User, request.user))
    return render(request, "outreach/outreach_board.html", {"board": shown, "movement": movement})


@needs(May.OUTREACH_VIEW)
def export_members(request: HttpRequest) -> HttpResponse:
    movement, unit, user = running(), asked_unit(request), cast(User, request.user)
    actions.note_export(by=user, unit=unit)
    rows, name = board.export_rows(movement, unit), f"outreach-{unit.code}"
    if request.GET.get("format") == "xlsx":
        return download(workbook([(_("Members"), _heads(), rows)]), XLSX, f"{name}.xlsx")
    return download(csv_file(_heads(), rows), CSV, f"{name}.csv")


def _heads() -> list[str]:
    words = [_("Code"), _("Unit"), _("Team"), _("Member"), _("Role")]
    return [*words, _("Guidance sessions"), _("Citizens"), _("Goal reached")]


@needs(May.OUTREACH_VIEW)
def session_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    user = cast(User, request.user)
    session = access.get_session(user, pk)
    team = session.membership.team
    context = {
        "session": session, "skills": board.skill_titles(session),
        "flags": board.flags_of(session), "open_flags": board.flags_of(session, only_open=True),
        "leads": access.leads(user, team), "check": checks.check_of(session),
        "has_photo": access.sees_photo(user, team) and checks.has_photo(session),
    }  # fmt: skip
    return render(request, "outreach/session_page.html", context)


@require_POST
@needs(May.OUTREACH_LEAD)
def return_session(request: HttpRequest, pk: UUID) -> HttpResponse:
    session = access.get_session(cast(User, request.user), pk, to=May.OUTREACH_LEAD)
    actions.return_session(by=cast(User, request.user), session=session, reason=request.POST.get("reason", ""))
    messages.success(request, _("Returned. The member sees it on the phone with your reason."))
    return redirect("session_page", pk)


@require_POST
@needs(May.OUTREACH_LEAD)
def clear_flags(request: HttpRequest, pk: UUID) -> HttpResponse:
    session = access.get_session(cast(User, request.user), pk, to=May.OUTREACH_LEAD)
    actions.clear_flags(by=cast(User, request.user), session=session)
    messages.success(request, _("Marked as checked."))
    return redirect("session_page", pk)
