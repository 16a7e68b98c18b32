# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from lantoa.infra.documents.tables import CSV, csv_file
from lantoa.infra.web.downloads import download
from lantoa.infra.web.policy import needs
from lantoa.people.roles import May
from lantoa.plan.queries import current_movement

from . import access, queries


@needs(May.NUMBERS_VIEW)
def numbers_page(request: HttpRequest, pk: int) -> HttpResponse:
    unit, movement = access.get_unit(request.user, pk), current_movement()
    numbers = queries.numbers_view(movement, unit, request.GET.get("indicator", "")) if movement else None
    return render(request, "tallies/numbers_page.html", {"numbers": numbers, "unit": unit, "movement": movement})


@needs(May.NUMBERS_VIEW)
def export_numbers(request: HttpRequest, pk: int) -> HttpResponse:
    unit, movement = access.get_unit(request.user, pk), current_movement()
    if movement is None:
        raise Http404
    content = csv_file(*queries.export_rows(queries.numbers_view(movement, unit)))
    return download(content, CSV, f"numbers-{unit.code}.csv")
