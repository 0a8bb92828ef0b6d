"""Settings, read from the environment (see README.md, "Settings")."""

import os
import secrets
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.urls import reverse
from whitenoise.compress import Compressor

from karsplan.environment import (
    ensure_secret,
    env,
    read_address,
    read_choice,
    read_data_dir,
    read_database,
    read_email,
    read_folder,
    read_single_sign_on,
    read_switch,
    read_whole,
    read_words,
)
from karsplan.logs import JsonLines
from plans.people import KINDS

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = read_switch("DEBUG")
DATA_DIR = read_data_dir(BASE_DIR / "var")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[]) or ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])


def _secret_key() -> str:
    """The key from the environment, else one that is made once and kept in DATA_DIR.

    A machine that serves a public host must be given its key.
    """
    if key := env.str("SECRET_KEY", default=""):
        return key
    if not DEBUG and set(ALLOWED_HOSTS) - {"localhost", "127.0.0.1", "[::1]"}:
        raise ImproperlyConfigured(
            "SECRET_KEY ayarı boş. ALLOWED_HOSTS herkese açık bir sunucu adı içeriyorsa en az 50 "
            "karakterlik, rastgele bir SECRET_KEY verin."
        )
    path = DATA_DIR / "secret_key"
    return ensure_secret(path, r"[\w-]{50,}", lambda: secrets.token_urlsafe(50))[0]


SECRET_KEY = _secret_key()

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.import_export",
    "unfold.contrib.simple_history",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_htmx",
    "django_prose_editor",
    "django_tasks",
    "django_tasks_db",
    "import_export",
    "simple_history",
    "plans",
    "indicators",
    "budgeting",
    "reports",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "karsplan.middleware.PageCompression",
    "karsplan.csp.PolicyMiddleware",
    "karsplan.middleware.KeepPrivate",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "karsplan.sign_in.DemandSecondStep",
    "karsplan.middleware.RefuseUnstorable",
    "karsplan.middleware.OneAddress",
    "karsplan.middleware.CleanTexts",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "plans.trail.downloads.NoteDownloads",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "karsplan.urls"
WSGI_APPLICATION = "karsplan.wsgi.application"
#: The public pages of records; their models do not know the apps that print them.
ABSOLUTE_URL_OVERRIDES = {
    "plans.plan": lambda plan: reverse("plan", args=[plan.slug]),
    "plans.objective": lambda row: reverse("objective", args=[row.goal.plan.slug, row.code]),
    "plans.planversion": lambda row: reverse("plan_versions", args=[row.plan.slug]),
    "plans.revision": lambda row: reverse("plan_revision", args=[row.plan.slug, row.number]),
    "plans.section": lambda section: reverse("section", args=[section.plan.slug, section.key]),
}

FORM_RENDERER = "karsplan.forms.FormRenderer"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["plans.language.tags"],
            "libraries": {
                "audit": "plans.audit.tags",
                "face": "plans.face.tags",
                "monitoring": "reports.monitoring.parts.tags",
                "notices": "plans.records.notices",
                "people": "plans.people.tags",
                "plan_switch": "plans.admin.base.tags",
                "sections": "reports.plan.tags",
            },
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "karsplan.pages.canonical",
            ],
        },
    },
]

DATABASES = {"default": read_database(f"sqlite:///{DATA_DIR / 'karsplan.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # Without recursion, what REPLACE deletes is deleted past the triggers of `plans.records`.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
        "PRAGMA recursive_triggers=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    #: Pages for visitors (`reports.visitors`), some 10 kB each; those not asked for longest go.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "TIMEOUT": 24 * 60 * 60,
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

#: PDFs are made in the default queue; nothing of one queue waits for another.
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "mail", "import"],
    }
}

