# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What people type in this room."""

from allauth.account.forms import LoginForm
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):
    """One field for the user name, the phone or the e-mail."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["login"]
        field.label = _("User name, phone or e-mail")
        field.widget.attrs.update({"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"})
        for each in self.fields.values():
            each.widget.attrs.pop("placeholder", None)
