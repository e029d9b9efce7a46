from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from articles import shown, signals
from articles.models import Article
from comments.models.policy import Mode


class Discussion(models.Model):
    """What readers may say under a story, and a version that moves with what they can see.

    `mode` is in force: the story's `own_mode`, else that of its section, else that of the site.
    """

    Mode = Mode

    article = models.OneToOneField(
        Article,
        models.CASCADE,
        primary_key=True,
        related_name="discussion",
        verbose_name=_("story"),
    )
    own_mode = models.CharField(_("mode"), max_length=16, choices=Mode, blank=True)
    mode = models.CharField(max_length=16, choices=Mode, default=Mode.PRE, editable=False)
    closes_at = models.DateTimeField(_("closes at"), null=True, blank=True)
    stays_open = models.BooleanField(_("stays open"), default=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        default_permissions = ["view", "change"]
        verbose_name = _("discussion")
        verbose_name_plural = _("discussions")

    def __str__(self):
        return str(self.article)

    @classmethod
    def of(cls, article) -> "Discussion":
        """Return the story's discussion, made when it is first asked for."""
        return cls.objects.get_or_create(article=article)[0]

    @classmethod
    def as_it_stands(cls, article) -> "Discussion":
        """Return the story's discussion; where nobody opened one, an unsaved one: one query."""
        return cls.objects.filter(pk=article.pk).first() or cls(article=article)

    # Verbs

    def set_policy(self, *, by, mode, closes_at=None) -> bool:
        """Give the discussion a mode of its own; say whether that changed anything."""
        with transaction.atomic():
            self.refresh_from_db(from_queryset=Discussion.objects.select_for_update())
            if (mode, closes_at) == (self.own_mode, self.closes_at):
                return False
            self.own_mode = self.mode = mode
            self.closes_at = closes_at
            self.version += 1
            self.save()
            visible = self.comments.visible().count()
            Article.objects.filter(pk=self.pk).update(comment_count=visible)
            self._tell(hides=mode == self.Mode.OFF)
            return True

    def show_change(self, difference: int) -> None:
        """Move the version and the story's count by what became visible or ceased to be."""
        if difference:
            Discussion.objects.filter(pk=self.pk).update(version=F("version") + 1)
            Article.objects.filter(pk=self.pk).update(comment_count=F("comment_count") + difference)
            self._tell(hides=difference < 0)

    def _tell(self, *, hides):
        names = {shown.story(self.pk)}
        signals.shown_changes.send(Discussion, names=names, hides=hides)

    # Questions

    def takes_comments(self, at) -> bool:
        return self.mode not in (self.Mode.OFF, self.Mode.READ_ONLY) and not self.has_closed(at)

    def has_closed(self, at) -> bool:
        return self.closes_at is not None and self.closes_at <= at
