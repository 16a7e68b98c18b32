# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Make .venv from uv.lock with nothing but Python: fetch the pinned uv that the lock file names, then let it sync.

Runs on any Python so that a too-old one gets a sentence, not a traceback. Writes only inside the project folder.
Usage: setup.py [--dev]
"""

import hashlib
import io
import os
import platform
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)


def stop(sentence):
    """End with one clear sentence."""
    sys.exit("lantoa: " + sentence)


def find_python():
    """This Python if it is new enough, else the newest pythonX.Y on the PATH."""
    if sys.version_info[:2] >= OLDEST:
        return sys.executable
    for minor in range(14, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            os.execv(found, [found, *sys.argv])
    return stop(
        f"Python {platform.python_version()} is too old; install Python {OLDEST[0]}.{OLDEST[1]} or newer and try again."
    )


def wheel_tags():
    """Endings of the uv wheel files that run here, best first."""
    machine = platform.machine().lower().replace("amd64", "x86_64").replace("arm64", "aarch64")
    if sys.platform == "darwin":
        return ["macosx_11_0_arm64.whl" if machine == "aarch64" else "macosx_10_12_x86_64.whl"]
    return [
        f"manylinux_2_17_{machine}.manylinux2014_{machine}.whl",
        f"manylinux_2_28_{machine}.whl",
        f"musllinux_1_1_{machine}.whl",
    ]


def pinned_wheel():
    """(address, SHA-256) of the uv wheel that uv.lock names for this machine."""
    import tomllib

    packages = tomllib.loads((ROOT / "uv.lock").read_text())["package"]
    wheels = next(package["wheels"] for package in packages if package["name"] == "uv")
    for tag in wheel_tags():
        for wheel in wheels:
            if wheel["url"].endswith(tag):
                return wheel["url"], wheel["hash"].split(":")[1]
    return stop("there is no ready-made uv for this machine; install uv yourself and try again.")


def fetch_uv():
    """Path of a uv: the pinned one in .uv/, downloaded and checked once."""
    import urllib.request

    url, digest = pinned_wheel()
    target = ROOT / ".uv" / digest[:12] / "uv"
    if target.exists():
        return target
    try:
        with urllib.request.urlopen(url, timeout=60) as reply:
            body = reply.read()
    except OSError as error:
        return shutil.which("uv") or stop(f"cannot download uv ({error}); check the network and try again.")
    if hashlib.sha256(body).hexdigest() != digest:
        stop("the downloaded uv is not the one that uv.lock names; try again or tell us.")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    with zipfile.ZipFile(io.BytesIO(body)) as wheel:
        name = next(entry for entry in wheel.namelist() if entry.endswith("/scripts/uv"))
        part.write_bytes(wheel.read(name))
    part.chmod(0o755)
    part.replace(target)
    return target


def main():
    """Sync .venv; say what is wrong in one sentence if that fails."""
    python = find_python()
    if not os.access(ROOT, os.W_OK):
        stop(f"cannot write to {ROOT}; make the folder writable or copy the project elsewhere.")
    groups = ["--group", "dev", "--all-extras"] if "--dev" in sys.argv else ["--no-default-groups"]
    env = dict(
        os.environ,
        UV_CACHE_DIR=str(ROOT / ".uv" / "cache"),
        UV_PROJECT_ENVIRONMENT=str(ROOT / ".venv"),
        UV_PYTHON_DOWNLOADS="never",
        UV_PYTHON=python,
        UV_LINK_MODE="hardlink",
    )
    env.pop("VIRTUAL_ENV", None)
    command = [str(fetch_uv()), "sync", "--locked", "--quiet", "--project", str(ROOT)]
    if "--dev" not in sys.argv:
        command.append("--inexact")
    code = subprocess.call(command + groups, env=env)
    if code:
        stop(f"could not install the packages of uv.lock (uv ended with {code}); the lines above say why.")
    for mark in ["run", "dev"] if "--dev" in sys.argv else ["run"]:
        (ROOT / ".venv" / f".ready-{mark}").touch()


if __name__ == "__main__":
    main()
