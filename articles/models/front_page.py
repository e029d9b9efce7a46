"""The verbs of the front page: editions are published, scheduled, cancelled and undone."""

from contextlib import contextmanager
from datetime import timedelta

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import clock, shown, signals
from articles.models.errors import FrontMoved, Refused, SlotsRefused
from articles.models.front import MAX_SLOTS, FrontEdition, FrontSlot
from articles.models.publication import Publication

INSTANT = timedelta(microseconds=1)
THE_ONE = 1


class FrontChain:
    """The edition in force and those to come, while the front page's row is locked.

    `now` lies after the start of every edition that has begun.
    """

    def __init__(self):
        clock_now = clock.database_now()
        unfinished = Q(ends_at__isnull=True) | Q(ends_at__gt=clock_now)
        self.editions = list(FrontEdition.objects.filter(unfinished).order_by("starts_at"))
        self.now = clock_now
        for edition in self.editions:
            if edition.immediate or edition.starts_at <= self.now:
                self.now = max(self.now, edition.starts_at + INSTANT)

    @property
    def current(self) -> FrontEdition | None:
        return next((each for each in reversed(self.editions) if each.starts_at < self.now), None)

    @property
    def future(self) -> list[FrontEdition]:
        return [each for each in self.editions if each.starts_at >= self.now]

    def add(self, slots, *, starts_at=None, **fields) -> FrontEdition:
        """Write a new edition with copies of the slots."""
        starts_at = starts_at or self.now
        if any(each.starts_at == starts_at for each in self.editions):
            raise Refused(_("Another edition is set for the same moment."))
        edition = FrontEdition.objects.create(starts_at=starts_at, created_at=self.now, **fields)
        copies = [slot.copy() for slot in slots]
        for position, slot in enumerate(copies, 1):
            slot.edition, slot.position = edition, position
        FrontSlot.objects.bulk_create(copies)
        self.editions = sorted([*self.editions, edition], key=lambda each: each.starts_at)
        return edition

    def drop(self, edition) -> bool:
        """Delete a scheduled edition; False when it has begun or is not there any more."""
        found = next((each for each in self.future if edition and each.pk == edition.pk), None)
        if found is None:
            return False
        self.editions.remove(found)
        found.delete()
        return True

    def keep(self) -> None:
        """Write where each edition ends: at the start of the next."""
        ends = [edition.starts_at for edition in self.editions[1:]] + [None]
        for edition, ends_at in zip(self.editions, ends, strict=False):
            if edition.ends_at != ends_at:
                edition.ends_at = ends_at
                edition.save(update_fields=["ends_at"])


