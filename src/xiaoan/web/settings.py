"""Settings. Every value an operator may change comes from the environment, named XIAOAN_*."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from xiaoan.foundation.database.places import state_dir
from xiaoan.web.operations.observing import logs
from xiaoan.web.secrets import secret_key

STATE_DIR = state_dir()
SECRET_KEY = secret_key(STATE_DIR)
DEBUG = os.environ.get("XIAOAN_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("XIAOAN_HOSTS", "127.0.0.1,localhost,testserver").split(",")
CSRF_TRUSTED_ORIGINS = [one for one in os.environ.get("XIAOAN_ORIGINS", "").split(",") if one]
IS_HTTPS = os.environ.get("XIAOAN_HTTPS") == "1"
DEMO_SIGN_INS = os.environ.get("XIAOAN_DEMO") == "1"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "xiaoan.foundation.scope",
    "xiaoan.foundation.ledger",
    "xiaoan.foundation.orgs",
    "xiaoan.foundation.accounts",
    "xiaoan.foundation.terms",
    "xiaoan.foundation.files",
    "xiaoan.foundation.jobs",
    "xiaoan.foundation.notices",
    "xiaoan.foundation.workbooks",
    "xiaoan.foundation.search",
    "xiaoan.foundation.api",
    "xiaoan.foundation.tokens",
    "xiaoan.foundation.webhooks",
    "xiaoan.engine.policy",
    "xiaoan.engine.duties",
    "xiaoan.engine.tasks",
    "xiaoan.engine.cases",
    "xiaoan.engine.registers",
    "xiaoan.engine.signals",
    "xiaoan.features.inspections",
    "xiaoan.features.hazards",
    "xiaoan.features.feedback",
    "xiaoan.features.tips",
    "xiaoan.features.guards",
    "xiaoan.features.staff",
    "xiaoan.features.safeguards",
    "xiaoan.features.responsibility",
    "xiaoan.features.documents",
    "xiaoan.features.risks",
    "xiaoan.features.intake",
    "xiaoan.features.impact",
    "xiaoan.features.experts",
    "xiaoan.features.literacy",
    "xiaoan.features.classes",
    "xiaoan.features.contracts",
    "xiaoan.features.drills",
    "xiaoan.features.visits",
    "xiaoan.insight.dashboard",
    "xiaoan.insight.workbench",
    "xiaoan.insight.books",
    "xiaoan.insight.dossier",
    "xiaoan.insight.burden",
    "xiaoan.web.demonstration",
]

MIDDLEWARE = [
    "xiaoan.web.operations.observing.requests.ObservingMiddleware",
    "xiaoan.web.headers.HeadersMiddleware",
    "xiaoan.web.api.middleware.ProblemsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # pads each answer by chance, against BREACH
    "xiaoan.web.operations.patience.PatienceMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "xiaoan.foundation.scope.middleware.ScopeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]

ROOT_URLCONF = "xiaoan.web.urls"
WSGI_APPLICATION = "xiaoan.web.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "xiaoan.web.jinja.Templates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "xiaoan.web.shell.environment",
            "context_processors": [
                "xiaoan.web.shell.context.shell",
            ],
        },
    },
]


def _database(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "xiaoan",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", None) or parts.hostname or "",
        "PORT": query.pop("port", None) or parts.port or "",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # A plan made for one scope may be slow for another: only `scope.prepared` keeps plans.
        "OPTIONS": {"prepare_threshold": None, "connect_timeout": 3, **query},
        "TEST": {"MIRROR": None},
    }


def _databases() -> dict[str, dict[str, Any]]:
    url = os.environ.get("XIAOAN_DATABASE_URL")
    owner_url = os.environ.get("XIAOAN_OWNER_DATABASE_URL")
    if not url:
        from xiaoan.foundation.database import urls

        url, owner_url = urls(STATE_DIR)
    return {"default": _database(url), "owner": _database(owner_url or url)}


DATABASES = _databases()
DATABASE_ROUTERS = ["xiaoan.web.routing.OwnerOnlyMigrates"]

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS: list[str] = []
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
LOGIN_URL = "/accounts/sign-in/"
RECORD_ACT = "xiaoan.foundation.ledger.actions.record"  # for layers below the ledger
VIEWER_OF_REQUEST = "xiaoan.web.api.door.viewer_of_request"
PASSWORD_MIN_LENGTH = int(os.environ.get("XIAOAN_PASSWORD_LENGTH", "10"))
INVITATION_DAYS = int(os.environ.get("XIAOAN_INVITATION_DAYS", "14"))
# Kinds of post that must give a second factor; a demonstration asks nobody.
SECOND_FACTOR_FOR = os.environ.get(
    "XIAOAN_SECOND_FACTOR_FOR",
    "" if DEMO_SIGN_INS else "bureau_director,bureau_clerk,administrator",
).split(",")
# Sign-in through the place's own identity provider (OpenID Connect), where it has one.
OIDC = {
    "issuer": os.environ.get("XIAOAN_OIDC_ISSUER", ""),
    "client_id": os.environ.get("XIAOAN_OIDC_CLIENT_ID", ""),
    "client_secret": os.environ.get("XIAOAN_OIDC_CLIENT_SECRET", ""),
    "name": os.environ.get("XIAOAN_OIDC_NAME", "统一身份认证"),
    "claim": os.environ.get("XIAOAN_OIDC_CLAIM", "username=preferred_username"),
}
# Requests a minute of one token or person, and of one address without either; 0 is no limit.
API_PER_MINUTE = int(os.environ.get("XIAOAN_API_PER_MINUTE", "1200"))
API_PER_MINUTE_ADDRESS = int(os.environ.get("XIAOAN_API_PER_MINUTE_ADDRESS", "120"))
CAPABILITIES_FILE = Path(__file__).parent / "capabilities.yaml"
EVENTS_FILE = Path(__file__).parent / "events.yaml"
# Webhooks to private addresses and over plain HTTP: only where the network is the office's own.
WEBHOOK_ALLOW_PRIVATE = os.environ.get("XIAOAN_WEBHOOK_ALLOW_PRIVATE") == "1"
PACKS_DIR = Path(__file__).parent.parent / "packs"

CSRF_FAILURE_VIEW = "xiaoan.web.views.stale"
# The prefix holds a browser to HTTPS, this host and the whole path (RFC 6265bis).
SESSION_COOKIE_NAME = "__Host-xiaoan" if IS_HTTPS else "xiaoan"
CSRF_COOKIE_NAME = "__Host-csrftoken" if IS_HTTPS else "csrftoken"
SESSION_ENGINE = "xiaoan.foundation.accounts.store"
SESSION_COOKIE_AGE = int(os.environ.get("XIAOAN_SESSION_DAYS", "14")) * 24 * 3600
SESSION_IDLE_MINUTES = int(os.environ.get("XIAOAN_SESSION_IDLE_MINUTES", str(3 * 24 * 60)))
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = STATE_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # or WhiteNoise warns on every start
STATICFILES_DIRS = [Path(__file__).parent / "static"]
IS_COLLECTING = os.environ.get("XIAOAN_COLLECT") == "1"
STATICFILES_FINDERS = [
    # Before the others, since the first one found is collected.
    *(["xiaoan.web.operations.static.Thinned"] if IS_COLLECTING else []),
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
# Development serves straight from the source; the demo and production serve hashed names.
IS_COLLECTED = (STATIC_ROOT / "staticfiles.json").exists() and not DEBUG
WHITENOISE_USE_FINDERS = not IS_COLLECTED
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "xiaoan.web.operations.static.Hashed"
        if IS_COLLECTED or IS_COLLECTING
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

XIAOAN_DIGEST = os.environ.get("XIAOAN_DIGEST", "sha256")
FILES_DIR = STATE_DIR / "files"
# clamd, as `unix:/run/clamav/clamd.ctl` or `host:port`; papers then wait for its verdict.
CLAMD = os.environ.get("XIAOAN_CLAMD", "")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "xiaoan.foundation.files.intake.LimitedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Being on browsers' preload list is for the owner of the domain to decide, not for one server.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

LOGGING = logs.configuration(
    level=os.environ.get("XIAOAN_LOG", "WARNING"), form=os.environ.get("XIAOAN_LOG_FORMAT", "line")
)
DEFAULT_EXCEPTION_REPORTER_FILTER = "xiaoan.web.operations.observing.masking.ReporterFilter"

# How long one statement, and one wait for a lock, may keep a request.
STATEMENT_SECONDS = int(os.environ.get("XIAOAN_STATEMENT_SECONDS", "30"))
LOCK_SECONDS = int(os.environ.get("XIAOAN_LOCK_SECONDS", "10"))
# The largest body a request may announce; single uploads have a smaller limit of their own.
LARGEST_BODY_BYTES = int(os.environ.get("XIAOAN_BODY_MB", "64")) * 1024 * 1024
# Who may read /metrics: the bearer of this token, or a monitor at one of these addresses.
METRICS_TOKEN = os.environ.get("XIAOAN_METRICS_TOKEN", "")
METRICS_ADDRESSES = os.environ.get("XIAOAN_METRICS_ADDRESSES", "127.0.0.0/8,::1").split(",")

# A language model for the policy reader, at an OpenAI-compatible address; off where none is named.
READER_MODEL = {
    "url": os.environ.get("XIAOAN_READER_URL", ""),
    "model": os.environ.get("XIAOAN_READER_MODEL", ""),
    "key": os.environ.get("XIAOAN_READER_KEY", ""),
    "seconds": os.environ.get("XIAOAN_READER_SECONDS", "120"),
}

# How notices leave the house; a channel exists once its settings are complete.
NOTICE_EMAIL = {
    "host": os.environ.get("XIAOAN_EMAIL_HOST", ""),
    "port": os.environ.get("XIAOAN_EMAIL_PORT", "465"),
    "user": os.environ.get("XIAOAN_EMAIL_USER", ""),
    "password": os.environ.get("XIAOAN_EMAIL_PASSWORD", ""),
    "security": os.environ.get("XIAOAN_EMAIL_SECURITY", "ssl"),
    "from": os.environ.get("XIAOAN_EMAIL_FROM", ""),
}
NOTICE_SMS = {
    "provider": os.environ.get("XIAOAN_SMS_PROVIDER", ""),
    "key_id": os.environ.get("XIAOAN_SMS_KEY_ID", ""),
    "key_secret": os.environ.get("XIAOAN_SMS_KEY_SECRET", ""),
    "sign": os.environ.get("XIAOAN_SMS_SIGN", ""),
    "template": os.environ.get("XIAOAN_SMS_TEMPLATE", ""),
    "app": os.environ.get("XIAOAN_SMS_APP", ""),
    "text": os.environ.get("XIAOAN_SMS_TEXT", ""),
    "url": os.environ.get("XIAOAN_SMS_URL", ""),
    "body": os.environ.get("XIAOAN_SMS_BODY", ""),
}
NOTICE_WECOM = {
    "corp": os.environ.get("XIAOAN_WECOM_CORP", ""),
    "agent": os.environ.get("XIAOAN_WECOM_AGENT", ""),
    "secret": os.environ.get("XIAOAN_WECOM_SECRET", ""),
    "url": os.environ.get("XIAOAN_WECOM_URL", ""),
}
NOTICE_DINGTALK = {
    "key": os.environ.get("XIAOAN_DINGTALK_KEY", ""),
    "agent": os.environ.get("XIAOAN_DINGTALK_AGENT", ""),
    "secret": os.environ.get("XIAOAN_DINGTALK_SECRET", ""),
    "url": os.environ.get("XIAOAN_DINGTALK_URL", ""),
}
NOTICE_HOSTS = os.environ.get("XIAOAN_NOTICE_HOSTS", "").split(",")
NOTICE_SITE = os.environ.get("XIAOAN_SITE", next(iter(CSRF_TRUSTED_ORIGINS), "")).rstrip("/")
