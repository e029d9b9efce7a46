from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "comments"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Comments")

    def ready(self):
        from articles.signals import article_relabelled
        from comments import receivers

        post_migrate.connect(receivers.keep_database_promises, sender=self)
        article_relabelled.connect(receivers.follow_the_section)
