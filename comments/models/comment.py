import uuid

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import clock
from articles.models import Refused
from comments import learning
from comments.models.commenter import Commenter
from comments.models.decision import WRITER, Decision
from comments.models.discussion import Discussion
from comments.models.errors import Conflict
from comments.models.letters import prepare_letters
from comments.models.revision import CommentRevision
from comments.models.status import HIDES_REPLIES, LEAVES_A_TRACE, Status
from comments.text import MAX_NAME

KEPT_FOR_A_TIME = frozenset((Status.REJECTED, Status.SPAM))
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
        return self.filter(status__in=STANDS, hidden_ancestors=0)

    def pending(self):
        return self.filter(status=Status.PENDING)

    def oldest_first(self):
        return self.order_by("created_at", "pk")

    def in_threads(self):
        """Each comment before its replies, older before newer."""
        return self.order_by("path")


class Comment(models.Model):
    """What a reader wrote under a story: its place in the thread and what became of it.

    `path` is the path of the comment above and the own number, ten digits each, so a branch is a
    range of paths. `depth` is the level at which readers see it: replies below the fourth level
    stay on the fourth. `hold_reasons` are codes of the rules that hold it, `matches` what word
    rules found as {"rule": key, "text": passage}, `spam_words` what drove the score as pairs of
    (word, weight). `reviewed` is false while nobody has looked at what was published by itself.
    """

    Status = Status

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    discussion = models.ForeignKey(Discussion, models.CASCADE, related_name="comments")
    parent = models.ForeignKey("self", models.RESTRICT, null=True, related_name="replies")
    root = models.ForeignKey("self", models.RESTRICT, null=True, related_name="+")
    path = models.CharField(max_length=SEGMENT * MAX_SEGMENTS)
    depth = models.PositiveSmallIntegerField(default=1)
    author = models.ForeignKey(Commenter, models.PROTECT, related_name="comments")
    name = models.CharField(gettext_lazy("name"), max_length=MAX_NAME)
    status = models.CharField(
        gettext_lazy("state"), max_length=10, choices=Status, default=Status.PENDING
    )
    version = models.PositiveIntegerField(default=1)
    current_revision = models.ForeignKey(
        CommentRevision, models.RESTRICT, null=True, related_name="+"
    )
    hidden_ancestors = models.PositiveSmallIntegerField(default=0)
    hold_reasons = models.JSONField(default=list)
    matches = models.JSONField(default=list)
    spam_score = models.FloatField(null=True)
    spam_words = models.JSONField(default=list)
    reviewed = models.BooleanField(default=True)
    deferred_at = models.DateTimeField(null=True)
    open_reports = models.PositiveIntegerField(default=0)
    seconds_to_write = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    edited_at = models.DateTimeField(null=True)
    net_key = models.CharField(max_length=64, blank=True)
    idempotency_key = models.CharField(max_length=64, unique=True, null=True)

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
            models.Index(fields=["status", "-created_at", "-id"], name="comments_by_status"),
            models.Index(fields=["author", "status"], name="comments_by_author"),
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

    def approve(self, *, by, version, note="", at=None) -> Decision | None:
        """Show the comment to readers, unless one above it is hidden; its replies keep theirs."""
        return self._decide(
            Decision.Action.APPROVE, Status.PUBLISHED, by=by, version=version, note=note, at=at
        )

    def reject(self, *, by, version, reason, note="", at=None) -> Decision | None:
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
            at=at,
        )

    def mark_spam(self, *, by, version, note="", at=None) -> Decision | None:
        """Keep the comment from readers as spam, and with it its replies."""
        return self._decide(
            Decision.Action.SPAM, Status.SPAM, by=by, version=version, note=note, at=at
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
            decision = self._decide(
                Decision.Action.ERASE, Status.ERASED, by=by, rule=rule, version=version, at=at
            )
            self.revisions.exclude(text="").update(text="", text_key="")
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
        with transaction.atomic():
            discussion = Discussion.objects.select_for_update().get(pk=self.discussion_id)
            self.refresh_from_db()
            if self.version != version:
                raise self._conflict()
            if self.status == to_status:
                return None
            self._must_be_open_to(action, record.get("reverses"))
            at = at or clock.database_now()
            visible = self.branch().visible().count()
            published_at = self._published_at(to_status, record.get("reverses"), at)
            from_status, seen = self.status, self.current_revision_id
            moved = Comment.objects.filter(
                pk=self.pk, version=version, current_revision=seen
            ).update(status=to_status, published_at=published_at, version=F("version") + 1)
            if not moved:
                raise self._conflict()
            self._hide_or_show_replies(from_status, to_status)
            shown = self.branch().visible().count() - visible
            discussion.show_change(shown)
            self.refresh_from_db()
            decision = self.decisions.create(
                revision_id=seen,
                moderator=record.pop("by", None),
                action=action,
                from_status=from_status,
                to_status=to_status,
                spam_score=self.spam_score,
                created_at=at,
                **record,
            )
            Commenter.recount(self.author_id, from_status, to_status, at=at)
            learning.take_in(decision)
            prepare_letters(self._shown_by_it(shown), at=at)
            return decision

    def _shown_by_it(self, number) -> list["Comment"]:
        """The comments that readers see since a decision, by their number: mostly this alone."""
        if number == 1:
            return [self]
        return list(self.branch().visible()) if number > 1 else []

    def _conflict(self) -> Conflict:
        return Conflict(self, self.decisions.select_related("moderator").first())

    def _must_be_open_to(self, action, reverses):
        if self.status in LEAVES_A_TRACE and action != Decision.Action.ERASE:
            raise Refused(_("The writer has withdrawn this comment."))
        if action == Decision.Action.WITHDRAW and self.status in (Status.REJECTED, Status.SPAM):
            raise Refused(_("The comment was not published, so there is nothing to withdraw."))
        if reverses and reverses != self.decisions.first():
            raise Refused(_("Only the latest decision on a comment can be undone."))
        if self.status in KEPT_FOR_A_TIME and action != Decision.Action.ERASE:
            self._must_still_have_words()

    def _must_still_have_words(self):
        if not self.revisions.filter(pk=self.current_revision_id).exclude(text="").exists():
            raise Refused(_("The words of this comment were kept for their time and are gone."))

    def _published_at(self, to_status, reverses, at):
        if to_status == Status.PUBLISHED:
            return self.published_at or at
        if reverses and reverses.created_at == self.published_at:
            return None
        return self.published_at

    def _hide_or_show_replies(self, from_status, to_status):
        step = (to_status in HIDES_REPLIES) - (from_status in HIDES_REPLIES)
        if step:
            self.branch().exclude(pk=self.pk).update(hidden_ancestors=F("hidden_ancestors") + step)
