"""Every setting, each read once from the environment with a type and a safe default."""

import secrets
from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from opsloop.site.env import (
    database_url,
    env,
    flag,
    folder,
    hosts,
    ip_address,
    level,
    one_of,
    port,
    positive,
    refuse_unknown_names,
    sender,
    signing_key,
    time_zone,
    web_address,
)

PACKAGE = Path(__file__).resolve().parent.parent
ROOT = PACKAGE.parent

HOME = env("HOME", folder, None) or folder(str(ROOT / "var"))

DEBUG = env("DEBUG", flag, False)
ADDRESS = env("ADDRESS", ip_address, "127.0.0.1")
PORT = env("PORT", port, 8000)
PROCESSES = env("PROCESSES", positive, 1)
BASE_URL = env("URL", web_address, f"http://127.0.0.1:{PORT}")
HTTPS = urlsplit(BASE_URL).scheme == "https"
ALLOWED_HOSTS = env("HOSTS", hosts, [urlsplit(BASE_URL).hostname or "127.0.0.1", "127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = [BASE_URL]
CSRF_FAILURE_VIEW = "opsloop.kernel.pages.errors.forbidden"


def _secret_key(path: Path) -> str:
    """The signing key of this installation, made at the first start and readable by its owner only."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text().strip()


SECRET_KEY = env("SECRET_KEY", signing_key, "") or _secret_key(HOME / "secret_key")

SQLITE_OPENING = ";".join(
    f"PRAGMA {pragma}"
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "cache_size=-65536",
        "temp_store=MEMORY",
        "wal_autocheckpoint=4000",
        "journal_size_limit=67108864",
    )
)


def database(url: str) -> dict[str, object]:
    """The connection that a `sqlite:///PATH` or `postgresql://...` address names."""
    if url.startswith("sqlite:///"):
        return {
            "ENGINE": "opsloop.site.sqlite",
            "NAME": url.removeprefix("sqlite:///"),
            "CONN_MAX_AGE": None,
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 30, "init_command": SQLITE_OPENING},
        }
    return _postgresql(url)


def _postgresql(url: str) -> dict[str, object]:
    """The connection to a server; what Django has no name for, such as `sslmode`, goes to the driver as it is."""
    from psycopg.conninfo import conninfo_to_dict  # psycopg costs every start on SQLite 0.2 s otherwise

    parts = conninfo_to_dict(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", "opsloop"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": parts,
    }


DATABASES = {"default": database(env("DATABASE_URL", database_url, f"sqlite:///{HOME / 'opsloop.db'}"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

ROOMS = ["people", "projects", "processes", "planning", "improvement"]
KERNEL = [
    "pages",
    "accounts",
    "workspaces",
    "activity",
    "access",
    "jobs",
    "records",
    "links",
    "comments",
    "attachments",
    "search",
    "notify",
    "imports",
    "api",
]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    *[f"opsloop.kernel.{name}" for name in KERNEL],
    *[f"opsloop.rooms.{name}" for name in ROOMS],
    "opsloop.connectors",
    "opsloop.site",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "opsloop.kernel.pages.middleware.one_slash_less",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "opsloop.kernel.accounts.middleware.preferences",
    "opsloop.kernel.accounts.middleware.sessions",
    "opsloop.kernel.accounts.middleware.permissions_policy",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "opsloop.kernel.pages.policy.ContentSecurityPolicy",
    "opsloop.kernel.workspaces.middleware.personal_pages",
    "axes.middleware.AxesMiddleware",
    "opsloop.kernel.pages.middleware.refusals",
]

ROOT_URLCONF = "opsloop.site.urls"
ASGI_APPLICATION = "opsloop.site.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "opsloop.kernel.pages.context.page",
            ],
            "builtins": [
                "opsloop.kernel.pages.templatetags.pages",
                "opsloop.kernel.records.templatetags.records",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["name", "email"]},
    },
    {"NAME": "opsloop.kernel.accounts.password_length.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"
AXES_FAILURE_LIMIT = env("SIGN_IN_ATTEMPTS", positive, 8)
SIGN_IN_ATTEMPTS_FROM_ADDRESS = env("SIGN_IN_ATTEMPTS_FROM_ADDRESS", positive, 100)
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "username"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_CLIENT_IP_CALLABLE = "opsloop.kernel.accounts.address.client_network"
AXES_LOCKOUT_CALLABLE = "opsloop.kernel.accounts.views.signing.locked_out"
AXES_VERBOSE = False

SESSION_ENGINE = "opsloop.kernel.accounts.session_store"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = env("HSTS_SECONDS", positive, 31_536_000) if HTTPS else 0
BEHIND_PROXY = env("BEHIND_PROXY", flag, False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [ROOT / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"
HOME_TIME_ZONE = env("TIME_ZONE", time_zone, "Asia/Shanghai")

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
FILES = HOME / "files"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": FILES, "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
UPLOAD_LIMIT_MB = env("UPLOAD_LIMIT_MB", positive, 50)
LOG_UNPACKED_LIMIT_MB = env("LOG_UNPACKED_LIMIT_MB", positive, 2000)
NEW_WORKSPACES = env("NEW_WORKSPACES", one_of("admins", "members", "anyone"), "admins")
API_CALLS_PER_MINUTE = env("API_CALLS_PER_MINUTE", positive, 3000)
WEBHOOK_PRIVATE = env("WEBHOOK_PRIVATE", flag, False)
PREPARED_STRICTLY = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["opsloop.kernel.attachments.receiving.LimitedUpload"]

IMPLICIT_TLS = 465
"""The port on which a mail server speaks TLS from the first byte (RFC 8314); on others the connection turns to it."""
EMAIL_HOST = env("MAIL_HOST", str, "")
EMAIL_PORT = env("MAIL_PORT", port, 587)
EMAIL_HOST_USER = env("MAIL_USER", str, "")
EMAIL_HOST_PASSWORD = env("MAIL_PASSWORD", str, "")
MAIL_TLS = env("MAIL_TLS", flag, True)
EMAIL_USE_SSL = MAIL_TLS and EMAIL_PORT == IMPLICIT_TLS
EMAIL_USE_TLS = MAIL_TLS and not EMAIL_USE_SSL
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = env("MAIL_FROM", sender, "opsloop@localhost")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = HOME / "mail"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", level, "WARNING")},
}

refuse_unknown_names()
django_stubs_ext.monkeypatch()
