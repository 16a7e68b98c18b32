# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The sample movement of `lantoa run --sample`: loaded once, safe to load again."""


def load_sample() -> list[str]:
    """Load what is missing; returns lines for the person who started it (one sign-in per role)."""
    return []
