"""Answering a comment in the newsroom's name, from the desk."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from articles.models import Refused
from comments.forms import AnswerForm
from comments.models import Comment, answer_as_newsroom

MAY_ANSWER = "comments.answer_comment"
REFUSED = 409


def pages(model_admin) -> list:
    """The page of an answer, below that of the comment."""

    def answer(request, pk):
        return _answer(model_admin, request, pk)

    view = model_admin.admin_site.admin_view(answer)
    return [path("<int:pk>/answer/", view, name="comments_comment_answer")]


def _answer(model_admin, request, pk):
    """A form for a reply that is published at once, under the name of whoever writes it."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    if not request.user.has_perm(MAY_ANSWER):
        raise PermissionDenied
    answered = Comment.objects.select_related(
        "author", "current_revision", "discussion__article__latest"
    )
    comment = get_object_or_404(answered, pk=pk)
    if request.method != "POST":
        form = AnswerForm(initial={"token": uuid.uuid4().hex})
        return _show(model_admin, request, comment, form)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _show(model_admin, request, comment, form)
    try:
        answer_as_newsroom(
            article=comment.discussion.article,
            parent=comment,
            by=request.user,
            text=form.cleaned_data["text"],
            idempotency_key=form.idempotency_key(request.user.pk, comment.pk),
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _show(model_admin, request, comment, form, status=REFUSED)
    messages.success(
        request, _("Published, with the newsroom's badge. Readers see it at the next page view.")
    )
    return HttpResponseRedirect(reverse("admin:comments_comment_change", args=[comment.pk]))


def _show(model_admin, request, comment, form, status=200):
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": _("Answer the comment by %s") % comment.name,
        "comment": comment,
        "form": form,
        "writer": request.user.get_full_name() or request.user.get_username(),
    }
    template = "admin/comments/comment/answer.html"
    return TemplateResponse(request, template, context, status=status)
