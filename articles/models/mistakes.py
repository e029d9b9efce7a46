from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles import clock, text
from articles.models.article import Article
from articles.models.errors import Refused

# More than readers ever send about one story, and little enough to be read.
MOST_AN_HOUR = 20
MOST_AN_HOUR_IN_ALL = 200
ADDRESS_KEPT = timedelta(days=30)


class TooManyReports(Refused):
    """So many reports came in within the hour that another one tells the desk nothing."""


class MistakeReportQuerySet(models.QuerySet):
    def waiting(self):
        """What nobody has dealt with yet, the oldest first."""
        return self.filter(handled_at=None).order_by("created_at", "pk")

    def handled(self):
        """What was dealt with, the last first."""
        return self.filter(handled_at__isnull=False).order_by("-handled_at", "-pk")

    def forget_addresses(self, at) -> int:
        """Blank the e-mail addresses that were needed until 30 days ago; return how many."""
        kept_too_long = self.filter(handled_at__lte=at - ADDRESS_KEPT).exclude(email="")
        return kept_too_long.update(email="") if kept_too_long.exists() else 0


class MistakeReport(models.Model):
    """What a reader says is wrong in a story, until somebody at the desk has dealt with it.

    The reader's e-mail address serves the answer alone: 30 days after the report was dealt with
    it is blanked.
    """

    article = models.ForeignKey("Article", models.CASCADE, related_name="mistake_reports")
    passage = models.TextField(_("passage"), max_length=text.MAX_PASSAGE, blank=True)
    message = models.TextField(_("what is wrong"), max_length=text.MAX_REPORT)
    email = models.EmailField(_("e-mail address"), blank=True)
    created_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True, editable=False)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    objects = MistakeReportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("report of a mistake")
        verbose_name_plural = _("reports of mistakes")
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=Q(handled_at__isnull=True),
                name="mistakes_waiting",
            ),
            models.Index(
                fields=["-handled_at", "-id"],
                condition=Q(handled_at__isnull=False),
                name="mistakes_handled_last_first",
            ),
        ]

    def __str__(self):
        return self.message[:60]

    def handle(self, *, by) -> bool:
        """Record who dealt with it; False when somebody had already."""
        waiting = MistakeReport.objects.filter(pk=self.pk, handled_at=None)
        done = waiting.update(handled_at=clock.database_now(), handled_by=by)
        self.refresh_from_db()
        return bool(done)

    def reopen(self) -> bool:
        """Put it back among those that wait; False when it waits already."""
        handled = MistakeReport.objects.filter(pk=self.pk, handled_at__isnull=False)
        done = handled.update(handled_at=None, handled_by=None)
        self.refresh_from_db()
        return bool(done)


def report_mistake(*, article, message, passage="", email="", at=None) -> MistakeReport:
    """Tell the desk what a reader says is wrong in a public story.

    The same words again, while they wait, are the first report. Raises TooManyReports when the
    desk has heard enough of the story for an hour, and Refused where there is nothing to report.
    """
    at = at or clock.database_now()
    said = {"article": article, "message": text.scrub(message), "passage": text.scrub(passage)}
    if not said["message"]:
        raise Refused(gettext("Say what is wrong."))
    if not Article.objects.published(at).filter(pk=article.pk).exists():
        raise Refused(gettext("This story is not public."))
    if waiting := MistakeReport.objects.waiting().filter(**said).first():
        return waiting
    _must_not_flood(article, at)
    return MistakeReport.objects.create(**said, email=email.strip(), created_at=at)


def _must_not_flood(article, at):
    lately = MistakeReport.objects.filter(created_at__gt=at - timedelta(hours=1))
    of_story = lately.filter(article=article)[:MOST_AN_HOUR].count()
    if of_story >= MOST_AN_HOUR or lately[:MOST_AN_HOUR_IN_ALL].count() >= MOST_AN_HOUR_IN_ALL:
        raise TooManyReports(
            gettext(
                "Many readers have written to us about this within the hour, and we are looking"
                " into it. Your words are still here: please send them again later."
            )
        )
