from datetime import timedelta

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from articles import clock
from articles.admin.lists import LongList
from articles.models import Refused
from articles.text import drop_controls
from articles.views.private import keep_private
from comments.admin.deciding import way_back
from comments.admin.presses import MAY_SANCTION
from comments.limits import TooFast, check_copy
from comments.models import Commenter, Sanction, erase_commenter
from comments.models.commenter import email_key
from comments.models.people import MAX_REASON
from comments.queue import is_number
from comments.views.responses import later
from comments.views.yours import COPIES, copy_as_file

MAY_SEE_ADDRESSES = "comments.view_contact"
MAY_ERASE = "comments.erase_commenter"
NEWEST = 25


def with_right(right):
    """Answer only a POST, and only by somebody who has the right."""

    def decorate(view):
        def checked(self, request, pk, **kwargs):
            if request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            if not request.user.has_perm(right):
                raise PermissionDenied
            commenter = get_object_or_404(Commenter, pk=pk)
            return view(self, request, commenter, **kwargs)

        return checked

    return decorate


@admin.register(Commenter)
class CommenterAdmin(LongList, admin.ModelAdmin):
    """Who comments. The e-mail address is shown to those with that right, once, and recorded."""

    list_display = ["display_name", "published_count", "rejected_count", "spam_count", "created_at"]
    list_per_page = 50
    search_fields = ["display_name"]
    actions = None

    class Media:
        css = {"all": ["css/desk/queue.css"]}

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        pages = {
            "contact": self.show_contact,
            "copy": self.copy,
            "erasure": self.erase,
            "hold": self.hold,
            "suspension": self.suspend,
            "ban": self.ban,
        }
        lifting = path(
            "<int:pk>/sanctions/<int:sanction_pk>/lifting/",
            self.admin_site.admin_view(self.lift),
            name="comments_commenter_lifting",
        )
        return [
            lifting,
            *self._pages(pages),
            *super().get_urls(),
        ]

    def _pages(self, pages):
        return [
            path(
                f"<int:pk>/{name}/" + ("<str:form>/" if name == "copy" else ""),
                self.admin_site.admin_view(view),
                name=f"comments_commenter_{name}",
            )
            for name, view in pages.items()
        ]

    def lookup_allowed(self, lookup, value, request):
        """Nothing: by ?email__startswith= anybody could spell out an address, unrecorded."""
        return False

    def get_search_results(self, request, queryset, search_term):
        """Names as they are typed; a whole address for those who may see addresses."""
        if "@" in search_term and request.user.has_perm(MAY_SEE_ADDRESSES):
            return queryset.filter(email_key=email_key(search_term)), False
        return super().get_search_results(request, queryset, search_term)

    @method_decorator(require_safe)
    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        if not is_number(object_id):
            raise Http404
        return self._page(request, get_object_or_404(Commenter, pk=object_id))

    @with_right(MAY_SEE_ADDRESSES)
    def show_contact(self, request, commenter):
        """Show the address on this one page, which is kept nowhere, and record who saw it."""
        email = commenter.show_contact(by=request.user)
        return keep_private(self._page(request, commenter, email=email))

    @with_right(MAY_ERASE)
    def copy(self, request, commenter, form):
        """All that is held, as a file; the address stands in it, so the seeing is recorded."""
        if not request.user.has_perm(MAY_SEE_ADDRESSES):
            raise PermissionDenied
        if form not in COPIES:
            raise Http404
        try:
            check_copy(commenter, by=request.user)
        except TooFast as refusal:
            messages.warning(request, str(refusal))
            return later(self._page(request, commenter), refusal)
        commenter.show_contact(by=request.user)
        return copy_as_file(commenter, form)

    @with_right(MAY_ERASE)
    def erase(self, request, commenter):
        if "sure" in request.POST:
            number = erase_commenter(commenter, by=request.user)
            told = ngettext("Erased, with %d comment.", "Erased, with %d comments.", number)
            messages.success(request, told % number)
        else:
            messages.warning(request, _("Nothing was erased. Tick that you are sure."))
        address = reverse("admin:comments_commenter_change", args=[commenter.pk])
        return HttpResponseRedirect(address)

    @with_right(MAY_SANCTION)
    def hold(self, request, commenter):
        return self._act(request, commenter, Sanction.hold_from_now_on)

    @with_right(MAY_SANCTION)
    def suspend(self, request, commenter):
        days = request.POST.get("days", "")
        days = int(days) if is_number(days) and len(days) < 4 else 0
        until = clock.now() + timedelta(days=days)
        return self._act(request, commenter, Sanction.suspend, until=until)

    @with_right(MAY_SANCTION)
    def ban(self, request, commenter):
        return self._act(request, commenter, Sanction.ban)

    @with_right(MAY_SANCTION)
    def lift(self, request, commenter, sanction_pk):
        sanction = get_object_or_404(Sanction, pk=sanction_pk, commenter=commenter)
        if sanction.lift(by=request.user):
            said = _("Lifted: %(name)s. %(sanction)s no more.")
            said %= {"name": commenter.display_name, "sanction": sanction}
            messages.success(request, said)
        else:
            messages.info(request, _("That had ended already."))
        return HttpResponseRedirect(self._way_back(request, commenter))

    def _act(self, request, commenter, verb, **more):
        """Impose a sanction with its reason, and go back to where the button was."""
        reason = drop_controls(request.POST.get("reason", "")).strip()[:MAX_REASON]
        try:
            sanction = verb(commenter, by=request.user, reason=reason, **more)
        except Refused as refusal:
            messages.warning(request, str(refusal))
        else:
            said = _("%(name)s: %(sanction)s.") if sanction else _("%(name)s: that is so already.")
            said %= {"name": commenter.display_name, "sanction": sanction}
            messages.success(request, said)
        return HttpResponseRedirect(self._way_back(request, commenter))

    def _way_back(self, request, commenter):
        if "tab" in request.POST:
            return way_back(request)
        return reverse("admin:comments_commenter_change", args=[commenter.pk])

    def _page(self, request, commenter, *, email=""):
        comments = commenter.comments.select_related(
            "current_revision", "discussion__article__latest"
        )
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": commenter.display_name or _("An erased commenter"),
            "commenter": commenter,
            "email": email,
            "comments": comments.order_by("-created_at", "-pk")[:NEWEST],
            "sanctions": commenter.sanctions.select_related("made_by"),
            "seen": commenter.contact_views.select_related("seen_by")[:NEWEST],
            "may_see_address": request.user.has_perm(MAY_SEE_ADDRESSES),
            "now": clock.now(),
            "may_sanction": request.user.has_perm(MAY_SANCTION),
            "may_erase": request.user.has_perm(MAY_ERASE),
        }
        return TemplateResponse(request, "admin/comments/commenter/commenter.html", context)
