"""What a page shows, by name: a cache keeps the names with the page and hears when one changes.

`story-12` stands on every page that says anything of story 12; `in-3`, `under-4`, `by-5` and
`month-2026-11` on lists of a section, a tag, an author and a month, which a story may join or
leave; `author-5` and `topic-4` where the person or the tag itself is told of; `lists` on lists of
everything; `front`, `corrections` and `pages` (about the newsroom) on those; `site` on every page.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

SITE, FRONT, LISTS, CORRECTIONS, PAGES = "site", "front", "lists", "corrections", "pages"
_noted: ContextVar[set[str] | None] = ContextVar("noted", default=None)


@contextmanager
def noting() -> Iterator[set[str]]:
    """Collect the names that are noted while a page is made."""
    names: set[str] = set()
    token = _noted.set(names)
    try:
        yield names
    finally:
        _noted.reset(token)


def note(*names: str) -> None:
    """Say that the page in the making shows these; nobody minds where none is being made."""
    noted = _noted.get()
    if noted is not None:
        noted.update(names)


def note_stories(stories: Iterable) -> None:
    """Note the stories of a list."""
    note(*(story(article.pk) for article in stories))


def story(pk) -> str:
    return f"story-{pk}"


def author(pk) -> str:
    return f"author-{pk}"


def topic(pk) -> str:
    return f"topic-{pk}"


def in_section(pk) -> str:
    return f"in-{pk}"


def under_tag(pk) -> str:
    return f"under-{pk}"


def by_author(pk) -> str:
    return f"by-{pk}"


def in_month(day) -> str:
    return f"month-{day:%Y-%m}"


def stories_using(uses) -> set[str]:
    """Name the stories in whose chain something is used, by its rows of use: one query."""
    public = uses.filter(revision__publications__isnull=False).order_by()
    return set(map(story, public.values_list("revision__article", flat=True).distinct()))


def changed_with(article) -> set[str]:
    """Name whatever shows a story, or may show it after a change of its place or its chain.

    Three queries; call it before and after a change of labels.
    """
    names = {story(article.pk), FRONT, LISTS, CORRECTIONS}
    if article.section_id:
        names.add(in_section(article.section_id))
    names.update(map(under_tag, article.taggings.values_list("tag_id", flat=True)))
    names.update(map(by_author, article.byline_rows.values_list("author_id", flat=True)))
    if article.first_published_at:
        names.add(in_month(timezone.localtime(article.first_published_at)))
    return names
