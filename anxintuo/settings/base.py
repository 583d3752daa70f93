"""Settings shared by every environment. dev, test and prod differ from this as little as possible."""

from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from kombu import Queue

from anxintuo.kit import process
from anxintuo.settings import database, env
from anxintuo.settings.storage import default_storage

BASE_DIR = Path(__file__).resolve().parent.parent.parent
STATE_DIR = env.state_dir(BASE_DIR)

SECRET_KEY = env.text("ANXINTUO_SECRET_KEY")
DEBUG = False
ALLOWED_HOSTS = env.items("ANXINTUO_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.items("ANXINTUO_TRUSTED_ORIGINS")

# The demonstration: ready accounts, sign-in without a code, an inbox for SMS. Refused in production.
DEMO = env.flag("ANXINTUO_DEMO")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "csp",
    "django_htmx",
    "pgtrigger",
    "pghistory",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    # Ground floor, lowest first (design.md §2).
    "anxintuo.kit",
    "anxintuo.audit",
    "anxintuo.districts",
    "anxintuo.rulebook",
    "anxintuo.accounts",
    "anxintuo.files",
    "anxintuo.outbox",
    "anxintuo.notices",
    # What the product is about.
    "families",
    "institutions",
    "enrollment",
    "stations",
    "care",
    "governance",
    "anxintuo.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "anxintuo.kit.csp.KeptCSPMiddleware",
    "anxintuo.errors.OutageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "anxintuo.accounts.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "anxintuo.accounts.middleware.PrivatePagesMiddleware",
    "anxintuo.accounts.middleware.ActorMiddleware",
    "anxintuo.audit.middleware.RequestMiddleware",  # after the actor: changes are tied to it
    "anxintuo.accounts.middleware.AccessMiddleware",  # last: it runs the view
]

ROOT_URLCONF = "anxintuo.urls"
WSGI_APPLICATION = "anxintuo.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "anxintuo.accounts.context.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "anxintuo.kit.templatetags.axt",
                "anxintuo.kit.templatetags.axt_format",
            ],
        },
    }
]
FORM_RENDERER = "anxintuo.kit.form_parts.HouseRenderer"

# --- Data -------------------------------------------------------------------------------------------
DATABASES = {"default": database.connection(env.text("DATABASE_URL"), process.purpose())}
DATABASE_PATIENCE = database.patience(process.purpose())
REDIS_URL = env.text("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "anxintuo.kit.cache.ResilientRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "axt",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    }
}

# --- Field encryption (kit.crypto): "id:base64key,…", the first one writes -----------------------------
FIELD_KEYS = env.text("ANXINTUO_FIELD_KEYS")
INDEX_KEY = env.text("ANXINTUO_INDEX_KEY")

# --- Jobs -------------------------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 600
# A register is written whole or not at all, however long that takes; within the hour after which Redis hands a task
# that nobody acknowledged to another worker.
CELERY_TASK_ANNOTATIONS = {"outbox.drain_slow": {"time_limit": 3300}}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 2, "socket_timeout": 5}
CELERY_TIMEZONE = "Asia/Shanghai"
# One queue per urgency (docs/decisions/outbox.md). /healthz asks that each is served by some worker (-Q).
CELERY_TASK_QUEUES = [Queue("urgent"), Queue("normal"), Queue("slow")]
CELERY_TASK_DEFAULT_QUEUE = "normal"
CELERY_TASK_ROUTES = {"outbox.drain_urgent": {"queue": "urgent"}, "outbox.drain_slow": {"queue": "slow"}}
CELERY_BEAT_SCHEDULE = {
    # The net under the bells. A poll that no worker took in time is dropped: the next one does its work.
    "outbox-urgent": {"task": "outbox.drain_urgent", "schedule": 30.0, "options": {"expires": 30}},
    "outbox-normal": {"task": "outbox.drain_normal", "schedule": 60.0, "options": {"expires": 60}},
    "outbox-slow": {"task": "outbox.drain_slow", "schedule": 60.0, "options": {"expires": 60}},
    "outbox-purge": {"task": "outbox.purge", "schedule": crontab(hour=3, minute=10)},
    "audit-seal": {"task": "audit.seal", "schedule": 60.0, "options": {"expires": 60}},
    "files-housekeeping": {"task": "files.housekeeping", "schedule": crontab(hour=3, minute=30)},
    "files-reseal": {"task": "files.reseal", "schedule": crontab(minute=40)},
    "kit-reseal": {"task": "kit.reseal", "schedule": crontab(minute=45)},
    "accounts-sessions": {"task": "accounts.forget_sessions", "schedule": crontab(hour=3, minute=50)},
    "accounts-kept-forms": {"task": "accounts.forget_kept_forms", "schedule": crontab(minute=35)},
    "institutions-fees": {"task": "institutions.follow_dated_fees", "schedule": crontab(minute=5)},
    "institutions-papers": {"task": "institutions.remind_of_papers", "schedule": crontab(hour=8, minute=30)},
    "institutions-filing": {"task": "institutions.remind_of_filing", "schedule": crontab(hour=8, minute=35)},
    "institutions-nightly": {"task": "institutions.nightly", "schedule": crontab(hour=3, minute=55)},
    "institutions-book": {"task": "institutions.remind_book", "schedule": crontab(minute="*/15")},
    "enrollment-expire": {"task": "enrollment.expire_offers", "schedule": crontab(minute="*/3")},
    "enrollment-day": {"task": "enrollment.of_the_day", "schedule": crontab(minute=6)},
    "enrollment-remind": {"task": "enrollment.remind", "schedule": crontab(hour=9, minute=0)},
    "families-documents": {"task": "families.expire_documents", "schedule": crontab(hour=0, minute=15)},
    "families-vaccines": {"task": "families.remind_vaccines", "schedule": crontab(hour=9, minute=20)},
    "stations-remind": {"task": "stations.remind", "schedule": crontab(minute="12,42")},
    "stations-late-questions": {"task": "stations.late_questions", "schedule": crontab(hour="8", minute="35")},
    "stations-watch-hours": {"task": "stations.watch_hours", "schedule": crontab(minute="*/10")},
    "stations-close": {"task": "stations.close_ended", "schedule": crontab(minute="17,47")},
    "notices-purge": {"task": "notices.purge", "schedule": crontab(hour=3, minute=20)},
}
JOB_RUNNER = "anxintuo.celery.app"
OUTBOX_BELL = "celery"  # "inline": deliver in this process right after the commit (tests, which have no worker)

