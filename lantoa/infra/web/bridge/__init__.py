# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Django's WSGI handler inside an ASGI process: see decision 0001.

Requests are read and answers are sent on the event loop, so that slow clients cost no thread; Django runs in a few
threads that keep their database connections.
"""

from .app import Bridge

__all__ = ["Bridge"]
