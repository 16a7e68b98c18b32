# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""SCORM packages: what the manifest of a ZIP says, checked before anything is kept."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _

from lantoa.infra.web.errors import Refused

from .files import BAD_ZIP, Item, open_zip
from .safexml import BadXML, Node, read_xml

MANIFEST = "imsmanifest.xml"
MOST_MANIFEST = 5_000_000
MOST_PARTS = 100


@dataclass(frozen=True)
class Part:
    """One thing to play: where it begins in the ZIP, with its query."""

    key: str
    title: str
    path: str
    query: str


@dataclass(frozen=True)
class Package:
    """A whole package; `version` is “1.2” or “2004”."""

    version: str
    parts: tuple[Part, ...]


def _refused(said: str) -> Refused:
    return Refused("courses.bad_package", _("The SCORM package cannot be used: %s") % said)


def _find(node: Node, name: str) -> Node | None:
    return next((one for one in node.walk() if one.name == name), None)


def read_manifest(item: Item) -> Package:
    """The package in a ZIP; Refused says why it is none."""
    with item.open() as file, open_zip(file) as opened:
        names = set(opened.namelist())
        if MANIFEST not in names:
            raise _refused(_("there is no imsmanifest.xml at the top of the ZIP file"))
        if opened.getinfo(MANIFEST).file_size > MOST_MANIFEST:
            raise _refused(_("its imsmanifest.xml is too large"))
        try:
            root = read_xml(opened.read(MANIFEST))
        except BadXML as error:
            raise _refused(_("imsmanifest.xml, line %(line)s: %(cause)s") % {
                "line": error.line, "cause": error,
            }) from None  # fmt: skip
        except BAD_ZIP:
            raise _refused(_("its imsmanifest.xml is damaged")) from None
    parts = tuple(_parts(root))
    missing = next((part.path for part in parts if part.path not in names), "")
    if not parts:
        raise _refused(_("its manifest names nothing to play"))
    if missing or len(parts) > MOST_PARTS:
        raise _refused(_("“%s” is not in the ZIP file") % missing if missing else _("it has too many parts"))
    said = _find(root, "schemaversion")
    return Package("1.2" if said is not None and said.text.startswith("1.2") else "2004", parts)


def _parts(root: Node) -> list[Part]:
    """The items of the default organization that can be played, in order; else the first resource."""
    resources = {node.attributes.get("identifier", ""): node for node in root.walk() if node.name == "resource"}
    organizations = _find(root, "organizations") or root
    wanted = organizations.attributes.get("default", "")
    known = [node for node in organizations.walk() if node.name == "organization"]
    chosen = next((node for node in known if node.attributes.get("identifier") == wanted), known[0] if known else root)
    found = []
    for item in (node for node in chosen.walk() if node.name == "item"):
        resource = resources.get(item.attributes.get("identifierref", ""))
        if resource is not None and resource.attributes.get("href"):
            found.append(_part(item, resource))
    if not found:
        found = [_part(one, one) for one in resources.values() if one.attributes.get("href")][:1]
    return found


def _part(item: Node, resource: Node) -> Part:
    title = _find(item, "title")
    address = urlsplit(resource.attributes["href"])
    start = resource.attributes.get("xml:base", "")
    query = address.query or item.attributes.get("parameters", "").lstrip("?&")
    path = str(PurePosixPath(unquote(start + address.path)))
    return Part(item.attributes.get("identifier", "item")[:100], title.text if title else "", path, query)
