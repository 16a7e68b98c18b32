# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Static files under names that carry their content's hash, compressed once."""

from typing import Any

from django.conf import settings
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Falls back to the plain name while nothing has been collected (tests, first start)."""

    manifest_strict = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._addresses: dict[str, str] = {}

    def url(self, name: str | None, force: bool = False) -> str:
        """The address of a file, made once for each content."""
        stored = self.hashed_files.get(name)
        if stored is None or settings.DEBUG:
            return str(super().url(name, force))
        if stored not in self._addresses:
            self._addresses[stored] = str(super().url(name, force))
        return self._addresses[stored]
