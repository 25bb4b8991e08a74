"""Django's settings, made from the table in `afterdesk.runtime.options`. Change a setting there, not here."""

from __future__ import annotations

import secrets
from pathlib import Path
from urllib.parse import urlsplit

from afterdesk.runtime.database import server_address
from afterdesk.runtime.embedded import embedded_address
from afterdesk.runtime.home import find_home
from afterdesk.runtime.keys import load_ring
from afterdesk.runtime.logs import logging_settings
from afterdesk.runtime.options import read_options

_options = read_options()
_home = find_home()
_ring = load_ring(_home.keys)
_package = Path(__file__).resolve().parent
_public = urlsplit(_options["AFTERDESK_URL"])
_is_https = _public.scheme == "https"

DEBUG: bool = _options["AFTERDESK_DEBUG"]
# Before the keys exist nothing is served: only type checkers and message collectors read settings then.
SECRET_KEY = _ring.derive("django").hex() if _ring else secrets.token_hex(32)
AFTERDESK_HOME = _home.path
AFTERDESK_URL: str = _options["AFTERDESK_URL"]
AFTERDESK_FILES = _home.files
AFTERDESK_METRICS_TOKEN: str = _options["AFTERDESK_METRICS_TOKEN"]
AFTERDESK_WRITING_URL: str = _options["AFTERDESK_WRITING_URL"]
AFTERDESK_WRITING_MODEL: str = _options["AFTERDESK_WRITING_MODEL"]
AFTERDESK_WRITING_KEY: str = _options["AFTERDESK_WRITING_KEY"]
AFTERDESK_WRITING_SECONDS: int = _options["AFTERDESK_WRITING_SECONDS"]
AFTERDESK_BEHIND_PROXY: bool = _options["AFTERDESK_BEHIND_PROXY"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "procrastinate.contrib.django",
    "afterdesk.desk",
    "afterdesk.jobs",
    "afterdesk.web",
]

MIDDLEWARE = [
    "afterdesk.web.tracing.TracingMiddleware",
    "afterdesk.web.middleware.ClientMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "afterdesk.web.middleware.ContentSecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "afterdesk.web.middleware.SessionLimitMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "afterdesk.web.middleware.PersonMiddleware",
    "afterdesk.web.middleware.RefusalMiddleware",
    "afterdesk.web.middleware.SecondStepMiddleware",
]

ROOT_URLCONF = "afterdesk.web.urls"
WSGI_APPLICATION = "afterdesk.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": (server_address() or embedded_address(_home)).for_django()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # Shared by the web processes of this machine, which a cache in memory is not.
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(_home.path / "cache"),
    },
}

AUTH_USER_MODEL = "desk.User"
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "today"
LOGOUT_REDIRECT_URL = "sign_in"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "afterdesk.desk.password_rules.OwnRules"},
]

ALLOWED_HOSTS = [*_options["AFTERDESK_HOSTS"], *([_public.hostname] if _public.hostname else [])]
CSRF_TRUSTED_ORIGINS = [AFTERDESK_URL] if AFTERDESK_URL else []
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _options["AFTERDESK_BEHIND_PROXY"] else None
# Whose X-Forwarded-For and -Proto are believed; nobody's unless a proxy is said to be there.
AFTERDESK_TRUSTED_PROXIES = _options["AFTERDESK_TRUSTED_PROXIES"] if _options["AFTERDESK_BEHIND_PROXY"] else []
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _is_https else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Two desks on one host (other ports) share cookies by name in a browser; the `__Host-` prefix needs https.
_cookie_prefix = "__Host-afterdesk" if _is_https else "afterdesk"
SESSION_COOKIE_NAME = f"{_cookie_prefix}-session"
# How long a session lasts at most, and how long without a page; the second is kept by `SessionLimitMiddleware`.
SESSION_COOKIE_AGE: int = _options["AFTERDESK_SESSION_DAYS"] * 24 * 3600
AFTERDESK_REQUIRE_SECOND_STEP: str = _options["AFTERDESK_REQUIRE_SECOND_STEP"]
AFTERDESK_SESSION_IDLE_HOURS: int = _options["AFTERDESK_SESSION_IDLE_HOURS"]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _is_https
CSRF_COOKIE_NAME = f"{_cookie_prefix}-csrf"
CSRF_FAILURE_VIEW = "afterdesk.web.views.errors.stale_form"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = _is_https
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = _is_https

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

LANGUAGE_CODE: str = _options["AFTERDESK_LANGUAGE"]
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [_package / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE: str = _options["AFTERDESK_TIME_ZONE"]

STATIC_URL = "/static/"
STATIC_ROOT = _home.path / "static"
# In debug nothing is collected, and the names of the files stay as they are.
_static = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
    if DEBUG
    else "whitenoise.storage.CompressedManifestStaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(_home.files)}},
    "staticfiles": {"BACKEND": _static},
}

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
PROCRASTINATE_IMPORT_PATHS = ["afterdesk.jobs.catalogue"]
PROCRASTINATE_READONLY_MODELS = False

LOGGING = logging_settings(_options["AFTERDESK_LOG_LEVEL"], _options["AFTERDESK_LOG_FORMAT"])
LOGGING_CONFIG = "logging.config.dictConfig"
