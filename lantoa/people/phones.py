# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""One form for phone numbers: E.164, read as Vietnamese when no country is given."""

import re

import phonenumbers

_MOBILE = re.compile(r"(?:\+?84|0)?([35789]\d{8})")
_FILLER = re.compile(r"[\s.\-()]")


def phone_e164(written: str) -> str | None:
    """ "0905 123 456" as "+84905123456"; None when it is no possible number."""
    plain = _FILLER.sub("", written)
    if mobile := _MOBILE.fullmatch(plain):
        return f"+84{mobile[1]}"
    try:
        number = phonenumbers.parse(plain, "VN")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def national(number: str) -> str:
    """ "+84905123456" as people write it: "0905123456"."""
    return f"0{number[3:]}" if number.startswith("+84") else number
