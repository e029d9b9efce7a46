"""One module for every machine: what differs comes from the environment (`environment.py`)."""

from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from whitenoise.compress import Compressor

from newsroom import environment, secret_key

BASE_DIR = environment.PROJECT
VAR = environment.VAR

# The site

DEBUG = environment.read("DEBUG")
SECRET_KEY = environment.read("SECRET_KEY") or secret_key.kept_in(VAR / "secret_key")
SITE_ID = 1
SITE_URL = environment.read("SITE_URL")
SITE_NAME = environment.read("SITE_NAME")
SITE_TAGLINE = environment.read("SITE_TAGLINE")
SITE_HOST = urlsplit(SITE_URL).hostname
HTTPS = SITE_URL.startswith("https://")
OWN_HOSTS = [f"[{SITE_HOST}]" if ":" in SITE_HOST else SITE_HOST]
if not HTTPS:
    OWN_HOSTS += ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = environment.read("ALLOWED_HOSTS") or OWN_HOSTS
TRUSTED_PROXIES = environment.read("TRUSTED_PROXIES")
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# Applications

INSTALLED_APPS = [
    "newsroom.apps.NewsroomConfig",
    "comments",
    "articles",
    "newsroom.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sites",
    "django.contrib.flatpages",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "django.forms",
    "csp",
    "django_prose_editor",
    "django_tasks",
    "django_tasks_db",
    "js_asset",
    "taggit",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "newsroom.middleware.known_methods",
    "newsroom.middleware.permissions_policy",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "newsroom.middleware.bounded_bodies",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# An address typed without a scheme is an https one, as from Django 6.0 on without this line.
FORMS_URLFIELD_ASSUME_HTTPS = True
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Database, cache, work in the background

DATABASES = {"default": environment.read("DATABASE_URL")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A write takes its lock at once and waits for it, so that two desks never meet
    # "database is locked" half-way through a transaction.
    DATABASES["default"] |= {
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
                " PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=67108864;"
            ),
        },
    }
    environment.make_parent("DATABASE_URL", DATABASES["default"]["NAME"])
else:
    # The server's threads come and go, so connections belong to the process, not to a thread.
    DATABASES["default"] |= {
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **DATABASES["default"].get("OPTIONS", {}),
            "connect_timeout": 5,
            "pool": {"min_size": 1, "max_size": 8, "timeout": 10},
        },
    }

REDIS_URL = environment.read("REDIS_URL")
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "newsroom.cache.ForgivingRedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "newsroom",
        }
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Finished pages, before Django is asked: those of another database are another paper's.
PAGE_CACHE_ROOT = environment.read("PAGE_CACHE_ROOT") or VAR / "pages" / (
    environment.digest(DATABASES["default"]["NAME"], DATABASES["default"].get("HOST"), SITE_URL)
)
PAGE_CACHE_BYTES = environment.read("PAGE_CACHE_MB")
CDN_PURGE_URL = environment.read("CDN_PURGE_URL")
CDN_PURGE_TOKEN = environment.read("CDN_PURGE_TOKEN")

# A purge waits behind no photograph: it has a queue and a worker of its own.
TASKS = {
    "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "purge"]},
}

# People. Sessions lie in the database: a cache that comes back must not bring back a session
# that was ended while it was away.

AUTH_USER_MODEL = "newsroom.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# Words and times

LANGUAGE_CODE = environment.read("LANGUAGE_CODE")
TIME_ZONE = environment.read("TIME_ZONE")
USE_I18N = True
USE_TZ = True

# Files

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "newsroom.marks.finders.Marks",
]
MARKS_ROOT = VAR / "marks"
MEDIA_URL = "/media/"
MEDIA_ROOT = environment.read("MEDIA_ROOT")
ORIGINALS_ROOT = MEDIA_ROOT.parent / "originals"
if BASE_DIR.joinpath(DATABASES["default"]["NAME"]).resolve().is_relative_to(MEDIA_ROOT):
    raise ImproperlyConfigured("MEDIA_ROOT must not hold the database: all in it is public.")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "originals": {"BACKEND": "newsroom.storage.OriginalsOnDisk"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Every page names a static file by its content; source maps are for people who read code.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
PHOTO_HOSTS = []
S3_NAMES = ("S3_BUCKET", "S3_PRIVATE_BUCKET", "S3_PUBLIC_URL")
if any(map(environment.is_set, S3_NAMES)):
    for name in S3_NAMES:
        if not environment.is_set(name):
            raise ImproperlyConfigured(f"{name} is missing: {', '.join(S3_NAMES)} go together.")
    if environment.is_set("S3_ACCESS_KEY_ID") != environment.is_set("S3_SECRET_ACCESS_KEY"):
        raise ImproperlyConfigured("S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY go together.")
    S3_PUBLIC_URL = environment.read("S3_PUBLIC_URL")
    MEDIA_URL = f"{S3_PUBLIC_URL}/"
    PHOTO_HOSTS = ["{0.scheme}://{0.netloc}".format(urlsplit(S3_PUBLIC_URL))]
    S3_OPTIONS = {
        "access_key": environment.read("S3_ACCESS_KEY_ID") or None,
        "secret_key": environment.read("S3_SECRET_ACCESS_KEY") or None,
        "endpoint_url": environment.read("S3_ENDPOINT_URL") or None,
        "region_name": environment.read("S3_REGION") or None,
    }
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            **S3_OPTIONS,
            "bucket_name": environment.read("S3_BUCKET"),
            "custom_domain": S3_PUBLIC_URL.partition("://")[2],
            "url_protocol": f"{urlsplit(S3_PUBLIC_URL).scheme}:",
            "querystring_auth": False,
            "object_parameters": {"CacheControl": "public, max-age=31536000, immutable"},
        },
    }
    STORAGES["originals"] = {
        "BACKEND": "newsroom.storage.OriginalsInBucket",
        "OPTIONS": {
            **S3_OPTIONS,
            "bucket_name": environment.read("S3_PRIVATE_BUCKET"),
            "default_acl": "private",
            "file_overwrite": False,
        },
    }
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024

# Mail

globals().update(environment.read("EMAIL_URL"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = environment.read("DEFAULT_FROM_EMAIL") or (
    f"newsroom@{SITE_HOST if '.' in SITE_HOST.strip('0123456789.') else 'localhost'}"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# What browsers are told. The policy is the same for every reader; the desk's pages add a nonce
# when they use one.

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *PHOTO_HOSTS],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "newsroom.log_in.expired"
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
if HTTPS:
    # The proxy that ends TLS must set this header itself, over whatever a client sent.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"

# Logs say what happened to the machine, not who did what: no addresses, no names, no bodies.

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "format": "{asctime} {levelname} {name}: {message}",
            "datefmt": "%Y-%m-%dT%H:%M:%S%z",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "django.server": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}
