# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Settings: one file, read strictly from the environment.

Every variable starts with LANTOA_ and is described in docs/operate.md. What a
province may decide (windows, goals, deadlines) is data of its movement, not a
setting.
"""

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent.parent


def env(name: str, default: str | None = None) -> str:
    """The variable LANTOA_<name>, or its default; without a default it must be set."""
    value = os.environ.get(f"LANTOA_{name}", default)
    if value is None:
        raise ImproperlyConfigured(f"Set LANTOA_{name} (see docs/operate.md).")
    return value


def env_bool(name: str, default: bool) -> bool:
    """A yes-or-no variable: 1/0, true/false, yes/no, on/off."""
    value = env(name, "1" if default else "0").lower()
    if value not in {"1", "0", "true", "false", "yes", "no", "on", "off"}:
        raise ImproperlyConfigured(f"LANTOA_{name} must be 1 or 0, not {value!r}.")
    return value in {"1", "true", "yes", "on"}


def env_int(name: str, default: int) -> int:
    """A whole-number variable."""
    value = env(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"LANTOA_{name} must be a whole number, not {value!r}.") from None


def env_list(name: str, default: str = "") -> list[str]:
    """A comma-separated variable."""
    return [part.strip() for part in env(name, default).split(",") if part.strip()]


DATA_DIR = Path(env("DATA_DIR", str(BASE_DIR / "var")))
PRODUCTION = env_bool("PRODUCTION", False)
DEBUG = env_bool("DEBUG", False)
ADMIN = env_bool("ADMIN", False)  # a read-only window for engineers at /engineers/


SHORTEST_KEY = 32


def _secret_key() -> str:
    """LANTOA_SECRET_KEY, or outside production a key made once and kept in the data folder."""
    if PRODUCTION or "LANTOA_SECRET_KEY" in os.environ:
        key = env("SECRET_KEY")
        if len(key) < SHORTEST_KEY:
            raise ImproperlyConfigured(f"LANTOA_SECRET_KEY must have at least {SHORTEST_KEY} characters, kept secret.")
        return key
    path = DATA_DIR / "secret_key"
    try:
        return path.read_text()
    except FileNotFoundError:
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        key = secrets.token_urlsafe(50)
        path.touch(mode=0o600)
        path.write_text(key)
        return key


SECRET_KEY = _secret_key()
SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS")
PUBLIC_URL = env("PUBLIC_URL", "" if PRODUCTION else "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "" if PRODUCTION else "*")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []
# The host that serves what others wrote (lantoa/infra/web/apart.py). Browsers know *.localhost as this machine.
APART_HOST = env("APART_HOST", "" if PRODUCTION else "apart.localhost")
if APART_HOST and APART_HOST in {urlsplit(PUBLIC_URL).hostname, *ALLOWED_HOSTS}:
    raise ImproperlyConfigured("LANTOA_APART_HOST must be a host name of its own, not one at which people sign in.")
ALLOWED_HOSTS += [APART_HOST] if APART_HOST else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "template_partials",
    "django_htmx",
    "csp",
    "lantoa.people",  # before allauth: its templates for sign-in pages come first
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_tasks",
    "django_tasks_db",
    "lantoa.infra.web",
    "lantoa.infra.ui",
    "lantoa.infra.audit",
    "lantoa.infra.live",
    "lantoa.infra.jobs",
    "lantoa.infra.offline",
    "lantoa.infra.xapi",
    "lantoa.infra.documents",
    "lantoa.infra.text",
    "lantoa.infra.engineers.apps.EngineersConfig",
    "lantoa.units",
    "lantoa.plan",
    "lantoa.tallies",
    "lantoa.ceremony",
    "lantoa.courses",
    "lantoa.outreach",
    "lantoa.news",
    "lantoa.responses",
    "lantoa.delegates",
    "lantoa.scripts",
    "lantoa.platforms",
    "lantoa.closing",
    "lantoa.reports",
    "lantoa.portal",
    "django.forms",  # last: lantoa.infra.ui draws some of its widgets
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "lantoa.infra.web.apart.kept_apart",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "lantoa.infra.web.middleware.request_id",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lantoa.infra.web.middleware.language",
    "lantoa.plan.choice.movement_chosen",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "lantoa.people.sign_in.second_factor_first",
    "lantoa.infra.web.middleware.refusals",
]

ROOT_URLCONF = "lantoa.conf.urls"
WSGI_APPLICATION = "lantoa.conf.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lantoa.infra.ui.context.page",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "template_partials.templatetags.partials",
                "lantoa.infra.ui.templatetags.ui",
            ],
        },
    }
]

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=268435456;"
        "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-20000;"
    ),
}


def _database(url: str) -> dict[str, object]:
    """A Django database from postgresql://user:password@host:port/name (or ?host=/socket/folder) or sqlite:///path."""
    parts = urlsplit(url)
    host = parse_qs(parts.query).get("host", [parts.hostname or ""])[0]
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path),
            "CONN_MAX_AGE": None,  # the server's few threads keep theirs
            "OPTIONS": dict(SQLITE_OPTIONS),
        }
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": host,
            "PORT": str(parts.port or ""),
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"pool": {"min_size": 1, "max_size": env_int("DATABASE_POOL", 12)}},
        }
    raise ImproperlyConfigured(f"LANTOA_DATABASE_URL must start with sqlite:// or postgresql://, not {url!r}.")


