# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Every pair of text and ground that the tokens allow can be read: 4.5 to 1, on phones 7 to 1."""

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).resolve().parents[1] / "static" / "ui" / "tokens.css").read_text()
GROUNDS = ("ground", "surface", "sunken")
TONES = ("primary", "accent", "success", "warning", "danger", "info")


def colours(selector: str) -> dict[str, str]:
    """The hex colours that the first rule with exactly this selector sets."""
    body = re.search(re.escape(selector) + r"\s*\{(.*?)\}", CSS, re.DOTALL)[1]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", body))


LIGHT = colours(':root, [data-bs-theme="light"]')
DARK = colours('[data-bs-theme="dark"]')
THEMES = {
    "light": (LIGHT, 4.5),
    "dark": (DARK, 4.5),
    "light phone": (
        LIGHT | colours('[data-bs-theme="light"][data-page="phone"], [data-bs-theme="light"][data-contrast="more"]'),
        7,
    ),
    "dark phone": (
        DARK | colours('[data-bs-theme="dark"][data-page="phone"], [data-bs-theme="dark"][data-contrast="more"]'),
        7,
    ),
}


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def text_pairs() -> list[tuple[str, str]]:
    """(text, ground) by token name."""
    pairs = [(text, ground) for text in ("ink", "ink-soft", *TONES) for ground in GROUNDS]
    pairs += [("primary-strong", ground) for ground in GROUNDS]
    for tone in TONES:
        pairs += [(f"{tone}-ink", f"{tone}-soft"), (f"{tone}-ink", "surface"), ("ink", f"{tone}-soft")]
        pairs += [(f"on-{tone}", tone), (f"on-{tone}", f"{tone}-strong")]
    return pairs


def test_contrast_is_counted_as_wcag_does():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
def test_text_can_be_read_on_every_ground(theme):
    tokens, least = THEMES[theme]
    weak = {
        f"{text} on {ground}": round(contrast(tokens[text], tokens[ground]), 2)
        for text, ground in text_pairs()
        if contrast(tokens[text], tokens[ground]) < least
    }
    assert weak == {}


@pytest.mark.parametrize("theme", THEMES)
def test_controls_and_focus_stand_out(theme):
    """Borders of inputs, ticks and the focus ring: 3 to 1 (WCAG 1.4.11)."""
    tokens, _least = THEMES[theme]
    pairs = [(line, ground) for line in ("edge-strong", "focus") for ground in GROUNDS]
    weak = {
        pair: round(contrast(tokens[pair[0]], tokens[pair[1]]), 2)
        for pair in pairs
        if contrast(tokens[pair[0]], tokens[pair[1]]) < 3
    }
    assert weak == {}
    assert contrast("#ffffff", tokens["check"]) >= 3


def test_components_take_their_colours_from_tokens():
    """Outside tokens.css only the hero and the ceremony screens, which have one look of their own, name colours."""
    folder = Path(__file__).resolve().parents[1] / "static" / "ui"
    named = {
        f"{name}: {line.strip()[:60]}"
        for name in ("skin.css", "parts.css", "console.css", "phone.css")
        for line in (folder / name).read_text().splitlines()
        if re.search(r"#[0-9a-f]{3,6}\b", line)
    }
    assert named == set()
