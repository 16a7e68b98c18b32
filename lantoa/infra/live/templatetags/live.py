# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""{% load live %}{% live_stream "ceremony/3" "numbers/51" name="site-12" as stream_url %}"""

from django import template

from lantoa.infra.live import tokens

register = template.Library()


@register.simple_tag
def live_stream(*topics: str, name: str = "", presence: bool = False) -> str:
    """The address of an event stream with a token for these topics; hand it to live.js by a data attribute."""
    return tokens.stream_url(*topics, name=name, presence=presence)
