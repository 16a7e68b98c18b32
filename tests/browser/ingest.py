# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The own ingest as deploy/nginx-rtmp.conf sets it up, and a camera: ffmpeg's test picture with a tone."""

import os
import shutil
import subprocess
import time
from contextlib import contextmanager

from .live_app import ROOT, free_port

PICTURE = ["-re", "-f", "lavfi", "-i", "testsrc=size=320x180:rate=10", "-f", "lavfi", "-i", "sine=frequency=440"]
CODED = [
    "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-pix_fmt", "yuv420p", "-g", "10", "-c:a", "aac",
    "-t", "120", "-f", "flv",
]  # fmt: skip


@contextmanager
def live_picture(folder):
    """The address at which hls.js finds the picture, once the first second of it is there."""
    rtmp, http = free_port(), free_port()
    with _running(_nginx(folder, rtmp, http)), _running(_camera(f"rtmp://127.0.0.1:{rtmp}/live/thu")) as camera:
        deadline = time.monotonic() + 60
        while not (folder / "hls" / "thu.m3u8").exists():
            assert camera.poll() is None and time.monotonic() < deadline, (folder / "log").read_text()
            time.sleep(0.05)
        yield f"http://127.0.0.1:{http}/hls/thu.m3u8"


def _camera(address):
    return ["ffmpeg", "-nostdin", "-loglevel", "error", *PICTURE, *CODED, address]


def _nginx(folder, rtmp, http):
    """Our configuration, but for ports and folders: nothing of this machine is touched."""
    text = (ROOT / "deploy" / "nginx-rtmp.conf").read_text()
    for ours, here in {
        "listen 1935": f"listen 127.0.0.1:{rtmp}", "listen 8088": f"listen 127.0.0.1:{http}",
        "/run/lantoa-rtmp.pid": f"{folder}/pid", "/var/log/nginx/lantoa-rtmp.log": f"{folder}/log",
        "/var/lib/lantoa": str(folder), "modules/": "/usr/lib/nginx/modules/",
    }.items():  # fmt: skip
        assert ours in text
        text = text.replace(ours, here)
    (folder / "nginx.conf").write_text(text)
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    return [program, "-c", str(folder / "nginx.conf"), "-g", f"daemon off; user {os.environ.get('USER', 'root')};"]


@contextmanager
def _running(command):
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(10)
