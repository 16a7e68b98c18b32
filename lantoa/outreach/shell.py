# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The field app's shell: one page and its files, the same for everyone, kept by the phone. Texts come from here."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.translation import gettext as _

CONSENT_VERSION = 1
ENTRY = ["ui/theme.js", "ui/ui.js", "ui/tokens.css", "ui/mark.svg", "outreach/field.css", "outreach/field.js"]
MODULES = ["outreach/db.js", "outreach/sync.js", "outreach/form.js", "outreach/home.js", "outreach/words.js"]
DECADES = [1930, 1940, 1950, 1960, 1970, 1980, 1990, 2000, 2010]
MINUTES = [10, 15, 20, 30, 45, 60]


def consent_wording() -> str:
    """What the member reads to the citizen (version CONSENT_VERSION; a changed text needs a new version)."""
    return _(
        "The citizen agrees that the initials, the years of birth, a coded trace of the telephone number and a note "
        "are kept to count this guidance. The number itself is not kept."
    )


def texts() -> dict[str, str]:
    """Every sentence that the app's script shows."""
    return {
        "saved": _("%n saved"),
        "received": _("%n received"),
        "look": _("%n need you"),
        "left": _("%n days left"),
        "last": _("Last day"),
        "over": _("The days of the goal are over"),
        "before": _("The goal's days have not begun"),
        "reached": _("Goal reached. Thank you!"),
        "noGoal": _("citizens guided"),
        "offline": _("No network. Keep working: everything is kept on this phone"),
        "signIn": _("Sign in again so that this phone can send. Your records are kept on it."),
        "kept": _("Saved on this phone."),
        "cannotKeep": _("This phone could not save the record. Free some space and press Save again; do not close."),
        "chooseSkill": _("Choose at least one skill."),
        "choosePlace": _("Choose the place."),
        "chooseOutcome": _("Choose the result."),
        "badPhone": _("The telephone number is not right. Correct it or leave it out."),
        "state.saved": _("Kept on this phone"),
        "state.sending": _("Sending…"),
        "state.received": _("Received"),
        "state.counted": _("Counted"),
        "state.returned": _("Returned to you"),
        "state.rejected": _("Could not be received"),
        "state.replaced": _("Corrected by a new record"),
        "state.withdrawn": _("Withdrawn"),
        "correct": _("Correct"),
        "withdraw": _("Withdraw"),
        "sureWithdraw": _("Withdraw this record? It will no longer be counted."),
        "group": _("%n people"),
        "iphone": _("On iPhone: press Share, then Add to Home Screen, so that the phone does not erase your records."),
    }


def shell() -> dict[str, Any]:
    """The page's context: nothing in it depends on who asks."""
    return {"texts": texts(), "consent": consent_wording(), "consent_version": CONSENT_VERSION, "decades": DECADES,
            "minutes": MINUTES}  # fmt: skip


def module_url(name: str) -> str:
    """How the browser asks for a module that another one imports: by its plain name unless imports are rewritten."""
    if getattr(staticfiles_storage, "support_js_module_import_aggregation", False):
        return static(name)
    return f"{settings.STATIC_URL}{name}"


def worker_files() -> dict[str, Any]:
    """The files that the service worker keeps, and their common version: any change makes a new one."""
    digest = hashlib.sha256(render_to_string("outreach/field_app.html", shell()).encode())
    for name in ENTRY + MODULES:
        digest.update(Path(str(finders.find(name))).read_bytes())
    files = [static(name) for name in ENTRY] + [module_url(name) for name in MODULES]
    return {"version": digest.hexdigest()[:16], "files": files}
