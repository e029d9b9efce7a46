"""The readers' site as it stood at a past moment, or will stand at a future one, for the desk.

A page is the readers' own: its view is asked with the instant on the request, without what makes
it a shared page. Its links are turned so that they stay in the moment.
"""

from dataclasses import dataclass
from datetime import datetime
from inspect import unwrap

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import path, re_path
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from articles import clock
from articles.admin.as_of_addresses import in_moment, kept_inside, page_url, read, readers_view
from articles.forms.moments import MomentField
from articles.models import Article

LATEST = 6


class MomentForm(forms.Form):
    """Which moment, and which page of the site."""

    at = MomentField(label=gettext_lazy("Moment"))
    path = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)


@dataclass(frozen=True)
class AsOf:
    """What the banner over a page says and offers."""

    at: datetime
    path: str
    is_to_come: bool

    @property
    def form(self) -> MomentForm:
        return MomentForm(initial={"at": self.at, "path": self.path}, auto_id="as-of-%s")


@require_safe
def choice(request):
    """Ask for the moment, and lead to the page as it stood then."""
    _require_reading(request)
    form = MomentForm(request.GET) if "at" in request.GET else MomentForm(initial=_now())
    if form.is_valid():
        return HttpResponseRedirect(page_url(**form.cleaned_data))
    page = {**admin.site.each_context(request), "title": _("Past and future"), "form": form}
    return TemplateResponse(request, "admin/as_of.html", page)


@require_safe
def page(request, instant, path):
    """Show what stood, or will stand, at an address of the site at that instant."""
    _require_reading(request)
    at, path = read(instant), f"/{path}"
    if at is None:
        raise Http404
    view = readers_view(path)
    request.at = at
    request.as_of = AsOf(at, path if view else "/", is_to_come=at > clock.now())
    response = _answer(request, view)
    if location := response.headers.get("Location"):
        response = HttpResponseRedirect(in_moment(location, at) or location)
    else:
        response.content = kept_inside(response.content.decode(), at)
    add_never_cache_headers(response)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _answer(request, view):
    """Ask the view itself, without what makes it a shared page."""
    try:
        if view is None:
            raise Http404
        return unwrap(view.func)(request, *view.args, **view.kwargs)
    except Http404:
        latest = Article.objects.published(request.at).as_teasers()[:LATEST]
        return render(request, "404.html", {"at": request.at, "latest": latest}, status=404)


def _now() -> dict:
    return {"at": clock.now(), "path": "/"}


def _require_reading(request):
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied


app_name = "as_of"
urlpatterns = [
    path("", admin.site.admin_view(choice), name="choice"),
    re_path(r"^(?P<instant>[^/]+)/(?P<path>.*)$", admin.site.admin_view(page), name="page"),
]
