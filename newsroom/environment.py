"""The variables that an installation may set: one declaration each, checked when read."""

import hashlib
import ipaddress
import os
import re
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.conf.global_settings import LANGUAGES
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

PROJECT = Path(__file__).resolve().parent.parent
VAR = PROJECT / "var"
TRUE = ("1", "true", "yes", "on")
FALSE = ("0", "false", "no", "off")
DATABASES = ("sqlite", "postgres", "postgresql")
REDIS_SCHEMES = ("redis", "rediss", "unix")
MAIL_SCHEMES = ("smtp", "smtp+tls", "smtp+ssl", "consolemail", "filemail", "dummymail")


def read(name: str) -> Any:
    """Return the parsed value of a declared variable, or its default.

    Raises ImproperlyConfigured with one sentence that names the variable.
    """
    variable = VARIABLES[name]
    written = os.environ.get(name, "").strip()
    try:
        return variable.parse(written or variable.default)
    except ValueError as reason:
        raise ImproperlyConfigured(f"{name} {reason}.") from reason


def is_set(name: str) -> bool:
    """Tell whether the environment itself gives a declared variable a value."""
    return bool(os.environ.get(VARIABLES[name].name, "").strip())


def make_parent(name: str, path: str) -> None:
    """Make the folder in which a variable puts a file."""
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name} puts its file into {Path(path).parent}, which cannot be made:"
            f" {error.strerror}."
        ) from error


def plain(value: str) -> str:
    """Accept one line of text."""
    if not value.isprintable():
        raise ValueError("must be one line without control characters")
    return value


def required_line(value: str) -> str:
    """Accept one line of text that says something."""
    if not value:
        raise ValueError("must not be empty")
    return plain(value)


def secret(value: str) -> str:
    """Accept a key that is long enough to sign with, or nothing."""
    if value and (len(value) < 50 or len(set(value)) < 5):
        raise ValueError("must have at least 50 characters, of 5 kinds or more")
    return value


def switch(value: str) -> bool:
    """Accept the usual words for yes and no."""
    if value.lower() not in TRUE + FALSE:
        raise ValueError(f"must be yes or no, not “{value}”")
    return value.lower() in TRUE


def hosts(value: str) -> list[str]:
    """Accept host names separated by commas."""
    names = [name.strip().lower() for name in value.split(",") if name.strip()]
    for name in names:
        if not re.fullmatch(r"\*|\.?[a-z0-9_.-]+|\[[0-9a-f:.]+\]", name):
            raise ValueError(f"must be host names separated by commas, and “{name}” is none")
    return names


def site(value: str) -> str:
    """Accept the address of a site's root and return it without the slash at the end."""
    parts = web_address(value)
    if parts.path not in ("", "/"):
        raise ValueError(f"must be the address of the site's root, without a path, not “{value}”")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def web_folder(value: str) -> str:
    """Accept an absolute web address, or nothing; return it without the slash at the end."""
    if value:
        web_address(value)
    return value.rstrip("/")


def web_address(value: str):
    """Split an http or https address that names a host and carries nothing secret."""
    example = f"must be an address such as https://news.example.org, not “{value}”"
    try:
        parts = urlsplit(value)
        port_is_sound = parts.port != 0
    except ValueError:
        raise ValueError(example) from None
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_is_sound:
        raise ValueError(example)
    if not re.fullmatch(r"[a-z0-9.-]+|[0-9a-f:.]+", parts.hostname):
        raise ValueError(example)
    if parts.username is not None or parts.query or parts.fragment:
        raise ValueError("must be an address without user name, query and fragment")
    return parts


def public_folder(value: str) -> Path:
    """Accept a folder that anybody may read, made when first used, as an absolute path."""
    path = (PROJECT / Path(value).expanduser()).resolve()
    if path.exists() and not path.is_dir():
        raise ValueError(f"must be a folder, and {path} is a file")
    if VAR.is_relative_to(path):
        raise ValueError(f"must not hold {VAR}: all that lies in it is public")
    if path.name == "originals":
        raise ValueError("must have another name than the private folder beside it, originals")
    return path