DATABASES = {"default": _database(env("DATABASE_URL", f"sqlite:///{DATA_DIR / 'lantoa.sqlite3'}"))}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

VALKEY_URL = env("VALKEY_URL", "")
CACHES = {
    "default": {
        "BACKEND": "lantoa.infra.web.valkey_cache.ValkeyCache"
        if VALKEY_URL
        else "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": VALKEY_URL or "lantoa",
        "KEY_PREFIX": "cache",
    },
    # Pieces of pages that are the same for everyone (`{% cache %}`): kept by each process, so that a new release shows.
    "template_fragments": {
        "BACKEND": f"django.core.cache.backends.{'dummy.DummyCache' if DEBUG else 'locmem.LocMemCache'}",
        "LOCATION": "fragments",
    },
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

AUTH_USER_MODEL = "people.User"


def _oidc_apps() -> list[dict[str, object]]:
    """The OpenID Connect provider (national e-ID, provincial SSO), when LANTOA_OIDC_URL names one."""
    if not env("OIDC_URL", ""):
        return []
    return [
        {
            "provider_id": "oidc",
            "name": env("OIDC_NAME", "OpenID Connect"),
            "client_id": env("OIDC_CLIENT_ID"),
            "secret": env("OIDC_SECRET"),
            "settings": {"server_url": env("OIDC_URL"), "uid_field": env("OIDC_UID_FIELD", "sub")},
        }
    ]


AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# Sign-in (lantoa/people/sign_in.py). Sign-up is closed there: accounts come from import, activation or OIDC.
ACCOUNT_ADAPTER = "lantoa.people.sign_in.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "lantoa.people.sign_in.SocialAdapter"
MFA_ADAPTER = "lantoa.people.sign_in.SecondFactorAdapter"
ACCOUNT_FORMS = {"login": "lantoa.people.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "phone", "password1*", "password2*"]
ACCOUNT_PHONE_VERIFICATION_ENABLED = False
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_CHANGE_EMAIL = True
# Failed sign-ins: 5 a quarter of an hour for one account from anywhere, 30 a minute from one address (a hall of
# learners shares one). A successful sign-in is not counted.
ACCOUNT_RATE_LIMITS = {"login_failed": env("LOGIN_LIMIT", "30/m/ip,5/15m/key"), "activate": "20/10m/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = env_int("TRUSTED_PROXIES", 1 if PRODUCTION else 0)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Lan Toa"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": _oidc_apps(), "OAUTH_PKCE_ENABLED": True}}
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = env_bool("OIDC_TRUST_EMAIL", False)
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = SOCIALACCOUNT_EMAIL_AUTHENTICATION
ACTIVATION_DAYS = env_int("ACTIVATION_DAYS", 30)

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "console_home"
LOGOUT_REDIRECT_URL = "portal_home"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True
LOCALE_PATHS = [
    BASE_DIR / "lantoa/people/library_locale",  # allauth in Vietnamese
]
FORMAT_MODULE_PATH = "lantoa.conf.formats"

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "media/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "lantoa.infra.ui.storage.StaticStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "media-src": ["'self'", "blob:"],
        "worker-src": ["'self'", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
CSRF_FAILURE_VIEW = "lantoa.infra.web.views.stale_form"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SILENCED_SYSTEM_CHECKS = [  # of `check --deploy`
    "security.W005",  # whether every other host of the province's domain speaks HTTPS is not ours to promise,
    "security.W021",  # nor to have browsers ship it
    "security.W008",  # the proxy redirects; the health checks behind it speak plain HTTP
]
SESSION_ENGINE = "lantoa.infra.web.sessions"
SESSION_COOKIE_AGE = 14 * 86400
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
FORM_RENDERER = "lantoa.infra.ui.forms.FormRenderer"
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_242_880

_mail = urlsplit(env("EMAIL_URL", ""))  # smtp://user:password@host:587 (STARTTLS) or smtps://… (TLS from the start)
_sends = "smtp" if _mail.hostname else "dummy" if PRODUCTION else "console"
EMAIL_BACKEND = f"django.core.mail.backends.{_sends}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = _mail.hostname or "localhost", _mail.port or (465 if _mail.scheme == "smtps" else 587)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_USE_TLS = _mail.scheme == "smtp" and bool(_mail.username)  # a local relay without account speaks plainly
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("EMAIL_FROM", f"lantoa@{urlsplit(PUBLIC_URL).hostname or 'localhost'}")

# An outside record store for what learners achieve (xAPI); nothing is kept or sent where none is named.
XAPI_URL = env("XAPI_URL", "").rstrip("/")
XAPI_USER, XAPI_PASSWORD = env("XAPI_USER", ""), env("XAPI_PASSWORD", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "lantoa.infra.web.logs.JsonFormatter"},
        "plain": {"format": "%(levelname)s %(message)s"},
    },
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json" if PRODUCTION else "plain"}},
    "root": {"handlers": ["out"], "level": "INFO" if PRODUCTION else "WARNING"},
}

# How this process serves (docs/operate.md).
WEB_THREADS = env_int("WEB_THREADS", 4)
BODY_LIMIT_BYTES = env_int("BODY_LIMIT_MB", 256) * 1_048_576

# The live hub reads these; it imports no Django (docs/map.md).
LIVE_KEY = SECRET_KEY
