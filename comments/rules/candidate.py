"""A comment that comes in, with all that the rules want to know about it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from comments.rendering import ADDRESS
from comments.rules.words import WordList

BARE = re.compile(r"\bwww\.\w", re.IGNORECASE)
HOST_LIKE = re.compile(r"[\w.-]+")


@dataclass(frozen=True)
class Candidate:
    """What the rules look at. Nothing in it asks the database.

    `trust` counts only where the writer has shown that the address is theirs. `typed` is the name
    and the text before they were cleaned, `told` are codes of what the form noticed, `recent` the
    states of the writer's last decided comments. `score` asks the filter, which answers (score,
    words that drove it) or None.
    """

    mode: str
    text: str
    name: str = ""
    typed: str = ""
    mail_domain: str = ""
    trust: int = 0
    is_proven: bool = False
    published_count: int = 0
    is_held_always: bool = False
    is_repeated: bool = False
    recent: tuple[str, ...] = ()
    seconds_to_write: int | None = None
    told: tuple[str, ...] = ()
    staff_names: frozenset[str] = frozenset()
    words: WordList = field(default_factory=lambda: WordList(()))
    score: Callable[[], tuple | None] = lambda: None


def link_count(text: str) -> int:
    """Count the addresses, with or without their "https://"."""
    without = ADDRESS.sub(" ", text)
    return len(ADDRESS.findall(text)) + len(BARE.findall(without))


def hosts_in(text: str) -> list[str]:
    """Return the hosts that a text names, in links or as bare words, each once."""
    hosts = {}
    for match in ADDRESS.finditer(text):
        try:
            host = urlsplit(match[0]).hostname
        except ValueError:
            host = None
        if host:
            hosts[host.rstrip(".")] = True
    for match in HOST_LIKE.finditer(ADDRESS.sub(" ", text)):
        host = match[0].strip(".-").casefold()
        if "." in host and host.rpartition(".")[2].isalpha():
            hosts[host] = True
    return list(hosts)
