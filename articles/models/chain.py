import contextlib
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from articles import clock, shown, signals
from articles.models.address import Address
from articles.models.errors import Refused, SlugTaken
from articles.models.publication import Publication

INSTANT = timedelta(microseconds=1)
ATTEMPTS = 5
WORDS, WITHDRAWN, GONE = Publication.Kind.WORDS, Publication.Kind.WITHDRAWN, Publication.Kind.GONE


class Chain:
    """The publications of an article whose row is locked; `now` lies after every past link."""

    def __init__(self, article, at=None):
        """Read the clock under the lock; `at` may set the verb's moment back, but not a link's."""
        clock_now = clock.database_now()
        self.article = article
        self.links = list(article.publications.order_by("starts_at"))
        self.now = min(at or clock_now, clock_now)
        for link in self.links:
            if link.immediate or link.starts_at <= max(clock_now, self.now):
                self.now = max(self.now, link.starts_at + INSTANT)

    @property
    def past(self):
        return [link for link in self.links if link.starts_at < self.now]

    @property
    def future(self):
        return [link for link in self.links if link.starts_at >= self.now]

    @property
    def current(self):
        return self.past[-1] if self.past else None

    def held_by(self, words, *, at=None) -> Publication | None:
        """The first link after `at` (now) whose change of what readers know by then is in words."""
        at = at or self.now
        known = last_words([link for link in self.links if link.starts_at < at])
        later = (link for link in self.links if link.starts_at > at and link.kind == WORDS)
        return next((link for link in later if holds_change(words, link, known=known)), None)

    def before(self, at):
        """The link in force just before `at`, or None."""
        return next((link for link in reversed(self.links) if link.starts_at < at), None)

    def add(self, *, starts_at=None, **fields) -> Publication:
        starts_at = starts_at or self.now
        if any(link.starts_at == starts_at for link in self.links):
            raise Refused(_("Another change of this story is set for the same moment."))
        link = Publication(
            article=self.article,
            starts_at=starts_at,
            created_at=self.now,
            **fields,
        )
        self.links = sorted([*self.links, link], key=lambda each: each.starts_at)
        return link

    def drop(self, links) -> int:
        """Delete future links; past links never change."""
        links = [link for link in links if link in self.future]
        for link in links:
            self.links.remove(link)
            if link.pk:
                link.delete()
        return len(links)

    def keep(self) -> None:
        """Write the chain with everything derived from it, and raise the article's version."""
        changed_at = None
        ends = [link.starts_at for link in self.links[1:]] + [None]
        for link, ends_at in zip(self.links, ends, strict=False):
            if link.kind == WORDS and (changed_at is None or link.note_kind):
                changed_at = link.starts_at
            derived = (ends_at, changed_at)
            if link.pk is None or derived != (link.ends_at, link.changed_at):
                link.ends_at, link.changed_at = derived
                link.save()
        self._fix_first_appearance()
        self.article.words_wait = self._has_newer_words()
        self.article.bump()
        signals.shown_changes.send(
            type(self.article),
            names=shown.changed_with(self.article),
            hides=self._hides(),
        )
        transaction.on_commit(lambda: announce(article=self.article))

    def _has_newer_words(self) -> bool:
        """Say whether a link in force or to come shows other words than the latest."""
        unfinished = [
            link for link in self.links if link.ends_at is None or link.ends_at > self.now
        ]
        return any(
            link.kind == WORDS and link.revision_id != self.article.latest_id for link in unfinished
        )

    def _hides(self) -> bool:
        """Say whether what readers knew must not be seen again."""
        begun = [link for link in self.links if link.starts_at <= self.now]
        return bool(begun) and (begun[-1].kind != WORDS or begun[-1].is_retraction)

    def _fix_first_appearance(self):
        article = self.article
        fixed = article.first_published_at is not None and any(
            link.kind == WORDS and link.starts_at == article.first_published_at
            for link in self.past
        )
        if fixed:
            return
        first = next((link for link in self.links if link.kind == WORDS), None)
        article.first_published_at = first.starts_at if first else None
        article.address_date = localdate(first.starts_at) if first else None
        if article.slug_is_automatic:
            article.slug = ""
        article.taggings.update(first_published_at=article.first_published_at)
        article.byline_rows.update(first_published_at=article.first_published_at)
        if first is None:
            article.addresses.all().delete()
        else:
            self._give_address(first.revision)

    def _give_address(self, revision):
        """Claim the slug that was typed, else one made of the headline that is free that day."""
        article = self.article
        if article.slug:
            claim(article, article.address_date, article.slug, seen=False)
            return
        article.slug_is_automatic = True
        wanted = slugify(revision.headline)[:70].strip("-") or str(article.pk)
        for _attempt in range(ATTEMPTS):
            article.slug = free_slug(article, wanted)
            with contextlib.suppress(SlugTaken):  # a colleague was faster: try the next
                claim(article, article.address_date, article.slug, seen=False)
                return
        raise SlugTaken(article.slug)


