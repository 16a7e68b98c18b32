# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Tags and filters that every template may use (registered as built-ins)."""

from django import template

from lantoa.infra import text

register = template.Library()
register.filter("number", text.number)
register.filter("day", text.day)
register.filter("instant", text.instant)
