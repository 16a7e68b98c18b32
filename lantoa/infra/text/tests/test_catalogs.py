# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Catalogs are compiled where they run, by whoever starts first."""

import os
from gettext import GNUTranslations

from django.utils import translation
from django.utils.translation import gettext, trans_real

from lantoa.infra.text.catalogs import compile_stale

PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Wave"\nmsgstr "Đợt"\n'


def test_a_catalog_is_compiled_once_until_its_source_is_newer(tmp_path):
    po = tmp_path / "room" / "locale" / "vi" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True)
    po.write_text(PO)
    assert [compile_stale(tmp_path), compile_stale(tmp_path)] == [1, 0]
    os.utime(po.with_suffix(".mo"), (0, 0))
    assert compile_stale(tmp_path) == 1
    with po.with_suffix(".mo").open("rb") as compiled:
        assert GNUTranslations(compiled).gettext("Wave") == "Đợt"
    assert sorted(one.name for one in po.parent.iterdir()) == ["django.mo", "django.po"]


def test_what_another_process_compiled_since_the_start_is_used(tmp_path, monkeypatch):
    with translation.override("vi"):
        assert gettext("Search") != "Search"
        monkeypatch.setattr(trans_real, "_translations", {"vi": trans_real.translation("en")})
        trans_real.activate("vi")
        assert gettext("Search") == "Search"  # as a process that started before the catalogs were there
        compile_stale(tmp_path)
        trans_real.activate("vi")
        assert gettext("Search") != "Search"
