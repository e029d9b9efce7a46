"""Who is writing what at this moment, and the words of theirs that nobody has saved yet."""

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from articles import clock
from articles.models.errors import Refused

# Whoever was not heard of for longer than this has left.
PRESENT_FOR = timedelta(minutes=2)


class AutosaveQuerySet(models.QuerySet):
    def of_new_stories(self):
        return self.filter(article=None)

    def forget(self, *, writing) -> bool:
        """Delete what a form with that key kept; say whether there was anything."""
        return bool(self.filter(writing=writing).delete()[0])


class HeldElsewhere(Refused):
    """Words from another form of the same person wait for a decision; they are not overwritten."""

    def __init__(self):
        super().__init__(
            _("Words of yours from another window wait at this story. Decide about them first.")
        )


class Autosave(models.Model):
    """What somebody typed into a story's form and did not save: one a story and user.

    `writing` is the key that a form carries: it tells two forms of one person apart.
    `version` is the story's version that the form began with.
    """

    article = models.ForeignKey(
        "Article", models.CASCADE, null=True, blank=True, related_name="autosaves"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="story_autosaves"
    )
    writing = models.UUIDField()
    version = models.PositiveIntegerField(default=0)
    typed = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    objects = AutosaveQuerySet.as_manager()

    class Meta:
        ordering = ["-saved_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "user"],
                condition=Q(article__isnull=False),
                name="one_autosave_a_story_and_user",
            ),
            models.UniqueConstraint(
                fields=["user", "writing"],
                condition=Q(article__isnull=True),
                name="one_autosave_a_new_story",
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.article or self.writing}"

    @classmethod
    def keep(cls, *, by, article, writing, version, typed, held=None):
        """Keep what was typed into the form `writing`; return when.

        `held` is the form whose words are kept for this story and person, where the caller knows:
        it saves a query. Raises HeldElsewhere rather than overwrite those of another form.
        """
        place = {"user": by, "article": article, "writing": writing}
        kept = {"version": version, "typed": typed, "saved_at": clock.now()}
        if held not in (None, writing):
            raise HeldElsewhere
        if held and cls.objects.filter(**place).update(**kept):
            return kept["saved_at"]
        try:
            with transaction.atomic():
                cls.objects.create(**place, **kept)
        except IntegrityError:
            if not cls.objects.filter(**place).update(**kept):
                raise HeldElsewhere from None
        return kept["saved_at"]

    @classmethod
    def rescue(cls, *, by, article, writing, version, typed):
        """Keep what was typed come what may; return the row.

        Where it cannot wait at its story, because `by` may not edit that any more or other words
        wait there, it waits as a new story.
        """
        kept = {"by": by, "writing": writing, "version": version, "typed": typed}
        try:
            if article is not None and not article.may_be_edited_by(by):
                article = None
            cls.keep(article=article, **kept)
        except HeldElsewhere:
            article = None
            cls.keep(article=None, **kept)
        return cls.objects.get(user=by, article=article, writing=writing)

    @property
    def headline(self) -> str:
        return self.typed.get("headline", "") or self.typed.get("working_title", "")


class PresenceQuerySet(models.QuerySet):
    def present(self, at):
        return self.filter(seen_at__gt=at - PRESENT_FOR)

    def beside(self, user):
        """Those of other people, with their names."""
        return self.exclude(user=user).select_related("user")


class Presence(models.Model):
    """Somebody who has a story open, and when that was last known."""

    article = models.ForeignKey("Article", models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    objects = PresenceQuerySet.as_manager()

    class Meta:
        ordering = ["-seen_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["article", "user"], name="present_once_a_story")
        ]

    def __str__(self):
        return f"{self.user}: {self.article}"

    @classmethod
    def enter(cls, *, by, article, at) -> None:
        """Note that somebody has the story open."""
        cls.objects.bulk_create(
            [cls(user=by, article=article, seen_at=at)],
            update_conflicts=True,
            unique_fields=["article", "user"],
            update_fields=["seen_at"],
        )

    @classmethod
    def leave(cls, *, by, pk) -> None:
        """Forget that somebody had the story of that key open."""
        cls.objects.filter(user=by, article__pk=pk).delete()
