# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What a reviewer would otherwise have to remember. Each test keeps one house rule (CONTRIBUTING.md)."""

import ast
import re
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

from django.urls import get_resolver

from lantoa.infra.web.checks import LIBRARY_ROUTES, routes

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "lantoa"
PYTHON = [p for p in PACKAGE.rglob("*.py") if "migrations" not in p.parts]
PRODUCT = [p for p in PYTHON if "tests" not in p.parts]
TEMPLATES = list(PACKAGE.rglob("*.html"))
FEATURES = {
    "units", "people", "plan", "ceremony", "courses", "outreach", "news", "responses", "delegates", "scripts",
    "platforms", "closing", "reports", "portal",
}  # fmt: skip


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0]


def part(path: Path) -> str:
    """Which file of its room: actions.py and actions/x.py are both "actions"."""
    inner = path.relative_to(PACKAGE).parts
    start = 2 if inner[0] == "infra" else 1
    return inner[start].removesuffix(".py") if len(inner) > start else ""


def faults(pattern: str, files: Iterable[Path], allow: tuple[str, ...] = ()) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{n}: {line.strip()}"
        for path in files
        for n, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(pattern, line) and not any(word in line for word in allow)
    ]


def functions(path: Path) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)]


def public_functions(path: Path) -> list[ast.FunctionDef]:
    return [
        node
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]


def test_views_do_not_touch_the_database():
    views = [p for p in PRODUCT if part(p) == "views"]
    pattern = (
        r"\.(filter|exclude|create|bulk_create|delete|save|get_or_create|update_or_create)\(|\.objects\.(?!visible_to)"
    )
    assert faults(pattern, views, allow=("request.GET", "forms.")) == []


def test_rules_do_not_know_http():
    inner = [p for p in PRODUCT if part(p) in {"models", "queries", "actions"} and room(p) in FEATURES | {"tallies"}]
    pattern = r"HttpRequest|request\.(GET|POST|FILES|META|user|session|path)|django\.http|django\.shortcuts"
    assert faults(pattern, inner) == []


def test_actions_take_keywords_and_say_who():
    bad = []
    for path in PRODUCT:
        if part(path) != "actions" or room(path) not in FEATURES:
            continue
        for function in public_functions(path):
            names = [argument.arg for argument in function.args.kwonlyargs]
            if function.args.args or names[:1] != ["by"]:
                bad.append(f"{path.relative_to(ROOT)}:{function.lineno} {function.name}")
    assert bad == []


def test_a_view_is_named_like_its_address():
    bad = [
        f"{route}: {entry.name} is {entry.callback.__name__}"
        for route, entry in routes()
        if not route.startswith(tuple(LIBRARY_ROUTES))
        and entry.callback.__module__.startswith("lantoa.")
        and entry.name != entry.callback.__name__
    ]
    assert bad == []


def test_address_names_are_unique():
    names = [entry.name for route, entry in routes() if entry.name and not route.startswith(tuple(LIBRARY_ROUTES))]
    assert sorted(names) == sorted(set(names))


def test_templates_carry_no_inline_script_or_style():
    bad = faults(r"<script(?![^>]*(\bsrc=|application/json))|<style|\sstyle=|\son[a-z]+=\"", TEMPLATES)
    assert bad == []


def test_nothing_comes_from_another_host():
    files = [*TEMPLATES, *PACKAGE.rglob("static/**/*.js"), *PACKAGE.rglob("static/**/*.css")]
    assert (
        faults(r"(src|href)=\"https?://|url\(['\"]?https?:|import\(?['\"]https?:", files, allow=('rel="noopener',))
        == []
    )


def test_sizes():
    limits = {".py": 400, ".html": 200, ".js": 200, ".css": 400}
    files = [p for p in PACKAGE.rglob("*") if p.suffix in limits and "migrations" not in p.parts]
    assert [
        f"{p.relative_to(ROOT)}: {n}" for p in files if (n := len(p.read_text().splitlines())) > limits[p.suffix]
    ] == []


def test_function_sizes():
    bad = []
    for path in PRODUCT:
        limit = 25 if part(path) == "views" else 40
        for function in functions(path):
            length = (function.end_lineno or 0) - function.lineno + 1
            if length > limit:
                bad.append(f"{path.relative_to(ROOT)}:{function.lineno} {function.name}: {length} > {limit}")
    assert bad == []


