# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The entrance's page as a device keeps it: its files, and every sentence that its scripts show."""

from typing import Any

from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.translation import gettext as _

from lantoa.infra.offline.shell import Kept, keep, later_url

PHONE = ["ui/theme.js", "vendor/bootstrap/phone.min.css", "ui/fonts-phone.css", "ui/tokens.css", "ui/skin.css",
         "ui/frame.css", "ui/parts.css", "ui/phone.css", "ui/print.css", "ui/favicon.svg", "ui/ui.js",
         "vendor/be-vietnam-pro/400.woff2", "vendor/be-vietnam-pro/700.woff2"]  # fmt: skip
"""What ui/phone.html and its sheets name."""
ENTRY = [*PHONE, "delegates/entrance.css", "delegates/entrance.js"]
MODULES = [
    "ui/dialog.js", "ui/file.js", "ui/look.js", "ui/toast.js", "offline/keys.js", "offline/spare.js",
    "offline/words.js", "vendor/idb/idb.js", "vendor/noble-ed25519/ed25519.js", "delegates/ticket.js",
    "delegates/entrance_db.js", "delegates/entrance_door.js", "delegates/entrance_sync.js",
    "delegates/entrance_view.js", "delegates/camera.js",
]  # fmt: skip
READER = "vendor/zxing/zxing_reader.wasm"
LATER = ["vendor/zxing/reader/index.js", "vendor/zxing/share.js", READER]
"""Half a megabyte that only browsers without a reader of their own need."""


def texts() -> dict[str, str]:
    """The sentences by the names that the scripts know them by."""
    return _lines() | _results() | _reasons()


def _lines() -> dict[str, str]:
    return {
        "line.all": _("The server has everything."),
        "line.sending": _("Sending. Saved on this device: %(n)s."),
        "line.offline": _("No network. Keep working: everything is saved on this device."),
        "line.offline.waiting": _("No network. Saved on this device and not yet sent: %(n)s."),
        "line.refused": _(
            "This link is no longer good. What was noted stays on this device: ask the centre for the new link and "
            "open it here."
        ),
        "ready": _("This device is ready to work without network."),
        "getting": _("Getting this device ready to work without network…"),
        "clock.fast": _("This device's clock is %(n)s minutes fast. Times are put right."),
        "clock.slow": _("This device's clock is %(n)s minutes slow. Times are put right."),
        "first": _("Open this page once with network. After that it works without."),
        "gone": _("This link is not good. Ask the centre for the link of your site."),
        "came": _("%(came)s of %(expected)s delegates have come"),
        "guests": _("and %(n)s more people"),
        "state.saved": _("Saved on this device"),
        "state.received": _("Received"),
        "count": _("%(came)s / %(expected)s"),
        "declined": _("Will not come"),
    }


def _results() -> dict[str, str]:
    return {
        "noted": _("Welcome in"),
        "foreign": _("Welcome in. Invited to another site: %(site)s."),
        "elsewhere": _("Noted. This ticket was also shown at %(sites)s; the centre sees both."),
        "again": _("Already noted at %(time)s."),
        "again.other": _("Already noted at %(time)s by another device."),
        "walk_in": _("Guest noted"),
        "group": _("Group noted: %(n)s people"),
        "undone": _("Undone: %(name)s"),
        "guest": _("Guest"),
        "groupOf": _("Group of %(n)s"),
        "ticket": _("Ticket %(number)s"),
        "at": _("%(site)s at %(time)s"),
        "undo": _("Undo"),
        "undoOf": _("Undo: %(name)s"),
        "come": _("Has come"),
        "comeOf": _("%(name)s has come"),
        "here": _("Came at %(time)s"),
        "also": _("Also shown at %(sites)s"),
        "nobody": _("Nobody of that name is expected here."),
        "noteNumber": _("Note ticket %(number)s of another site"),
        "none": _("Nothing has been noted yet."),
    }


def _reasons() -> dict[str, str]:
    return {
        "noTicket": _("This code is not a ticket."),
        "forged": _("This is not a ticket of this ceremony."),
        "dead": _("This ticket is no longer good: somebody else comes, or it was taken back."),
        "cannotKeep": _("This device could not save that. Free some space and note it again."),
        "badPeople": _("Between 1 and 500 people come at once."),
        "noCamera": _("The camera cannot be used. Allow it in the browser, or type the number or the name."),
        "scan": _("Scan a ticket"),
        "stopScan": _("Close the camera"),
    }


def shell() -> dict[str, Any]:
    """The page's context: nothing in it depends on the link or on who asks."""
    return {"texts": texts(), "later": [later_url(name) for name in LATER], "reader": static(READER)}


def kept() -> Kept:
    """What a device keeps of it."""
    return keep(
        render_to_string("delegates/entrance_page.html", shell()), entry=ENTRY, modules=MODULES, later=LATER
    )  # fmt: skip
