# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The only doors to this room's rows. Not yours to see: 404. Yours to see but not to change: 403."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from lantoa.people.models import User
from lantoa.people.roles import May

from .models import Obligation, ReportRequest


def get_obligation(user: User, pk: int, to: May = May.REPORT_VIEW) -> Obligation:
    """One unit's report. To submit, one holds the right over the unit; to decide, over the addressee."""
    rows = Obligation.objects.visible_to(user).with_state()
    obligation: Obligation = get_object_or_404(
        rows.select_related("request__movement", "request__addressee", "unit"), pk=pk
    )
    over = obligation.request.addressee if to == May.REPORT_ACCEPT else obligation.unit
    if not user.holds(to, over):
        raise PermissionDenied
    return obligation


def get_request(user: User, pk: int, to: May = May.REPORT_VIEW) -> ReportRequest:
    """A report request with all its units' reports: for those who may act for the addressee."""
    request = get_object_or_404(ReportRequest.objects.select_related("movement", "addressee"), pk=pk)
    if not user.holds(to, request.addressee):
        raise PermissionDenied
    return request
