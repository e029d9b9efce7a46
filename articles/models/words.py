import difflib
import re
from collections.abc import Collection
from dataclasses import asdict, dataclass, fields, replace
from itertools import pairwise

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles import text
from articles.models.document import Document, RevisionDocument
from articles.models.errors import CannotCarry, Refused
from articles.models.photo import Photo
from articles.models.rows import FromRow


@dataclass(frozen=True)
class SourceWords:
    outlet: str
    title: str = ""
    url: str = ""
    use: str = "facts"


@dataclass(frozen=True)
class Words:
    """All that a revision says. Two equal `Words` are the same story."""

    headline: str = ""
    standfirst: str = ""
    body: str = ""
    dateline: str = ""
    lead_photo_id: int | None = None
    lead_caption: str = ""
    search_headline: str = ""
    sources: tuple[SourceWords, ...] = ()

    def carried_into(self, scheduled: "Words", *, base: "Words") -> "Words":
        """Apply what changed from `base` to these words onto `scheduled`.

        Raises CannotCarry where both changed the same field, or the same block of the body.
        """
        carried, clashes = {}, []
        for field in fields(self):
            was, fixed, later = (getattr(w, field.name) for w in (base, self, scheduled))
            if fixed in (was, later):
                continue
            if later == was:
                carried[field.name] = fixed
            elif field.name != "body" or (merged := merge_blocks(was, fixed, later)) is None:
                clashes.append(field.name)
            else:
                carried["body"] = merged
        if clashes:
            raise CannotCarry(clashes)
        return replace(scheduled, **carried)

    def hold(self, scheduled: "Words", *, base: "Words") -> bool:
        """Say whether these words have all in them that `scheduled` changes of `base`.

        A place that all three say differently tells nothing.
        """
        told = set()
        for field in fields(self):
            was, now, later = (getattr(w, field.name) for w in (base, self, scheduled))
            if was == later:
                continue
            if field.name == "body":
                told.add(holds_blocks(now, later, base=was))
            elif now in (was, later):
                told.add(now == later)
        return True in told and False not in told

    def without_photos(self, photos: Collection[int]) -> "Words":
        """Leave out the photos of these numbers, and the caption that the lead photo had here."""
        led = {"lead_photo_id": None, "lead_caption": ""} if self.lead_photo_id in photos else {}
        return replace(self, body=text.without_photos(self.body, photos), **led)


BLOCK_END = re.compile(r"(?<=</p>)|(?<=</h2>)|(?<=</h3>)|(?<=</ul>)|(?<=</ol>)|(?<=</figure>)")


def blocks_of(body: str) -> list[str]:
    return [block for block in BLOCK_END.split(body) if block]


def block_matcher(base: str, body: str) -> difflib.SequenceMatcher:
    return difflib.SequenceMatcher(a=blocks_of(base), b=blocks_of(body), autojunk=False)


def merge_blocks(base: str, ours: str, theirs: str) -> str | None:
    """Merge two edits of a body block by block; None where both touch the same blocks."""
    blocks, edits = blocks_of(base), []
    for side in (ours, theirs):
        matcher = block_matcher(base, side)
        edits += [
            (start, end, matcher.b[new_start:new_end], side)
            for tag, start, end, new_start, new_end in matcher.get_opcodes()
            if tag != "equal"
        ]
    edits.sort(key=lambda edit: edit[:2])
    for (start, end, _new, side), (next_start, *_rest, other) in pairwise(edits):
        if side is not other and (next_start < end or next_start == start):
            return None
    for start, end, new, _side in reversed(edits):
        blocks[start:end] = new
    return "".join(blocks)


def holds_blocks(body: str, later: str, *, base: str) -> bool | None:
    """Say whether a body has the change from `base` to `later` in it; None where none can tell.

    A block that goes is cut where nothing new stands in its place, or where there are fewer now.
    Where no block tells, their order does.
    """
    if body in (base, later):
        return body == later
    was, now, then = map(set, map(blocks_of, (base, body, later)))
    new, gone = then - was, was - then
    if gone & now:
        return False
    if new & now or (gone and not new and (len(now) < len(was) or gone <= _cut(base, body))):
        return True
    return False if new and not gone else _has_moved(body, later, base=base)


def _has_moved(body: str, later: str, *, base: str) -> bool | None:
    """Say whether the blocks that all three have stand as in `later`; None where none can tell."""
    bodies = [blocks_of(each) for each in (base, body, later)]
    shared = set(bodies[0]).intersection(*bodies[1:])
    was, now, then = ([block for block in blocks if block in shared] for blocks in bodies)
    return now == then if was != then and now in (was, then) else None


def _cut(base: str, body: str) -> set[str]:
    """The blocks of `base` that went without another in their place."""
    matcher = block_matcher(base, body)
    edits = matcher.get_opcodes()
    return {block for tag, i, j, *_b in edits if tag == "delete" for block in matcher.a[i:j]}


