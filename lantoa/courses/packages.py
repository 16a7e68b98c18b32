# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""SCORM packages: read and checked where they lie, in their ZIP file. Nothing is unpacked onto the disk, so no name in
a package can ever become a path of ours (docs/decisions/0019-packages-on-their-own-host.md)."""

import posixpath
import re
import zipfile
from dataclasses import asdict, dataclass, field
from pathlib import PurePosixPath
from typing import IO, Any
from urllib.parse import quote, unquote, urlsplit

from django.utils.translation import gettext as _

from lantoa.infra.web.errors import Refused

from .files import BAD_ZIP, Item, open_zip
from .safexml import BadXML, Node, read_xml

MANIFEST = "imsmanifest.xml"
MOST_PACKAGE = 200_000_000
MOST_UNPACKED = 500_000_000
MOST_MEMBERS = 5000
MOST_MANIFEST = 2_000_000
MOST_PARTS = 60
TYPES = {
    "html": "text/html; charset=utf-8", "htm": "text/html; charset=utf-8", "xhtml": "application/xhtml+xml",
    "js": "text/javascript; charset=utf-8", "mjs": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8", "json": "application/json", "map": "application/json",
    "xml": "text/xml", "xsd": "text/xml", "dtd": "application/xml-dtd", "xsl": "text/xml",
    "txt": "text/plain; charset=utf-8", "md": "text/plain; charset=utf-8", "csv": "text/csv; charset=utf-8",
    "vtt": "text/vtt", "srt": "text/plain; charset=utf-8",
    "svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
    "webp": "image/webp", "avif": "image/avif", "ico": "image/x-icon", "cur": "image/x-icon", "bmp": "image/bmp",
    "mp3": "audio/mpeg", "m4a": "audio/mp4", "ogg": "audio/ogg", "wav": "audio/wav",
    "mp4": "video/mp4", "m4v": "video/mp4", "webm": "video/webm", "ogv": "video/ogg",
    "woff": "font/woff", "woff2": "font/woff2", "ttf": "font/ttf", "otf": "font/otf",
    "eot": "application/vnd.ms-fontobject", "pdf": "application/pdf",
}  # fmt: skip
"""What a package may hold, and how each is served: nothing is guessed from what a file contains."""
PLAIN = {"README", "LICENSE", "LICENCE", "NOTICE", "CHANGELOG"}
SCALED = re.compile(r"-?[01](\.[0-9]{1,7})?")


@dataclass(frozen=True)
class Part:
    """What a learner opens: a SCO, or a page that reports nothing."""

    key: str
    title: str
    launch: str
    """Its address inside the package."""
    reports: bool = True
    mastery: str = ""
    data: str = ""


@dataclass
class Package:
    """A package as far as it could be read; `faults` are (file inside or "", line, cause)."""

    edition: str = ""
    parts: list[Part] = field(default_factory=list)
    faults: list[tuple[str, int, str]] = field(default_factory=list)

    def refuse(self, file: str, line: int, cause: str) -> None:
        """Note one problem."""
        self.faults.append((file, line, cause))

    def as_data(self, finish: str) -> dict[str, Any]:
        """What a lesson keeps of it."""
        return {"edition": self.edition, "finish": finish, "parts": [asdict(part) for part in self.parts]}


def read_package(item: Item, *, whole: bool = False) -> Package:
    """The package with its faults; `whole` also reads every file in it, to find damage before a learner does."""
    package = Package()
    if item.size > MOST_PACKAGE:
        package.refuse("", 1, _("the package is larger than 200 megabytes"))
        return package
    with item.open() as file:
        try:
            opened = open_zip(file, MOST_UNPACKED)
        except Refused as refused:
            package.refuse("", 1, refused.message)
            return package
        members = _members(package, opened)
        if whole and not package.faults:
            _read_all(package, opened, members)
        if not package.faults:
            _read_manifest(package, opened, members)
    return package


def _members(package: Package, opened: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Every file by its name in small letters: authors on Windows do not tell A from a."""
    found: dict[str, zipfile.ZipInfo] = {}
    for info in opened.infolist():
        name = info.filename
        if info.is_dir() or _is_leftover(name):
            continue
        suffix = PurePosixPath(name).suffix.lstrip(".").lower()
        if name.casefold() in found:
            package.refuse(name, 1, _("two files of the package have this name"))
        elif (info.external_attr >> 16) & 0o170000 == 0o120000:
            package.refuse(name, 1, _("a package may hold no links"))
        elif suffix not in TYPES and PurePosixPath(name).name not in PLAIN:
            package.refuse(name, 1, _("a package may not hold files of this kind"))
        found[name.casefold()] = info
    if len(found) > MOST_MEMBERS:
        package.faults = [("", 1, _("the package holds more than %s files") % MOST_MEMBERS)]
    return found


