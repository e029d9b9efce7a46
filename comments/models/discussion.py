from django.db import models, transaction
from django.db.models import Case, F, Value, When
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from articles import clock, shown, signals
from articles.models import Article
from articles.prepared import prepared
from comments.models.policy import Mode, Policy, days_by_policy, end_after, mode_by_policy


class Discussion(models.Model):
    """What readers may say under a story.

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

    class Meta:
        default_permissions = ["view", "change"]
        verbose_name = _("discussion")
        verbose_name_plural = _("discussions")

    def __str__(self):
        return str(self.article)

    @classmethod
    def of(cls, article) -> "Discussion":
        """Return the story's discussion, made when it is first asked for."""
        if found := cls.objects.filter(pk=article.pk).first():
            return found
        with transaction.atomic():
            Policy.take_turns()
            mode = cls.mode_without_own(article)
            return cls.objects.get_or_create(article=article, defaults={"mode": mode})[0]

    @classmethod
    def as_it_stands(cls, article) -> "Discussion":
        """Return the story's discussion; where nobody opened one, an unsaved one: one query."""
        found = next(iter(_led(article=article.pk)), None)
        if not found:
            raise Article.DoesNotExist
        discussion = getattr(found, "discussion", None)
        discussion = discussion or cls(article=article, mode=found.mode_without_own)
        discussion.policy_end = end_after(found.open_days, found.first_published_at)
        return discussion

    @classmethod
    def mode_without_own(cls, article) -> str:
        """What the policies of the section and the site say of the story."""
        return Article.objects.filter(pk=article.pk).values_list(mode_by_policy(), flat=True).get()

    # Verbs

    def set_policy(self, *, by, mode, closes_at=None, stays_open=False) -> bool:
        """Give the discussion a mode of its own, or with "" that of its section; say whether that
        changed anything."""
        with transaction.atomic():
            Policy.take_turns()
            self.refresh_from_db(from_queryset=Discussion.objects.select_for_update())
            in_force = mode or self.mode_without_own(self.article)
            wanted = {
                "own_mode": mode,
                "mode": in_force,
                "closes_at": closes_at,
                "stays_open": stays_open,
            }
            if all(getattr(self, name) == value for name, value in wanted.items()):
                return False
            for name, value in wanted.items():
                setattr(self, name, value)
            self._show_policy()
            return True

    def close(self, *, by, at=None) -> bool:
        """Take no more comments from now on; what is there stays to be read."""
        with transaction.atomic():
            self.refresh_from_db(from_queryset=Discussion.objects.select_for_update())
            at = at or clock.database_now()
            if self.closes_at is not None and self.closes_at <= at and not self.stays_open:
                return False
            self.closes_at, self.stays_open = at, False
            self._show_policy()
            return True

    def follow_policy(self) -> bool:
        """Take the mode of the section, as after the story moved; say whether that is another."""
        with transaction.atomic():
            Policy.take_turns()
            self.refresh_from_db(from_queryset=Discussion.objects.select_for_update())
            in_force = self.own_mode or self.mode_without_own(self.article)
            if in_force == self.mode:
                return False
            self.mode = in_force
            self._show_policy()
            return True

    def _show_policy(self):
        self.save()
        visible = self.comments.visible().count()
        Article.objects.filter(pk=self.pk).update(comment_count=visible)
        self._tell(hides=self.mode == self.Mode.OFF)

    @classmethod
    def show_changes(cls, differences: dict[int, int]) -> None:
        """Move stories' counts, by the key of the discussion."""
        if not (changed := {pk: each for pk, each in differences.items() if each}):
            return
        steps = [When(pk=pk, then=Value(each)) for pk, each in changed.items()]
        counts = F("comment_count") + Case(*steps, output_field=models.IntegerField())
        Article.objects.filter(pk__in=changed).update(comment_count=counts)
        hides = any(each < 0 for each in changed.values())
        signals.shown_changes.send(cls, names=set(map(shown.story, changed)), hides=hides)

    def show_change(self, difference: int) -> None:
        """Move the story's count by what became visible or ceased to be."""
        if difference:
            Article.objects.filter(pk=self.pk).update(comment_count=F("comment_count") + difference)
            self._tell(hides=difference < 0)

    def show_other_words(self) -> None:
        """Tell pages that a visible comment has other words: nobody is to read the former."""
        self._tell(hides=True)

    def _tell(self, *, hides):
        names = {shown.story(self.pk)}
        signals.shown_changes.send(Discussion, names=names, hides=hides)

    # Questions

    def takes_comments(self, at) -> bool:
        return self.mode not in (self.Mode.OFF, self.Mode.READ_ONLY) and not self.has_closed(at)

    def has_closed(self, at) -> bool:
        """Tell whether its hour has come: the one set by hand, or that of the policies."""
        if self.closes_at is not None and self.closes_at <= at:
            return True
        return not self.stays_open and self.policy_end is not None and self.policy_end <= at

    @cached_property
    def policy_end(self):
        """When the policies close it, so many days after the story first appeared; or None."""
        led = Article.objects.filter(pk=self.pk).values_list(days_by_policy(), "first_published_at")
        return end_after(*led.get())


@prepared
def _led(*, article):
    """A story with its discussion, if it has one, and with what the policies say of it."""
    led = {"mode_without_own": mode_by_policy(), "open_days": days_by_policy()}
    return Article.objects.filter(pk=article).annotate(**led).select_related("discussion")
