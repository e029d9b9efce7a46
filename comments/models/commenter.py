from collections import Counter, defaultdict
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Case, F, OuterRef, Subquery, Value, When
from django.db.models.lookups import GreaterThan, LessThan
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from articles import clock
from articles.models.rows import FromRow
from comments.models.decision import Decision
from comments.models.status import NOT_PUBLISHED, Status, said
from comments.text import MAX_NAME

NEW, KNOWN, TRUSTED = range(3)
KNOWN_FROM, TRUSTED_FROM = 3, 20
"""So many published comments make somebody known, or trusted, whose address is confirmed."""
UNREPROACHED_FOR = timedelta(days=30)
COUNTED = {
    Status.PUBLISHED: "published_count",
    Status.REJECTED: "rejected_count",
    Status.SPAM: "spam_count",
}


class Commenter(FromRow, models.Model):
    """Somebody who comments, known by an e-mail address that readers never see.

    `user` is set for people of the newsroom, whose replies carry its badge. The counts are of the
    comments as they stand now, and `trust` follows from them with each decision.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="commenter",
        editable=False,
    )
    display_name = models.CharField(_("name"), max_length=MAX_NAME)
    email = models.EmailField(_("e-mail address"))
    email_key = models.CharField(max_length=64, editable=False)
    email_confirmed_at = models.DateTimeField(null=True, editable=False)
    trust = models.PositiveSmallIntegerField(default=0, editable=False)
    published_count = models.PositiveIntegerField(default=0, editable=False)
    rejected_count = models.PositiveIntegerField(default=0, editable=False)
    spam_count = models.PositiveIntegerField(default=0, editable=False)
    last_rejected_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-created_at", "-pk"]
        default_permissions = ["view"]
        permissions = [
            ("view_contact", _("Can see the e-mail addresses of commenters")),
            ("erase_commenter", _("Can erase what a commenter wrote")),
        ]
        verbose_name = _("commenter")
        verbose_name_plural = _("commenters")
        indexes = [models.Index(fields=["-created_at", "-id"], name="commenters_newest_first")]
        constraints = [
            models.UniqueConstraint(fields=["email_key"], name="one_commenter_an_address")
        ]

    def __str__(self):
        return self.display_name

    @classmethod
    def known_by(cls, email, *, name, at, among=None) -> "Commenter":
        """Return the commenter with this address; `name` is kept only for a new one.

        Whoever types an address has not shown that it is theirs, so nothing else changes.
        `among` is the queryset to take the commenter from, with what it knows of people.
        """
        key, people = email_key(email), cls.objects.all() if among is None else among
        if known := people.filter(email_key=key).first():
            return known
        new = cls(email_key=key, display_name=name, email=email.strip(), created_at=at)
        cls.objects.bulk_create([new], ignore_conflicts=True)
        return people.get(email_key=key)

    @classmethod
    def recount(cls, pk, from_status, to_status, *, at=None) -> None:
        """Move the counts, and what trust they earn, with a comment that changed its state."""
        changes = {}
        for status, step in ((from_status, -1), (to_status, 1)):
            if (column := COUNTED.get(status)) and from_status != to_status:
                changes[column] = F(column) + step
        if {from_status, to_status}.intersection(NOT_PUBLISHED):
            changes["last_rejected_at"] = Subquery(_last_rejection())
        if changes:
            moved = {name: changes.get(name) for name in ("published_count", "last_rejected_at")}
            changes["trust"] = earned(at or clock.database_now(), **moved)
            cls.objects.filter(pk=pk).update(**changes)

    @classmethod
    def recount_many(cls, moves, *, at) -> None:
        """Move the counts with many comments, each as (key of its writer, from and to state)."""
        steps = {column: Counter() for column in COUNTED.values()}
        people, rejected = set(), False
        for pk, from_status, to_status in moves:
            people.add(pk)
            rejected |= bool({from_status, to_status}.intersection(NOT_PUBLISHED))
            for status, step in ((from_status, -1), (to_status, 1)):
                if (column := COUNTED.get(status)) and from_status != to_status:
                    steps[column][pk] += step
        changes = {
            column: F(column) + Case(*_whens(found), default=0)
            for column, found in steps.items()
            if any(found.values())
        }
        if rejected:
            changes["last_rejected_at"] = Subquery(_last_rejection())
        if changes:
            moved = {name: changes.get(name) for name in ("published_count", "last_rejected_at")}
            changes["trust"] = earned(at, **moved)
            among = cls.objects.filter(pk__in=people)
            list(among.order_by("pk").select_for_update(no_key=True))
            among.update(**changes)

    def confirm_address(self, *, at) -> None:
        """Keep that the address was shown to be this person's; its trust counts from now on."""
        Commenter.objects.filter(pk=self.pk).update(
            email_confirmed_at=self.email_confirmed_at or at, trust=earned(at, is_confirmed=True)
        )
        self.refresh_from_db()

    def show_contact(self, *, by) -> str:
        """Return the e-mail address, and record that somebody of the newsroom looked at it."""
        self.contact_views.create(seen_by=by, seen_at=clock.database_now())
        return self.email


def _whens(steps):
    """For each step, the people of whom the count moves by it."""
    people = defaultdict(list)
    for pk, step in steps.items():
        people[step].append(pk)
    return [When(pk__in=keys, then=Value(step)) for step, keys in people.items()]


def earned(at, *, is_confirmed=False, published_count=None, last_rejected_at=None):
    """The trust that a row earns at `at`, as an expression; given is what changes with it."""
    published = F("published_count") if published_count is None else published_count
    rejected_at = F("last_rejected_at") if last_rejected_at is None else last_rejected_at
    unconfirmed = [] if is_confirmed else [When(email_confirmed_at__isnull=True, then=Value(NEW))]
    return Case(
        *unconfirmed,
        When(LessThan(published, KNOWN_FROM), then=Value(NEW)),
        When(LessThan(published, TRUSTED_FROM), then=Value(KNOWN)),
        When(GreaterThan(rejected_at, Value(at - UNREPROACHED_FOR)), then=Value(KNOWN)),
        default=Value(TRUSTED),
    )


def _last_rejection():
    """The latest rejection, not taken back, of a comment that is still not published."""
    rejections = Decision.objects.filter(
        comment__author=OuterRef("pk"),
        comment__status__in=said(NOT_PUBLISHED),  # the index holds these alone
        to_status__in=NOT_PUBLISHED,
        reverses__isnull=True,
        reversals__isnull=True,
    )
    return rejections.order_by("-created_at").values("created_at")[:1]


def email_key(email: str) -> str:
    """Return what stands for an address wherever the address itself must not."""
    folded = email.strip().casefold()
    return salted_hmac("comments.commenter.email", folded, algorithm="sha256").hexdigest()


def mail_domain(email: str) -> str:
    return email.rpartition("@")[2].casefold()
