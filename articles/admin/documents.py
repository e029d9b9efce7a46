from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles import documents
from articles.admin.lists import LongList
from articles.forms.documents import DocumentForm, DocumentUploadForm, DocumentWithdrawalForm
from articles.models import Document, Refused, Revision, RevisionDocument
from articles.views.documents import download

SUGGESTED = 24
MOST_ASKED = 100
MAX_KEY_DIGITS = 18
USES_SHOWN = 20


def page_url(document) -> str:
    return reverse("admin:articles_document_change", args=[document.pk])


def file_url(document) -> str:
    """Where the newsroom downloads a document, whether or not readers can."""
    return reverse("admin:articles_document_file", args=[document.pk])


@admin.register(Document)
class DocumentAdmin(LongList, admin.ModelAdmin):
    """The documents that stories offer: upload, title, where used, withdraw and bring back."""

    search_fields = ["title", "filename"]
    list_display = ["__str__"]
    list_per_page = 50
    ordering = ["-pk"]
    actions = None
    change_list_template = "admin/articles/document/list.html"

    def get_urls(self):
        pages = {
            "upload/": self.upload_view,
            "library/": self.library_view,
            "<int:pk>/file/": self.file_view,
            "<int:pk>/withdrawal/": self.withdrawal_view,
            "<int:pk>/restoration/": self.restoration_view,
        }
        routes = [
            path(
                route,
                self.admin_site.admin_view(view),
                name=f"articles_document_{view.__name__.removesuffix('_view')}",
            )
            for route, view in pages.items()
        ]
        return [*routes, *super().get_urls()]

    def get_queryset(self, request):
        offered = RevisionDocument.objects.filter(document=OuterRef("pk")).order_by()
        number = Count("revision__article", distinct=True)
        stories = offered.values("document").annotate(number=number).values("number")
        found = super().get_queryset(request).select_related("uploaded_by")
        return found.annotate(stories=Coalesce(Subquery(stories), 0))

    def has_delete_permission(self, request, obj=None):
        return False

    def _page(self, request, document=None, **context) -> dict:
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "document": document,
            "may_change": self.has_change_permission(request),
            **context,
        }

    def _document(self, request, pk, may) -> Document:
        if not may(request):
            raise PermissionDenied
        return get_object_or_404(Document, pk=pk)

    # Pages

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        form_class = type("UploadFormOfUser", (DocumentUploadForm,), {"by": request.user})
        form = form_class(*([request.POST, request.FILES] if request.method == "POST" else []))
        if form.is_valid():
            document = form.cleaned_data["file"]
            messages.success(request, _("In the library: “%s”.") % document)
            return HttpResponseRedirect(page_url(document))
        page = self._page(request, form=form, title=_("Upload a document"))
        return TemplateResponse(request, "admin/articles/document/upload.html", page)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Show a document and where it is used; give it another title."""
        key = object_id if object_id.isdecimal() and len(object_id) <= MAX_KEY_DIGITS else None
        document = self._document(request, key, self.has_view_permission)
        form = DocumentForm(initial={"title": document.title, "shown": document.title})
        if request.method == "POST":
            if not self.has_change_permission(request, document):
                raise PermissionDenied
            form = DocumentForm(request.POST)
            if form.is_valid() and self._retitle(request, document, form):
                return HttpResponseRedirect(page_url(document))
        page = self._page(
            request, document, form=form, uses=self._uses(document), title=_("Document")
        )
        return TemplateResponse(request, "admin/articles/document/document.html", page)

    def _retitle(self, request, document, form) -> bool:
        typed = form.cleaned_data
        try:
            changed = document.retitle(
                by=request.user, title=typed["title"], instead_of=typed["shown"]
            )
        except Refused as refusal:
            form.add_error("title", str(refusal))
            form.data = form.data.copy()
            form.data["shown"] = document.title
            return False
        if changed:
            self.log_change(request, document, _("Title: %s") % document.title)
        messages.success(request, _("Saved. Readers see the title “%s”.") % document.title)
        return True

    def _uses(self, document):
        """The last revisions that offer the document, one a story."""
        offered = document.revision_documents.values("revision__article")
        last = offered.annotate(last=Max("revision")).order_by("-last")
        keys = list(last.values_list("last", flat=True)[:USES_SHOWN])
        return Revision.objects.filter(pk__in=keys).select_related("article")

    def withdrawal_view(self, request, pk):
        document = self._document(request, pk, self.has_change_permission)
        form = DocumentWithdrawalForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            reason = form.cleaned_data["reason"]
            if document.withdraw(by=request.user, reason=reason):
                self.log_change(request, document, _("Withdrawn: %s") % reason)
            messages.success(request, _("Withdrawn. No story offers it any more."))
            return HttpResponseRedirect(page_url(document))
        page = self._page(request, document, form=form, title=_("Withdraw the document"))
        return TemplateResponse(request, "admin/articles/document/withdrawal.html", page)

    @method_decorator(require_POST)
    def restoration_view(self, request, pk):
        document = self._document(request, pk, self.has_change_permission)
        if document.restore(by=request.user):
            self.log_change(request, document, _("Brought back"))
        messages.success(request, _("Brought back. The stories that name it offer it again."))
        return HttpResponseRedirect(page_url(document))

    @method_decorator(require_safe)
    def file_view(self, request, pk):
        """Hand the file to the newsroom, published or not."""
        return download(request, self._document(request, pk, self.has_view_permission))

    # What the editor of a story's body asks

    @method_decorator(require_POST)
    def upload_view(self, request):
        """Take one file into the library; answer with the document, or with a sentence, as JSON."""
        if not self.has_add_permission(request):
            return JsonResponse({"error": _("You may not upload documents.")}, status=403)
        file = request.FILES.get("file")
        if file is None:
            return JsonResponse({"error": _("No file arrived.")}, status=400)
        try:
            title = request.POST.get("title", "")
            document = documents.take_in(file, by=request.user, title=title)
        except ValidationError as refusal:
            return JsonResponse({"error": " ".join(refusal.messages)}, status=422)
        return JsonResponse(told(document))

    @method_decorator(require_safe)
    def library_view(self, request):
        """Documents that match `q`, or those with the keys `ids`, as JSON."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        typed = request.GET.get("ids", "").split(",")
        keys = [int(key) for key in typed if key.isdecimal() and len(key) <= MAX_KEY_DIGITS]
        if keys:
            found = Document.objects.filter(pk__in=keys[:MOST_ASKED])
        else:
            found = Document.objects.shown()
            for word in request.GET.get("q", "").replace("\0", "").split()[:8]:
                found = found.filter(Q(title__icontains=word) | Q(filename__icontains=word))
            found = found[:SUGGESTED]
        return JsonResponse([told(document) for document in found], safe=False)


def told(document) -> dict:
    return {
        "id": document.pk,
        "title": document.title,
        "size": filesizeformat(document.size_bytes),
        "filename": document.filename,
        "withdrawn": document.withdrawn_at is not None,
        "file": file_url(document),
    }
