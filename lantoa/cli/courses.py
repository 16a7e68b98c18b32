# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""`lantoa courses check|publish|export`: courses as folders or ZIP files, as they are reviewed in git."""

import argparse
import contextlib
from collections.abc import Iterator
from pathlib import Path

from lantoa.cli import Stop
from lantoa.courses import actions, queries
from lantoa.courses.files import Files, of_folder, of_zip, to_folder, to_zip
from lantoa.courses.folder import read_files
from lantoa.courses.models import Course
from lantoa.infra.web.errors import Refused


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of `lantoa courses`."""
    what = parser.add_subparsers(dest="what", metavar="check|publish|export", required=True)
    for name, purpose in {
        "check": "say what is wrong with a course folder or ZIP file",
        "publish": "publish it as the newest version of its course",
    }.items():
        child = what.add_parser(name, help=purpose, description=purpose)
        child.add_argument("source", type=Path, help="a folder or a .zip")
    purpose = "write what is published into a new folder, or into a .zip"
    child = what.add_parser("export", help=purpose, description=purpose)
    child.add_argument("slug")
    child.add_argument("target", type=Path)


@contextlib.contextmanager
def _files(source: Path) -> Iterator[Files]:
    if source.is_dir():
        yield of_folder(source)
        return
    with source.open("rb") as file:
        yield of_zip(file)


def run(args: argparse.Namespace) -> int:
    """Do it; problems are one line each with file, line and cause."""
    try:
        if args.what == "export":
            return _export(args.slug, args.target)
        with _files(args.source) as files:
            if args.what == "check":
                read = read_files(files)
                print(f"{args.source}: ok, {len(read.lessons)} lessons, {len(read.questions)} questions")
            else:
                version = actions.publish_files(by=None, files=files)
                print(f"{version.course.slug}: version {version.number}")
    except Refused as refused:
        print(refused.message)
        return 1
    except OSError as trouble:
        raise Stop(f"Cannot read {args.source}: {trouble.strerror}.") from None
    return 0


def _export(slug: str, target: Path) -> int:
    course = Course.objects.select_related("current").filter(slug=slug, current__isnull=False).first()
    if course is None or course.current is None:
        raise Stop(f"No course {slug!r} is published.")
    if target.exists():
        raise Stop(f"{target} exists already.")
    files = queries.files_of(course.current.files)
    if target.suffix == ".zip":
        target.write_bytes(to_zip(files, slug))
    else:
        to_folder(files, target)
    print(f"{target}: version {course.current.number}, {len(files)} files")
    return 0
