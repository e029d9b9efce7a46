"""Wagtail as its documentation sets it up for production, on SQLite as the newsroom's own."""

import os
from pathlib import Path

FOLDER = Path(__file__).parent.parent
SECRET_KEY = os.environ["WAGTAIL_SECRET_KEY"]
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = [
    "courier",
    *(f"wagtail.{name}" for name in ("contrib.forms", "contrib.redirects", "embeds", "sites")),
    *(f"wagtail.{name}" for name in ("users", "snippets", "documents", "images", "search")),
    *("wagtail.admin", "wagtail", "modelcluster", "taggit", "django_filters"),
    *(f"django.contrib.{name}" for name in ("auth", "contenttypes", "sessions", "messages")),
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]
ROOT_URLCONF = "courier.urls"
PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": PROCESSORS},
    }
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": FOLDER / "db.sqlite3",
        "CONN_MAX_AGE": 60,
        "OPTIONS": {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"},
    }
}
# "renditions" is what Wagtail's guide to performance asks for.
CACHES = {
    name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    for name in ("default", "renditions")
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE, TIME_ZONE, USE_TZ = "en-gb", "Europe/London", True
STATIC_URL, MEDIA_URL, MEDIA_ROOT = "/static/", "/media/", FOLDER / "media"
WAGTAIL_SITE_NAME, WAGTAILADMIN_BASE_URL = "The Harrowmere Courier", "http://127.0.0.1"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
