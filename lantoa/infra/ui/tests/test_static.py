# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

import json
import re

from django.core.management import call_command


def test_collected_files_carry_their_hash_and_are_compressed(settings, tmp_path):
    """What a server gives out: names with hashes, also inside style sheets, and a .gz beside what shrinks."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "lantoa.infra.ui.storage.StaticStorage"}}
    call_command("collectstatic", interactive=False, verbosity=0)
    paths = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    sheet = tmp_path / paths["ui/fonts.css"]
    fonts = re.findall(r'url\("([^"]+)"\)', sheet.read_text())
    assert [re.sub(r"\.[0-9a-f]{12}\.", ".", font) for font in fonts] == [
        f"../vendor/be-vietnam-pro/{weight}.woff2" for weight in (400, 600, 700)
    ]
    assert all((sheet.parent / font).resolve().is_file() for font in fonts)
    assert (tmp_path / f"{paths['vendor/bootstrap/page.min.css']}.gz").is_file()
    assert (tmp_path / f"{paths['ui/tokens.css']}.gz").is_file()