def _is_leftover(name: str) -> bool:
    """What computers leave in folders; it is not served either."""
    return any(
        part.startswith((".", "__MACOSX")) or part.casefold() == "thumbs.db" for part in PurePosixPath(name).parts
    )


def _read_all(package: Package, opened: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]) -> None:
    for info in sorted(members.values(), key=lambda one: one.header_offset):  # forwards only, whatever order is claimed
        length = 0
        try:
            with opened.open(info) as member:
                while piece := member.read(1 << 20):
                    length += len(piece)
        except BAD_ZIP:
            length = -1
        if length != info.file_size:
            package.refuse(info.filename, 1, _("the file is damaged"))
            return


def _read_manifest(package: Package, opened: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]) -> None:
    info = members.get(MANIFEST)
    if info is None:
        deeper = next((name for name in members if name.endswith(f"/{MANIFEST}")), "")
        said = _("the file must lie at the top of the package, not in the folder “%s”") % deeper.rpartition("/")[0]
        package.refuse(MANIFEST, 1, said if deeper else _("the file is missing: this is no SCORM package"))
        return
    if info.file_size > MOST_MANIFEST:
        package.refuse(MANIFEST, 1, _("the file is larger than two megabytes"))
        return
    try:
        manifest = read_xml(opened.read(info))
    except BadXML as error:
        package.refuse(MANIFEST, error.line, str(error))
        return
    except BAD_ZIP:
        package.refuse(MANIFEST, 1, _("the file is damaged"))
        return
    if manifest.name != "manifest":
        package.refuse(MANIFEST, manifest.line, _("the file must begin with “manifest”"))
        return
    package.edition = _edition(manifest)
    if not package.edition:
        package.refuse(MANIFEST, manifest.line, _("only packages of SCORM 1.2 and SCORM 2004 can be played"))
        return
    _read_parts(package, manifest, members)


def _below(node: Node, name: str) -> list[Node]:
    """Children by their name without prefix."""
    return [child for child in node.children if child.name.lower() == name]


def _first(node: Node, *path: str) -> Node:
    for name in path:
        node = next(iter(_below(node, name)), Node(name, node.line, {}))
    return node


def _said(node: Node, name: str) -> str:
    """An attribute by its name without prefix."""
    found = (value for key, value in node.attributes.items() if key.rpartition(":")[2].lower() == name)
    return next(found, "").strip()


def _edition(manifest: Node) -> str:
    """“1.2” or “2004”, by what the package says of itself or by the names that it uses."""
    said = _first(manifest, "metadata", "schemaversion").text.casefold()
    if said == "1.2":
        return "1.2"
    if "2004" in said or said in {"cam 1.3", "1.3"}:
        return "2004"
    spaces = " ".join(value for key, value in manifest.attributes.items() if key.startswith("xmlns"))
    return "1.2" if "adlcp_rootv1p2" in spaces else "2004" if "adlcp_v1p3" in spaces else ""


