# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Plan files across all rooms: the samples apply and apply again; broken files name the place and change nothing."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import jsonschema
import pytest
import yaml
from django.apps import apps
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lantoa.courses.yamltext import Located
from lantoa.infra.web.errors import Refused
from lantoa.plan.models import Assignment, Movement
from lantoa.plan.queries import document
from lantoa.portal import actions, planfile
from lantoa.portal.plan_text import plan_text
from lantoa.portal.planfile import BadPlan

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
FILE_2023 = SAMPLES / "quang-ngai-2023" / "plan.yaml"
FILE_2025 = SAMPLES / "quang-ngai-2025" / "plan.yaml"


def rows() -> dict[str, int]:
    return {
        model._meta.label: model.objects.count() for model in apps.get_models() if model._meta.app_label != "sessions"
    }


def apply(path, day=None):
    file, data = planfile.read_plan_file(path)
    return actions.apply_plan(by=None, file=file, data=data, launch_day=day)


def test_the_plan_of_2023_applies_once(db):
    file, data = planfile.read_plan_file(FILE_2023)
    announced = actions.find_difference(by=None, file=file, data=data)
    assert not Movement.objects.exists()
    movement, lines = actions.apply_plan(by=None, file=file, data=data)
    assert lines == announced
    ceremony = movement.ceremonies.get()
    levels = [ceremony.sites.filter(level=level).count() for level in ("main", "district", "commune")]
    assert levels == [1, 13, 173]
    assert ceremony.steps.count() == 5 and ceremony.delegate_groups.count() == 11 and ceremony.pressers.count() == 3
    assert Assignment.objects.filter(task__key="commune-door-to-door").count() == 173
    report = movement.report_requests.get()
    assert report.obligations.count() == 13 and report.due_at.isoformat().startswith("2023-08-15T10:00")
    before = rows()
    assert actions.apply_plan(by=None, file=file, data=data)[1] == []
    assert rows() == before


def test_every_duty_of_the_plan_is_linked(db):
    movement, _lines = apply(FILE_2023)
    parts = document(movement)
    assert len(parts) == 29
    silent = [p.text for part, lines in parts if part.number.startswith("IV.") for p in lines if not p.links]
    assert len(silent) == 1 and silent[0].startswith("Yêu cầu Thủ trưởng")
    assert sum(bool(p.uncertain) for _part, lines in parts for p in lines) == 5


@pytest.mark.parametrize("path", [FILE_2023, FILE_2025])
def test_every_link_of_the_samples_leads_to_a_live_state(db, path):
    movement, _lines = apply(path)
    text = plan_text(movement, None)
    read = {part.number: paragraphs for part, paragraphs in document(movement)}
    assert [section.number for section in text.sections] == list(read)
    for section in text.sections:
        assert [len(line.states) for line in section.lines] == [len(line.links) for line in read[section.number]]
    if path is FILE_2023:
        sites = next(section for section in text.sections if section.number == "II.2")
        assert sites.lines[1].states[1].state.startswith("0 trên 173")
        assert text.rest == []


def test_the_two_level_movement_follows_the_first(db):
    apply(FILE_2023)
    movement, _lines = apply(FILE_2025)
    assert movement.is_current and Movement.objects.filter(is_current=True).count() == 1
    ceremony = movement.ceremonies.get()
    assert [ceremony.sites.filter(level=level).count() for level in ("main", "district", "commune")] == [1, 0, 96]
    assert apply(FILE_2025)[1] == []


def test_the_launch_day_can_be_today(db):
    movement, _lines = apply(FILE_2023, date(2026, 5, 1))
    assert movement.launch_day == date(2026, 5, 1)
    assert movement.report_requests.get().due_at.date() == date(2026, 5, 19)


