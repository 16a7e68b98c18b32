# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""QTI 2.1, 2.2 and 3.0: single items and content packages, as Moodle, TAO and Canvas write them.

QTI 3.0 writes the words of QTI 2 with hyphens and “qti-” before them; both are read by their one name.
"""

import html
import io
import posixpath
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

from django.utils.translation import gettext as _

from lantoa.infra.web.errors import Refused

from ..files import BAD_ZIP, open_zip
from ..markdown import clean_html
from ..safexml import BadXML, Node, read_xml
from . import base
from .base import Bank, plain

MOST_ZIP = 100_000_000
ITEM = "assessmentitem"
SPACES = ("http://www.imsglobal.org/xsd/imsqti", "https://purl.imsglobal.org/spec/qti/")
"""How the name spaces of all versions begin."""
_SRC = re.compile(r'(?<=src=")(?!https?:|data:)([^"]*)')
_INTERACTIONS = {
    "choiceinteraction", "matchinteraction", "orderinteraction", "textentryinteraction", "associateinteraction",
    "inlinechoiceinteraction", "extendedtextinteraction", "uploadinteraction", "hotspotinteraction",
    "gapmatchinteraction", "sliderinteraction", "hottextinteraction", "graphicgapmatchinteraction",
    "selectpointinteraction", "drawinginteraction", "mediainteraction", "custominteraction",
    "graphicorderinteraction", "graphicassociateinteraction", "positionobjectinteraction", "endattemptinteraction",
    "portablecustominteraction",
}  # fmt: skip
Payload = tuple[str, dict[str, Any]]


def word(node: Node) -> str:
    """The element's name as both versions mean it."""
    return node.name.removeprefix("qti-").replace("-", "").lower()


def said(node: Node, name: str) -> str:
    """An attribute by its QTI 2 name; QTI 3 writes it with hyphens."""
    hyphened = re.sub("([A-Z])", lambda found: "-" + found[1].lower(), name)
    return node.attributes.get(name, node.attributes.get(hyphened, ""))


def find(node: Node, *names: str) -> Iterator[Node]:
    """Every element below of one of these names."""
    return (one for one in node.walk() if word(one) in names)


def is_item(data: bytes) -> bool:
    """Is this XML one item of QTI?"""
    return re.search(rb"<(?:\w+:)?(?:assessmentItem|qti-assessment-item)[\s>]", data[:20_000]) is not None


def parse(data: bytes) -> Bank:
    """The one item of an XML file."""
    bank = Bank()
    _item(bank, "", data, {})
    return bank


def parse_package(data: bytes) -> Bank:
    """Every item of a content package (ZIP)."""
    bank = Bank()
    try:
        with open_zip(io.BytesIO(data), MOST_ZIP) as opened:
            texts = {name: opened.read(name) for name in opened.namelist() if name.lower().endswith(".xml")}
            pictures = {
                name: opened.read(name) for name in opened.namelist()
                if PurePosixPath(name).suffix.lower().replace(".jpeg", ".jpg") in base.SIGNS
            }  # fmt: skip
    except Refused as refused:
        bank.refuse(1, refused.message)
        return bank
    except BAD_ZIP:
        bank.refuse(1, _("This is not a ZIP file, or it is damaged."))
        return bank
    items = [name for name in texts if is_item(texts[name])]
    if not items:
        bank.refuse(1, _("there is no QTI item in the package; QTI 1.2 is too old, export as QTI 2.1 or newer"))
    _complete(bank, texts)
    for name in items:
        _item(bank, name, texts[name], pictures)
    return bank


def _complete(bank: Bank, texts: dict[str, bytes]) -> None:
    """Refuse a package whose manifest names an item that is not there."""
    name = next((name for name in texts if PurePosixPath(name).name == "imsmanifest.xml"), None)
    if name is None:
        return
    try:
        root = read_xml(texts[name])
    except BadXML as error:
        bank.refuse(error.line, f"{name}: {error}")
        return
    for resource in find(root, "resource"):
        href = unquote(resource.attributes.get("href", ""))
        path = str(PurePosixPath(name).parent / href)
        if resource.attributes.get("type", "").startswith("imsqti_item") and path not in texts:
            bank.refuse(resource.line, f"{name}: " + _("the package lacks the item “%s”") % href)


