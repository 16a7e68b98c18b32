# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The two kinds of trouble: a refusal (the rules say no) and a fault (everything else, never caught in features)."""

from django.http import Http404


class Refused(Exception):
    """The request was understood and the rules say no: shown to the person, never logged as a fault.

    `code` is dotted lower-case words ("launch.already_armed"): tests, phones and translators rely on it.
    `message` is a translated sentence that says what to do next.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(str(message))
        self.code = code
        self.message = str(message)


class LinkGone(Http404):
    """A link that was handed out (in a letter, as a QR code) opens nothing: forged, replaced, taken back or past its
    time. Which of these is not said; the page tells to ask for the new one."""
