"""What the newsroom allows in discussions, and when it calls its moderators."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

from articles.models import Section
from comments import database


class Mode(models.TextChoices):
    OFF = "off", _("Off: no comments are shown or taken")
    READ_ONLY = "read_only", _("Read only: shown, but closed")
    POST = "post", _("Checked after publication")
    NEW_COMMENTERS = "new_commenters", _("Newcomers wait for approval")
    PRE = "pre", _("Every comment waits for approval")


class Policy(models.Model):
    """How discussions are led: one row for the site, and one for each section that differs.

    A section's mode may be "", and its days empty: then they are as the site says. Days of 0 mean
    that nothing closes by itself.
    """

    section = models.OneToOneField(
        Section, models.CASCADE, null=True, blank=True, related_name="comment_policy"
    )
    mode = models.CharField(_("mode"), max_length=16, choices=Mode, default=Mode.PRE)
    close_after_days = models.PositiveSmallIntegerField(
        _("close after so many days"), null=True, blank=True
    )
    alert_waiting = models.PositiveSmallIntegerField(
        _("mail moderators when so many wait"), null=True, blank=True
    )
    alert_minutes = models.PositiveSmallIntegerField(
        _("mail moderators when the oldest has waited so many minutes"), null=True, blank=True
    )
    alerted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["section__position", "section__name", "pk"]
        default_permissions = ["view", "change"]
        verbose_name = _("policy for comments")
        verbose_name_plural = _("policies for comments")
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=Q(section__isnull=True), name="one_policy_for_the_site"
            )
        ]

    def __str__(self):
        return str(self.section) if self.section_id else str(_("The whole site"))

    @classmethod
    def for_site(cls) -> "Policy":
        """Return the site's policy as it stands; an unsaved one where nobody has set it yet."""
        return cls.objects.filter(section=None).first() or cls()

    @staticmethod
    def take_turns() -> None:
        """Let nobody else read or change what is in force until this transaction ends."""
        database.take_turns("comments.policy")


def mode_by_policy(section="section"):
    """The mode that a story of the section at this path has, unless it has one of its own."""
    site = Policy.objects.filter(section=None).values("mode")[:1]
    of_section = NullIf(F(f"{section}__comment_policy__mode"), Value(""))
    return Coalesce(of_section, Subquery(site), Value(Mode.PRE.value))


def days_by_policy(section="section"):
    """After how many days a story of the section at this path closes; None or 0: never."""
    site = Policy.objects.filter(section=None).values("close_after_days")[:1]
    return Coalesce(F(f"{section}__comment_policy__close_after_days"), Subquery(site))


def end_after(days, first_published_at):
    """When a story closes that first appeared then; None: it stays open."""
    return first_published_at + timedelta(days=days) if days and first_published_at else None
