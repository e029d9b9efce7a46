from contextlib import contextmanager

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from taggit.managers import TaggableManager

from articles import clock, shown, signals
from articles.models.address import path_of
from articles.models.author import Byline, sign
from articles.models.chain import GONE, WITHDRAWN, WORDS, Chain, carried_words, last_words, move
from articles.models.desk import DeskStatus, DeskWork
from articles.models.doors import ArticleQuerySet, State
from articles.models.errors import HoldsWhatWaits, LaterLinkWaits, Refused, Stale
from articles.models.publication import Publication, must_stand
from articles.models.readiness import must_be_ready, must_stay_labelled
from articles.models.retraction import Retractable
from articles.models.rows import FromRow
from articles.models.section import Tagging, retag
from articles.models.words import WORD_COLUMNS, Revision, Source, Words, write_revision

UNCHANGED = object()


def site_language() -> str:
    return settings.LANGUAGE_CODE


class Article(FromRow, Retractable, DeskWork):
    """A story's identity and place: it has no words, those are its revisions.

    `words_wait` is true wherever a link in force or to come shows other words than the latest; it
    may stay so for a while after that has passed.
    """

    class Kind(models.TextChoices):
        NEWS = "news", gettext_lazy("News")
        ANALYSIS = "analysis", gettext_lazy("Analysis")
        OPINION = "opinion", gettext_lazy("Opinion")
        FEATURE = "feature", gettext_lazy("Feature")
        INTERVIEW = "interview", gettext_lazy("Interview")
        REVIEW = "review", gettext_lazy("Review")

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="stories",
        db_index=False,  # owner_last_touched
        verbose_name=gettext_lazy("owner"),
    )
    slug = models.SlugField(gettext_lazy("address"), max_length=80, blank=True, db_index=False)
    slug_is_automatic = models.BooleanField(default=False, editable=False)
    section = models.ForeignKey(
        "Section",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="articles",
        db_index=False,  # section_newest_first
        verbose_name=gettext_lazy("section"),
    )
    tags = TaggableManager(gettext_lazy("tags"), through=Tagging, blank=True)
    bylines = models.ManyToManyField("Author", through=Byline, related_name="articles")
    kind = models.CharField(gettext_lazy("kind"), max_length=12, choices=Kind, default=Kind.NEWS)
    language = models.CharField(gettext_lazy("language"), max_length=12, default=site_language)
    first_published_at = models.DateTimeField(null=True, editable=False)
    address_date = models.DateField(null=True, editable=False)
    latest = models.ForeignKey(
        Revision, models.RESTRICT, null=True, related_name="+", editable=False
    )
    words_wait = models.BooleanField(default=False, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    comment_count = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "-pk"]
        verbose_name = gettext_lazy("story")
        verbose_name_plural = gettext_lazy("stories")
        permissions = [
            ("publish_article", gettext_lazy("Can publish, schedule, withdraw and relabel")),
            ("take_down_article", gettext_lazy("Can take a story down for good")),
            ("erase_article", gettext_lazy("Can erase the words of a story")),
            ("submit_article", gettext_lazy("Can hand a story to the desk")),
            ("send_back_article", gettext_lazy("Can send a story back with a note")),
            ("mark_ready_article", gettext_lazy("Can mark a story ready")),
            ("spike_article", gettext_lazy("Can spike a story")),
            ("bring_back_article", gettext_lazy("Can bring a spiked story back")),
            ("override_checks_article", gettext_lazy("Can publish against a required check")),
        ]
        indexes = [
            models.Index(fields=["-first_published_at", "-id"], name="newest_first"),
            models.Index(
                fields=["section", "-first_published_at", "-id"], name="section_newest_first"
            ),
            models.Index(fields=["-updated_at", "-id"], name="last_touched_first"),
            models.Index(fields=["owner", "-updated_at"], name="owner_last_touched"),
            models.Index(fields=["desk_status", "-updated_at"], name="desk_last_touched"),
            models.Index(
                fields=["assigned_to", "-updated_at"],
                condition=Q(assigned_to__isnull=False),
                name="assigned_last_touched",
            ),
            models.Index(
                fields=["desk_status", "-updated_at", "-id"],
                condition=Q(first_published_at__isnull=True),
                name="unpublished_last_touched",
            ),
            models.Index(
                fields=["due_at"],
                condition=Q(due_at__isnull=False, first_published_at__isnull=True),
                name="due_soonest_first",
            ),
            models.Index(
                fields=["-updated_at", "-id"],
                condition=Q(words_wait=True),
                name="edited_last_touched",
            ),
            models.Index(
                fields=["-updated_at", "-id"],
                condition=Q(needs_photo=True),
                name="photo_last_touched",
            ),
            models.Index(
                fields=["-updated_at", "-id"],
                condition=Q(needs_legal=True),
                name="legal_last_touched",
            ),
        ]

    def __str__(self):
        return self.working_title or (self.latest.headline if self.latest else _("New story"))

    def get_absolute_url(self):
        if self.address_date is None:
            return ""
        return path_of(self.address_date, self.slug)

    # Verbs

    @contextmanager
    def locked(self, version=None):
        """Hold the story's row until the end of the transaction; raise Stale if it moved on."""
        with transaction.atomic():
            self.refresh_from_db(from_queryset=Article.objects.select_for_update())
            if version is not None and version != self.version:
                raise Stale(self)
            yield

    def bump(self) -> None:
        """Save the locked row under its next version; what was asked of the chain is forgotten."""
        self.version += 1
        self.__dict__.pop("next_at", None)
        self.save()

    def revise(self, *, by, words: Words, at=None, version=None, based_on=None) -> Revision:
        """Keep the words as the latest revision; when nothing changed, return the present one."""
        with self.locked(version):
            based_on = based_on or self.latest
            if self.latest and self.latest.words == words:
                return self.latest
            self.latest = write_revision(
                self, by=by, words=words, at=at or clock.database_now(), based_on=based_on
            )
            self.words_wait = self.has_publication
            self.bump()
            return self.latest

    def publish(
        self,
        *,
        by,
        at=None,
        revision=None,
        note_kind="",
        note="",
        waiting=None,
        override="",
        version=None,
    ) -> Publication:
        """Show the revision (the latest) to readers at once.

        `waiting` says what becomes of scheduled links: "carry" the fix into them, "keep" or
        "cancel" them; raises LaterLinkWaits when there are some and it is None, HoldsWhatWaits when
        the words have a change of live words in them that waits and is not cancelled, NotReady
        when a required check fails, SlugTaken when the address is another story's. `override` is a
        reason to publish against required checks: both are kept with the link.
        """
        must_stand(note_kind, note)
        with self.locked(version):
            chain, revision = Chain(self, at), revision or self.latest
            self.must_not_be_spiked()
            against = must_be_ready(self, revision, at=chain.now, by=by, override=override)
            self._must_not_be_gone(chain)
            if waiting != "cancel" and (held := chain.held_by(revision.words)):
                raise HoldsWhatWaits(held)
            if chain.future and waiting is None:
                raise LaterLinkWaits(chain.future)
            settled = self._settle(chain, waiting, revision, by=by, override=override)
            link = chain.current
            known = link and link.kind == WORDS and link.revision == revision and not note
            known = known and not link.is_retraction
            if known and not settled:
                return link
            if not known:
                link = chain.add(
                    kind=WORDS,
                    revision=revision,
                    note_kind=note_kind,
                    note=note,
                    made_by=by,
                    **against,
                )
            self.desk_status = DeskStatus.READY
            chain.keep()
            return link

    def schedule(
        self, *, by, at, revision=None, note_kind="", note="", override="", version=None
    ) -> Publication:
        """Show the revision (the latest) to readers from the instant `at` in the future.

        Required checks must pass at that instant; `override` is as for publish(). Raises
        HoldsWhatWaits when the words have a change of what readers know by then in them that is
        scheduled for later.
        """
        must_stand(note_kind, note)
        with self.locked(version):
            chain, revision = Chain(self), revision or self.latest
            self.must_not_be_spiked()
            if at <= chain.now:
                raise Refused(_("That moment has passed. Choose a later one, or publish now."))
            against = must_be_ready(self, revision, at=at, by=by, override=override)
            self._must_not_be_gone(chain)
            if held := chain.held_by(revision.words, at=at):
                raise HoldsWhatWaits(held, at=at)
            link = chain.add(
                starts_at=at,
                kind=WORDS,
                revision=revision,
                note_kind=note_kind,
                note=note,
                made_by=by,
                **against,
            )
            self.desk_status = DeskStatus.READY
            chain.keep()
            return link

    def cancel(self, *, by, publication, version=None) -> bool:
        """Delete a scheduled link; False when it has begun or is not there any more."""
        with self.locked(version):
            chain = Chain(self)
            dropped = chain.drop([link for link in chain.links if link.pk == publication.pk])
            if dropped:
                chain.keep()
            return bool(dropped)

    def withdraw(self, *, by, reason="", at=None, version=None) -> int:
        """Replace the live words by a notice, now or at a set time; return how many later
        links were deleted with it."""
        return self._end(WITHDRAWN, by=by, reason=reason, at=at, version=version)

    def take_down(self, *, by, reason="", version=None) -> int:
        """Answer 410 at the story's addresses from now on; return how many later links went."""
        return self._end(GONE, by=by, reason=reason, version=version)

    def relabel(
        self,
        *,
        by,
        section=UNCHANGED,
        slug=UNCHANGED,
        tags=UNCHANGED,
        bylines=UNCHANGED,
        kind=UNCHANGED,
        language=UNCHANGED,
        version=None,
    ) -> bool:
        """Change what is not words: readers of a live story see it at once.

        `tags` are Tag rows, `bylines` pairs of (author, role) in order. Returns whether anything
        changed; raises SlugTaken, and NotReady where a published story would lose what it needs.
        """
        with self.locked(version):
            plain = {"section": section, "kind": kind, "language": language}
            names = shown.changed_with(self) if self.has_publication else set()
            changed = [
                name
                for name, value in plain.items()
                if value is not UNCHANGED and value != getattr(self, name)
            ]
            for name in changed:
                setattr(self, name, plain[name])
            moved = slug is not UNCHANGED and move(self, slug)
            retagged = tags is not UNCHANGED and retag(self, tags)
            resigned = bylines is not UNCHANGED and sign(self, bylines)
            if not (changed or moved or retagged or resigned):
                return False
            if self.has_publication:
                must_stay_labelled(self, self.publications.filter(kind=WORDS).latest("starts_at"))
            self.bump()
            if names:
                names |= shown.changed_with(self)
                signals.shown_changes.send(Article, names=names, hides=False)
            transaction.on_commit(lambda: signals.article_relabelled.send(Article, article=self))
            return True

    def erase(self, *, by, reason) -> int:
        """Blank the words of every revision; who, when and why stay. Returns how many.

        The reports of mistakes in them are blanked too, and none waits any more. Only a story that
        readers cannot see, now or later, can be erased.
        """
        with self.locked():
            chain = Chain(self)
            if chain.future or (chain.current and chain.current.kind == WORDS):
                raise Refused(_("Take the story down before you erase it."))
            moment = clock.database_now()
            revisions = self.revisions.filter(erased_at=None)
            Source.objects.filter(revision__in=revisions).update(outlet="", title="", url="")
            self.publications.update(note="", reason="", override_reason="")
            self.front_slots.filter(kind="story").update(headline="", standfirst="", photo=None)
            erased = revisions.update(
                **dict.fromkeys(WORD_COLUMNS, ""),
                lead_photo=None,
                word_count=0,
                erased_at=moment,
                erased_by=by,
                erasure_reason=reason,
            )
            self.autosaves.all().delete()
            self.mistake_reports.filter(handled_at=None).update(handled_at=moment, handled_by=by)
            self.mistake_reports.update(passage="", message="", email="")
            self.working_title = self.internal_note = ""
            self.bump()
            signals.shown_changes.send(Article, names=shown.changed_with(self), hides=True)
            return erased

    # Questions

    def state(self, at) -> State:
        """Ask the chain what readers see at `at`; free on rows that came through with_state()."""
        if not hasattr(self, "next_at"):
            return Article.objects.with_state(at).get(pk=self.pk).state(at)
        upcoming = {"next_at": self.next_at, "next_kind": self.next_kind or ""}
        current = getattr(self, "current", None)  # not set at all where no link is in force
        if current is None:
            return State("scheduled" if self.next_at else "draft", **upcoming)
        if current.kind != WORDS:
            return State(current.kind, current.starts_at, **upcoming)
        edited = current.revision_id != self.latest_id
        return State("live", current.starts_at, edited, current.is_retraction, **upcoming)

    @property
    def has_publication(self) -> bool:
        """Say whether any link, past or future, was ever made and not cancelled."""
        return self.first_published_at is not None

    def may_be_edited_by(self, user) -> bool:
        """An editor may edit every story; a reporter an own one that has no publication."""
        if not user.has_perm("articles.change_article"):
            return False
        if user.has_perm("articles.publish_article"):
            return True
        return self.owner_id == user.pk and not self.has_publication

    # Steps of the verbs

    def _must_not_be_gone(self, chain):
        if chain.current and chain.current.kind == GONE:
            raise Refused(_("This story was taken down for good. Write a new one instead."))

    def _end(self, kind, *, by, reason, at=None, version=None):
        with self.locked(version):
            passed = at is not None and at <= clock.database_now()
            chain = Chain(self, at if passed else None)
            starts_at = chain.now if at is None or passed else at
            before = chain.before(starts_at)
            if before and before.kind == kind:
                return 0
            if before is None or (before.kind != WORDS and kind == WITHDRAWN):
                raise Refused(_("Readers cannot see this story, so there is nothing to withdraw."))
            dropped = chain.drop([link for link in chain.links if link.starts_at >= starts_at])
            chain.add(starts_at=starts_at, kind=kind, reason=reason, made_by=by)
            chain.keep()
            return dropped

    def _settle(self, chain, waiting, revision, *, by, override) -> bool:
        """Do with the scheduled links what was asked; returns whether any changed."""
        if waiting == "cancel":
            return bool(chain.drop(chain.future))
        if waiting == "carry":
            return self._carry(chain, revision, by=by, override=override)
        return False

    def _carry(self, chain, revision, *, by, override) -> bool:
        changed, known = False, last_words(chain.past)
        for link in [link for link in chain.future if link.kind == WORDS]:
            carried = carried_words(revision.words, link, known=known)
            if carried == link.revision.words:
                continue
            changed = True
            chain.drop([link])
            fixed = write_revision(self, by=by, words=carried, at=chain.now, based_on=link.revision)
            against = must_be_ready(
                self, fixed, at=link.starts_at, by=by, override=override, link=link
            )
            if self.latest_id == link.revision_id:
                self.latest = fixed
            chain.add(
                starts_at=link.starts_at,
                kind=WORDS,
                revision=fixed,
                note_kind=link.note_kind,
                note=link.note,
                made_by=link.made_by,
                **against,
            )
        return changed
