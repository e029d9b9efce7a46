import os
import stat
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from newsroom import environment, secret_key

LONG_KEY = "a long key for these tests alone: 0123456789 abcdefghijklmnopqrstuvwxyz"
PRODUCTION = {
    "SECRET_KEY": LONG_KEY,
    "SITE_URL": "https://courier.example.org",
    "TRUSTED_PROXIES": "1",
}
WRONG_VALUES = [
    ("SECRET_KEY", "short", "must have at least 50 characters, of 5 kinds or more"),
    ("SECRET_KEY", "a" * 80, "must have at least 50 characters, of 5 kinds or more"),
    ("DEBUG", "perhaps", "must be yes or no, not “perhaps”"),
    ("ALLOWED_HOSTS", "https://a.example", "and “https://a.example” is none"),
    ("SITE_URL", "courier.example.org", "must be an address such as https://news.example.org"),
    ("SITE_URL", "ftp://courier.example.org", "must be an address such as"),
    ("SITE_URL", "https://courier.example.org/news", "without a path"),
    ("SITE_URL", "https://me:secret@courier.example.org", "without user name"),
    ("SITE_URL", "https://courier.example.org?a=b", "without user name, query and fragment"),
    ("SITE_URL", "https://courier.example.org:99999", "must be an address such as"),
    ("SITE_URL", "https://courier example.org", "must be an address such as"),
    ("SITE_NAME", "two\nlines", "must be one line without control characters"),
    ("SITE_TAGLINE", "a bell\a", "must be one line without control characters"),
    ("MEDIA_ROOT", __file__, "must be a folder, and"),
    ("MEDIA_ROOT", "/", "all that lies in it is public"),
    ("MEDIA_ROOT", "var", "all that lies in it is public"),
    ("MEDIA_ROOT", "/srv/newsroom/originals", "another name than the private folder"),
    ("TIME_ZONE", "Harrowmere/Quay", "must be a zone such as Europe/London"),
    ("TIME_ZONE", "../../etc/passwd", "must be a zone such as Europe/London"),
    ("LANGUAGE_CODE", "klingon", "must be a language such as en-gb"),
    ("DATABASE_URL", "mysql://host/name", "must be an address such as postgres://"),
    ("DATABASE_URL", "postgres://host", "with the name of a database"),
    ("DATABASE_URL", "postgres://host:port/name", "must be an address such as postgres://"),
    ("REDIS_URL", "memcached://host", "must be an address such as redis://host:6379/0"),
    ("PAGE_CACHE_ROOT", "manage.py", "must be a folder"),
    ("PAGE_CACHE_MB", "lots", "must be a whole number of megabytes, not “lots”"),
    ("CDN_PURGE_URL", "cache.example.org", "must be an address such as"),
    ("CDN_PURGE_TOKEN", "two\nlines", "must be one line"),
    ("REDIS_URL", "redis://host:port/0", "must be an address such as redis://host:6379/0"),
    ("TRUSTED_PROXIES", "all", "a number of proxies or networks such as 10.0.0.0/8"),
    ("EMAIL_URL", "pigeon://host", "must be an address such as smtp+tls://"),
    ("EMAIL_URL", "smtp://", "with a host"),
    ("EMAIL_URL", "filemail://", "must name a folder"),
    ("DEFAULT_FROM_EMAIL", "the desk", "must be an e-mail address, not “the desk”"),
    ("S3_BUCKET", "No Such Bucket", "must be the name of a bucket"),
    ("S3_PRIVATE_BUCKET", "/", "must be the name of a bucket"),
    ("S3_PUBLIC_URL", "media.example.org", "must be an address such as"),
    ("S3_ENDPOINT_URL", "minio", "must be an address such as"),
    ("S3_REGION", "two\nlines", "must be one line"),
    ("S3_ACCESS_KEY_ID", "two\nlines", "must be one line"),
    ("S3_SECRET_ACCESS_KEY", "two\nlines", "must be one line"),
]


def manage(*arguments, **variables):
    """Run manage.py as an operator does, with nothing set but what is given."""
    return python("manage.py", *arguments, **variables)


def with_settings(code, **variables):
    """Run code that has the settings as `s`, without the start of the applications."""
    code = f"from django.conf import settings as s; {code}"
    return python("-c", code, DJANGO_SETTINGS_MODULE="newsroom.settings", **variables)


def python(*arguments, **variables):
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env=kept | variables,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(("name", "value", "sentence"), WRONG_VALUES)
def test_a_wrong_value_is_refused_with_one_sentence_that_names_the_variable(
    monkeypatch, name, value, sentence
):
    monkeypatch.setenv(name, value)

    with pytest.raises(ImproperlyConfigured) as refusal:
        environment.read(name)

    assert str(refusal.value).startswith(f"{name} must ")
    assert sentence in str(refusal.value)
    assert str(refusal.value).endswith(".")


def test_every_variable_has_a_wrong_value_in_the_test_above():
    assert {name for name, _, _ in WRONG_VALUES} == set(environment.VARIABLES)


