from functools import lru_cache

from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin import apps as admin_apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import trans_real

MOST_TEXTS = 4_096


class NewsroomConfig(AppConfig):
    name = "newsroom"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Newsroom")

    def ready(self):
        from articles.signals import shown_changes
        from newsroom import checks, rights  # noqa: F401, checks register themselves
        from newsroom.page_cache import marks

        remember_texts()
        shown_changes.connect(marks.follow)
        # By the time the last app is told, all permissions are there.
        *_, last = (config for config in self.apps.get_app_configs() if config.models_module)
        post_migrate.connect(rights.give_groups_their_rights, sender=last)


def remember_texts():
    """Ask for each text once what it is in the site's language.

    Every app has a catalogue, and English ones another, empty, behind it: a text that none has is
    looked up in seventeen, and a page of the desk says five hundred of those.
    """
    catalogues = trans_real.translation(settings.LANGUAGE_CODE)
    catalogues.gettext = lru_cache(MOST_TEXTS)(catalogues.gettext)


class DeskConfig(admin_apps.AdminConfig):
    default = False
    default_site = "newsroom.desk.Desk"