#: What making one PDF may take; the plan of 85 pages takes half a minute and a third of the memory.
PDF_CPU_SECONDS = 240
PDF_MEMORY_MB = 2048
#: How many parts of a long document are drawn at once.
PDF_PROCESSES = os.cpu_count() or 1
#: Where a worker puts a backup once a day, and how many stay there.
BACKUP_DIR = read_folder("BACKUP_DIR")
BACKUP_KEEP = read_whole("BACKUP_KEEP", default=14)
#: Days that a PDF is kept after somebody last asked for it.
PDF_DAYS = 14

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "plans.people.backends.RoleBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    *(
        {"NAME": f"django.contrib.auth.password_validation.{name}"}
        for name in (
            "UserAttributeSimilarityValidator",
            "MinimumLengthValidator",
            "CommonPasswordValidator",
            "NumericPasswordValidator",
        )
    ),
    {"NAME": "plans.people.passwords.KnownNameValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
if idle := read_whole("IDLE_MINUTES", default=0, least=0):  # for computers that people share
    SESSION_COOKIE_AGE, SESSION_SAVE_EVERY_REQUEST = idle * 60, True
    SESSION_EXPIRE_AT_BROWSER_CLOSE = True
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "locked_out.html"
AXES_HANDLER = "karsplan.sign_in.LoginLimit"
#: Wrong passwords from one address in a quarter of an hour, over all accounts.
LOGIN_FAILURES_PER_ADDRESS = read_whole("LOGIN_FAILURES_PER_ADDRESS", default=100)
AXES_ENABLE_ADMIN = False  # in half English; a lock opens by itself or with `axes_reset`

# Accounts: allauth's machinery behind the pages of `karsplan.accounts`. Nobody signs up; axes alone
# counts wrong passwords and codes, in the database and for all processes.
ACCOUNT_ADAPTER = "karsplan.sign_in.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "karsplan.sign_in.SignInForm",
    "reset_password": "karsplan.sign_in.ForgottenForm",
}
ACCOUNT_SIGNUP_ENABLED = ACCOUNT_UNIQUE_EMAIL = ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True  # the session's own settings hold
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}
MFA_ADAPTER = "karsplan.sign_in.SecondStepAdapter"
MFA_FORMS = {
    "authenticate": "karsplan.sign_in.CodeForm",
    "reauthenticate": "karsplan.sign_in.CodeAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER, MFA_TOTP_TOLERANCE = "karsplan", 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
#: Who has to set up a second step; see `plans.people.KINDS`.
TWO_FACTOR_ROLES = read_words("TWO_FACTOR_ROLES", KINDS)
#: Seconds that the link of an invitation, and to a new password, is open.
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600
# The institution's own sign-in knows people by the e-mail addresses of their accounts.
SOCIALACCOUNT_ADAPTER = "karsplan.institution.InstitutionAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS = read_single_sign_on()

LANGUAGE_CODE = "tr"
LOCALE_PATHS = [BASE_DIR / "karsplan" / "locale"]
FORMAT_MODULE_PATH = "karsplan.formats"
TIME_ZONE = "Europe/Istanbul"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
#: The pictures of the guides (`plans.help`) beside what the pages are made of.
STATICFILES_DIRS = [BASE_DIR / "static", ("guides", BASE_DIR / "docs" / "img")]
STATICFILES_FINDERS = [
    "plans.admin.base.icons.IconFinder",
    # Files in the place of a package's, such as those of static/unfold, come before its own.
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "plans.records.storage.KeptFiles"},
    "staticfiles": {"BACKEND": "karsplan.static_files.StaticFilesStorage"},
}
#: Where several machines share what is stored (`plans.records.shared`); needs the extra `s3`.
if bucket := env.str("S3_BUCKET", default=""):
    STORAGES["shared"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": env.str("S3_ENDPOINT", default="") or None,
            "region_name": env.str("S3_REGION", default="") or None,
            "access_key": env.str("S3_ACCESS_KEY", default="") or None,
            "secret_key": env.str("S3_SECRET_KEY", default="") or None,
            "default_acl": None,
            "file_overwrite": True,
        },
    }
#: Maps of scripts are read by nobody but developers and take half of the time.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
MEDIA_ROOT = DATA_DIR / "media"
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700
#: Uploads leave so much of the disk to the database.
DISK_RESERVE_MB = read_whole("DISK_RESERVE_MB", default=200, least=0)
#: What all evidence together may take; 0 for as much as there is.
EVIDENCE_QUOTA_MB = read_whole("EVIDENCE_QUOTA_MB", default=0, least=0)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # a costing grid of a large plan is one form
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

#: Seconds that a mail server may take for an answer.
EMAIL_TIMEOUT = read_whole("EMAIL_TIMEOUT", default=20)
vars().update(read_email())
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="karsplan@localhost")
#: Where e-mails say that the application is.
SITE_URL = read_address("SITE_URL", default="http://127.0.0.1:8000")

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
if read_switch("HTTPS"):  # behind a proxy that ends TLS
    MIDDLEWARE.insert(0, "karsplan.middleware.VisitorAddress")
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = read_whole("HSTS_SECONDS", default=365 * 24 * 3600, least=0)
    # The proxy sends visitors of http to https; other hosts of the domain are not ours to bind.
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W021"]

# Only the admin may also write styles in its pages, evaluate code and map imports: `karsplan.csp`
# adds that under /admin/.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    },
}

SIMPLE_HISTORY_HISTORY_ID_USE_UUID = False
IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_SKIP_ADMIN_CONFIRM = False

log_format = read_choice("LOG_FORMAT", ["text", "json"])
log_level = read_choice("LOG_LEVEL", ["WARNING", "DEBUG", "INFO", "ERROR", "CRITICAL"])
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"text": {"format": "{message}", "style": "{"}, "json": {"()": JsonLines}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": log_format}},
    "root": {"handlers": ["console"], "level": log_level},
}

UNFOLD = {
    "SITE_TITLE": "karsplan",
    "SITE_HEADER": "karsplan",
    "SITE_SUBHEADER": "Stratejik plan yönetimi",
    "SITE_URL": "/",
    "SITE_SYMBOL": "flag",
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": True,
    "SITE_FAVICONS": [
        {
            "rel": "icon",
            "type": "image/svg+xml",
            "href": lambda request: static("site/icon.svg"),
        }
    ],
    "DASHBOARD_CALLBACK": "reports.home.dashboard.dashboard",
    "SIDEBAR": {"navigation": "reports.home.dashboard.navigation"},
    "STYLES": [lambda request: static("plans/admin/admin.css")],
    "SCRIPTS": [lambda request: static("plans/admin/base/names.js")],
    "COLORS": {
        "primary": {
            "50": "oklch(97% .014 254.6)",
            "100": "oklch(93.2% .032 255.6)",
            "200": "oklch(88.2% .059 254.1)",
            "300": "oklch(80.9% .105 251.8)",
            "400": "oklch(70.7% .165 254.6)",
            "500": "oklch(62.3% .214 259.8)",
            "600": "oklch(54.6% .215 262.9)",
            "700": "oklch(48.8% .19 264.4)",
            "800": "oklch(42.4% .15 265.6)",
            "900": "oklch(37.9% .12 265.5)",
            "950": "oklch(28.2% .091 267.9)",
        },
    },
}
