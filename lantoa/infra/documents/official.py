# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""An official document as PDF, with the measures that its Word file has."""

from typing import Any

from . import decree30 as rule
from . import pdf, qr
from .decree30 import Code, Heading, OfficialDocument, Table, Text


def _block(block: Heading | Text | Table | Code) -> dict[str, Any]:
    if isinstance(block, Table):
        return {"kind": "table", "head": block.head, "rows": block.rows, "numeric": sorted(block.numeric),
                "footer": block.footer}  # fmt: skip
    if isinstance(block, Code):
        return {"kind": "code", "qr": qr.path(block.text), "beside": block.beside}
    if isinstance(block, Heading):
        return {"kind": "heading", "text": block.text}
    return {"kind": "text", "text": block.text, "italic": block.italic}


def render_pdf(document: OfficialDocument) -> bytes:
    """The same parts in the same places as `word.render_word`."""
    data = {
        "parent_body": document.parent_body.upper(),
        "issuing_body": document.issuing_body.upper(),
        "number": rule.number_line(document.sign),
        "country": rule.WORDS["country"],
        "motto": rule.WORDS["motto"],
        "place_date": rule.place_and_date(document.place, document.day),
        "type": document.type_name.upper(),
        "abstract": document.abstract,
        "blocks": [_block(block) for block in document.body],
        "recipients_head": rule.WORDS["recipients"],
        "recipients": [f"- {name};" for name in document.recipients]
        + ["- " + rule.WORDS["archive"].format(offices=document.archive)],
        "left": [document.left_title.upper(), document.left_signer],
        "right": [document.authority.upper(), document.title.upper(), document.signer],
        "margins": rule.MARGINS_MM,
    }
    return pdf.render("documents/official.typ", data)