def _read_parts(package: Package, manifest: Node, members: dict[str, zipfile.ZipInfo]) -> None:
    shelf = _first(manifest, "resources")
    resources = {_said(one, "identifier"): one for one in _below(shelf, "resource")}
    base = posixpath.join(_said(manifest, "base"), _said(shelf, "base"))
    every = _below(_first(manifest, "organizations"), "organization")
    wanted = _said(_first(manifest, "organizations"), "default")
    chosen = next((one for one in every if _said(one, "identifier") == wanted), every[0] if every else None)
    for item in chosen.walk() if chosen else ():
        reference = _said(item, "identifierref")
        if item.name != "item" or not reference:
            continue
        resource = resources.get(reference)
        if resource is None:
            package.refuse(MANIFEST, item.line, _("there is no resource “%s”") % reference[:100])
            continue
        launch = _launch(package, resource, base, _said(item, "parameters"), members)
        package.parts.append(_part(package, item, resource, launch))
    keys = [part.key for part in package.parts]
    if not keys:
        package.refuse(MANIFEST, (chosen or manifest).line, _("the package names nothing to open"))
    elif len(keys) > MOST_PARTS or len(set(keys)) < len(keys):
        said = _("the package must name at most %s parts, each with an identifier of its own")
        package.refuse(MANIFEST, (chosen or manifest).line, said % MOST_PARTS)


def _part(package: Package, item: Node, resource: Node, launch: str) -> Part:
    title = _first(item, "title").text or _said(item, "identifier")
    mastery = _first(item, "masteryscore").text
    if package.edition == "2004":
        goal = _first(item, "sequencing", "objectives", "primaryobjective")
        least = _first(goal, "minnormalizedmeasure").text
        mastery = least if _said(goal, "satisfiedbymeasure") == "true" and SCALED.fullmatch(least) else ""
    reports = _said(resource, "scormtype").lower() != "asset"
    data = _first(item, "datafromlms").text
    return Part(_said(item, "identifier")[:200], title[:200], launch, reports, mastery[:10], data[:4000])


def _launch(
    package: Package, resource: Node, base: str, parameters: str, members: dict[str, zipfile.ZipInfo]
) -> str:  # fmt: skip
    """The address of a resource inside the package, with what is to be handed to it; "" with the problem noted."""
    try:
        href = urlsplit(_said(resource, "href"))
    except ValueError:
        href = urlsplit("//")
    path = posixpath.normpath(posixpath.join(base, _said(resource, "base"), unquote(href.path)))
    info = members.get(path.casefold())
    if href.scheme or href.netloc or not href.path or info is None:
        package.refuse(MANIFEST, resource.line, _("the package does not hold the file “%s”") % href.geturl()[:200])
        return ""
    query = f"{href.query}&{parameters.lstrip('?&')}" if not parameters.startswith("#") else href.query
    mark = parameters if parameters.startswith("#") else f"#{href.fragment}" if href.fragment else ""
    query = quote(query.strip("&"), safe="=&;/?:@!$'()*+,%")
    return f"{quote(info.filename)}{'?' if query else ''}{query}{quote(mark, safe='#=&;/?:@!$(),%')}"


@dataclass(frozen=True)
class Member:
    """One file of a package, open to be served; closing it closes the package."""

    file: IO[bytes]
    package: IO[bytes]
    size: int
    kind: str

    def read(self, most: int = -1) -> bytes:
        """The next bytes."""
        return self.file.read(most)

    def seek(self, place: int) -> int:
        """Wind to a place."""
        return self.file.seek(place)

    def close(self) -> None:
        """Done with both."""
        self.file.close()
        self.package.close()


def open_member(package: IO[bytes], path: str) -> Member | None:
    """One file of an open package; None, and the package closed, when nothing is served under that name."""
    try:
        opened = zipfile.ZipFile(package)
        names = {info.filename.casefold(): info for info in opened.infolist() if not info.is_dir()}
        info = names.get(path.casefold())
        if info is not None and not _is_leftover(info.filename):
            kind = TYPES.get(PurePosixPath(info.filename).suffix.lstrip(".").lower(), TYPES["txt"])
            return Member(opened.open(info), package, info.file_size, kind)
    except BAD_ZIP:
        pass
    package.close()
    return None
