"""What moderators do about the people who comment."""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import clock
from articles.models import Refused
from comments.models.commenter import Commenter

LONGEST_SUSPENSION = timedelta(days=366)
MAX_REASON = 500


class SanctionQuerySet(models.QuerySet):
    def in_force(self, at):
        return self.filter(Q(until__isnull=True) | Q(until__gt=at), lifted_at__isnull=True)


class Sanction(models.Model):
    """A measure against a commenter: held from now on, suspended until, or banned."""

    class Kind(models.TextChoices):
        HOLD = "hold", gettext_lazy("Every comment is held")
        SUSPEND = "suspend", gettext_lazy("Suspended")
        BAN = "ban", gettext_lazy("Banned")

    commenter = models.ForeignKey(Commenter, models.PROTECT, related_name="sanctions")
    kind = models.CharField(max_length=10, choices=Kind)
    until = models.DateTimeField(gettext_lazy("until"), null=True, blank=True)
    reason = models.CharField(gettext_lazy("reason"), max_length=MAX_REASON, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, editable=False)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    objects = SanctionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        default_permissions = ["view", "add"]
        verbose_name = gettext_lazy("sanction")
        verbose_name_plural = gettext_lazy("sanctions")
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="suspend") | Q(until__isnull=False),
                name="suspension_has_an_end",
            )
        ]

    def __str__(self):
        return self.get_kind_display()

    # Verbs

    @classmethod
    def hold_from_now_on(cls, commenter, *, by, reason="", at=None) -> "Sanction | None":
        """Hold everything that the person writes from now on; None when that is so already."""
        return cls._impose(commenter, cls.Kind.HOLD, by=by, reason=reason, at=at)

    @classmethod
    def suspend(cls, commenter, *, by, until, reason="", at=None) -> "Sanction | None":
        """Take no comment from the person until then; None when that is so already."""
        return cls._impose(commenter, cls.Kind.SUSPEND, by=by, reason=reason, until=until, at=at)

    @classmethod
    def ban(cls, commenter, *, by, reason="", at=None) -> "Sanction | None":
        """Take no more comments from the person; None when that is so already."""
        return cls._impose(commenter, cls.Kind.BAN, by=by, reason=reason, at=at)

    def lift(self, *, by, at=None) -> bool:
        """End the measure before its time; say whether it was still in force."""
        with transaction.atomic():
            Commenter.objects.select_for_update().get(pk=self.commenter_id)
            at = at or clock.database_now()
            in_force = type(self).objects.in_force(at).filter(pk=self.pk)
            lifted = in_force.update(lifted_at=at, lifted_by=by)
            self.refresh_from_db()
            return bool(lifted)

    @classmethod
    def _impose(cls, commenter, kind, *, by, reason, until=None, at=None):
        with transaction.atomic():
            person = Commenter.objects.select_for_update().get(pk=commenter.pk)
            at = at or clock.database_now()
            if person.erased_at:
                raise Refused(_("This person was erased; there is nobody to act against."))
            if len(reason) > MAX_REASON:
                raise Refused(_("The reason is too long."))
            if until is not None and not at < until <= at + LONGEST_SUSPENSION:
                raise Refused(_("Choose an end within a year from now."))
            in_force = cls.objects.in_force(at).filter(commenter=person, kind=kind)
            if in_force.filter(Q(until__isnull=True) | Q(until__gte=until or at)).exists():
                return None
            return cls.objects.create(
                commenter=person, kind=kind, until=until, reason=reason, made_by=by, created_at=at
            )


class ContactView(models.Model):
    """Somebody of the newsroom looked at a commenter's e-mail address."""

    commenter = models.ForeignKey(Commenter, models.CASCADE, related_name="contact_views")
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["-seen_at", "-pk"]
        default_permissions = ["view"]

    def __str__(self):
        return f"{self.seen_by}: {self.commenter}"
