# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""python -m lantoa.cli"""

import sys

from lantoa.cli import main

sys.exit(main())
