# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Files that a page hands over."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def download(content: bytes, kind: str, name: str, *, inline: bool = False) -> HttpResponse:
    """The file under this name; `inline` lets the browser show it. `kind` is its media type."""
    disposition = content_disposition_header(not inline, name) or ""
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition})