# --- Messages ---------------------------------------------------------------------------------------
# SMS: "aliyun" or "tencent" with its account and registered templates; "demo" keeps them on /_demo/messages.
SMS_BACKEND = env.text("ANXINTUO_SMS_BACKEND", "demo" if DEMO else "")
SMS_ACCESS_ID = env.text("ANXINTUO_SMS_ACCESS_ID", "")
SMS_ACCESS_SECRET = env.text("ANXINTUO_SMS_ACCESS_SECRET", "")
SMS_SIGN_NAME = env.text("ANXINTUO_SMS_SIGN_NAME", "")
SMS_TEMPLATES = env.pairs("ANXINTUO_SMS_TEMPLATES")  # code=…,notice=…,notice_neutral=…,notice_digest=…
SMS_APP_ID = env.text("ANXINTUO_SMS_APP_ID", "")  # 腾讯云 only
SMS_REGION = env.text("ANXINTUO_SMS_REGION", "ap-guangzhou")  # 腾讯云 only
SMS_ENDPOINT = env.text("ANXINTUO_SMS_ENDPOINT", "")  # empty: the provider's own
SMS_LIMITS = {  # messages a day; a sign-in code and a notice never use up each other's, nor do strangers a device's
    "code.number": env.number("ANXINTUO_SMS_CODES_PER_NUMBER", 24),
    "code.pair": env.number("ANXINTUO_SMS_CODES_PER_NUMBER_AND_ADDRESS", 6),
    "code.address": env.number("ANXINTUO_SMS_CODES_PER_ADDRESS", 200),
    "code.network": env.number("ANXINTUO_SMS_CODES_PER_NETWORK", 400),
    "code.day": env.number("ANXINTUO_SMS_CODES_PER_DAY", 20_000),
    "known.number": env.number("ANXINTUO_SMS_KNOWN_CODES_PER_NUMBER", 8),
    "known.day": env.number("ANXINTUO_SMS_KNOWN_CODES_PER_DAY", 10_000),
    "notice.number": env.number("ANXINTUO_SMS_NOTICES_PER_NUMBER", 20),
    "notice.day": env.number("ANXINTUO_SMS_NOTICES_PER_DAY", 50_000),
}
EMAIL_BACKEND = (
    "anxintuo.notices.channels.demo.DemoEmailBackend" if DEMO else "django.core.mail.backends.smtp.EmailBackend"
)
EMAIL_HOST = env.text("ANXINTUO_EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("ANXINTUO_EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("ANXINTUO_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = env.text("ANXINTUO_EMAIL_PASSWORD", "")
EMAIL_USE_TLS = env.flag("ANXINTUO_EMAIL_TLS")  # STARTTLS
EMAIL_USE_SSL = env.flag("ANXINTUO_EMAIL_SSL")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("ANXINTUO_EMAIL_FROM", "noreply@localhost")
EMAIL_DOMAIN = DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")

# --- Accounts ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "anxintuo.accounts.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:home"
SESSION_ENGINE = "anxintuo.accounts.session_engine"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
TRUSTED_PROXY_COUNT = env.number("ANXINTUO_TRUSTED_PROXIES", 0)
IDLE_MINUTES = env.number("ANXINTUO_IDLE_MINUTES", 30)  # after which staff and officials prove themselves again
SEEN_COOKIE_NAME = "seen"
KNOWN_DEVICE_COOKIE_NAME = "known"
FORM_OWNER_COOKIE_NAME = "forms"
KEPT_FORM_COOKIE_NAME = "kept"
FLOOR_DEVICE_COOKIE_NAME = "device"  # a paired tablet
FLOOR_SESSION_COOKIE_NAME = "floor"  # who works at it just now
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "anxintuo.errors.csrf_failure"
ACCOUNT_ADAPTER = "anxintuo.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"phone"}
ACCOUNT_SIGNUP_FIELDS = ["phone*"]
ACCOUNT_PHONE_VERIFICATION_ENABLED = False  # an account begins with a proved number (accounts.challenge)
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {  # amount / period / per; accounts.limits tells what each counts
    "code_send": "5/15m/key",
    "code_send_address": "40/15m/key",
    "code_share": "3/15m/key",
    "code_once": "1/15m/key",
    "code_try": "9/15m/key",
    "code_try_challenge": "3/15m/key",
    "code_try_account": "10/15m/key",
    "email_code": "5/15m/key",
    "email_code_to": "5/15m/key,10/d/key",
    "email_code_from": "20/15m/key",
    "email_try": "3/15m/key",
    "password_address": "20/15m/key",
    "password_here": "5/15m/key",
    "password_account": "10/15m/key",
    "login_failed": "10/15m/key",  # wrong authenticator and recovery codes
    "login": "60/m/ip",
    "reauthenticate": "20/15m/user",
    "floor_pair": "5/10m/key",
    "floor_pair_all": "60/10m/key",
    "device_pair": "5/10m/key",
    "device_pair_all": "60/10m/key",
    "device_address": "600/m/key",  # all devices of a nursery behind one address
    "device_key": "20/m/key",
}
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
MFA_ADAPTER = "anxintuo.accounts.mfa_adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # there is no e-mail
MFA_TOTP_TOLERANCE = 1  # steps of 30 s either way: telephones' clocks differ
MFA_FORMS = {
    "authenticate": "anxintuo.accounts.forms.SecondFactorForm",
    "reauthenticate": "anxintuo.accounts.forms.SecondFactorAgainForm",
    "activate_totp": "anxintuo.accounts.forms.AddTotpForm",
    "add_webauthn": "anxintuo.accounts.forms.AddKeyForm",
    "authenticate_webauthn": "anxintuo.accounts.forms.KeyForm",
    "reauthenticate_webauthn": "anxintuo.accounts.forms.KeyAgainForm",
}

# --- Language and time ------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

# --- Files ------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = env.text("ANXINTUO_STATIC_ROOT", str(BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": default_storage(STATE_DIR),
    "staticfiles": {"BACKEND": "anxintuo.kit.static_files.ModuleStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["anxintuo.files.uploadhandler.BoundedMemoryUploadHandler"]
UPLOAD_LIMIT_BYTES = env.number("ANXINTUO_UPLOAD_MB", 32) * 1024 * 1024  # all files of one request together
CLAMD = env.text("ANXINTUO_CLAMD", "")  # unix:/path or host:port; empty: only the built-in check

# --- Money ------------------------------------------------------------------------------------------
# How payments are settled (care/payments.py: PaymentAdapter). Ours only keeps the record of what changed hands outside.
PAYMENT_ADAPTER = "care.payments.OfflinePayments"

# --- Cameras and gates ------------------------------------------------------------------------------
# A camera's address lies in a nursery's network, and never in the platform's own: this machine, link-local (and with it
# the cloud's metadata), what is no host at all. A deployment adds the networks of its servers (institutions/checks.py).
CAMERA_NETWORKS = env.networks(
    env.items("ANXINTUO_CAMERA_NETWORKS", "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7")
)
SERVER_NETWORKS = env.networks(env.items("ANXINTUO_OWN_NETWORKS"))
OWN_NETWORKS = SERVER_NETWORKS + env.networks(
    [
        *("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "100.100.100.200/32", "224.0.0.0/4", "240.0.0.0/4"),
        *("::/127", "fe80::/10", "ff00::/8", "fd00:ec2::254/128"),
    ]
)

# --- Page policy ------------------------------------------------------------------------------------
# No inline script or style anywhere; the tile host is added from the same setting that names it.
MAP_TILES = {
    "url": env.text("ANXINTUO_MAP_TILES", ""),
    "datum": env.text("ANXINTUO_MAP_DATUM", "wgs84"),
    "attribution": env.text("ANXINTUO_MAP_ATTRIBUTION", ""),
}
MAP_TILE_HOSTS = env.items("ANXINTUO_MAP_TILE_HOSTS")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *MAP_TILE_HOSTS],
        "connect-src": [SELF],
        "media-src": [SELF, "blob:"],
        "worker-src": [SELF],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"one_line": {"()": "anxintuo.kit.logs.OneLineForRefusals"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # httpx writes whole addresses at INFO, and 阿里云 puts the phone number into them.
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
        "django.request": {"filters": ["one_line"]},
    },
}
