# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The room's nouns: accounts and posts, activation codes, imports, consent and requests about personal data."""

from .account import Post, User, UserQuerySet, name_sort_key
from .activation import ALPHABET, ActivationCode, code_digest, code_for, new_nonce
from .imports import BadRow, PeopleImport
from .privacy import Consent, ConsentWording, DataRequest

__all__ = [
    "ALPHABET",
    "ActivationCode",
    "BadRow",
    "Consent",
    "ConsentWording",
    "DataRequest",
    "PeopleImport",
    "Post",
    "User",
    "UserQuerySet",
    "code_digest",
    "code_for",
    "name_sort_key",
    "new_nonce",
]
