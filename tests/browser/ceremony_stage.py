# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A ceremony at 187 sites for the browser: the tree of 2023, an organiser and a commune, links of all doors.

`app.python(build(quorum=3))` makes it in the data of a LiveApp and returns what the journeys need.
"""

import json
from datetime import date, timedelta

COMMUNE = "Xã Bình Đông"
SET_OFF_MS = 100
"""How far the moment for which a screen has set its sequence may be from T0. Here screens, server and test share one
clock, so this tells right from wrong however slowly a busy machine draws; bench/launch.py measures the frames."""


def build(**changes):
    """The code that makes it; `changes` are those of the plan's section."""
    return f"from tests.browser.ceremony_stage import make\nmake({changes!r})"


def set_off(page, t0, hours=0):
    """Milliseconds from T0 to the moment for which the page has set its sequence; `hours`: its clock is wrong."""
    began = "document.querySelector('.drum').getAnimations()[0].startTime + performance.timeOrigin"
    return page.evaluate(began) - t0 - hours * 3_600_000


def make(changes):
    """Make it, in a process that has Django set up; print the links."""
    from django.utils import timezone

    from lantoa.ceremony import actions
    from lantoa.ceremony.models import Ceremony
    from lantoa.ceremony.tests.conftest import section
    from lantoa.plan.models import Movement
    from lantoa.units.actions import import_units
    from lantoa.units.models import Unit
    from lantoa.units.tables import read_units, shipped

    import_units(by=None, rows=read_units(shipped("quang-ngai-2023")))
    root, title = Unit.objects.get(parent=None), "Phong trào chuyển đổi số"
    movement = Movement.objects.create(
        slug="qn", title=title, short_title=title, root=root, units_as_of=date(2023, 7, 28),
        launch_day=timezone.localdate() + timedelta(days=6), is_current=True,
    )  # fmt: skip
    actions.apply_section(by=None, movement=movement, section=section(**changes))
    ceremony = Ceremony.objects.get()
    print(json.dumps(_people(root) | _links(ceremony)))


def _people(root):
    from lantoa.units.models import Unit

    return {
        "organiser": _session("organiser", "Cán bộ tỉnh", root),
        "coordinator": _session("unit_coordinator", "Cán bộ xã", Unit.objects.get(name=COMMUNE)),
    }


def _session(role, full_name, unit):
    """The session key of somebody with that role, signed in."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from lantoa.people.models import Post, User

    user = User.objects.create(username=role, full_name=full_name)
    Post.objects.create(user=user, unit=unit, role=role)
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session.create()
    return session.session_key


def _links(ceremony):
    from lantoa.ceremony.links import make_token

    sites = list(ceremony.sites.in_order())
    here = ceremony.sites.get(unit__name=COMMUNE)
    return {
        "operate": f"/ceremony/{ceremony.pk}/operate/",
        "sites": len(sites),
        "screens": [f"/ceremony/s/{make_token('screen', site)}/" for site in sites],
        "buttons": [f"/ceremony/p/{make_token('press', presser)}/" for presser in ceremony.pressers.all()],
        "desk": f"/ceremony/d/{make_token('desk', here)}/",
        "code": here.short_code,
        "page": f"/ceremony/sites/{here.pk}/",
    }
