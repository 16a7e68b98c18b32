# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Attendance, minutes, photos and feedback at the console."""

import tempfile
import zipfile
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.closing import access, actions, papers, queries
from lantoa.closing.forms import JudgeForm, MinutesForm
from lantoa.closing.models import Photo
from lantoa.infra import text
from lantoa.infra.documents.tables import CSV, XLSX, csv_file, workbook
from lantoa.infra.web.downloads import download
from lantoa.infra.web.policy import needs
from lantoa.infra.web.ranges import serve_file
from lantoa.people.roles import May


@needs(May.CEREMONY_VIEW)
def closing_page(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    ceremony = access.get_current(user, to=May.CEREMONY_VIEW)
    sheet = queries.attendance_sheet(ceremony, user)
    context = {
        "ceremony": ceremony,
        "sheet": sheet,
        "photos": queries.photo_counts(ceremony),
        "results": queries.feedback_results(ceremony, None),
        "minutes": queries.minutes_of(ceremony),
        "may_run": user.holds(May.CEREMONY_RUN, ceremony.movement.root),
    }
    return render(request, "closing/closing_page.html", context)


@needs(May.CEREMONY_VIEW)
def attendance_page(request: HttpRequest) -> HttpResponse:
    ceremony = access.get_current(request.user, to=May.CEREMONY_VIEW)
    sheet = queries.attendance_sheet(ceremony, request.user)
    return render(request, "closing/attendance_page.html", {"ceremony": ceremony, "sheet": sheet})


@needs(May.CEREMONY_VIEW)
def export_attendance(request: HttpRequest) -> HttpResponse:
    ceremony = access.get_current(request.user, to=May.CEREMONY_VIEW)
    tables = queries.attendance_tables(queries.attendance_sheet(ceremony, request.user))
    if request.GET.get("format") == "csv":
        _name, head, rows = tables[0]
        return download(csv_file(head, rows), CSV, "nguoi-du.csv")
    return download(workbook(tables, widths=(12, 34, 18), codes=1), XLSX, "nguoi-du.xlsx")


@needs(May.CEREMONY_RUN)
def edit_minutes(request: HttpRequest) -> HttpResponse:
    ceremony = access.get_current(request.user, to=May.CEREMONY_RUN)
    minutes = queries.minutes_of(ceremony)
    form = MinutesForm(request.POST or None, instance=minutes)
    if request.method == "POST" and form.is_valid():
        actions.edit_minutes(by=request.user, ceremony=ceremony, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("edit_minutes")
    facts = minutes.facts or queries.facts_now(ceremony)
    context = {"ceremony": ceremony, "minutes": minutes, "form": form, "lines": papers.shown_timeline(facts)}
    return render(request, "closing/edit_minutes.html", context, status=422 if form.errors else 200)


@needs(May.CEREMONY_RUN)
@require_POST
def settle_minutes(request: HttpRequest) -> HttpResponse:
    actions.settle_minutes(by=request.user, ceremony=access.get_current(request.user, to=May.CEREMONY_RUN))
    return redirect("edit_minutes")


@needs(May.CEREMONY_RUN)
@require_POST
def reopen_minutes(request: HttpRequest) -> HttpResponse:
    actions.reopen_minutes(by=request.user, ceremony=access.get_current(request.user, to=May.CEREMONY_RUN))
    return redirect("edit_minutes")


@needs(May.CEREMONY_RUN)
def export_minutes(request: HttpRequest) -> HttpResponse:
    ceremony = access.get_current(request.user, to=May.CEREMONY_RUN)
    form = request.GET.get("form", "docx")
    if form not in papers.FORMS:
        raise Http404
    make, kind, name = papers.FORMS[form]
    return download(make(queries.minutes_of(ceremony)), kind, name)


@needs(May.CEREMONY_VIEW)
def photo_list(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    ceremony = access.get_current(user, to=May.CEREMONY_VIEW)
    may_run = user.holds(May.CEREMONY_RUN, ceremony.movement.root)
    context = {
        "ceremony": ceremony,
        "may_run": may_run,
        "photos": queries.photo_page(ceremony, user, request.GET, all_states=may_run),
        "states": Photo.State.choices,
        "state": request.GET.get("state", ""),
    }
    return render(request, "closing/photo_list.html", context)


@needs(May.CEREMONY_RUN)
@require_POST
def judge_photos(request: HttpRequest) -> HttpResponse:
    ceremony, form = access.get_current(request.user, to=May.CEREMONY_RUN), JudgeForm(request.POST)
    chosen = [int(pk) for pk in request.POST.getlist("photo") if pk.isdecimal() and len(pk) < 10]
    if form.is_valid():
        state = form.cleaned_data["state"]
        count = actions.judge_photos(by=request.user, ceremony=ceremony, photos=chosen, state=state)
        messages.success(request, _("Photos changed: %(n)s.") % {"n": count})
    return redirect("photo_list")


@needs(May.CEREMONY_VIEW)
def photo_file(request: HttpRequest, photo: int) -> HttpResponseBase:
    return send_photo(request, access.get_photo(request.user, photo))


def send_photo(request: HttpRequest, photo: Photo) -> HttpResponseBase:
    """The photo, or a small one for lists."""
    small = "small" in request.GET
    file = photo.small if small else photo.file
    return serve_file(request, file.open("rb"), file.size, "image/jpeg", photo.digest[:24] + ("-s" if small else ""))


@needs(May.CEREMONY_RUN)
@require_POST
def caption_photo(request: HttpRequest, photo: int) -> HttpResponse:
    access.get_current(request.user, to=May.CEREMONY_RUN)
    found = access.get_photo(request.user, photo)
    actions.caption_photo(by=request.user, photo=found, caption=request.POST.get("caption", ""))
    return redirect("photo_list")


@needs(May.CEREMONY_RUN)
def photo_pack(request: HttpRequest) -> HttpResponseBase:
    ceremony = access.get_current(request.user, to=May.CEREMONY_RUN)
    out = tempfile.TemporaryFile()  # noqa: SIM115  # the reply closes it
    rows = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as pack:
        for number, photo in enumerate(queries.kept_photos(ceremony), 1):
            unit = photo.site.unit
            name = f"{unit.code}-{slugify(text.fold(unit.name))}-{number:04d}.jpg"
            with photo.file.open("rb") as file:
                pack.writestr(name, file.read())
            rows.append([name, unit.code, unit.name, photo.caption, text.instant(photo.sent_at)])
        head = [_("File"), _("Code"), _("Unit"), _("Caption"), _("Sent at")]
        pack.writestr("anh.csv", csv_file(head, rows))
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename="anh-le-phat-dong.zip")


@needs(May.CEREMONY_RUN)
def feedback_page(request: HttpRequest) -> HttpResponse:
    ceremony = access.get_current(request.user, to=May.CEREMONY_RUN)
    results = queries.feedback_results(ceremony, request.GET.get("page"))
    return render(request, "closing/feedback_page.html", {"ceremony": ceremony, "results": results})


@needs(May.CEREMONY_RUN)
def export_feedback(request: HttpRequest) -> HttpResponse:
    ceremony = access.get_current(request.user, to=May.CEREMONY_RUN)
    labels = [answer.label for answer in queries.feedback_results(ceremony, None).answers]
    head = [_("Time"), _("Code"), _("Unit"), *labels, _("What should be done better?")]
    table = (_("Feedback"), head, list(queries.feedback_rows(ceremony)))
    return download(workbook([table], widths=(18, 10, 28, 12)), XLSX, "y-kien.xlsx")