class FrontPage(models.Model):
    """The one row that is locked while the chain of editions changes; `version` tells the chain
    that an arrangement began with from one that a colleague changed meanwhile."""

    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = gettext_lazy("front page")
        verbose_name_plural = gettext_lazy("front page")
        permissions = [
            ("arrange_frontpage", gettext_lazy("Can arrange and publish the front page"))
        ]

    def __str__(self):
        return str(_("Front page"))

    @classmethod
    def load(cls) -> "FrontPage":
        return cls.objects.get_or_create(pk=THE_ONE)[0]

    # Verbs

    @contextmanager
    def locked(self, version=None):
        """Hold the row until the end of the transaction; raise FrontMoved if it moved on."""
        with transaction.atomic():
            self.refresh_from_db(from_queryset=FrontPage.objects.select_for_update())
            if version is not None and version != self.version:
                raise FrontMoved
            yield FrontChain()

    def publish(self, *, by, slots, note="", instead_of=None, version=None) -> FrontEdition:
        """Show the slots, in their order, from now on; return the edition.

        The present edition is returned when it says the same. Editions that are scheduled stay,
        but for the one `instead_of` which this comes. Raises SlotsRefused where a slot cannot
        stand.
        """
        with self.locked(version) as chain:
            _must_be_able_to_stand(slots, at=chain.now, now=chain.now)
            dropped = chain.drop(instead_of)
            present = chain.current.slots.all() if chain.current else []
            same = [slot.says for slot in present] == [slot.says for slot in slots]
            if chain.current and same and not dropped:
                return chain.current
            edition = chain.add(slots, note=note, made_by=by)
            self._keep(chain)
            return edition

    def schedule(self, *, by, slots, at, note="", instead_of=None, version=None) -> FrontEdition:
        """Show the slots from the instant `at` in the future."""
        with self.locked(version) as chain:
            if at <= chain.now:
                raise Refused(_("That moment has passed. Choose a later one, or publish now."))
            _must_be_able_to_stand(slots, at=at, now=chain.now)
            chain.drop(instead_of)
            edition = chain.add(slots, starts_at=at, note=note, made_by=by)
            self._keep(chain)
            return edition

    def cancel(self, *, by, edition, version=None) -> bool:
        """Delete a scheduled edition; False when it has begun or is not there any more."""
        with self.locked(version) as chain:
            dropped = chain.drop(edition)
            if dropped:
                self._keep(chain)
            return dropped

    def undo(self, *, by, version=None) -> FrontEdition:
        """Show again what the edition before the present one showed; before the first, the rule."""
        with self.locked(version) as chain:
            undone = chain.current
            if undone is None:
                raise Refused(_("The front page was never arranged, so there is nothing to undo."))
            former = FrontEdition.objects.filter(ends_at=undone.starts_at).first()
            slots = list(former.slots.all()) if former else []
            edition = chain.add(slots, made_by=by, undoes=undone)
            self._keep(chain)
            return edition

    def _keep(self, chain):
        chain.keep()
        self.version += 1
        self.save()
        signals.shown_changes.send(FrontPage, names={shown.FRONT}, hides=False)
        transaction.on_commit(announce_editions)


def _must_be_able_to_stand(slots, *, at, now):
    """Refuse slots that readers would not see from `at`, or whose words fit no more."""
    if len(slots) > MAX_SLOTS:
        raise Refused(_("The front page has room for %d slots.") % MAX_SLOTS)
    words_at, words_now = _next_words(slots, at), _next_words(slots, now)
    problems = []
    for index, slot in enumerate(slots):
        if slot.has_ended(at):
            problems.append((index, "pinned_until", _("That moment has passed by then.")))
        if slot.kind != FrontSlot.Kind.STORY:
            continue
        if slot.article_id not in words_at:
            said = _("Readers cannot see this story any more. Take it out of the arrangement.")
            problems.append((index, "article", said))
        elif slot.has_own_words and slot.written_for_id != words_now.get(slot.article_id):
            said = _("The story was changed meanwhile. Look whether these words still fit.")
            problems.append((index, "headline", said))
        if slot.photo and slot.shown_photo is None:
            problems.append((index, "photo", _("This photo was withdrawn. Choose another.")))
    if problems:
        raise SlotsRefused(problems)


def _next_words(slots, at) -> dict:
    """The revision that readers see at `at`, or will next, by story."""
    stories = {slot.article_id for slot in slots if slot.kind == FrontSlot.Kind.STORY}
    links = Publication.objects.words_from(at).filter(article__in=stories)
    return dict(links.reverse().values_list("article_id", "revision_id"))


def announce_editions(at=None) -> int:
    """Send `front_changed` once for each edition that has begun; return how many."""
    at = at or clock.database_now()
    announced = 0
    for edition in FrontEdition.objects.begun(at).filter(announced_at=None).order_by("starts_at"):
        unclaimed = FrontEdition.objects.filter(pk=edition.pk, announced_at=None)
        if unclaimed.update(announced_at=at):
            announced += 1
            if not edition.immediate:
                signals.shown_changes.send(FrontEdition, names={shown.FRONT}, hides=False)
            signals.front_changed.send(FrontEdition, edition=edition)
    return announced
