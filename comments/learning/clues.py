"""What the filter looks at in a comment, and the bucket that each such clue falls into."""

import hashlib
from functools import lru_cache
from itertools import pairwise

from django.conf import settings
from django.utils.crypto import salted_hmac

from comments.rules.candidate import hosts_in, link_count
from comments.rules.folding import folded_words

BUCKETS = 2**20
MOST_CLUES, MOST_HOSTS = 600, 50
LONGEST_WORD = 30


def clues_of(*, text, name, mail_domain, seconds_to_write=None) -> list[str]:
    """Return the clues of a comment, each once: words, pairs of words, hosts, and measures."""
    hosts = hosts_in(text)[:MOST_HOSTS]
    words = [word[:LONGEST_WORD] for word in folded_words(text)]
    capitals = sum(letter.isupper() for letter in text)
    letters = sum(letter.isalpha() for letter in text)
    measures = [
        f"links: {min(link_count(text), 4)}",
        f"capitals: {capitals * 5 // letters * 20 if letters else 0} %",
        f"length: {len(text).bit_length()}",
    ]
    if seconds_to_write is not None:
        measures.append(f"seconds: {min(seconds_to_write.bit_length(), 8)}")
    found = [
        *(f"host: {host}" for host in hosts),
        f"mail: {mail_domain}",
        *measures,
        *(f"name: {word[:LONGEST_WORD]}" for word in folded_words(name)),
        *(item for pair in pairwise(words) for item in (pair[0], " ".join(pair))),
        *words[-1:],
    ]
    return list(dict.fromkeys(found))[:MOST_CLUES]


def bucket_of(clue: str) -> int:
    """Return the number that stands for a clue; without the site's key nobody can tell which."""
    digest = hashlib.blake2b(clue.encode(), digest_size=4, key=_site_key(settings.SECRET_KEY))
    return int.from_bytes(digest.digest()) % BUCKETS


@lru_cache(maxsize=1)
def _site_key(secret):
    return salted_hmac("comments.learning", "", secret=secret, algorithm="sha256").digest()
