# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The letter: its words, one by one, and in bulk."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from lantoa.delegates import access, actions, papers, queries
from lantoa.delegates.forms import LetterForm
from lantoa.infra.jobs.access import get_job
from lantoa.infra.jobs.actions import later
from lantoa.infra.web.downloads import download
from lantoa.infra.web.policy import needs
from lantoa.people.roles import May

from .delegates import the_ceremony

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NARROWED_BY = ("q", "state", "group", "level")


@needs(May.CEREMONY_RUN)
def change_letter(request: HttpRequest) -> HttpResponse:
    ceremony = the_ceremony()
    access.require_organiser(request.user, ceremony)
    letter = actions.prepare_letter(by=request.user, ceremony=ceremony)
    form = LetterForm(request.POST or None, instance=letter)
    if request.method == "POST" and form.is_valid():
        actions.change_letter(by=request.user, letter=letter, **form.cleaned_data)
        messages.success(request, _("The letter is kept."))
        return redirect("delegate_list")
    return render(request, "delegates/change_letter.html", {"form": form}, status=422 if form.errors else 200)


@needs(May.CEREMONY_VIEW)
def letter_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    delegate = access.get_delegate(request.user, pk, to=May.SITE_EDIT)
    letter = actions.prepare_letter(by=request.user, ceremony=delegate.ceremony)
    content = papers.letter_pdf(delegate, letter)
    return download(content, "application/pdf", f"giay-moi-{delegate.number:05d}.pdf", inline=True)


@needs(May.CEREMONY_VIEW)
def letter_word(request: HttpRequest, pk: int) -> HttpResponse:
    delegate = access.get_delegate(request.user, pk, to=May.SITE_EDIT)
    letter = actions.prepare_letter(by=request.user, ceremony=delegate.ceremony)
    return download(papers.letter_word(delegate, letter), WORD, f"giay-moi-{delegate.number:05d}.docx")


def _asked(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST[name] for name in NARROWED_BY if request.POST.get(name)}


def _begin(request: HttpRequest, what: str, title: str) -> HttpResponse:
    ceremony = the_ceremony()
    access.require_organiser(request.user, ceremony)
    actions.prepare_letter(by=request.user, ceremony=ceremony)
    function = f"lantoa.delegates.jobs.{what}"
    job = later(function, by=request.user, title=title, ceremony=ceremony.pk, asked=_asked(request))
    return redirect("job_page", job.pk)


@needs(May.CEREMONY_RUN)
@require_POST
def make_letters(request: HttpRequest) -> HttpResponse:
    return _begin(request, "make_letters", _("Letters of invitation"))


@needs(May.CEREMONY_RUN)
@require_POST
def send_letters(request: HttpRequest) -> HttpResponse:
    return _begin(request, "send_letters", _("Letters by e-mail"))


@needs(May.CEREMONY_RUN)
@require_POST
def invite_delegates(request: HttpRequest) -> HttpResponse:
    ceremony = the_ceremony()
    access.require_organiser(request.user, ceremony)
    chosen = queries.for_letters(request.user, ceremony, _asked(request)).values_list("pk", flat=True)
    count = actions.invite_delegates(by=request.user, ceremony=ceremony, delegates=chosen)
    words = ngettext("%(n)s delegate is now invited.", "%(n)s delegates are now invited.", count)
    messages.success(request, words % {"n": count})
    return redirect("delegate_list")


@needs(May.CEREMONY_RUN)
def letters_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    path = papers.pack_path(get_job(request.user, pk).pk)
    if not path.exists():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename="giay-moi.zip")
