"""A finished page: its bytes in every encoding, and how long and for what it holds."""

import gzip
import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import brotli

IDENTITY, GZIP, BROTLI = "", "gzip", "br"
COMPRESSED_FROM_BYTES = 200
BYTES_BESIDE = 1_000  # what a page costs beside its bodies, roughly
LEFT_OUT = frozenset(
    (
        "cache-control",
        "cache-tag",
        "content-encoding",
        "content-length",
        "etag",
        "fresh-until",
        "vary",
    )
)


class Said(NamedTuple):
    """What goes out until a moment, in seconds as `fresh_until`, to whoever takes an encoding."""

    until: float
    encoding: str
    headers: list[tuple[str, str]]


@dataclass
class Page:
    """An answer that is the same for everyone, until `fresh_until` or until a tag is raised.

    `fresh_until` is seconds since the epoch by the database's clock. `used` is set by whoever is
    served, and cleared by whoever makes room. `stale` says that a newer one is to be made.
    `made_at` is the place in the journal before the first query was asked for it. `hides_then`
    says that something is to disappear when the page ends, and the page with it. `said` is by what
    a client takes, as it writes it.
    """

    status: str
    headers: tuple[tuple[str, str], ...]
    bodies: dict[str, bytes]
    tags: frozenset[str]
    fresh_until: float
    made_at: tuple = (0, 0)
    hides_then: bool = False
    used: bool = True
    stale: bool = False
    said: dict[str, Said] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def etags(self) -> dict[str, str]:
        """A strong tag for each encoding (RFC 9110, 8.8.3)."""
        digest = hashlib.sha256(self.bodies[IDENTITY]).hexdigest()[:24]
        return {name: f'"{digest}{name and "-"}{name}"' for name in self.bodies}

    @cached_property
    def bytes(self) -> int:
        return BYTES_BESIDE + sum(map(len, self.bodies.values()))

    @cached_property
    def said_always(self) -> dict[str, list[tuple[str, str]]]:
        """The headers of each encoding but those that name a moment."""
        return {
            name: [
                *self.headers,
                ("Vary", "Accept-Encoding"),
                ("ETag", self.etags[name]),
                ("Content-Length", str(len(body))),
                *([("Content-Encoding", name)] if name else []),
            ]
            for name, body in self.bodies.items()
        }


def finished(status, headers, body: bytes, *, tags, fresh_until: float, **said) -> Page:
    """Make a page of an answer, compressing its body once."""
    bodies = {IDENTITY: body}
    if len(body) >= COMPRESSED_FROM_BYTES:
        bodies[GZIP] = gzip.compress(body, 6, mtime=0)
        bodies[BROTLI] = brotli.compress(body, quality=5)
    left_out = LEFT_OUT if tags else LEFT_OUT - {"cache-control"}
    kept = tuple((name, value) for name, value in headers if name.lower() not in left_out)
    return Page(status, kept, bodies, frozenset(tags), fresh_until, **said)