class Revision(FromRow, models.Model):
    """An immutable set of words. Rows are only ever inserted; erasure alone blanks them."""

    article = models.ForeignKey("Article", models.CASCADE, related_name="revisions")
    based_on = models.ForeignKey("self", models.RESTRICT, null=True, related_name="+")
    headline = models.CharField(_("headline"), max_length=text.MAX_HEADLINE)
    standfirst = models.TextField(_("standfirst"), blank=True)
    body = models.TextField(_("body"), blank=True)
    body_text = models.TextField(editable=False, blank=True)
    word_count = models.PositiveIntegerField(default=0, editable=False)
    dateline = models.CharField(_("dateline"), max_length=80, blank=True)
    lead_photo = models.ForeignKey(
        "Photo", models.PROTECT, null=True, blank=True, related_name="led_revisions"
    )
    lead_caption = models.TextField(_("caption for this use"), blank=True)
    search_headline = models.CharField(
        _("headline for search engines"), max_length=text.MAX_HEADLINE, blank=True
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    erased_at = models.DateTimeField(null=True, editable=False)
    erased_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    erasure_reason = models.CharField(max_length=255, blank=True, editable=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")

    def __str__(self):
        return self.headline

    def restore(self, *, by, version=None) -> tuple["Revision", list[Photo]]:
        """Make these words the story's latest again, as a new revision; the chain stays as it is.

        Photos withdrawn since are left out, and returned with it. Raises Stale, and Refused where
        the words were erased.
        """
        with self.article.locked(version):
            kept = self.article.revisions.get(pk=self.pk)
            if kept.erased_at:
                raise Refused(_("These words were erased, so they cannot be restored."))
            photos = Photo.objects.filter(revision_photos__revision=self)
            withdrawn = list(photos.exclude(withdrawn_at=None))
            words = kept.words.without_photos({photo.pk for photo in withdrawn})
            return self.article.revise(by=by, words=words, based_on=self), withdrawn

    @property
    def words(self) -> Words:
        return Words(
            **{
                field.name: getattr(self, field.name)
                for field in fields(Words)
                if field.name != "sources"
            },
            sources=tuple(
                SourceWords(source.outlet, source.title, source.url, source.use)
                for source in self.sources.all()
            ),
        )

    @property
    def caption(self) -> str:
        """The caption for this use, else the photo's own."""
        return self.lead_caption or (self.lead_photo.caption if self.lead_photo else "")

    @property
    def shown_photo(self):
        """The lead photo, unless it was withdrawn."""
        photo = self.lead_photo
        return photo if photo and photo.withdrawn_at is None else None


class Source(models.Model):
    """Where a revision has its facts, or its words, from."""

    class Use(models.TextChoices):
        FACTS = "facts", _("Our own text, attributing facts to it")
        REWRITE = "rewrite", _("A rewrite or translation of it")
        VERBATIM = "verbatim", _("A verbatim copy of it (wire or partner)")

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="sources")
    position = models.PositiveSmallIntegerField(default=0)
    outlet = models.CharField(_("outlet"), max_length=120)
    title = models.CharField(_("title of the piece"), max_length=300, blank=True)
    url = models.URLField(_("address"), max_length=1000, blank=True)
    use = models.CharField(_("use"), max_length=10, choices=Use, default=Use.FACTS)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [
            models.CheckConstraint(
                condition=Q(url="") | Q(url__startswith="http://") | Q(url__startswith="https://"),
                name="source_address_is_web",
            )
        ]

    def __str__(self):
        return self.outlet


class RevisionPhoto(models.Model):
    """A photo that a revision uses, as lead or within the body."""

    revision = models.ForeignKey(
        Revision,
        models.CASCADE,
        related_name="revision_photos",
        db_index=False,  # photo_once_a_revision
    )
    photo = models.ForeignKey("Photo", models.PROTECT, related_name="revision_photos")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "photo"], name="photo_once_a_revision")
        ]

    def __str__(self):
        return f"{self.photo} in {self.revision}"


WORD_COLUMNS = (
    "headline",
    "standfirst",
    "body",
    "body_text",
    "dateline",
    "lead_caption",
    "search_headline",
)


def write_revision(article, *, by, words: Words, at, based_on=None) -> Revision:
    """Insert a revision with its sources, photos and documents; the body is cleaned."""
    body = text.clean_body(words.body).html
    revision = Revision.objects.create(
        article=article,
        based_on=based_on,
        headline=words.headline,
        standfirst=words.standfirst,
        body=body,
        body_text=text.body_text(body),
        word_count=text.word_count(body),
        dateline=words.dateline,
        lead_photo_id=words.lead_photo_id,
        lead_caption=words.lead_caption,
        search_headline=words.search_headline,
        created_at=at,
        created_by=by,
    )
    Source.objects.bulk_create(
        Source(revision=revision, position=position, **asdict(source))
        for position, source in enumerate(words.sources)
    )
    used = {pk for pk in (words.lead_photo_id, *text.photo_ids(body)) if pk}
    RevisionPhoto.objects.bulk_create(
        RevisionPhoto(revision=revision, photo=photo) for photo in Photo.objects.filter(pk__in=used)
    )
    offered = Document.objects.filter(pk__in=text.document_ids(body))
    RevisionDocument.objects.bulk_create(
        RevisionDocument(revision=revision, document=document) for document in offered
    )
    return revision
