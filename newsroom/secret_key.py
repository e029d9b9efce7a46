"""The key of an installation that was given none: made once, kept where only its owner reads."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key


def kept_in(path: Path) -> str:
    """Return the key in a file of mode 0600, making both when they are missing."""
    try:
        if not path.exists():
            _make(path)
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(
            f"SECRET_KEY is not set, and {path} cannot be used instead: {error}."
        ) from error
    if len(key) < 50:
        raise ImproperlyConfigured(f"SECRET_KEY is not set, and {path} holds no whole key.")
    return key


def _make(path: Path) -> None:
    # Linked into place, so that of several processes starting at once all read the first's key.
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(get_random_secret_key())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
