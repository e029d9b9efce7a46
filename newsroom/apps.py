from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class NewsroomConfig(AppConfig):
    name = "newsroom"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Newsroom")

    def ready(self):
        from articles.signals import shown_changes
        from newsroom import rights
        from newsroom.page_cache import marks

        shown_changes.connect(marks.follow)
        # By the time the last app is told, all permissions are there.
        *_, last = (config for config in self.apps.get_app_configs() if config.models_module)
        post_migrate.connect(rights.give_groups_their_rights, sender=last)


class DeskConfig(admin_apps.AdminConfig):
    default = False
    default_site = "newsroom.desk.Desk"
