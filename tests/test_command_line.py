# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The command line as an engineer types it."""

import getpass
from datetime import date
from pathlib import Path

import pytest

from lantoa.cli import main
from lantoa.cli.tallies import differences
from lantoa.infra.audit.models import Entry
from lantoa.platforms.models import Platform
from lantoa.tallies.actions import add_counts
from lantoa.units.models import Unit

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
PLAN = str(SAMPLES / "quang-ngai-2025" / "plan.yaml")


def test_plan_check_diff_apply(db, capsys):
    assert main(["plan", "check", PLAN]) == 0
    assert main(["plan", "diff", PLAN]) == 0
    announced = capsys.readouterr().out.splitlines()[1:]
    assert not Unit.objects.exists()
    assert main(["plan", "apply", PLAN]) == 0
    assert capsys.readouterr().out.splitlines() == announced
    assert main(["plan", "apply", PLAN]) == 0
    assert capsys.readouterr().out == "Nothing changed.\n"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["plan", "check", "no-such-file.yaml"], "No such file"),
        (["plan", "apply", PLAN, "--launch-day", "soon"], "soon"),
        (["units", "check", "no-such-file.csv"], "No such file"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(db, capsys, words, sentence):
    assert main(words) == 1
    error = capsys.readouterr().err
    assert sentence in error and len(error.splitlines()) == 1


def test_units_are_checked_and_imported(db, capsys, tmp_path):
    table = tmp_path / "units.csv"
    table.write_text("code,parent_code,kind,designation,name,valid_from\n9,,province,tỉnh,Tỉnh Mẫu,2025-07-01\n")
    below = tmp_path / "below.csv"
    below.write_text("code,parent_code,kind,name,valid_from\n91,9,commune,Xã Mẫu,2025-07-01\n")
    assert main(["units", "check", str(table), str(below)]) == 0
    assert not Unit.objects.exists() and not Entry.objects.filter(what="units.imported").exists()
    assert main(["units", "import", str(table)]) == 0
    assert Unit.objects.get().name == "Tỉnh Mẫu"
    table.write_text("code,parent_code,kind,designation,name,valid_from\n,,province,,,x\n")
    assert main(["units", "check", str(table)]) == 1
    assert Unit.objects.count() == 1


def test_successions_are_checked_and_imported(tree, capsys, tmp_path):
    Unit.objects.filter(pk=tree.binh_dong.pk).update(valid_to=date(2025, 7, 1))
    table = tmp_path / "kế thừa.csv"
    table.write_text("old_code,new_code,portion,share\n21040,21043,whole,1\n")
    words = ["--day", "2025-07-01", str(table)]
    assert main(["units", "check-successions", *words]) == 0
    assert not tree.binh_dong.successions.exists() and "1 added" in capsys.readouterr().out
    assert main(["units", "import-successions", *words]) == 0
    assert main(["units", "import-successions", *words]) == 0
    assert "0 added, 0 changed" in capsys.readouterr().out.splitlines()[-1]
    entry = Entry.objects.get(what="successions.imported")
    assert entry.by is None and entry.detail["source"] == f"{getpass.getuser()}: kế thừa.csv"
    assert tree.binh_dong.successions.get().new == tree.binh_thuan
    table.write_text("old_code,new_code,portion,share\n21043,21040,half,1\n")
    assert main(["units", "import-successions", *words]) == 1
    assert "portion" in capsys.readouterr().err


def test_tallies_that_drift_are_found_and_mended(movement, tree, capsys):
    assert main(["tallies", "verify"]) == 0
    add_counts([((movement.pk, "guided_citizens", tree.binh_dong.pk, date(2023, 7, 28)), 3)])
    assert main(["tallies", "verify"]) == 1
    assert differences(movement) == {(movement.pk, "guided_citizens", tree.binh_dong.pk, date(2023, 7, 28)): -3}
    assert main(["tallies", "rebuild"]) == 0
    assert main(["tallies", "verify"]) == 0


def test_platforms_are_added_and_listed(tree, capsys):
    facts = {
        "name": "Moodle Sở", "unit": tree.binh_son.code, "issuer": "https://moodle.vn", "client-id": "lantoa",
        "deployment": "1", "login-url": "https://moodle.vn/auth", "token-url": "https://moodle.vn/token",
        "keys-url": "https://moodle.vn/keys",
    }  # fmt: skip

    def words(**changed):
        return ["platforms", "add", *(f"--{name}={value}" for name, value in (facts | changed).items())]

    assert main(["platforms", "list"]) == 0 and capsys.readouterr().out == ""
    for wrong, said in (
        ({"unit": "0"}, "No unit has the code '0'."), ({"keys-url": "no address"}, "keys_url: "),
    ):  # fmt: skip
        assert main(words(**wrong)) == 1
        assert said in capsys.readouterr().err
    assert not Platform.objects.exists()
    assert main([*words(), "--deployment=2"]) == 0
    made = Platform.objects.get()
    assert [made.unit, made.deployments, made.client_id] == [tree.binh_son, ["1", "2"], "lantoa"]
    assert Entry.objects.get(what="platform.added").by is None
    assert main(words()) == 1, "the same platform is registered once"
    assert len(capsys.readouterr().err.splitlines()) == 1 and Platform.objects.count() == 1
    Platform.objects.update(is_open=False)
    assert main(["platforms", "list"]) == 0
    assert capsys.readouterr().out == "Moodle Sở\thttps://moodle.vn\tclosed\t0 learners\t0 not taken\n"


def test_courses_check_publish_export(db, tmp_path, capsys, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    sample, out = SAMPLES / "courses" / "online-safety", tmp_path / "out"
    assert main(["courses", "export", "an-toan-tren-mang", str(out)]) == 1
    assert main(["courses", "publish", str(sample)]) == 0
    for target in (out, tmp_path / "out.zip"):
        assert main(["courses", "export", "an-toan-tren-mang", str(target)]) == 0
        assert main(["courses", "check", str(target)]) == 0
    assert main(["courses", "export", "an-toan-tren-mang", str(out)]) == 1, "nothing is written over"
    written, shipped = ({file.relative_to(root): file.read_bytes() for file in root.rglob("*") if file.is_file()}
                        for root in (out, sample))  # fmt: skip
    assert written == shipped
    (out / "facts.md").unlink()
    assert main(["courses", "check", str(out)]) == 1
    assert "facts.md" in capsys.readouterr().out
