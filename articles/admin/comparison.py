"""Two versions of a story, field by field, as the desk compares them."""

from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles.history import Version, Versions, photos_of
from articles.models import Publication


@dataclass(frozen=True)
class Field:
    """A field of the words with its text on both sides."""

    name: str
    label: str
    before: str
    after: str

    @property
    def is_same(self) -> bool:
        return self.before == self.after

    @property
    def is_kept(self) -> bool:
        return self.is_same and bool(self.after)


class Comparison:
    """The earlier and the later one of two versions, and which others they may be compared with.

    What is not chosen is the latest version, or the one before the other.
    """

    def __init__(self, versions: Versions, before: int | None, after: int | None, *, now):
        latest = len(versions)
        after = after or latest
        before = before or max(after - 1, 1)
        self.latest, self.now = latest, now
        self.live = self._live(versions, now)
        numbers = sorted((before, after))
        fetched = {each.number: each for each in versions.fetch(*set(numbers))}
        self.before, self.after = (fetched[number] for number in numbers)

    def _live(self, versions, now) -> int | None:
        link = next((link for link in versions.links if link.starts_at <= now), None)
        is_words = link is not None and link.kind == Publication.Kind.WORDS
        return versions.number(link.revision_id) if is_words else None

    @property
    def is_one(self) -> bool:
        return self.before.number == self.after.number

    @cached_property
    def photos(self) -> dict:
        return photos_of(self.before.revision.body, self.after.revision.body)

    @property
    def sides(self) -> list[tuple[Version, list[tuple[str, int, int]]]]:
        """Each version with the pairs that lead on from it: a label and two numbers."""
        return [(side, self._pairs(side.number)) for side in (self.before, self.after)]

    def _pairs(self, number) -> list[tuple[str, int, int]]:
        others = {
            _("the one before"): number - 1 or None,
            _("what is live now"): self.live,
            _("the latest"): self.latest,
        }
        return [
            (label, *sorted((number, other)))
            for label, other in others.items()
            if other and other != number
        ]

    @cached_property
    def texts(self) -> list[Field]:
        """The fields that are plain text, in the order of the page."""
        labels = {
            "headline": _("Headline"),
            "standfirst": _("Standfirst"),
            "dateline": _("Dateline"),
            "lead_caption": _("Caption for this use"),
            "search_headline": _("Headline for search engines"),
        }
        was, now = self.before.revision, self.after.revision
        return [
            Field(name, label, getattr(was, name), getattr(now, name))
            for name, label in labels.items()
        ]

    @cached_property
    def sources(self) -> Field:
        """The source rows as paragraphs, so that they are aligned as those of a body are."""
        was, now = (
            _as_paragraphs(each.revision.sources.all()) for each in (self.before, self.after)
        )
        return Field("sources", _("Sources"), was, now)

    @cached_property
    def body(self) -> Field:
        return Field("body", _("Body"), self.before.revision.body, self.after.revision.body)

    @property
    def photo_is_same(self) -> bool:
        return self.before.revision.lead_photo_id == self.after.revision.lead_photo_id

    @property
    def is_same(self) -> bool:
        return self.before.revision.words == self.after.revision.words

    @property
    def unchanged(self) -> list[str]:
        """The labels of what is there, and the same, on both sides."""
        same = [each.label for each in (*self.texts, self.body, self.sources) if each.is_kept]
        has_photo = self.photo_is_same and self.after.revision.lead_photo_id
        return [*same, *([_("Lead photo")] if has_photo else [])]


def _as_paragraphs(sources) -> SafeString:
    return format_html_join(
        "",
        "<p>{}</p>",
        (
            (
                format_html(
                    "{} ({})",
                    " · ".join(filter(None, (source.outlet, source.title, source.url))),
                    source.get_use_display(),
                ),
            )
            for source in sources
        ),
    )
