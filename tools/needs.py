# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What the tests open besides Python: prints the Debian or Ubuntu packages that are missing on this machine.

Usage: needs.py
"""

import ctypes.util
import os
import shutil
from pathlib import Path

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first that is there drives the tests: the one without windows starts and draws fastest."""
TIMES = "/usr/share/fonts/truetype/liberation"
"""Fonts of the same widths as those that Decree 30/2020 asks for: without them printed lines break elsewhere."""
RTMP = "/usr/lib/nginx/modules/ngx_rtmp_module.so"
ADMINS = f"{os.environ.get('PATH', '')}:/usr/sbin"
"""Where nginx is: not on everybody's path."""


def missing_packages():
    """Names for apt-get: the browser, what it is driven with, LibreOffice and the reader of its PDF, the own ingest."""
    here = {
        "chromium-headless-shell": any(map(shutil.which, BROWSERS)),
        "libatomic1": ctypes.util.find_library("atomic"),
        "libreoffice-writer-nogui": shutil.which("soffice"),
        "poppler-utils": shutil.which("pdftotext"),
        "fonts-liberation": Path(TIMES).exists(),
        "nginx": shutil.which("nginx", path=ADMINS),
        "libnginx-mod-rtmp": Path(RTMP).exists(),
        "ffmpeg": shutil.which("ffmpeg"),
    }
    return [package for package, found in here.items() if not found]


if __name__ == "__main__":
    print(*missing_packages())