def test_no_vietnamese_in_code():
    """Screens are translated; Vietnamese belongs to catalogues, samples and tests."""
    letters = re.compile(r"[ăâđêôơưạảãấầẩẫậắằẳẵặẹẻẽếềểễệỉĩịọỏốồổỗộớờởỡợụủũứừửữựỳỵỷỹ]", re.IGNORECASE)
    bad = []
    for path in PRODUCT:
        if path.match("infra/text/*.py"):
            continue
        tree = ast.parse(path.read_text())
        prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        bad += [
            f"{path.relative_to(ROOT)}:{node.lineno}: {node.value!r}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in prose
            and letters.search(node.value)
        ]
    assert bad == []


def test_every_file_says_its_licence():
    files = [p for folder in ("lantoa", "tests", "bench", "tools") for p in (ROOT / folder).rglob("*.py")]
    files = [p for p in files if "migrations" not in p.parts]
    assert [str(p) for p in files if "SPDX-License-Identifier: Apache-2.0" not in p.read_text()[:400]] == []


def test_public_things_are_explained():
    """Actions, queries, access and models say what they are for."""
    bad = []
    for path in PRODUCT:
        if part(path) not in {"actions", "queries", "access", "models"}:
            continue
        tree = ast.parse(path.read_text())
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                queryset = isinstance(node, ast.ClassDef) and node.name.endswith(("QuerySet", "Manager"))
                if not ast.get_docstring(node) and not queryset:
                    bad.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert bad == []


def test_migrations_are_named_and_import_no_rooms():
    files = list(PACKAGE.rglob("migrations/0*.py"))
    assert [str(p) for p in files if "_auto_" in p.name] == []
    assert faults(r"^from lantoa\.|^import lantoa\.", files, allow=("lantoa.infra.text", "lantoa.infra.tables")) == []


def test_every_room_says_what_it_is():
    rooms = [PACKAGE / name for name in FEATURES] + [PACKAGE / "hub"]
    rooms += [p for p in (PACKAGE / "infra").iterdir() if p.is_dir() and p.name != "__pycache__"]
    assert [str(r) for r in rooms if not (r / "README.md").exists()] == []


def test_catalogues_are_complete():
    polib = import_module("polib")
    bad = []
    for po in PACKAGE.rglob("LC_MESSAGES/django.po"):
        catalogue = polib.pofile(str(po))
        bad += [
            f"{po.relative_to(ROOT)}: {e.msgid}"
            for e in catalogue
            if not e.obsolete and (not e.translated() or e.fuzzy)
        ]
    assert bad == []


def test_one_english_text_has_one_translation():
    """Django merges the rooms' catalogues: of two translations of one text, one room would show the other's."""
    polib = import_module("polib")
    said: dict[tuple[str | None, str], dict[str, str]] = {}
    for po in PACKAGE.rglob("LC_MESSAGES/django.po"):
        for entry in polib.pofile(str(po)):
            if not entry.obsolete:
                words = entry.msgstr or entry.msgstr_plural[0]
                said.setdefault((entry.msgctxt, entry.msgid), {})[words] = str(po.relative_to(ROOT))
    assert {text: places for (_context, text), places in said.items() if len(places) > 1} == {}


def test_every_text_on_screen_has_a_translation():
    """Each msgid in templates and code stands in some catalogue, so no page falls back to English."""
    polib = import_module("polib")
    known = {
        entry.msgid
        for po in PACKAGE.rglob("LC_MESSAGES/django*.po")
        for entry in polib.pofile(str(po))
        if not entry.obsolete
    }
    used: dict[str, str] = {}
    for path in TEMPLATES:
        for text in re.findall(r"{%\s*translate\s+\"((?:[^\"\\]|\\.)*)\"", path.read_text()):
            used[text] = str(path.relative_to(ROOT))
    for path in PRODUCT:
        if room(path) == "conf":  # the languages' names, which Django itself translates
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in {"_", "gettext", "gettext_lazy"}
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                used[node.args[0].value] = str(path.relative_to(ROOT))
    assert {f"{where}: {text}" for text, where in used.items() if text not in known} == set()


def test_jobs_named_by_string_exist():
    bad = []
    for path in PRODUCT:
        for name in re.findall(r"later\(\s*\"(lantoa\.[\w.]+)\"", path.read_text()):
            module, _, function = name.rpartition(".")
            if not hasattr(import_module(module), function):
                bad.append(f"{path.relative_to(ROOT)}: {name}")
    assert bad == []


def test_the_root_resolver_serves_no_admin():
    assert "admin" not in {str(entry.pattern) for entry in get_resolver().url_patterns}
