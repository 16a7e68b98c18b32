# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The field app's shell: one page and its files, the same for everyone, kept by the phone. Texts come from here."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from . import guides

CONSENT_VERSION = PHOTO_CONSENT_VERSION = 1
NOBODY = UUID(int=0)
"""In the address of photos, until the app puts a record's key there."""
ENTRY = ["ui/theme.js", "ui/ui.js", "ui/tokens.css", "ui/mark.svg", "outreach/field.css", "outreach/field.js"]
NAMES = ["camera", "card", "carry", "db", "form", "home", "keys", "photos", "reply", "seal", "sync", "team", "words"]
MODULES = ["offline/kept.js", "offline/spare.js", *(f"outreach/{name}.js" for name in NAMES)]
QR = "vendor/lean-qr/lean-qr.js"
PAGES = ["field_app", guides.PAGE]
"""What opens without network."""
DECADES = [1930, 1940, 1950, 1960, 1970, 1980, 1990, 2000, 2010]
MINUTES = [10, 15, 20, 30, 45, 60]


def consent_wording() -> str:
    """What the member reads to the citizen (version CONSENT_VERSION; a changed text needs a new version)."""
    return _(
        "The citizen agrees that the initials, the years of birth, a coded trace of the telephone number and a note "
        "are kept to count this guidance. The number itself is not kept."
    )


def photo_wording() -> str:
    """What is asked before a photo is taken (version PHOTO_CONSENT_VERSION)."""
    return _(
        "Those who can be recognised agree that the photo is shown to the team leader and the commune, to check this "
        "record, and is erased after 180 days. Place and device are removed from it."
    )


def _photo_texts() -> dict[str, str]:
    return {
        "photoLost": _("The record is saved on this phone. The photo is not: there is no space left for it."),
        "badPhoto": _("This photo cannot be used. Take it again, or save without it."),
        "photo.saved": _("The photo is sent after the records"),
        "photo.sent": _("The photo has been received"),
        "photo.refused": _("The photo could not be received"),
    }


def texts() -> dict[str, str]:
    """Every sentence that the app's script shows."""
    return _photo_texts() | {
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
        "card": _("Citizen's card"),
        "cardCode": _("Code of the citizen's card"),
        "sureWithdraw": _("Withdraw this record? It will no longer be counted."),
        "group": _("%n people"),
        "atGoal": _("reached the goal"),
        "asOf": _("As of"),
        "code": _("Code %n"),
        "iphone": _("On iPhone: press Share, then Add to Home Screen, so that the phone does not erase your records."),
    }


def shell() -> dict[str, Any]:
    """The page's context: nothing in it depends on who asks."""
    return {
        "texts": texts(), "consent": consent_wording(), "consent_version": CONSENT_VERSION, "decades": DECADES,
        "minutes": MINUTES, "guides": guides.PAGE, "qr": static(QR), "photo_consent": photo_wording(),
        "photo_version": PHOTO_CONSENT_VERSION, "photo": reverse("add_session_photo", args=[NOBODY]),
    }  # fmt: skip


def module_url(name: str) -> str:
    """How the browser asks for a module that another one imports: by its plain name unless imports are rewritten."""
    if getattr(staticfiles_storage, "support_js_module_import_aggregation", False):
        return static(name)
    return f"{settings.STATIC_URL}{name}"


def worker_files() -> dict[str, Any]:
    """The pages and files that the service worker keeps, and their common version: any change makes a new one."""
    pages = [
        render_to_string("outreach/field_app.html", shell()),
        render_to_string("outreach/guide_page.html", {"guides": guides.guides()}),
    ]
    digest = hashlib.sha256("".join(pages).encode())
    plain = [*ENTRY, *guides.FILES, QR]
    for name in plain + MODULES:
        digest.update(Path(str(finders.find(name))).read_bytes())
    files = [static(name) for name in plain] + [module_url(name) for name in MODULES]
    return {"version": digest.hexdigest()[:16], "files": files, "pages": [reverse(name) for name in PAGES]}


def deliver_texts() -> dict[str, str]:
    """What the page that sends for another phone answers."""
    return {
        "sending": _("Sending…"),
        "done": _("%n records received. Thank you. They can stay on the other phone; nothing counts twice."),
        "some": _("%n records received. The others stay on the other phone, which will say why."),
        "empty": _("Nothing waits in it: all records have been received."),
        "unknown": _("The server does not know that phone any more. Its owner must sign in again on it."),
        "failed": _("It could not be sent. Look for network, then try again."),
        "bad": _("This is not what the guidance log saves. Show the code again, or choose the right file."),
    }
