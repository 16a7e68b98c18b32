# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A page's shell: the page and its files, the same for everyone, kept by the device that opened it once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static


@dataclass(frozen=True)
class Kept:
    """Addresses of a shell's files, and one version of all: any change makes a new one."""

    version: str
    files: list[str]
    later: list[str]


def module_url(name: str) -> str:
    """How the browser asks for a file that another one names: by its plain name unless imports are rewritten."""
    if getattr(staticfiles_storage, "support_js_module_import_aggregation", False):
        return static(name)
    return f"{settings.STATIC_URL}{name}"


def later_url(name: str) -> str:
    """The address of a file for later: scripts are imported by others, anything else the page names itself."""
    return module_url(name) if name.endswith(".js") else static(name)


def keep(page: str, *, entry: Sequence[str], modules: Sequence[str], later: Sequence[str] = ()) -> Kept:
    """What a device keeps of `page` (its HTML): files that the page names, modules that those import, and files for
    later, which not every device needs."""
    digest = hashlib.sha256(page.encode())
    for name in [*entry, *modules, *later]:
        found = finders.find(name)
        if not isinstance(found, str):
            raise FileNotFoundError(name)
        digest.update(Path(found).read_bytes())
    return Kept(
        version=digest.hexdigest()[:16],
        files=[static(name) for name in entry] + [module_url(name) for name in modules],
        later=[later_url(name) for name in later],
    )


def worker(request: HttpRequest, *, name: str, shell: str, pages: str, scope: str, kept: Kept) -> HttpResponse:
    """The service worker: answers addresses that match `pages` with the page at `shell`, and `kept` files itself."""
    facts = {"name": name, "shell": shell, "pages": pages, "version": kept.version, "files": kept.files,
             "later": kept.later}  # fmt: skip
    reply = render(request, "offline/worker.js", {"facts": json.dumps(facts)}, content_type="text/javascript")
    reply["Service-Worker-Allowed"] = scope
    return reply
