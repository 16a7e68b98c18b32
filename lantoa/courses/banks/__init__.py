# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Question files of other programs, read whole or refused with line and cause; written so that Moodle reads them."""

from django.utils.translation import gettext as _

from . import aiken, gift, moodle, qti, sheet
from .base import Bank, Draft

MOST_BYTES = 10_000_000
__all__ = ["MOST_BYTES", "Bank", "Draft", "read_bank"]


def read_bank(name: str, data: bytes) -> Bank:
    """The bank in an uploaded file: a workbook, QTI, Moodle XML, Aiken or GIFT, told by its content."""
    bank = Bank()
    if len(data) > MOST_BYTES:
        bank.refuse(1, _("the file is larger than ten megabytes"))
        return bank
    if data.startswith(b"PK"):
        bank = sheet.parse(data) if name.lower().endswith((".xlsx", ".xlsm")) else qti.parse_package(data)
    elif qti.is_item(data):
        bank = qti.parse(data)
    elif name.lower().endswith(".xml") or data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml"):
        bank = moodle.parse(data)
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            bank.refuse(data[: error.start].count(b"\n") + 1, _("the file is not UTF-8 text"))
            return bank
        bank = aiken.parse(text) if aiken.is_aiken(text) else gift.parse(text)
    if not bank.drafts and not bank.problems:
        bank.refuse(1, _("there is no question in the file"))
    return bank
