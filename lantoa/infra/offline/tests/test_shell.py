# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

import re

import pytest
from django.test import RequestFactory

from lantoa.infra.offline import shell

FILES = {"entry": ["ui/theme.js"], "modules": ["offline/keys.js"], "later": ["ui/icon-192.png"]}


def test_any_change_of_the_page_or_a_file_makes_a_new_version():
    kept = shell.keep("<p>", **FILES)
    assert shell.keep("<p>", **FILES) == kept
    assert shell.keep("<p>!", **FILES).version != kept.version
    assert shell.keep("<p>", **FILES | {"modules": ["offline/words.js"]}).version != kept.version
    assert (len(kept.files), kept.later) == (2, ["/static/ui/icon-192.png"])


def test_a_file_that_is_not_there_is_a_fault_before_any_device_sees_it():
    with pytest.raises(FileNotFoundError, match=r"offline/none\.js"):
        shell.keep("<p>", entry=[], modules=["offline/none.js"])


def test_the_worker_may_serve_its_scope_and_names_what_it_keeps():
    kept = shell.keep("<p>", **FILES)
    reply = shell.worker(
        RequestFactory().get("/"), name="thing", shell="/x/shell.html", pages="^/x/[^/]+/$", scope="/x/", kept=kept
    )
    script = reply.content.decode()
    assert (reply["Service-Worker-Allowed"], reply["Content-Type"]) == ("/x/", "text/javascript")
    assert re.search(rf'"version": "{kept.version}"', script) and '"/static/offline/keys.js"' in script