def last_words(links) -> Publication | None:
    """The last link of a chain, in order, that showed words."""
    return next((link for link in reversed(links) if link.kind == WORDS), None)


def holds_change(words, waiting, *, known) -> bool:
    """Say whether what the waiting link changes of `known`, if there is any, is in these words."""
    return bool(known) and words.hold(waiting.revision.words, base=known.revision.words)


def carried_words(words, waiting, *, known):
    """What the waiting link would show with these words carried into it.

    Carried is what they changed since `known`, the last link that showed readers words; where
    there is none, whatever is different from the words that wait. May raise CannotCarry.
    """
    base = known or waiting
    return words.carried_into(waiting.revision.words, base=base.revision.words)


def free_slug(article, wanted: str) -> str:
    """The wanted slug, or the first of wanted-2, wanted-3, … that no other story of the day has."""
    taken = set(
        Address.objects.filter(date=article.address_date, slug__startswith=wanted)
        .exclude(article=article)
        .values_list("slug", flat=True)
    )
    candidate, number = wanted, 1
    while candidate in taken:
        number += 1
        candidate = f"{wanted}-{number}"
    return candidate


def claim(article, date, slug: str, *, seen: bool) -> None:
    """Make (date, slug) the current address; raise SlugTaken when another story has it.

    The former address redirects if readers have seen it, else it leaves no trace.
    """
    former = article.addresses.filter(current=True).exclude(date=date, slug=slug)
    try:
        with transaction.atomic():
            if seen:
                former.update(current=False)
            else:
                former.delete()
            article.addresses.update_or_create(date=date, slug=slug, defaults={"current": True})
    except IntegrityError as taken:
        raise SlugTaken(slug) from taken


def move(article, slug: str) -> bool:
    """Give a locked article another slug; raises SlugTaken. False if it has it."""
    if slug == article.slug:
        return False
    if article.address_date is not None:
        seen = article.first_published_at <= clock.database_now()
        claim(article, article.address_date, slug, seen=seen)
    article.slug, article.slug_is_automatic = slug, False
    return True


def announce(*, article=None, at=None) -> int:
    """Send `link_began` once for each link that has begun; return how many were announced."""
    at = at or clock.database_now()
    due = Publication.objects.begun(at).filter(announced_at=None)
    if article is not None:
        due = due.filter(article=article)
    announced = 0
    for link in due.select_related("article").order_by("starts_at", "pk"):
        claimed = Publication.objects.filter(pk=link.pk, announced_at=None).update(announced_at=at)
        if claimed:
            announced += 1
            if not link.immediate:
                names = shown.changed_with(link.article)
                signals.shown_changes.send(
                    Publication, names=names, hides=link.kind != WORDS or link.is_retraction
                )
            signals.link_began.send(Publication, article=link.article, publication=link)
    return announced
