# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The rights table, readable by everyone whom it concerns."""

from django.http import HttpResponse
from django.shortcuts import render

from lantoa.infra.web.policy import signed_in
from lantoa.people import queries
from lantoa.people.requests import PersonRequest


@signed_in("everyone may know who may do what")
def role_table(request: PersonRequest) -> HttpResponse:
    roles, rows = queries.role_table()
    return render(request, "people/role_table.html", {"roles": roles, "rows": rows})
