# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What axe finds wrong on the page as it stands."""

from axe_playwright_python.sync_playwright import Axe

AXE = Axe().axe_script
LOOKS = ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"]
"""The rules whose answer can change with the width of the window or with dark colours."""

ALIKE = ["tbody > tr:nth-of-type(n+9)", "ul > li:nth-of-type(n+13)", "ol > li:nth-of-type(n+13)"]
"""The rest of a long list is made by the same lines of the template; axe would look at each word of it."""


def axe_faults(page, only=(), also=()):
    """Each fault as (rule, the first element that breaks it); `only` some rules if named, `also` others.

    What is in order is not written down: on a long table that takes longer than finding the faults.
    """
    options = {"resultTypes": ["violations"]} | ({"runOnly": list(only)} if only else {})
    options["rules"] = {rule: {"enabled": True} for rule in also}
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    run = "async ([where, options]) => (await axe.run(where, options)).violations"
    found = page.evaluate(run, [{"exclude": [[part] for part in ALIKE]}, options])
    return [(one["id"], one["nodes"][0]["html"][:300]) for one in found]
