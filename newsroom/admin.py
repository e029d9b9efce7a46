from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.flatpages.admin import FlatPageAdmin
from django.contrib.flatpages.forms import FlatpageForm
from django.contrib.flatpages.models import FlatPage
from django.contrib.sites import admin as sites_admin
from django.utils.translation import gettext_lazy as _
from js_asset import Media

from articles.prose import BodyField
from newsroom.models import User

# Importing their admins registered these two; the desk has its own page form and one site.
admin.site.unregister(FlatPage)
admin.site.unregister(sites_admin.Site)


@admin.register(User)
class PersonAdmin(UserAdmin):
    """People with a log-in. Only administrators come here."""

    list_display = ["username", "first_name", "last_name", "is_active", "last_login"]
    list_filter = ["is_active", "groups"]
    filter_horizontal = []


class PageForm(FlatpageForm):
    content = BodyField(label=_("Text"))


@admin.register(FlatPage)
class PageAdmin(FlatPageAdmin):
    """The pages about the newsroom itself: about, contact, privacy, community rules."""

    form = PageForm
    fieldsets = [(None, {"fields": ["url", "title", "content", "sites"]})]
    list_display = ["title", "url"]
    list_filter = []

    def render_change_form(self, request, context, *args, **kwargs):
        media = Media.from_media(context["media"])
        context["media"] = media.with_nonce(str(request.csp_nonce))
        return super().render_change_form(request, context, *args, **kwargs)