def _item(bank: Bank, name: str, data: bytes, pictures: dict[str, bytes]) -> None:
    where = f"{name}: " if name else ""
    try:
        root = read_xml(data)
    except BadXML as error:
        bank.refuse(error.line, f"{where}{error}")
        return
    if word(root) != ITEM or not _is_ours(root):
        bank.refuse(root.line, where + _("this is no QTI item"))
        return
    title = said(root, "title") or said(root, "identifier")
    body = next(find(root, "itembody"), None)
    asked = list(find(body, *_INTERACTIONS)) if body else []
    if body is None or len(asked) != 1:
        words = _("exactly one thing must be asked, here are %s") % len(asked)
        bank.refuse(root.line, f"{where}{title}: {words}")
        return
    try:
        kind, payload = _read(root, asked[0])
    except ValueError as error:
        bank.refuse(asked[0].line, f"{where}{title}: {error}")
        return
    payload["feedback"] = _general(root)
    inner = "".join(_html(one, asked[0]) for one in body.children) or html.escape(body.text)
    prompt = "".join(_inner(one) for one in find(asked[0], "prompt"))
    start = PurePosixPath(name).parent
    text = bank.show(
        asked[0].line, inner + (f"<p>{prompt}</p>" if prompt else ""), _SRC,
        lambda path: pictures.get(posixpath.normpath(start / path)) or pictures.get(path.lstrip("/")),
        where,
    )  # fmt: skip
    text = clean_html(text)
    bank.add(root.line, said(root, "identifier") or title, kind, text, payload, [])


def _is_ours(root: Node) -> bool:
    """Is its name space QTI's, as far as it has one?"""
    prefix, colon, _name = root.tag.rpartition(":")
    space = root.attributes.get(f"xmlns{colon}{prefix}", "")
    return not space or space.startswith(SPACES)


def _read(root: Node, asked: Node) -> Payload:
    kind = word(asked)
    reader = {
        "choiceinteraction": _choice, "matchinteraction": _match, "orderinteraction": _order,
        "textentryinteraction": _typed, "inlinechoiceinteraction": _choice,
    }.get(kind)  # fmt: skip
    if reader is None:
        raise ValueError(_("questions of type “%(type)s” cannot be marked by the program") % {"type": asked.name})
    wanted = said(asked, "responseIdentifier") or "RESPONSE"
    declared = [node for node in find(root, "responsedeclaration") if said(node, "identifier") == wanted]
    if not declared:
        raise ValueError(_("the right answer is not declared"))
    return reader(root, asked, declared[0])


def _right(declared: Node) -> list[str]:
    return [value.text for correct in find(declared, "correctresponse") for value in find(correct, "value")]


def _is_whole(root: Node) -> bool:
    """Does the item give the point for the whole right answer only?"""
    rule = next(find(root, "responseprocessing"), None)
    if rule is None or next(find(rule, "mapresponse"), None):
        return False
    return said(rule, "template").rstrip("/").removesuffix(".xml").endswith("match_correct") or any(
        True for _one in find(rule, "match")
    )


def _mapped(declared: Node) -> dict[str, float]:
    """What each answer is worth, as a share of the best; under "" what any other answer is."""
    mapping = next(find(declared, "mapping"), None)
    if mapping is None:
        return {}
    entries = [(said(one, "mapKey"), _number(said(one, "mappedValue"))) for one in find(declared, "mapentry")]
    positive = sum(worth for _key, worth in entries if worth > 0)
    best = max((worth for _key, worth in entries), default=0)
    whole = positive if said(declared, "cardinality") == "multiple" else best
    entries.append(("", _number(said(mapping, "defaultValue"))))
    return {key: worth / whole for key, worth in entries} if whole > 0 else {}


def _number(text: str) -> float:
    try:
        return float(text or 0)
    except ValueError:
        raise ValueError(_("“%s” is not a number") % text) from None


def _choice(root: Node, asked: Node, declared: Node) -> Payload:
    right, worth = _right(declared), _mapped(declared)
    multiple, whole = said(declared, "cardinality") == "multiple", _is_whole(root)
    if not right:
        right = [key for key, share in worth.items() if (share > 0 if multiple else share == 1)]
    told = {said(one, "identifier"): plain(_inner(one)) for one in find(root, "modalfeedback")}
    lines = []
    for number, one in enumerate(find(asked, "simplechoice", "inlinechoice"), 1):
        key = said(one, "identifier")
        inline = " ".join(plain(_inner(note)) for note in find(one, "feedbackinline"))
        line: dict[str, Any] = {"key": f"c{number}", "text": base.line(_inner(one, skip="feedbackinline"))}
        line |= {"feedback": inline or told.get(key, "")}
        line |= {"right": True} if key in right else {}
        if worth and not whole and (multiple or key not in right):
            line["worth"] = max(-1.0, worth.get(key, worth[""]))
        lines.append(line)
    if multiple and len(right) == 1 and said(asked, "maxChoices") == "1":
        return "single", {"choices": [{k: v for k, v in line.items() if k != "worth"} for line in lines]}
    if multiple:
        return "multiple", {"choices": lines} | ({"partial": False} if whole else {})
    return "single", {"choices": lines}


