import uuid

from django.db import models, transaction
from django.db.models import (
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import clock
from articles.models import Refused
from articles.models.rows import FromRow
from comments import learning
from comments.models import deciding
from comments.models.commenter import Commenter
from comments.models.decision import WRITER, Decision
from comments.models.discussion import Discussion
from comments.models.errors import Conflict
from comments.models.letters import prepare_letters
from comments.models.report import Report
from comments.models.revision import CommentRevision
from comments.models.status import HIDES_REPLIES, NOT_PUBLISHED, Status, said
from comments.text import MAX_NAME

STANDS = (Status.ERASED, Status.PUBLISHED, Status.WITHDRAWN)
DEEPEST = 4
SEGMENT = 10
MAX_SEGMENTS = 40
LIKELY_SPAM = 0.99
"""The learnt score from which a waiting comment goes to the tab "Probably spam"."""


class CommentQuerySet(models.QuerySet):
    def visible(self):
        """What readers can see: published, under nothing hidden, in a discussion that is on."""
        return self.filter(status=Status.PUBLISHED, hidden_ancestors=0).exclude(
            discussion__mode=Discussion.Mode.OFF
        )

    def traced(self):
        """What stands in a thread that is shown."""
        return self.standing().exclude(discussion__mode=Discussion.Mode.OFF)

    def standing(self):
        """The published, and the withdrawn that may leave a line, under nothing hidden."""
        return self.filter(status__in=said(STANDS), hidden_ancestors=0)

    def pending(self):
        return self.filter(status=Status.PENDING)

    def with_what_decides(self, at=None):
        """With all that a decision has to know, in one query, after the lock on the discussion."""
        worded = CommentRevision.objects.filter(pk=OuterRef("current_revision")).exclude(text="")
        return self.select_related("author", "current_revision__spam_sample").annotate(
            has_words=Exists(worded),
            has_replies=Exists(Comment.objects.filter(parent=OuterRef("pk"))),
            lessons=learning.lessons_of_the_day(at or clock.now(), "author"),
        )

    def oldest_first(self):
        return self.order_by("created_at", "pk")

    def in_threads(self):
        """Each comment before its replies, older before newer."""
        return self.order_by("path")


class Comment(FromRow, models.Model):
    """What a reader wrote under a story: its place in the thread and what became of it.

    `path` is the path of the comment above and the own number, ten digits each, so a branch is a
    range of paths. `depth` is the level at which readers see it: replies below the fourth level
    stay on the fourth. `hold_reasons` are codes of the rules that hold it, `matches` what word
    rules found as {"rule": key, "text": passage}, `spam_words` what drove the score as pairs of
    (word, weight). `reviewed` is false while nobody has looked at what was published by itself.
    `may_link` says that its writer had shown the address to be theirs, and earned trust, when they
    wrote: addresses in it are links.
    """

    Status = Status

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    discussion = models.ForeignKey(
        Discussion,
        models.CASCADE,
        related_name="comments",
        db_index=False,  # comments_by_path
    )
    parent = models.ForeignKey(
        "self",
        models.RESTRICT,
        null=True,
        related_name="replies",
        db_index=False,  # comments_below
    )
    root = models.ForeignKey("self", models.RESTRICT, null=True, related_name="+", db_index=False)
    path = models.CharField(max_length=SEGMENT * MAX_SEGMENTS)
    depth = models.PositiveSmallIntegerField(default=1)
    author = models.ForeignKey(
        Commenter,
        models.PROTECT,
        related_name="comments",
        db_index=False,  # comments_of_author_newest
    )
    name = models.CharField(gettext_lazy("name"), max_length=MAX_NAME)
    status = models.CharField(
        gettext_lazy("state"), max_length=10, choices=Status, default=Status.PENDING
    )
    version = models.PositiveIntegerField(default=1)
    current_revision = models.ForeignKey(
        CommentRevision, models.RESTRICT, null=True, related_name="+", db_index=False
    )
    hidden_ancestors = models.PositiveSmallIntegerField(default=0)
    hold_reasons = models.JSONField(default=list)
    matches = models.JSONField(default=list)
    spam_score = models.FloatField(null=True)
    spam_words = models.JSONField(default=list)
    reviewed = models.BooleanField(default=True)
    may_link = models.BooleanField(default=False, editable=False)
    deferred_at = models.DateTimeField(null=True)
    open_reports = models.PositiveIntegerField(default=0)
    seconds_to_write = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    edited_at = models.DateTimeField(null=True)
    net_key = models.CharField(max_length=64, blank=True)
    idempotency_key = models.CharField(max_length=64, null=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        default_permissions = ["view"]
        permissions = [
            ("moderate_comment", gettext_lazy("Can decide about comments")),
            ("answer_comment", gettext_lazy("Can answer comments as the newsroom")),
        ]
        verbose_name = gettext_lazy("comment")
        verbose_name_plural = gettext_lazy("comments")
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True, depth=1)
                | Q(parent__isnull=False, depth__range=(2, DEEPEST)),
                name="comment_depth_fits_its_place",
            ),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published_at__isnull=False),
                name="published_comment_has_its_instant",
            ),
            models.UniqueConstraint(
                fields=["idempotency_key"],
                condition=Q(idempotency_key__isnull=False),
                name="comment_is_posted_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at", "id"], condition=Q(status="pending"), name="comments_waiting"
            ),
            models.Index(fields=["discussion", "path"], name="comments_by_path"),
            models.Index(
                fields=["discussion", "path"],
                condition=Q(hidden_ancestors=0, status__in=STANDS),
                name="comments_in_threads",
            ),
            models.Index(
                fields=["discussion", "path"],
                condition=Q(hidden_ancestors=0, status__in=STANDS, depth=1),
                name="comments_above_all",
            ),
            models.Index(
                fields=["parent"], condition=Q(parent__isnull=False), name="comments_below"
            ),
            models.Index(
                fields=["status", "created_at"],
                condition=Q(status__in=list(NOT_PUBLISHED)),
                name="comments_whose_words_end",
            ),
            models.Index(
                fields=["author"],
                condition=Q(status__in=list(NOT_PUBLISHED)),
                name="comments_refused_of_author",
            ),
            models.Index(
                fields=["created_at", "id"],
                condition=Q(status="published", reviewed=False),
                name="comments_unmoderated",
            ),
            models.Index(
                fields=["-open_reports", "id"],
                condition=Q(status="published", open_reports__gt=0),
                name="comments_reported",
            ),
            models.Index(
                fields=["deferred_at", "id"],
                condition=Q(status="pending", deferred_at__isnull=False),
                name="comments_deferred",
            ),
            models.Index(
                fields=["created_at", "id"],
                condition=Q(status="pending", spam_score__gte=LIKELY_SPAM),
                name="comments_likely_spam",
            ),
            models.Index(
                fields=["net_key", "created_at"],
                condition=~Q(net_key=""),
                name="comments_by_network",
            ),
            models.Index(fields=["author", "-created_at"], name="comments_of_author_newest"),
        ]

    def __str__(self):
        return _("Comment by %s") % self.name

    # Verbs

    def approve(self, *, by, version, note="", seconds_open=None, at=None) -> Decision | None:
        """Show the comment to readers, unless one above it is hidden; its replies keep theirs.

        What is published already counts as looked at from now on, and its reports as ended.
        """
        return self._decide(
            Decision.Action.APPROVE,
            Status.PUBLISHED,
            by=by,
            version=version,
            note=note,
            seconds_open=seconds_open,
            at=at,
        )

    def reject(
        self, *, by, version, reason, note="", seconds_open=None, at=None
    ) -> Decision | None:
        """Keep the comment from readers, for one of Decision.Reason, and with it its replies."""
        if reason not in Decision.Reason.values:
            raise Refused(_("Choose a reason for the rejection."))
        return self._decide(
            Decision.Action.REJECT,
            Status.REJECTED,
            by=by,
            version=version,
            reason=reason,
            note=note,
            seconds_open=seconds_open,
            at=at,
        )

    def mark_spam(self, *, by, version, note="", seconds_open=None, at=None) -> Decision | None:
        """Keep the comment from readers as spam, and with it its replies."""
        return self._decide(
            Decision.Action.SPAM,
            Status.SPAM,
            by=by,
            version=version,
            note=note,
            seconds_open=seconds_open,
            at=at,
        )

    def defer(self, *, by, version, note="", seconds_open=None, at=None) -> Decision | None:
        """Leave a comment that waits to a colleague, with a note."""
        return self._decide(
            Decision.Action.DEFER,
            Status.PENDING,
            by=by,
            version=version,
            note=note,
            seconds_open=seconds_open,
            at=at,
        )

    def dismiss_reports(
        self, *, by, version, note="", seconds_open=None, at=None
    ) -> Decision | None:
        """Leave a published comment where it is and end what readers reported about it."""
        return self._decide(
            Decision.Action.DISMISS,
            Status.PUBLISHED,
            by=by,
            version=version,
            note=note,
            seconds_open=seconds_open,
            at=at,
        )

    def withdraw(self, *, by, version, at=None) -> Decision | None:
        """Take the comment back, as its writer; replies stay under a line in its place."""
        if by != self.author:
            raise Refused(_("Only its writer can withdraw a comment."))
        return self._decide(
            Decision.Action.WITHDRAW, Status.WITHDRAWN, rule=WRITER, version=version, at=at
        )

    def undo(self, *, by, version, decision, note="", at=None) -> Decision:
        """Return to the state before `decision`, which must be the latest on this comment."""
        return self._decide(
            Decision.Action.UNDO,
            decision.from_status,
            by=by,
            version=version,
            note=note,
            reverses=decision,
            at=at,
        )

    def erase(self, *, by=None, version, at=None) -> Decision | None:
        """Take words and name out for good, by an administrator or, with no `by`, by the writer.

        A line stays where replies hang on it; they keep their own state.
        """
        rule = "" if by else WRITER
        with transaction.atomic():
            learning.forget(self.revisions.order_by().values("pk"))
            decision = self._decide(
                Decision.Action.ERASE, Status.ERASED, by=by, rule=rule, version=version, at=at
            )
            self.revisions.exclude(text="").update(text="", text_key=None)
            nothing = {"hold_reasons": [], "matches": [], "spam_words": [], "spam_score": None}
            nothing |= {"name": "", "net_key": "", "idempotency_key": None}
            Comment.objects.filter(pk=self.pk).update(**nothing)
            self.refresh_from_db()
            return decision

    # Questions

    @property
    def is_visible(self) -> bool:
        return self.status == Status.PUBLISHED and self.hidden_ancestors == 0

    @property
    def is_by_newsroom(self) -> bool:
        """Tell whether it carries the newsroom's badge, which only its own people can give it."""
        return self.author.user_id is not None

    @property
    def line(self) -> list[int]:
        """The keys of the comments above it, from the first of its thread, and its own."""
        return [int(self.path[at : at + SEGMENT]) for at in range(0, len(self.path), SEGMENT)]

    def branch(self) -> CommentQuerySet:
        """The comment and everything below it."""
        end = f"{int(self.path) + 1:0{len(self.path)}}"
        return Comment.objects.filter(
            discussion_id=self.discussion_id, path__gte=self.path, path__lt=end
        )

    # Steps of the verbs

    def _decide(self, action, to_status, *, version, at=None, **record) -> Decision | None:
        """Move to `to_status` as one whole; None when that is so already.

        Raises Conflict when the comment is no longer at `version`, Refused when the step is not
        open to it. The lock on the discussion keeps counts exact when neighbours are decided at
        the same time; the version in the UPDATE is what makes one of two decisions win.
        """
        reverses = record.get("reverses")
        with transaction.atomic():
            discussion = Discussion.objects.select_for_update().get(pk=self.discussion_id)
            found, at = self._read_anew(at)
            if self.version != version:
                raise self._conflict()
            if deciding.is_so_already(self, action, to_status, record.get("note", "")):
                return None
            rows = self._rows_up_to(reverses) if reverses else None
            deciding.must_be_open_to(found, action)
            from_status = self.status
            shown = self._visible_more(to_status, discussion, found.replies_at_stake)
            ended, number = self._reports_to_end(action, rows)
            self._move(action, to_status, rows, found.current_revision.number, number, at)
            self._hide_or_show_replies(from_status, to_status, found.has_replies)
            discussion.show_change(shown)
            record["seconds_open"] = deciding.bounded_seconds(record.get("seconds_open"))
            decision = self.decisions.create(
                revision=found.current_revision,
                moderator=record.pop("by", None),
                action=action,
                from_status=from_status,
                to_status=to_status,
                spam_score=self.spam_score,
                created_at=at,
                **record,
            )
            if number:
                ended.update(resolved_by=decision)
            Commenter.recount(self.author_id, from_status, to_status, at=at)
            learning.take_in(decision, found, rows)
            prepare_letters(self._shown_by_it(shown), at=at)
            return decision

    def _read_anew(self, at):
        """Take over how the comment stands by now; return that with what decides, and the time."""
        # Which of the replies a change of this comment hides or shows: those under it alone.
        stands_above = ExpressionWrapper(OuterRef("status"), models.CharField())
        at_stake = (
            self.branch()
            .exclude(pk=self.pk)
            .annotate(above=stands_above)
            .filter(
                Q(hidden_ancestors=0) & ~Q(above__in=HIDES_REPLIES)
                | Q(hidden_ancestors=1, above__in=HIDES_REPLIES),
                status=Status.PUBLISHED,
            )
        )
        number = at_stake.order_by().values("discussion").annotate(number=Count("pk"))
        counted = When(has_replies=True, then=Coalesce(Subquery(number.values("number")), 0))
        found = (
            Comment.objects.with_what_decides(at)
            .annotate(replies_at_stake=Case(counted, default=0), read_at=clock.DatabaseNow())
            .get(pk=self.pk)
        )
        for field in self._meta.concrete_fields:
            setattr(self, field.attname, getattr(found, field.attname))
        return found, at or found.read_at

    def _shown_by_it(self, number) -> list["Comment"]:
        """The comments that readers see since a decision, by their number: mostly this alone."""
        if number == 1 and self.is_visible:
            return [self]
        return list(self.branch().visible()) if number > 1 else []

    def _conflict(self) -> Conflict:
        return Conflict(self, self.decisions.select_related("moderator").first())

    def _rows_up_to(self, decision):
        """All decisions about the comment, oldest first, of which `decision` must be the latest."""
        ended = Exists(Report.objects.filter(resolved_by=OuterRef("pk")))
        decided = self.decisions.select_related("revision").annotate(ended_reports=ended)
        rows = list(decided.order_by("created_at", "pk"))
        if not rows or rows[-1] != decision:
            raise Refused(_("Only the latest decision on a comment can be undone."))
        return rows

    def _visible_more(self, to_status, discussion, replies_at_stake) -> int:
        """How many more comments readers see when the comment moves to `to_status`."""
        if self.hidden_ancestors or discussion.mode == Discussion.Mode.OFF:
            return 0
        itself = (to_status == Status.PUBLISHED) - (self.status == Status.PUBLISHED)
        return itself - hidden_more(self.status, to_status) * replies_at_stake

    def _move(self, action, to_status, rows, number, ended, at):
        """Write the state and all that stands with it, unless the comment moved meanwhile."""
        reports = self.open_reports - ended
        if rows:
            standing = deciding.standing_before(rows, number)
            reports += self._reopen_reports(rows[-1])
        else:
            now = deciding.Standing(self.reviewed, self.deferred_at)
            standing = deciding.standing_after(action, now, at)
        moved = {
            "status": to_status,
            "published_at": deciding.published_at_after(self, to_status, rows and rows[-1], at),
            "open_reports": reports,
            "version": self.version + 1,
            **standing._asdict(),
        }
        seen = {"version": self.version, "current_revision": self.current_revision_id}
        if not Comment.objects.filter(pk=self.pk, **seen).update(**moved):
            raise self._conflict()
        for name, value in moved.items():
            setattr(self, name, value)

    def _reports_to_end(self, action, rows):
        """The open reports that a decision ends, or that the undo of an undo does, and how many."""
        reports, number = self.reports.filter(resolved_by=None), 0
        if rows and self.open_reports:
            base, steps = deciding.base_of(rows)
            if steps % 2 and base.action in deciding.ENDS_REPORTS:
                reports = reports.filter(created_at__lte=base.created_at)
                number = reports.count()
        elif action in deciding.ENDS_REPORTS:
            number = self.open_reports
        return reports, number

    def _reopen_reports(self, decision) -> int:
        """Open again what a decision ended, and say how many reports those are."""
        ended = decision.ended_reports and Report.objects.filter(resolved_by=decision)
        return ended.update(resolved_by=None) if ended else 0

    def _hide_or_show_replies(self, from_status, to_status, has_replies=True):
        if has_replies and (step := hidden_more(from_status, to_status)):
            below = self.branch().exclude(pk=self.pk)
            below.update(hidden_ancestors=F("hidden_ancestors") + step)


def hidden_more(from_status, to_status) -> int:
    """By how much what is hidden above its replies changes with the state of a comment."""
    return (to_status in HIDES_REPLIES) - (from_status in HIDES_REPLIES)
