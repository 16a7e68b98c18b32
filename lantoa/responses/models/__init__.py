# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from .activities import Activity, ActivityPhoto, ActivityQuerySet, Publication
from .pledges import Pledge, PledgeQuerySet

__all__ = ["Activity", "ActivityPhoto", "ActivityQuerySet", "Pledge", "PledgeQuerySet", "Publication"]
