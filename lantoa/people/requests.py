# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What a view gets behind @needs or @signed_in."""

from django.http import HttpRequest

from .models import User


class PersonRequest(HttpRequest):
    """A request of a signed-in person; for annotations only."""

    user: User
