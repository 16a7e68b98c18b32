# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Pages of this room: the field app, and the boards of those who lead."""

from .field import field_app, field_manifest, field_worker, log_session

__all__ = ["field_app", "field_manifest", "field_worker", "log_session"]
