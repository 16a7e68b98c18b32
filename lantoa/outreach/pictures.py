# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A session's photo as it is kept: the app has made it small, and nothing of what came is trusted."""

import io

from django.utils.translation import gettext as _

from lantoa.infra.documents.pictures import UnreadablePicture, shrink
from lantoa.infra.web.errors import Refused

MOST_BYTES = 60_000
"""The app shrinks to this before it keeps the photo; what is larger does not come from it."""
SIDE, QUALITIES = 1024, (72, 55, 40, 25)


def clean_photo(data: bytes) -> bytes:
    """A JPEG of our own making, no larger than what may come."""
    if len(data) > MOST_BYTES:
        raise Refused("photo.too_large", _("The photo is too large. Take it again in the app, which makes it small."))
    made = b""
    for quality in QUALITIES:
        try:
            made = shrink(io.BytesIO(data), SIDE, quality=quality)
        except UnreadablePicture as error:
            raise Refused("photo.unreadable", _("This is no photo that can be opened. Take it again.")) from error
        if len(made) <= MOST_BYTES:
            break
    return made
