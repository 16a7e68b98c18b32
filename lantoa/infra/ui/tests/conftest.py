# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def in_vietnamese():
    """Whatever language a page of an earlier test asked for."""
    with translation.override("vi"):
        yield
