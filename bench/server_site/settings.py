# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The product's settings, its middleware included, with two pages of the benchmark instead of its own."""

from lantoa.conf.settings import *  # noqa: F403
from lantoa.conf.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "bench.server_site"]
ROOT_URLCONF = "bench.server_site.urls"
