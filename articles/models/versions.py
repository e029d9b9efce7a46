"""What readers saw of a story from when to when, as far as it may be shown to them again."""

from dataclasses import dataclass
from datetime import datetime

from articles.models.publication import Publication

WORDS = Publication.Kind.WORDS


@dataclass
class Version:
    """A stretch of time in which readers saw the same words, or a notice in place of them.

    `number` counts the words from the first publication; a withdrawal has none. `former` is the
    version that this one replaced, where the words of both may be shown.
    """

    link: Publication
    number: int | None
    ends_at: datetime | None
    former: "Version | None" = None

    @property
    def has_changed_words(self) -> bool:
        return self.former is not None and self.former.link.revision_id != self.link.revision_id


def public_versions(article, at) -> list[Version]:
    """The versions of a story up to `at`, in order: one query, without the words themselves.

    What was public before a withdrawal is named but has no `former`, and is none: those words
    were taken back, even when the story came back with others. A link that waits is not told,
    nor that one waits.
    """
    versions, number = [], 0
    for link in article.publications.begun(at).order_by("starts_at"):
        former = versions[-1] if versions else None
        if link.kind == WORDS:
            number += 1
        elif former:
            for earlier in versions:
                earlier.former = None
        has_ended = link.ends_at is not None and link.ends_at <= at
        versions.append(
            Version(
                link,
                number if link.kind == WORDS else None,
                link.ends_at if has_ended else None,
                former if former and former.number and link.kind == WORDS else None,
            )
        )
    return versions
