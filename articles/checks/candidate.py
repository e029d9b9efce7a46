import re
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from articles.checks.body import Body, read_body
from articles.checks.outlets import Attribution, attributions

STORY_PATH = re.compile(r"/(\d{4})/(\d\d)/(\d\d)/([-\w]{1,80})/?(?:[?#].*)?")
Address = tuple[date, str]


def _none(_ids):
    return {}


@dataclass(frozen=True)
class Candidate:
    """Words that may go out at the instant `at`, and what checks look at beside them.

    `words` has the fields of Words. `photos_by_id` gives a dict of the photos with these ids;
    `shown_stories` and `shown_addresses` those of our stories, by id and by day and slug, that
    readers see at `at`. Each is asked once, and a collection that is a queryset is read only by a
    check that needs it. `paper` and `site` are our own name and address.
    """

    words: object
    at: datetime
    section: object = None
    bylines: Collection = ()
    tags: Collection = ()
    kind: str = "news"
    language: str = "en"
    embargo_until: datetime | None = None
    planned_words: int | None = None
    needs_photo: bool = False
    needs_legal: bool = False
    photos_by_id: Callable[[Collection[int]], dict] = _none
    shown_stories: Callable[[Collection[int]], Collection[int]] = _none
    shown_addresses: Callable[[Collection[Address]], Collection[Address]] = _none
    house_words: Iterable = ()
    paper: str = ""
    site: str = ""

    @cached_property
    def body(self) -> Body:
        return read_body(self.words.body)

    @cached_property
    def photos(self) -> dict:
        """The photos of the words that are there, by id: the lead photo, then those of the body."""
        lead = self.words.lead_photo_id
        ids = list(dict.fromkeys([*([lead] if lead else []), *self.body.photos]))
        return self.photos_by_id(ids) if ids else {}

    @cached_property
    def attributions(self) -> list[Attribution]:
        """What the text attributes to other outlets; nothing where its language is not known."""
        return attributions(self.body.paragraphs, self.paper) if self.in_english else []

    @property
    def lead_photo(self):
        return self.photos.get(self.words.lead_photo_id)

    @property
    def body_photos(self) -> list:
        """The photos of the body with their captions."""
        return [
            (self.photos[number], caption)
            for number, caption in self.body.photos.items()
            if number in self.photos
        ]

    @cached_property
    def own_addresses(self) -> dict[Address, str]:
        """The days and slugs of our stories that the body links to by address, with the words."""
        ours = {}
        for address, text in self.body.links:
            if path := STORY_PATH.fullmatch(address.removeprefix(self.site)):
                with suppress(ValueError):
                    ours[date(*map(int, path.groups()[:3])), path[4]] = text
        return ours

    @property
    def used_photos(self) -> list:
        """Every photo with the field that it stands in."""
        lead = [(self.lead_photo, "lead_photo")] if self.lead_photo else []
        return lead + [(photo, "body") for photo, _caption in self.body_photos]

    @property
    def caption(self) -> str:
        """The lead photo's caption as readers would see it."""
        return self.words.lead_caption or (self.lead_photo.caption if self.lead_photo else "")

    @property
    def in_english(self) -> bool:
        """Say whether checks that know only English words can judge these."""
        return self.language.lower().startswith("en")

    @property
    def texts(self) -> Iterable[tuple[str, object]]:
        """Everything that readers read, passage by passage: the field and the block."""
        for field in ("headline", "standfirst"):
            yield from ((field, block) for block in Body.of_line(getattr(self.words, field)))
        yield from (("body", block) for block in self.body.blocks)
        yield from (("lead_caption", block) for block in Body.of_line(self.words.lead_caption))
