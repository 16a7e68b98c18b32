# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Tags and filters that every template may use (registered as built-ins)."""

from django import template

register = template.Library()