@pytest.mark.parametrize(
    ("old", "new", "place", "cause"),
    [
        ("quorum: 3", "quorrum: 3", "ceremony.quorrum", "không được dùng"),
        ("group: dic,", "group: dics,", "tasks", "dics"),
        ("version: 1", "version: one", "version", "số nguyên"),
        (
            "label: Số lượt hướng dẫn, indicator: guidance_sessions",
            "label: Số, indicator: people",
            "reports.0",
            "people",
        ),
        ("groups:", "groups: &a", "-", "&"),
        ("launch_day: 2023-07-28", "launch_day: 2023-02-30", "movement.launch_day", ""),
        ("tasks:", "tasks:\n\t- x", "-", ""),
        ("quorum: 3", "quorrum: 3", "ceremony.quorrum", "“quorum”"),
        ("tables: [quang-ngai-2023,", "tables: [nowhere,", "units.tables.0", "không có"),
        ("- task:agree-script", "- task:agree-scrip", "document.", "“task:agree-script”"),
        ("kinds: [district]", "kinds: [distric]", "groups.5.kinds.0", "“district”"),
        ("section: IV.1, group", "section: IV.99, group", "tasks.0.section", "IV.99"),
        ("measure: guided_citizens", "measure: guided", "goals.0.measure", "guided"),
        ("due: D-1", "due: D-x", "tasks.0.due", "D+7"),
        (
            "\ngoals:\n",
            "\ngoals:\n  - {key: guide-7, title: x, measure: guided_citizens, target: 7, days: 7}\n",
            "goals.1.key",
            "guide-7",
        ),
    ],
)
def test_errors_name_line_and_path(old, new, place, cause):
    content = FILE_2023.read_text()
    assert old in content
    with pytest.raises(BadPlan) as bad:
        planfile.read_plan(content.replace(old, new, 1).encode(), "plan.yaml")
    line = bad.value.lines[0]
    name, number, _column, path = line.split(":")[:4]
    assert name == "plan.yaml" and int(number) >= 1 and (path.strip().startswith(place) or place in line)
    assert cause in line


@pytest.mark.parametrize(
    ("old", "new", "code"), [('root: "51"', 'root: "99"', "plan.root"), ("[51-STTTT]", "[51-XX]", "plan.codes")]
)
def test_codes_of_no_unit_are_refused_and_leave_nothing(db, old, new, code):
    before = rows()
    file, data = planfile.read_plan(FILE_2023.read_text().replace(old, new, 1).encode(), "plan.yaml")
    with pytest.raises(Refused) as refused:
        actions.apply_plan(by=None, file=file, data=data)
    assert refused.value.code == code
    assert rows() == before


def test_two_applies_at_once_make_one_movement(transactional_db):
    def one(_n):
        try:
            return apply(FILE_2025)[1]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        lines = list(threads.map(one, range(2)))
    assert sorted(map(bool, lines)) == [False, True]
    assert Movement.objects.count() == 1


@pytest.mark.parametrize("text", ["[" * 100_000, "{a: " * 100_000, "- " * 100_000])
def test_deep_nesting_is_refused_and_ends_no_process(text):
    with pytest.raises(BadPlan) as bad:
        planfile.read_plan(text.encode(), "plan.yaml")
    assert bad.value.mistakes[0].cause
    with pytest.raises(yaml.YAMLError):
        Located(text)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_broken_files_are_refused_with_a_place_and_leave_nothing(db, data):
    content = FILE_2023.read_bytes()
    at = data.draw(st.integers(0, len(content) - 1))
    cut = data.draw(st.integers(0, 40))
    junk = data.draw(
        st.binary(max_size=12) | st.sampled_from([b": ", b"\n- ", b"{", b"]", b"\t", b"&x ", b'"', b"\xff"])
    )
    before = rows()
    try:
        file, source = planfile.read_plan(content[:at] + junk + content[at + cut :], "plan.yaml")
    except BadPlan as bad:
        assert all(line.startswith("plan.yaml:") and line.split(":")[1].isdigit() for line in bad.lines)
        assert rows() == before
        return
    try:
        actions.find_difference(by=None, file=file, data=source)
    except Refused as refused:
        assert refused.message
    assert rows() == before


def test_the_published_schema_is_the_programs_and_takes_the_samples():
    schema = planfile.schema()
    published = Path(__file__).resolve().parent.parent / "docs" / "plan-file.schema.json"

    assert json.loads(published.read_text()) == json.loads(json.dumps(schema))
    for path in (FILE_2023, FILE_2025):
        jsonschema.validate(planfile.read_plan_file(path)[1], schema)
