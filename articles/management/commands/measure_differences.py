import random
import time
from statistics import median

from django.core.management.base import BaseCommand
from django.template.loader import render_to_string

from articles.templatetags.differences import body_difference

WORDS, PARAGRAPHS = 5_000, 80
TARGET_MS = 200


class Command(BaseCommand):
    """Compare two bodies, from the words to the page's HTML."""

    help = "Compare two bodies of 5,000 words in several ways; print the processor's milliseconds."

    def add_arguments(self, parser):
        parser.add_argument("--rounds", type=int, default=5)

    def handle(self, *, rounds, **options):
        before, worst = story(), 0.0
        for name, edit in EDITS.items():
            after = edit(random.Random(name), before)  # noqa: S311
            bodies = written(before), written(after)
            worst = max(worst, self._say(name, *bodies, rounds))
            if edit is every_tenth_word:
                bodies = (body.replace("</p><p>", " ") for body in bodies)
                worst = max(worst, self._say(f"{name}, all in one paragraph", *bodies, rounds))
        self.stdout.write(f"{worst:7.1f} ms  at the most; the target is {TARGET_MS}")

    def _say(self, name, before, after, rounds) -> float:
        taken = median(measured(before, after) for _round in range(rounds))
        self.stdout.write(f"{taken:7.1f} ms  {name}")
        return taken


def measured(before: str, after: str) -> float:
    start = time.process_time()
    render_to_string("articles/_difference.html", body_difference(before, after, sides=True))
    return (time.process_time() - start) * 1000


def story() -> list[list[str]]:
    """Paragraphs of words as often repeated as those of English: the n-th one n times as seldom."""
    chance = random.Random("a story")  # noqa: S311
    words = [f"word{number}" for number in range(2_000)]
    weights = [1 / (number + 1) for number in range(len(words))]
    said = chance.choices(words, weights, k=WORDS)
    size = WORDS // PARAGRAPHS
    return [said[start : start + size] for start in range(0, WORDS, size)]


def written(paragraphs: list[list[str]]) -> str:
    return "".join(f"<p>{' '.join(words)}.</p>" for words in paragraphs)


def a_word_in_each_paragraph(chance, paragraphs):
    edited = [list(words) for words in paragraphs]
    for words in edited:
        words[chance.randrange(len(words))] = "mended"
    return edited


def every_tenth_word(chance, paragraphs):
    return [
        [word if chance.random() > 0.1 else f"new{chance.randrange(500)}" for word in words]
        for words in paragraphs
    ]


def paragraphs_in_another_order(chance, paragraphs):
    return chance.sample(paragraphs, len(paragraphs))


def half_of_it_new(chance, paragraphs):
    fresh = [f"fresh{number}" for number in range(2_000)]
    return [
        words if chance.random() > 0.5 else chance.choices(fresh, k=len(words))
        for words in paragraphs
    ]


def all_of_it_new(chance, paragraphs):
    fresh = [f"fresh{number}" for number in range(2_000)]
    return [chance.choices(fresh, k=len(words)) for words in paragraphs]


EDITS = {
    "nothing": lambda _chance, paragraphs: paragraphs,
    "a word in each paragraph": a_word_in_each_paragraph,
    "every tenth word": every_tenth_word,
    "paragraphs in another order": paragraphs_in_another_order,
    "half of it new": half_of_it_new,
    "all of it new": all_of_it_new,
}
