# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Inline icons: a small cut of Tabler Icons (MIT) in icons/, under the names that tools/front/icons.txt lists."""

from functools import cache, lru_cache
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

FOLDER = Path(__file__).resolve().parent / "icons"


@cache
def shapes(name: str) -> SafeString:
    """The shapes inside an icon; an unknown name is a programmer's mistake and says so."""
    path = FOLDER / f"{name}.svg"
    if not path.is_file():
        raise ValueError(f"No icon {name!r}: add it to tools/front/icons.txt and run make vendor.")
    return mark_safe(path.read_text().strip())


@lru_cache(maxsize=1_000)
def icon(name: str, label: str = "") -> SafeString:
    """One icon. Without a label it is decoration and hidden from screen readers."""
    if label:
        return format_html(
            '<svg class="lt-icon" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>', label, shapes(name)
        )
    return format_html('<svg class="lt-icon" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', shapes(name))


def names() -> list[str]:
    """All icons there are."""
    return sorted(path.stem for path in FOLDER.glob("*.svg"))
