# /// script
# requires-python = ">=3.11"
# dependencies = ["fonttools==4.60.1", "brotli==1.1.0", "pillow==12.0.0"]
# ///
# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Fill static/vendor from node_modules, cut the web fonts and draw the app icons. Run by `make vendor`.

Everything that it writes is committed, so that nobody needs npm to run Lan Tỏa; SHA256SUMS lists the files, and a
test compares them. What only benchmarks use goes to bench/vendor.
"""

import hashlib
import shutil
import subprocess
from pathlib import Path

from fontTools import subset
from PIL import Image, ImageDraw

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
BENCH = ROOT / "bench" / "vendor"
UI = ROOT / "lantoa" / "infra" / "ui"
FONTS = ROOT / "lantoa" / "infra" / "documents" / "fonts"

COPIES = {
    "@noble/ed25519/index.js": "noble-ed25519/ed25519.js",
    "@noble/ed25519/LICENSE": "noble-ed25519/LICENSE",
    "bootstrap/LICENSE": "bootstrap/LICENSE",
    "htmx.org/dist/htmx.min.js": "htmx/htmx.min.js",
    "htmx.org/LICENSE": "htmx/LICENSE",
    "hls.js/LICENSE": "hls/LICENSE",
    "idb/build/index.js": "idb/idb.js",
    "idb/LICENSE": "idb/LICENSE",
    "lean-qr/index.mjs": "lean-qr/lean-qr.js",
    "lean-qr/LICENSE": "lean-qr/LICENSE",
    "scorm-again/LICENSE": "scorm-again/LICENSE",
    "uplot/dist/uPlot.min.css": "uplot/uPlot.min.css",
    "uplot/LICENSE": "uplot/LICENSE",
    "zxing-wasm/dist/es/reader/index.js": "zxing/reader/index.js",
    "zxing-wasm/dist/es/share.js": "zxing/share.js",
    "zxing-wasm/dist/reader/zxing_reader.wasm": "zxing/zxing_reader.wasm",
    "zxing-wasm/LICENSE": "zxing/LICENSE",
}
WEIGHTS = {"Regular": 400, "SemiBold": 600, "Bold": 700}
# Vietnamese, English, and the signs that our pages print; anything else falls back to the device's own font.
LETTERS = (
    "U+20-7E,U+A0,U+A7,U+A9,U+AB,U+B0-B2,U+B7,U+BB,U+BD,U+C0-C3,U+C8-CA,U+CC,U+CD,U+D2-D5,U+D7,U+D9,U+DA,U+DD,"
    "U+E0-E3,U+E8-EA,U+EC,U+ED,U+F2-F5,U+F7,U+F9,U+FA,U+FD,U+102,U+103,U+110,U+111,U+128,U+129,U+168,U+169,U+1A0,"
    "U+1A1,U+1AF,U+1B0,U+1EA0-1EF9,U+2013,U+2014,U+2018,U+2019,U+201C,U+201D,U+2022,U+2026,U+20AB,U+2190-2193,"
    "U+2212,U+2264,U+2265"
)
ICONS = (ROOT / "tools" / "front" / "icons.txt").read_text().split()
DEEP, SUN, FOAM = "#0b4f60", "#ffb84d", "#ffffff"


def copy_files() -> None:
    """The few files we use, each beside its licence."""
    for source, target in COPIES.items():
        path = VENDOR / target
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(MODULES / source, path)


def wrap_uplot() -> None:
    """The small build of uPlot as a module; its own module build is five times larger."""
    script = (MODULES / "uplot" / "dist" / "uPlot.iife.min.js").read_text()
    (VENDOR / "uplot" / "uPlot.min.js").write_text(f"{script}\nexport default uPlot;\n")


def cut_hls() -> None:
    """The light build of hls.js (no subtitles, no second sound) without the address of its source map."""
    script = (MODULES / "hls.js" / "dist" / "hls.light.min.mjs").read_text()
    (VENDOR / "hls" / "hls.light.min.js").write_text(script.split("//# sourceMappingURL", 1)[0])


def cut_scorm() -> None:
    """The two run-times of scorm-again without the addresses of their source maps."""
    for edition in ("scorm12", "scorm2004"):
        script = (MODULES / "scorm-again" / "dist" / "esm" / f"{edition}.min.js").read_text()
        (VENDOR / "scorm-again" / f"{edition}.min.js").write_text(script.split("//# sourceMappingURL", 1)[0])


def build_bootstrap() -> None:
    """Two cuts of Bootstrap: for large pages and for phones."""
    for name in ("page", "phone"):
        subprocess.run(
            ["node", MODULES / "sass" / "sass.js", "--style=compressed", "--no-source-map", "--quiet", "--no-charset",
             f"--load-path={MODULES / 'bootstrap' / 'scss'}", ROOT / "tools" / "front" / f"{name}.scss",
             VENDOR / "bootstrap" / f"{name}.min.css"],
            check=True,
        )  # fmt: skip


def cut_fonts() -> None:
    """One small woff2 a weight, from the same files that the PDFs are set in."""
    folder = VENDOR / "be-vietnam-pro"
    folder.mkdir(exist_ok=True)
    shutil.copy(FONTS / "BeVietnamPro-OFL.txt", folder / "LICENSE")
    for name, weight in WEIGHTS.items():
        subset.main([
            str(FONTS / f"BeVietnamPro-{name}.ttf"), f"--unicodes={LETTERS}",
            "--layout-features=kern,mark,mkmk,ccmp,locl",
            "--flavor=woff2", "--no-hinting", "--desubroutinize", f"--output-file={folder / f'{weight}.woff2'}",
        ])  # fmt: skip


def copy_icons() -> None:
    """The icons that our pages name, reduced to their paths (Tabler Icons, MIT)."""
    folder = UI / "icons"
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.svg"):
        old.unlink()
    shutil.copy(MODULES / "@tabler" / "icons" / "LICENSE", folder / "LICENSE")
    for name in ICONS:
        lines = (MODULES / "@tabler" / "icons" / "icons" / "outline" / f"{name}.svg").read_text().splitlines()
        shapes = [line.strip() for line in lines if line.startswith("  <") and 'stroke="none"' not in line]
        (folder / f"{name}.svg").write_text("\n".join(shapes) + "\n")


def draw_app_icon(size: int) -> None:
    """The mark on its own ground, inside the safe circle of maskable icons; drawn large, then reduced."""
    scale = 4
    side = size * scale
    image = Image.new("RGB", (side, side), DEEP)
    draw = ImageDraw.Draw(image)
    unit = side * 0.62 / 48
    middle = side / 2

    def ring(radius: float, width: float, colour: str) -> None:
        box = [middle - radius * unit, middle - radius * unit, middle + radius * unit, middle + radius * unit]
        draw.arc(box, start=-90, end=210, fill=colour, width=round(width * unit))

    ring(22.0, 3.4, "#5f97a4")
    ring(13.4, 3.6, FOAM)
    draw.ellipse([middle - 5 * unit, middle - 5 * unit, middle + 5 * unit, middle + 5 * unit], fill=SUN)
    image.resize((size, size), Image.Resampling.LANCZOS).save(UI / "static" / "ui" / f"icon-{size}.png", optimize=True)


def copy_database() -> None:
    """IndexedDB in memory, for phones that bench/faults.py plays without a browser; nobody is served it."""
    shutil.copytree(MODULES / "fake-indexeddb" / "build" / "esm", BENCH / "fake-indexeddb")
    shutil.copy(MODULES / "fake-indexeddb" / "LICENSE", BENCH / "fake-indexeddb" / "LICENSE")


def write_sums(folder: Path) -> None:
    """The hash of every vendored file."""
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name not in {"SHA256SUMS", ".gitkeep"})
    lines = [f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.relative_to(folder)}" for p in files]
    (folder / "SHA256SUMS").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    for room in [p for folder in (VENDOR, BENCH) for p in folder.iterdir() if p.is_dir()]:
        shutil.rmtree(room)
    copy_files()
    cut_hls()
    cut_scorm()
    wrap_uplot()
    build_bootstrap()
    cut_fonts()
    copy_icons()
    for size in (192, 512):
        draw_app_icon(size)
    copy_database()
    for folder in (VENDOR, BENCH):
        write_sums(folder)
