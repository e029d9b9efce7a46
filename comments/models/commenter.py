from django.conf import settings
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from articles import clock
from comments.text import MAX_NAME


class Commenter(models.Model):
    """Somebody who comments, known by an e-mail address that readers never see.

    `user` is set for people of the newsroom, whose replies carry its badge. The counts are of the
    comments as they stand now.
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
    email_key = models.CharField(max_length=64, unique=True, editable=False)
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

    def __str__(self):
        return self.display_name

    @classmethod
    def known_by(cls, email, *, name, at) -> "Commenter":
        """Return the commenter with this address; `name` is kept only for a new one.

        Whoever types an address has not shown that it is theirs, so nothing else changes.
        """
        return cls.objects.get_or_create(
            email_key=email_key(email),
            defaults={"display_name": name, "email": email.strip(), "created_at": at},
        )[0]

    def show_contact(self, *, by) -> str:
        """Return the e-mail address, and record that somebody of the newsroom looked at it."""
        self.contact_views.create(seen_by=by, seen_at=clock.database_now())
        return self.email


def email_key(email: str) -> str:
    """Return what stands for an address wherever the address itself must not."""
    folded = email.strip().casefold()
    return salted_hmac("comments.commenter.email", folded, algorithm="sha256").hexdigest()
