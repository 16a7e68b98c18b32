#!/usr/bin/env python3
# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Django's own commands, for engineers; people use `lantoa`."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantoa.conf.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
