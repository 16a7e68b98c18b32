# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

import pytest

from lantoa.ceremony.tests.conftest import files, make_stage, stage
from lantoa.scripts import actions

__all__ = ["draft", "files", "make_stage", "stage"]


@pytest.fixture
def draft(stage):
    """The first draft, made of the plan's five steps."""
    return actions.open_script(by=None, ceremony=stage.ceremony)
