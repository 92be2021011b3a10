"""Django, told what it needs to know. The environment is read in kernel/config.py."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from psycopg.conninfo import conninfo_to_dict

from snoutos.kernel.config import Config

config = Config.read(os.environ)
_database = conninfo_to_dict(config.database_url)
_source = Path(__file__).parents[1]

SECRET_KEY = config.secret_key
DEBUG = False
ALLOWED_HOSTS = ["*"]  # addresses are never built from the Host header; see PUBLIC_BASE_URL
ROOT_URLCONF = "snoutos.web.urls"
WSGI_APPLICATION = "snoutos.web.wsgi.application"
AUTH_USER_MODEL = "people.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"
USE_I18N = False
APPEND_SLASH = False
STATIC_URL = "/static/"
STATIC_ROOT = Path(config.data).resolve() / "static" if config.is_production else None
STORAGES = {
    "staticfiles": {
        # Hashed names need `snoutos prepare` first; in development files are served as they lie.
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if config.is_production
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not config.is_production
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _database.get("dbname", "postgres"),
        "USER": _database.get("user", ""),
        "PASSWORD": _database.get("password", ""),
        "HOST": _database.get("host", ""),
        "PORT": _database.get("port", ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            key: value
            for key, value in _database.items()
            if key not in ("dbname", "user", "password", "host", "port")
        },
    }
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "django_htmx",
    "procrastinate.contrib.django",
    "snoutos.ui",
    "snoutos.rooms.audit",
    "snoutos.rooms.alerts",
    "snoutos.rooms.plans",
    "snoutos.rooms.people",
    "snoutos.rooms.numbers",
    "snoutos.rooms.traffic",
    "snoutos.rooms.threads",
    "snoutos.rooms.assignments",
    "snoutos.rooms.routing",
    "snoutos.rooms.policy",
    "snoutos.rooms.attachments",
    "snoutos.rooms.sending",
    "snoutos.rooms.inventory",
    "snoutos.rooms.clients",
    "snoutos.rooms.staff",
    "snoutos.rooms.schedule",
    "snoutos.rooms.operations",
    "snoutos.rooms.review",
    "snoutos.rooms.inbox",
    "snoutos.rooms.portal",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "snoutos.web.cors.middleware",
    "snoutos.toolbox.tenancy.middleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "snoutos.web.viewer.viewer",
    "snoutos.web.problems.middleware",
    "snoutos.web.nul.middleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_source / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "snoutos.web.shell.shell",
            ]
        },
    }
]

AUTHENTICATION_BACKENDS = ["snoutos.web.accounts.Backend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_validators = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_validators}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_validators}.CommonPasswordValidator"},
    {
        "NAME": f"{_validators}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "snoutos.web.accounts.Adapter"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
# Counted by toolbox.throttle instead, together for the page and the API.
ACCOUNT_RATE_LIMITS = False
_mail = urlsplit(config.smtp_url)
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if config.smtp_url
    else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_HOST, EMAIL_PORT = _mail.hostname or "", _mail.port or 587
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
EMAIL_USE_SSL, EMAIL_USE_TLS = _mail.scheme == "smtps", _mail.scheme == "smtp"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = config.mail_from

ENCRYPTION_KEY = config.encryption_key
PROVIDER_BASE_URL = config.provider_base_url
JWT_SECRET = config.jwt_secret
JWT_LIFETIME = config.jwt_lifetime
CORS_ORIGINS = config.cors_origins
TRUSTED_PROXIES = config.trusted_proxies
# Within one minute: requests of one user, messages of one user, texts that one user has looked at
# while writing, failed sign-ins of one address.
API_LIMIT = 100
SENDING_LIMIT = 30
CHECKING_LIMIT = 120
SIGN_IN_LIMIT = 5

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "snoutos_session"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = config.is_production
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "snoutos.web.problems.csrf_failure"
PUBLIC_BASE_URL = config.public_base_url
CSRF_TRUSTED_ORIGINS = [config.public_base_url]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
# Besides the browsers' own: for trying out, without encryption.
PUSH_HOSTS = config.push_hosts
SERVER_EMAIL = config.mail_from.rpartition("<")[2].rstrip("> ")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

LOGGING_CONFIG = None  # kernel.logs sets structlog up for every process alike
