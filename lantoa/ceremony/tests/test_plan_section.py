# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from datetime import date

import pytest
from pydantic import ValidationError

from lantoa.ceremony import actions
from lantoa.ceremony.models import Ceremony, ProgrammeStep, Site
from lantoa.units.actions import add_unit

from .conftest import SECTION, section


def test_sites_come_from_the_tree(stage):
    levels = [(site.level, site.unit.name, site.venue) for site in Site.objects.select_related("unit").in_order()]
    assert levels == [
        ("main", "Tỉnh Quảng Ngãi", "Trung tâm IOC tỉnh"),
        ("district", "Huyện Bình Sơn", ""),
        ("commune", "Xã Bình Đông", ""),
        ("commune", "Xã Bình Thuận", ""),
        ("district", "Thị xã Đức Phổ", ""),
        ("commune", "Phường Nguyễn Nghiêm", ""),
    ]
    assert [step.title for step in stage.steps] == [step["title"] for step in SECTION["programme"]]
    assert len(stage.pressers) == 3


def test_a_second_apply_changes_nothing_and_says_so(stage, movement):
    actions.apply_section(by=None, movement=movement, section=section())
    before = list(Site.objects.values())
    assert actions.apply_section(by=None, movement=movement, section=section()) == []
    assert list(Site.objects.values()) == before


def test_a_changed_file_changes_and_never_deletes(stage, movement, tree):
    add_unit(by=None, parent=tree.duc_pho, code="21442", kind="commune", name="Xã Phổ An", valid_from=date(2020, 1, 1))
    programme = [SECTION["programme"][3], {**SECTION["programme"][0], "title": "Khai mạc"}]
    lines = actions.apply_section(by=None, movement=movement, section=section(programme=programme, venue="Hội trường"))
    assert len(lines) == 3  # the ceremony, one site, one step
    assert Ceremony.objects.get().venue == "Hội trường"
    assert Site.objects.count() == 7
    assert list(ProgrammeStep.objects.values_list("key", flat=True)) == [
        "ritual", "opening", "programme", "speech", "closing",
    ]  # fmt: skip
    assert (
        actions.apply_section(by=None, movement=movement, section=section(programme=programme, venue="Hội trường"))
        == []
    )


def test_two_levels_have_no_districts(db):
    from lantoa.plan.models import Movement

    root = add_unit(
        by=None, parent=None, code="51", kind="province", name="Tỉnh Quảng Ngãi", valid_from=date(2025, 7, 1)
    )
    for n in range(96):
        add_unit(by=None, parent=root, code=f"{n:05d}", kind="commune", name=f"Xã {n}", valid_from=date(2025, 7, 1))
    movement = Movement.objects.create(
        slug="bdhvs", title="Bình dân học vụ số", short_title="Bình dân học vụ số", root=root,
        units_as_of=date(2025, 7, 28), launch_day=date(2025, 7, 28),
    )  # fmt: skip
    actions.apply_section(by=None, movement=movement, section=section(levels=["main", "commune"]))
    assert (Site.objects.of_level("main").count(), Site.objects.of_level("commune").count()) == (1, 96)


@pytest.mark.parametrize(
    "wrong",
    [
        {"quorum": 4},
        {"programme": SECTION["programme"][:3]},
        {"pressers": SECTION["pressers"] * 2},
        {"venue": ""},
        {"nonsense": 1},
        {"starts_at": "25:00"},
    ],
)
def test_a_plan_that_contradicts_itself_is_refused(wrong):
    with pytest.raises(ValidationError):
        section(**wrong)
