from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm
from django.contrib.auth.models import Group
from django.contrib.flatpages.admin import FlatPageAdmin
from django.contrib.flatpages.models import FlatPage
from django.contrib.sites import admin as sites_admin
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from js_asset import Media
from taggit import admin as taggit_admin

from articles import shown, signals
from articles.admin.lists import within_columns
from articles.admin.meanwhile import HeldWhileWritten
from articles.forms.meanwhile import NoticesColleagues
from articles.prose import BodyField
from articles.web import POLICY_PAGES
from newsroom.log_in import begin_anew
from newsroom.models import User

# Libraries registered these; the desk has its own forms, its own tags and one site.
admin.site.unregister([FlatPage, Group, taggit_admin.Tag, sites_admin.Site])


class ForAdministrators:
    """Only administrators come here: a permission on people would open the way to every other."""

    def has_module_permission(self, request):
        return request.user.is_superuser

    def has_view_permission(self, request, obj=None):
        return request.user.is_superuser

    has_add_permission = has_module_permission
    has_change_permission = has_delete_permission = has_view_permission


@admin.register(Group)
class TeamAdmin(ForAdministrators, GroupAdmin):
    """The groups; each migrate gives the newsroom's own their rights again."""


class PeopleList(ChangeList):
    def get_results(self, request):
        with within_columns():
            super().get_results(request)


class NewPasswordForm(AdminPasswordChangeForm):
    """A password that an administrator sets, with which the name may be tried again."""

    def save(self, commit=True):
        user = super().save(commit)
        begin_anew(user.get_username())
        return user


@admin.register(User)
class PersonAdmin(ForAdministrators, UserAdmin):
    """People with a log-in."""

    list_display = ["username", "first_name", "last_name", "is_active", "last_login"]
    list_filter = ["is_active", "groups"]
    change_password_form = NewPasswordForm
    filter_horizontal = []

    def get_changelist(self, request, **kwargs):
        return PeopleList

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": _("People")} | (extra_context or {}))


class PageForm(NoticesColleagues):
    """A page about the newsroom; a new one stands at an address that still has none."""

    url = forms.ChoiceField(label=_("Address"))
    content = BodyField(label=_("Text"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "url" in self.fields:
            self.fields["url"].choices = [(url, url) for url in unwritten()]


def unwritten() -> list[str]:
    """The addresses that the site has for pages and nobody wrote one for."""
    written = set(FlatPage.objects.values_list("url", flat=True))
    return [f"/{name}/" for name in POLICY_PAGES if f"/{name}/" not in written]


@admin.register(FlatPage)
class PageAdmin(HeldWhileWritten, FlatPageAdmin):
    """The pages about the newsroom itself: about, contact, privacy, community rules."""

    form = PageForm
    fieldsets = [(None, {"fields": ["url", "title", "content"]})]
    list_display = ["title", "url"]
    list_filter = []

    def has_add_permission(self, request):
        # Every page of the desk asks this; only the pages' own need the answer, which is a query.
        here = request.path.startswith(reverse("admin:flatpages_flatpage_changelist"))
        return here and super().has_add_permission(request) and bool(unwritten())

    def has_delete_permission(self, request, obj=None):
        return False

    def get_readonly_fields(self, request, obj=None):
        return ["url"] if obj else []

    def get_form(self, request, obj=None, change=False, **kwargs):
        kwargs["labels"] = {"url": _("Address")}
        return super().get_form(request, obj, change, **kwargs)

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": _("Pages")} | (extra_context or {}))

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        extra = {"title": _("Page") if object_id else _("New page")}
        return super().changeform_view(request, object_id, form_url, extra | (extra_context or {}))

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        form.instance.sites.add(settings.SITE_ID)
        signals.shown_changes.send(FlatPage, names={shown.PAGES, shown.LISTS}, hides=False)

    def view_on_site(self, page):
        return page.get_absolute_url()

    def render_change_form(self, request, context, *args, **kwargs):
        media = Media.from_media(context["media"])
        context["media"] = media.with_nonce(str(request.csp_nonce))
        return super().render_change_form(request, context, *args, **kwargs)
