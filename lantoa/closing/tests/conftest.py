# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from lantoa.ceremony.tests.conftest import files, stage

__all__ = ["files", "stage"]