def own_folder(value: str) -> Path | None:
    """Accept a folder that is made when first used, as an absolute path, or nothing."""
    if not value:
        return None
    path = (PROJECT / Path(value).expanduser()).resolve()
    if path.exists() and not path.is_dir():
        raise ValueError(f"must be a folder, and {path} is a file")
    return path


def digest(*values) -> str:
    """Return a short name for what a few settings say together."""
    return hashlib.sha256(repr(values).encode()).hexdigest()[:12]


def time_zone(value: str) -> str:
    """Accept a zone of the time zone database."""
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"must be a zone such as Europe/London, not “{value}”") from None
    return value


def language(value: str) -> str:
    """Accept a language that Django speaks."""
    if value not in dict(LANGUAGES):
        raise ValueError(f"must be a language such as en-gb, not “{value}”")
    return value


def database(value: str) -> dict[str, Any]:
    """Accept a SQLite file or a PostgreSQL server and return Django's dictionary."""
    example = "must be an address such as postgres://user:password@host/name or sqlite:////file"
    if value.partition("://")[0] not in DATABASES:
        raise ValueError(example)
    try:
        config = environ.Env.db_url_config(value)
    except (ValueError, ImproperlyConfigured):
        raise ValueError(example) from None
    if not config.get("NAME") or config["NAME"] == ":memory:":
        raise ValueError(f"{example}, with the name of a database")
    return config


def redis(value: str) -> str:
    """Accept the address of a Redis server, or nothing."""
    example = "must be an address such as redis://host:6379/0"
    if not value:
        return value
    try:
        parts = urlsplit(value)
        place = parts.path if parts.scheme == "unix" else parts.hostname
        port_is_sound = parts.port != 0
    except ValueError:
        raise ValueError(example) from None
    if parts.scheme not in REDIS_SCHEMES or not place or not port_is_sound:
        raise ValueError(example)
    return value


def mail(value: str) -> dict[str, Any]:
    """Accept a way of sending mail and return Django's EMAIL_ settings."""
    example = "must be an address such as smtp+tls://user:password@host:587 or consolemail://"
    if value.partition("://")[0] not in MAIL_SCHEMES:
        raise ValueError(example)
    try:
        config = environ.Env.email_url_config(value)
    except (ValueError, ImproperlyConfigured):
        raise ValueError(example) from None
    config.pop("OPTIONS", None)
    if value.startswith("smtp") and not config["EMAIL_HOST"]:
        raise ValueError(f"{example}, with a host")
    if value.startswith("filemail") and not config["EMAIL_FILE_PATH"]:
        raise ValueError("must name a folder, such as filemail:////var/mail/newsroom")
    return {name: setting for name, setting in config.items() if setting}


def mailbox(value: str) -> str:
    """Accept an e-mail address, with or without a name, or nothing."""
    if value:
        try:
            validate_email(parseaddr(plain(value))[1])
        except ValidationError:
            raise ValueError(f"must be an e-mail address, not “{value}”") from None
    return value


def bucket(value: str) -> str:
    """Accept the name of a bucket, or nothing."""
    if value and not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", value):
        raise ValueError(f"must be the name of a bucket, not “{value}”")
    return value


def megabytes(value: str) -> int:
    """Accept a whole number of megabytes and return it as bytes."""
    if not value.isascii() or not value.isdecimal() or not 0 < int(value) <= 1_000_000:
        raise ValueError(f"must be a whole number of megabytes, not “{value}”")
    return int(value) * 1024 * 1024


def proxies(value: str) -> int | list:
    """Accept how many proxies stand in front, or their networks separated by commas."""
    if value.isascii() and value.isdecimal() and len(value) < 3:
        return int(value)
    try:
        return [ipaddress.ip_network(each.strip()) for each in value.split(",") if each.strip()]
    except ValueError:
        raise ValueError(
            f"must be a number of proxies or networks such as 10.0.0.0/8, not “{value}”"
        ) from None


