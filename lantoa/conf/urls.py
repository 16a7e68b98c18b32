# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""All addresses, room by room. Each room's own urls.py is the first of the four files of a walk."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("accounts/", include("lantoa.people.allauth_urls")),
    path("people/", include("lantoa.people.urls")),
    path("units/", include("lantoa.units.urls")),
    path("plan/", include("lantoa.plan.urls")),
    path("numbers/", include("lantoa.tallies.urls")),
    path("ceremony/", include("lantoa.ceremony.urls")),
    path("delegates/", include("lantoa.delegates.urls")),
    path("script/", include("lantoa.scripts.urls")),
    path("closing/", include("lantoa.closing.urls")),
    path("courses/", include("lantoa.courses.urls")),
    path("platforms/", include("lantoa.platforms.urls")),
    path("apart/", include("lantoa.courses.apart_urls")),
    path("outreach/", include("lantoa.outreach.urls")),
    path("news/", include("lantoa.news.urls")),
    path("responses/", include("lantoa.responses.urls")),
    path("reports/", include("lantoa.reports.urls")),
    path("audit/", include("lantoa.infra.audit.urls")),
    path("jobs/", include("lantoa.infra.jobs.urls")),
    path("ui/", include("lantoa.infra.ui.urls")),
    path("", include("lantoa.infra.web.urls")),
    path("", include("lantoa.portal.urls")),
]
if settings.ADMIN:
    urlpatterns.insert(0, path("engineers/", admin.site.urls))

handler400 = "lantoa.infra.web.views.bad_request"
handler403 = "lantoa.infra.web.views.permission_denied"
handler404 = "lantoa.infra.web.views.page_not_found"
handler500 = "lantoa.infra.web.views.server_error"
