from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Stories")

    def ready(self):
        from articles import receivers, signals

        post_migrate.connect(receivers.keep_database_promises, sender=self)
        signals.desk_moved.connect(receivers.mail_desk_move)
        signals.story_assigned.connect(receivers.mail_assignment)