@dataclass(frozen=True)
class Variable:
    """One setting that may differ between machines.

    `default` is text as it would be written in the environment; `shown_default` says in words
    what an empty default leads to.
    """

    name: str
    parse: Callable[[str], Any]
    meaning: str
    default: str = ""
    shown_default: str = ""


VARIABLES = {
    variable.name: variable
    for variable in (
        Variable(
            "SECRET_KEY",
            secret,
            "signs cookies and links; required from the environment when SITE_URL is https",
            shown_default="made once and kept in var/secret_key",
        ),
        Variable("DEBUG", switch, "error pages with details, for development only", "no"),
        Variable(
            "ALLOWED_HOSTS",
            hosts,
            "host names that are answered, separated by commas",
            shown_default="the host of SITE_URL, and this machine's own names unless it is https",
        ),
        Variable(
            "SITE_URL",
            site,
            "the site's address as readers see it; https turns on secure cookies, HSTS and the"
            " redirect to https",
            "http://127.0.0.1:8000",
        ),
        Variable("SITE_NAME", required_line, "the paper's name", "The Harrowmere Courier"),
        Variable(
            "SITE_TAGLINE",
            plain,
            "the line under the name",
            "News from the hills to the harbour",
        ),
        Variable(
            "MEDIA_ROOT",
            public_folder,
            "the folder of the photographs' renditions, which readers fetch; the originals lie"
            " beside it, in `originals`",
            "var/media",
        ),
        Variable("TIME_ZONE", time_zone, "the newsroom's time zone", "Europe/London"),
        Variable("LANGUAGE_CODE", language, "the language of the site and the desk", "en-gb"),
        Variable(
            "DATABASE_URL",
            database,
            "the database: a SQLite file or PostgreSQL (postgres://user:password@host/name)",
            f"sqlite:///{VAR / 'db.sqlite3'}",
            shown_default="sqlite, in var/db.sqlite3",
        ),
        Variable(
            "REDIS_URL",
            redis,
            "the cache that several machines share (redis://host:6379/0)",
            shown_default="none: each process keeps its own",
        ),
        Variable(
            "PAGE_CACHE_ROOT",
            own_folder,
            "the folder of finished pages, which nginx may hand out by itself from its `pages`",
            shown_default="a folder in var/pages for each database and SITE_URL",
        ),
        Variable(
            "PAGE_CACHE_MB",
            megabytes,
            "how much room finished pages may take on disk, or in Redis, in megabytes",
            "512",
        ),
        Variable(
            "TRUSTED_PROXIES",
            proxies,
            "whose X-Forwarded-For is believed: how many proxies stand in front, or their networks",
            "0",
            shown_default="none: the header is ignored",
        ),
        Variable(
            "CDN_PURGE_URL",
            web_folder,
            "where a cache in front, such as Varnish or a CDN, is told which pages to forget",
            shown_default="none: caches in front may keep a page for 10 seconds",
        ),
        Variable("CDN_PURGE_TOKEN", plain, "the key that a CDN's service wants with a purge"),
        Variable(
            "EMAIL_URL",
            mail,
            "how mail is sent (smtp+tls://user:password@host:587)",
            "consolemail://",
        ),
        Variable(
            "DEFAULT_FROM_EMAIL",
            mailbox,
            "the sender of the newsroom's mail",
            shown_default="newsroom@ the host of SITE_URL",
        ),
        Variable(
            "S3_BUCKET",
            bucket,
            "the public bucket for renditions; without it they lie in MEDIA_ROOT",
        ),
        Variable("S3_PRIVATE_BUCKET", bucket, "the private bucket for original photographs"),
        Variable("S3_PUBLIC_URL", web_folder, "where readers fetch what lies in S3_BUCKET"),
        Variable("S3_ENDPOINT_URL", web_folder, "the storage service, when it is not Amazon's"),
        Variable("S3_REGION", plain, "the storage service's region"),
        Variable(
            "S3_ACCESS_KEY_ID",
            plain,
            "the storage key's name",
            shown_default="what boto3 finds",
        ),
        Variable(
            "S3_SECRET_ACCESS_KEY",
            plain,
            "the storage key",
            shown_default="what boto3 finds",
        ),
    )
}
