# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""{% load devices %}{{ session.user_agent|device }}"""

from django import template

register = template.Library()

BROWSERS = {
    "coc_coc_browser": "Coc Coc", "Zalo": "Zalo", "Edg": "Edge", "OPR/": "Opera", "SamsungBrowser": "Samsung Internet",
    "Firefox/": "Firefox", "FxiOS": "Firefox", "CriOS": "Chrome", "Chrome/": "Chrome", "Safari/": "Safari",
}  # fmt: skip
SYSTEMS = {
    "Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "CrOS": "ChromeOS",
    "Mac OS X": "macOS", "Linux": "Linux",
}  # fmt: skip
"""What a browser says of itself, and how people call it. The first found counts: most claim to be others too."""
MOST = 60


@register.filter
def device(user_agent: str) -> str:
    """`Chrome · Windows`; what is unknown stays as it was sent, cut short."""
    known = [next((name for mark, name in table.items() if mark in user_agent), None) for table in (BROWSERS, SYSTEMS)]
    return " · ".join(filter(None, known)) or user_agent[:MOST]
