from django.db import models
from django.utils.translation import gettext_lazy as _


class HouseWord(models.Model):
    """A word or phrase that the newsroom does not print, and what it writes instead."""

    literal = models.CharField(
        _("word or phrase"),
        max_length=100,
        unique=True,
        help_text=_("As it would be typed. Capitals make no difference."),
    )
    instead = models.CharField(_("write instead"), max_length=200, blank=True)
    why = models.CharField(_("why"), max_length=300, blank=True)

    class Meta:
        ordering = ["literal"]
        verbose_name = _("house word")
        verbose_name_plural = _("house words")

    def __str__(self):
        return self.literal