@pytest.mark.parametrize("name", environment.VARIABLES)
def test_every_default_is_accepted_by_its_own_check(monkeypatch, name):
    monkeypatch.delenv(name, raising=False)

    environment.read(name)


def test_a_value_of_spaces_counts_as_unset(monkeypatch):
    monkeypatch.setenv("TIME_ZONE", "  ")

    assert environment.read("TIME_ZONE") == "Europe/London"
    assert not environment.is_set("TIME_ZONE")


def test_the_site_address_loses_its_last_slash(monkeypatch):
    monkeypatch.setenv("SITE_URL", "https://Courier.example.org/")

    assert environment.read("SITE_URL") == "https://courier.example.org"


def test_a_wrong_value_stops_a_command_without_a_traceback():
    answer = manage("check", TIME_ZONE="Harrowmere/Quay")

    assert answer.returncode == 1
    assert answer.stderr == (
        "TIME_ZONE must be a zone such as Europe/London, not “Harrowmere/Quay”.\n"
    )
    assert answer.stdout == ""


def test_a_bucket_without_its_companions_stops_a_command_and_names_what_is_missing():
    answer = manage("check", S3_BUCKET="renditions", S3_PUBLIC_URL="https://media.example.org")

    assert answer.returncode == 1
    assert answer.stderr == (
        "S3_PRIVATE_BUCKET is missing: S3_BUCKET, S3_PRIVATE_BUCKET, S3_PUBLIC_URL go together.\n"
    )


def test_half_a_storage_key_stops_a_command():
    answer = manage(
        "check",
        S3_BUCKET="renditions",
        S3_PRIVATE_BUCKET="originals",
        S3_PUBLIC_URL="https://media.example.org",
        S3_ACCESS_KEY_ID="name",
    )

    assert answer.returncode == 1
    assert answer.stderr == "S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY go together.\n"


def test_a_database_among_the_public_renditions_stops_a_command(tmp_path):
    answer = manage(
        "check", MEDIA_ROOT=str(tmp_path), DATABASE_URL=f"sqlite:///{tmp_path}/db.sqlite3"
    )

    assert answer.returncode == 1
    assert answer.stderr == "MEDIA_ROOT must not hold the database: all in it is public.\n"


def test_a_database_in_a_folder_that_cannot_be_made_stops_a_command():
    answer = manage("check", DATABASE_URL="sqlite:////dev/null/desk/db.sqlite3")

    assert answer.returncode == 1
    assert answer.stderr == (
        "DATABASE_URL puts its file into /dev/null/desk, which cannot be made: Not a directory.\n"
    )


def test_the_deployment_check_is_silent_with_production_values():
    answer = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)

    assert answer.returncode == 0, answer.stderr
    assert answer.stdout == "System check identified no issues (0 silenced).\n"


def test_https_turns_on_what_a_public_site_needs_and_http_does_not():
    code = (
        "print(s.SESSION_COOKIE_SECURE,"
        " s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS > 0,"
        " s.SESSION_COOKIE_NAME, *s.ALLOWED_HOSTS)"
    )

    public = with_settings(code, **PRODUCTION)
    local = with_settings(code, SECRET_KEY=LONG_KEY)

    assert public.stdout == "True True True True __Host-sessionid courier.example.org\n"
    assert local.stdout == (
        "False False False False sessionid 127.0.0.1 127.0.0.1 localhost [::1]\n"
    )


def test_buckets_move_renditions_to_their_public_address_and_into_the_page_policy():
    code = (
        "from django.core.files.storage import storages;"
        " print(storages['default'].url('photos/a.avif'));"
        " print(s.CONTENT_SECURITY_POLICY['DIRECTIVES']['img-src'])"
    )
    answer = with_settings(
        code,
        SECRET_KEY=LONG_KEY,
        S3_BUCKET="renditions",
        S3_PRIVATE_BUCKET="originals",
        S3_PUBLIC_URL="https://media.example.org/courier",
        S3_REGION="eu-west-2",
    )

    assert answer.stdout == (
        "https://media.example.org/courier/photos/a.avif\n"
        "[\"'self'\", 'data:', 'https://media.example.org']\n"
    ), answer.stderr


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    path = tmp_path / "var" / "secret_key"

    key = secret_key.kept_in(path)

    assert secret_key.kept_in(path) == key
    assert len(key) == 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_a_torn_key_is_refused_rather_than_used(tmp_path):
    path = tmp_path / "secret_key"
    path.write_text("torn")

    with pytest.raises(ImproperlyConfigured, match="holds no whole key"):
        secret_key.kept_in(path)


@pytest.mark.parametrize(
    ("more", "is_told"),
    [
        ({"TRUSTED_PROXIES": ""}, True),
        ({}, False),
        ({"TRUSTED_PROXIES": "0"}, False),
        ({"TRUSTED_PROXIES": "", "SITE_URL": "http://localhost:8000"}, False),
    ],
)
def test_an_https_site_is_told_that_nobody_is_trusted_in_front_of_it(more, is_told):
    told = manage("check", **PRODUCTION | more)

    assert told.returncode == 0, told.stderr
    assert ("TRUSTED_PROXIES is not set" in told.stderr) == is_told