def _order(root: Node, asked: Node, declared: Node) -> Payload:
    texts = {said(one, "identifier"): base.line(_inner(one)) for one in find(asked, "simplechoice")}
    right = _right(declared)
    if sorted(right) != sorted(texts):
        raise ValueError(_("the right order does not name every item once"))
    return "ordering", {"items": [texts[key] for key in right]} | ({"partial": False} if _is_whole(root) else {})


def _match(root: Node, asked: Node, declared: Node) -> Payload:
    sets = [
        {said(one, "identifier"): base.line(_inner(one)) for one in find(group, "simpleassociablechoice")}
        for group in find(asked, "simplematchset")
    ]
    if len(sets) != 2:
        raise ValueError(_("a matching question needs two lists"))
    pairs, worth = [], _mapped(declared)
    if len({round(share, 2) for pair, share in worth.items() if share > 0}) > 1:
        raise ValueError(_("every pair must be worth the same"))
    for value in _right(declared) or [pair for pair, share in worth.items() if share > 0]:
        first, _space, second = value.partition(" ")
        if first in sets[1] and second in sets[0]:
            first, second = second, first
        if first not in sets[0] or second not in sets[1]:
            raise ValueError(_("the right answer names something that is not there: %s") % value)
        pairs.append({"text": sets[0][first], "match": sets[1][second]})
    used = {pair["match"] for pair in pairs}
    others = [text for text in sets[1].values() if text not in used]
    return "matching", {"pairs": pairs, "others": others} | ({"partial": False} if _is_whole(root) else {})


def _typed(root: Node, asked: Node, declared: Node) -> Payload:
    right, worth = _right(declared), _mapped(declared)
    shares = dict.fromkeys(right, 1.0) | {text: share for text, share in worth.items() if text and share > 0}
    if not shares:
        raise ValueError(_("the right answer is not declared"))
    if said(declared, "baseType") in ("float", "integer"):
        value = _number(base.one_number([(100 * share, text) for text, share in shares.items()]))
        return "number", {"value": value, "tolerance": _tolerance(root, value)}
    return "short", {"answers": [{"text": plain(html.escape(text)), "worth": worth} for text, worth in shares.items()]}


def _tolerance(root: Node, value: float) -> float:
    """How far from the right number an answer may be: by itself, or in percent of that number."""
    equal = next(find(root, "equal"), None)
    near = said(equal, "tolerance").split() if equal else []
    mode = said(equal, "toleranceMode") if equal else ""
    if not near or mode not in ("absolute", "relative"):
        return 0.0
    return _number(near[0]) if mode == "absolute" else abs(value) * _number(near[0]) / 100


def _general(root: Node) -> str:
    """Feedback that belongs to no choice."""
    keys = {said(one, "identifier") for one in find(root, "simplechoice", "inlinechoice")}
    notes = [one for one in find(root, "modalfeedback") if said(one, "identifier") not in keys]
    return " ".join(plain(_inner(one)) for one in notes)[:2000]


def _inner(node: Node, skip: str = "") -> str:
    """What stands inside an element, as HTML with its text in place."""
    return node.inner(lambda child: "" if skip and word(child) == skip else _html(child, None))


def _html(node: Node, hole: Node | None) -> str:
    """An element as HTML; where something is typed into the text stands a gap."""
    if node is hole or word(node) in _INTERACTIONS:
        return " _____ " if word(node) in ("textentryinteraction", "inlinechoiceinteraction") else ""
    if word(node) in ("feedbackinline", "feedbackblock", "rubricblock"):
        return ""
    inner = node.inner(lambda child: _html(child, hole))
    if node.name == "object":
        return f'<img src="{html.escape(node.attributes.get("data", ""))}" alt="{html.escape(plain(inner))}">'
    given = "".join(f' {name}="{html.escape(value)}"' for name, value in node.attributes.items())
    return f"<{node.name}{given}>" if node.name in ("img", "br", "hr") else f"<{node.name}{given}>{inner}</{node.name}>"
