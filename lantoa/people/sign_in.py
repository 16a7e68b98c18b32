# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""How sign-in differs from what allauth does by itself: phones, lock-out by account, closed sign-up, second factor."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantoa.infra import text

from .models import User
from .phones import phone_e164
from .roles import SECOND_FACTOR
from .watch import note_lock


class PhoneField(forms.CharField):
    """A phone number, kept as E.164."""

    def clean(self, value: Any) -> Any:
        written = super().clean(value)
        if not written:
            return None
        number = phone_e164(written)
        if number is None:
            raise ValidationError(_("Enter a phone number such as 0905 123 456."))
        return number


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by user name, phone or e-mail in one field."""

    # One sentence for a wrong name and a wrong password, so that accounts cannot be listed by trying.
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        **dict.fromkeys(
            ("username_password_mismatch", "email_password_mismatch", "phone_password_mismatch"),
            gettext_lazy("The sign-in name or the password is not correct."),
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come from an import, an activation code or the national identity."""
        return False

    def phone_form_field(self, **kwargs: Any) -> forms.Field:
        return PhoneField(label=_("Phone"), widget=forms.TextInput(attrs={"autocomplete": "tel"}), **kwargs)

    def get_user_by_phone(self, phone: str) -> User | None:
        return User.objects.filter(phone=phone_e164(phone)).first()

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (user.phone, user.phone_verified) if user.phone else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        user.phone, user.phone_verified = phone, verified
        user.save(update_fields=["phone", "phone_verified"])

    def set_phone_verified(self, user: User, phone: str) -> None:
        user.phone_verified = True
        user.save(update_fields=["phone_verified"])

    def send_verification_code_sms(self, user: User, phone: str, code: str, **kwargs: Any) -> None:
        """No text messages are sent: phones are checked by the unit that hands out the activation slip."""
        raise NotImplementedError

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Failures count per account, whichever of its names was typed; per typed text where there is no account."""
        typed = [credentials[name] for name in ("username", "email", "phone") if credentials.get(name)]
        match = Q(pk__in=[])
        for name in typed:
            match |= Q(username__iexact=name) | Q(email__iexact=name) | Q(phone=phone_e164(name) or "-")
        known = User.objects.filter(match).order_by("pk").values_list("pk", flat=True).first()
        return f"account:{known}" if known else f"typed:{text.fold(typed[0]) if typed else ''}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count an attempt; when locked, say until when."""
        key = self._get_login_attempts_cache_key(request, **credentials)
        limit = AttemptLimit(request, "login_failed", key)
        self._login_failed_rl_usage = limit.usage
        if limit.sentence:
            kind, _colon, pk = key.partition(":")
            if kind == "account":
                note_lock(User.objects.get(pk=pk))
            raise ValidationError(limit.sentence, code="too_many_login_attempts")


class AttemptLimit:
    """One counted attempt of something that may be tried only so often (settings.ACCOUNT_RATE_LIMITS)."""

    def __init__(self, request: HttpRequest, action: str, key: str | None = None) -> None:
        self.request, self.action, self.key = request, action, key
        self.usage = ratelimit.consume(request, app="allauth.account", action=action, key=key)

    def forget(self) -> None:
        """A success does not count."""
        if self.usage:
            self.usage.rollback()

    @property
    def sentence(self) -> str:
        """Why to wait and until when; empty while the attempt is taken."""
        if self.usage:
            return ""
        minutes = max(1, -(-round(self.seconds) // 60))
        opens = timezone.localtime(timezone.now() + timedelta(minutes=minutes))
        return _("Too many wrong tries. Sign-in is locked for now; try again in %(minutes)s minutes, at %(at)s.") % {
            "minutes": minutes,
            "at": opens.strftime("%H:%M"),
        }

    @property
    def seconds(self) -> float:
        """How long until the next attempt is taken, by the strictest limit that is used up."""
        waits = [0.0]
        for rate in ratelimit.parse_rates(app_settings.RATE_LIMITS[self.action]):
            name = ratelimit.get_cache_key(
                self.request, app="allauth.account", action=self.action, rate=rate, key=self.key
            )
            history = cache.get(name, [])
            if len(history) >= rate.amount:
                waits.append(history[rate.amount - 1] + rate.duration - time.time())
        return max(waits)


class SocialAdapter(DefaultSocialAccountAdapter):
    """Accounts that come from an OpenID Connect provider."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """The provider has identified the person; the new account has no role until a unit gives one."""
        return True

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> User:
        user: User = super().populate_user(request, sociallogin, data)
        names = [data.get("last_name") or "", data.get("first_name") or ""]
        user.set_name(data.get("name") or " ".join(filter(None, names)) or data.get("username") or _("New account"))
        user.activated_at = timezone.now()
        return user


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors: an organiser in production keeps at least one."""

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        if not must_have_second_factor(authenticator.user):
            return True
        return strong_factors(authenticator.user).exclude(pk=authenticator.pk).exists()


def must_have_second_factor(user: Any) -> bool:
    """Plan-wide rights need more than a password once real people depend on them."""
    wide = user.is_superuser or any(post.role in SECOND_FACTOR for post in user.current_posts)
    return settings.PRODUCTION and wide


def strong_factors(user: User) -> Any:
    """The person's authenticator app and passkeys (recovery codes alone do not count)."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return Authenticator.objects.filter(user=user, type__in=kinds)


OPEN_BEFORE_SECOND_FACTOR = ("/accounts/", "/i18n/", "/static/", "/healthz", "/readyz")


def second_factor_first(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Send those who must have a second factor, and have none, to set it up before anything else."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if (
            settings.PRODUCTION
            and not request.path_info.startswith(OPEN_BEFORE_SECOND_FACTOR)
            and request.user.is_authenticated
            and must_have_second_factor(request.user)
            and not strong_factors(request.user).exists()
        ):
            messages.warning(
                request, _("Your role needs a second factor. Set up an authenticator app or a passkey to go on.")
            )
            return redirect("mfa_index")
        return get_response(request)

    return middleware
