# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The test cast: one small tree and one person per role, known to every room's tests."""

import os
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings as live_settings
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings

from lantoa.infra.text.catalogs import compile_stale
from tests import emptied, migrated

# A busy machine is slow, not wrong; and where nobody waits to read the smallest example, none is sought.
hypothesis_settings.register_profile(
    "steady",
    deadline=None,
    max_examples=50,
    phases=[phase for phase in Phase if phase is not Phase.shrink or "CI" not in os.environ],
    suppress_health_check=[HealthCheck.too_slow],
)
hypothesis_settings.register_profile("second", hypothesis_settings.get_profile("steady"), max_examples=15)
"""On the second database: what a reader makes of any input was seen on the first."""
hypothesis_settings.load_profile("steady" if connection.vendor == "sqlite" else "second")


def pytest_configure(config):
    """Translations are compiled and the (empty) static folder exists before the first test."""
    compile_stale()
    live_settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    TransactionTestCase._fixture_teardown = emptied.empty


def pytest_collection_modifyitems(config, items):
    """What no database changes is tested once, on SQLite; tests/cluster needs the servers of the other run.

    What single pages say is tested on SQLite too; on PostgreSQL tests/test_access.py opens each of them once.
    """
    if connection.vendor == "sqlite":
        return
    asks = [item for item in items if _asks(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in asks])
    items[:] = asks


def _asks(item):
    """Does this test belong into the run on PostgreSQL?"""
    if item.get_closest_marker("beside") or "cluster" in item.path.parts:
        return True
    if item.get_closest_marker("once"):
        return False
    marker = item.get_closest_marker("django_db")
    if "transactional_db" in item.fixturenames or (marker and marker.kwargs.get("transaction")):
        return True  # what commits, and most of all what races
    return (marker or "db" in item.fixturenames) and "client" not in item.fixturenames


@pytest.fixture(scope="session")
def django_db_keepdb(request):
    """On SQLite a run begins with kept tables; elsewhere as asked for."""
    return connection.vendor == "sqlite" or request.config.getvalue("reuse_db")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """On SQLite: kept tables, and nothing of an earlier run."""
    if connection.vendor == "sqlite":
        migrated.take(Path(connection.settings_dict["TEST"]["NAME"]))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup):
    """What the migrations of this run made is kept for the next."""
    if connection.vendor == "sqlite":
        migrated.keep(Path(connection.settings_dict["TEST"]["NAME"]))


@pytest.fixture(autouse=True)
def plain_static(settings):
    """Tests serve no collected files."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def new_bank():
    """A test may lay other questions under the keys of those before."""
    from lantoa.courses import bodies

    bodies.forget()


@pytest.fixture
def tree(db):
    """Tỉnh > two districts > communes; names that fold, sort and repeat like the real ones. In one statement."""
    from lantoa.infra import text
    from lantoa.units.models import SEGMENT, Unit

    units = {}

    def add(name, parent, place, code, kind, title):
        path = (units[parent].path if parent else "") + str(place).zfill(SEGMENT)
        units[name] = Unit(
            parent_id=path[:-SEGMENT] or None, path=path, code=code, kind=kind, name=title, name_fold=text.fold(title),
            sort_key=text.sort_key(title), valid_from=date(2020, 1, 1),
        )  # fmt: skip

    add("province", None, 1, "51", "province", "Tỉnh Quảng Ngãi")
    add("binh_son", "province", 1, "524", "district", "Huyện Bình Sơn")
    add("duc_pho", "province", 2, "534", "district", "Thị xã Đức Phổ")
    add("binh_dong", "binh_son", 1, "21040", "commune", "Xã Bình Đông")
    add("binh_thuan", "binh_son", 2, "21043", "commune", "Xã Bình Thuận")
    add("nguyen_nghiem", "duc_pho", 1, "21439", "commune", "Phường Nguyễn Nghiêm")
    add("dic", "province", 3, "STTTT", "department", "Sở Thông tin và Truyền thông")
    Unit.objects.bulk_create(units.values())
    return SimpleNamespace(**units)


@pytest.fixture
def movement(tree):
    """A current movement of the small tree, with the goal of the plan: 7 citizens in 7 days."""
    from lantoa.plan.models import Goal, Movement

    movement = Movement.objects.create(
        slug="thu", title="Phong trào thử", short_title="Phong trào thử", root=tree.province,
        units_as_of=date(2023, 7, 1), launch_day=date(2023, 7, 28), is_current=True,
    )  # fmt: skip
    Goal.objects.create(
        movement=movement,
        key="guide-7",
        title="7 người dân trong 7 ngày",
        measure="guided_citizens",
        target=7,
        days=7,
    )
    return movement


@pytest.fixture
def cast(tree):
    """One person per role, at the unit where the role belongs, and one with no post: cast["organiser"]."""
    from lantoa.people.models import Post, User

    places = {
        "organiser": tree.province,
        "unit_coordinator": tree.binh_son,
        "commune_coordinator": tree.binh_dong,
        "foreign_coordinator": tree.duc_pho,
        "site_operator": tree.binh_dong,
        "team_leader": tree.binh_dong,
        "team_member": tree.binh_dong,
        "foreign_member": tree.nguyen_nghiem,
        "teacher": tree.dic,
        "editor": tree.province,
        "auditor": tree.province,
        "learner": tree.binh_dong,
        "nobody": None,
    }
    roles = {
        "commune_coordinator": "unit_coordinator",
        "foreign_coordinator": "unit_coordinator",
        "foreign_member": "team_member",
    }
    people = {name: User(username=name, email=None) for name in places}
    for name, person in people.items():
        person.set_name(name)
    User.objects.bulk_create(people.values())
    Post.objects.bulk_create(
        Post(user=people[name], unit=unit, role=roles.get(name, name)) for name, unit in places.items() if unit
    )
    return people
