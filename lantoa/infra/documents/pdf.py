# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""PDF by typst: templates live in <room>/typst/<room>/, data arrive as JSON, fonts are our own, nothing is fetched."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst
from django.template.utils import get_app_template_dirs

ROOT = Path(__file__).resolve().parent.parent.parent
FONTS = Path(__file__).resolve().parent / "fonts"
_one_at_a_time = Lock()


@cache
def _compiler() -> typst.Compiler:
    """One compiler for the process: fonts and parsed templates stay in memory."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    nowhere = str(FONTS / "no-packages")
    return typst.Compiler(
        root=str(ROOT), font_paths=fonts, ignore_system_fonts=True, package_path=nowhere, package_cache_path=nowhere
    )


@cache
def find_template(name: str) -> Path:
    """The file of "room/name.typ" among the rooms' typst folders; the name is a constant of our code."""
    for folder in get_app_template_dirs("typst"):
        file = Path(folder) / name
        if file.is_file():
            return file
    raise FileNotFoundError(f"no typst template {name}")


def render(template_name: str, data: Mapping[str, Any]) -> bytes:
    """The document as PDF. The template reads `json(bytes(sys.inputs.data))`: data can never become code."""
    inputs = {"data": json.dumps(data, ensure_ascii=False, default=str)}
    with _one_at_a_time:
        document = _compiler().compile(input=str(find_template(template_name)), format="pdf", sys_inputs=inputs)
    assert isinstance(document, bytes)  # a list only when there is one file a page
    return document
