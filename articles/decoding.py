"""Look into uploaded bytes without decoding them in this process.

Whatever decodes a picture runs in ``articles.darkroom``, a child process with limits on memory
and time, so that a hostile file can end at most that child.
"""

import hashlib
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import metadata
from articles.metadata import PhotoMetadata

logger = logging.getLogger(__name__)

BYTE_LIMIT = 60_000_000
SECONDS_TO_INSPECT = 20
CHUNK = 1024 * 1024

SENTENCES = {
    "empty": _("The file is empty."),
    "bytes": _("The file is larger than 60 MB."),
    "kind": _("This file is not a picture that we can use: send a JPEG, PNG, WebP or GIF."),
    "svg": _("SVG drawings are not accepted: send a JPEG, PNG, WebP or GIF."),
    "heic": _("HEIC and AVIF pictures are not accepted: export this one as a JPEG."),
    "broken": _("The picture cannot be opened: the file is damaged."),
    "truncated": _("The picture is not complete: the file may have been cut off on its way."),
    "frames": _("The file holds more than one picture: send a single still picture."),
    "pixels": _(
        "The picture has too many pixels: at most 100 million in a JPEG"
        " (50 million in a progressive one) and 50 million in other formats."
    ),
    "memory": _("The picture needs too much memory to open: send a smaller one."),
    "time": _("The picture takes too long to open: send a smaller or simpler one."),
}

# Killed by the kernel, for want of memory or at the end of the CPU time it was given.
ENDS = {-signal.SIGKILL: "memory", -signal.SIGXCPU: "time"} if os.name == "posix" else {}


class NotAPhoto(ValueError):
    """Refuse a file with a sentence for the person who sent it."""

    def __init__(self, message):
        super().__init__(message)
        self.message = message

    def __str__(self):
        return str(self.message)


@dataclass(frozen=True)
class Inspected:
    """What a sound picture is; width and height are those seen, after EXIF orientation."""

    format: str
    width: int
    height: int
    digest: str
    metadata: PhotoMetadata


def inspect(file) -> Inspected:
    """Decode a path, a Django file or a binary file once, and tell what it is.

    The file is left at its start. Raises NotAPhoto with a sentence that says why.
    """
    with local_copy(file) as (path, digest):
        answer = run(
            {
                "task": "inspect",
                "source": str(path),
                "zone": settings.TIME_ZONE,
                "now": timezone.now().isoformat(),
            },
            SECONDS_TO_INSPECT,
        )
    return Inspected(
        format=answer["format"],
        width=answer["width"],
        height=answer["height"],
        digest=digest,
        metadata=metadata.from_json(answer["metadata"]),
    )


@contextmanager
def local_copy(file):
    """Give the path of a temporary copy and the SHA-256 of its bytes; refuse too many bytes."""
    with tempfile.TemporaryDirectory(prefix="newsroom-photo-") as directory:
        path = Path(directory) / "original"
        with path.open("wb") as copy:
            digest = _copy(file, copy)
        yield path, digest


def _copy(file, copy) -> str:
    if isinstance(file, (str, os.PathLike)):
        with Path(file).open("rb") as opened:
            return _copy(opened, copy)
    file.seek(0)
    digest, size = hashlib.sha256(), 0
    while chunk := file.read(CHUNK):
        size += len(chunk)
        if size > BYTE_LIMIT:
            file.seek(0)
            raise NotAPhoto(SENTENCES["bytes"])
        digest.update(chunk)
        copy.write(chunk)
    file.seek(0)
    if not size:
        raise NotAPhoto(SENTENCES["empty"])
    return digest.hexdigest()


def run(job: dict, seconds: int) -> dict:
    """Let the child do a job; raise NotAPhoto when it refuses, dies or outlives its time."""
    try:
        child = subprocess.run(
            [sys.executable, "-m", "articles.darkroom"],
            input=json.dumps(job | {"seconds": seconds}).encode(),
            capture_output=True,
            timeout=seconds,
            cwd=Path(__file__).resolve().parent.parent,
            env=_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NotAPhoto(SENTENCES["time"]) from None
    try:
        answer = json.loads(child.stdout)
    except ValueError:
        logger.error(
            "The decoding process ended with %s: %s",
            child.returncode,
            child.stderr[-2000:].decode(errors="replace"),
        )
        raise NotAPhoto(SENTENCES[ENDS.get(child.returncode, "broken")]) from None
    return told(answer)


def told(answer: dict) -> dict:
    """Give the child's answer, or raise its refusal as a sentence."""
    if "refused" in answer:
        raise NotAPhoto(SENTENCES[answer["refused"]])
    return answer


def _environment() -> dict[str, str]:
    """Pass on what Python needs to start, and none of the newsroom's secrets."""
    kept = {
        name: os.environ[name] for name in ("PATH", "PYTHONPATH", "TZDIR") if name in os.environ
    }
    return kept | {"PYTHONDONTWRITEBYTECODE": "1", "MALLOC_ARENA_MAX": "2"}
