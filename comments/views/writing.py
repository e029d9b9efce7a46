from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from articles import clock
from articles.views.private import private_form
from comments import addresses, proofs
from comments.forms import CommentForm
from comments.limits import TooFast, check_preview
from comments.models import Discussion, NotTaken, Unfit, post_comment
from comments.networks import net_key
from comments.views.responses import (
    NOT_FOUND,
    TOO_MANY,
    keeping_words,
    later,
    live_article,
    story_once_public,
    visible_comment,
)

FORBIDDEN = 403
EXPIRED = _("This form had been open too long, or cookies are off. Nothing is lost: send it again.")
PARENT_IS_GONE = _("The comment that you answer is no longer there. You can send a new comment.")


@private_form(too_big="comments/too_big.html")
@require_http_methods(["GET", "HEAD", "POST"])
@keeping_words(story_once_public)
def new(request, year, month, day, slug):
    """A form for a comment under a story."""
    return _write(request, live_article(year, month, day, slug))


@private_form(too_big="comments/too_big.html")
@require_http_methods(["GET", "HEAD", "POST"])
@keeping_words(story_once_public)
def reply(request, year, month, day, slug, public_id):
    """A form for a reply; unknown and hidden comments answer alike."""
    article = live_article(year, month, day, slug)
    parent = visible_comment(article, public_id)
    if parent is None and request.method == "POST":
        return _sorry(request, article, PARENT_IS_GONE, status=NOT_FOUND)
    if parent is None:
        raise Http404
    return _write(request, article, parent)


@keeping_words(story_once_public)
def token_refused(request, public_id=None, **place):
    """Answer a bad token with the comment as it was typed and a fresh one."""
    article = live_article(**place)
    parent = visible_comment(article, public_id) if public_id else None
    return _sorry(request, article, EXPIRED, parent=parent, status=FORBIDDEN)


def _write(request, article, parent=None):
    if request.method != "POST":
        return _ask(request, article, parent)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _show(request, article, form, parent)
    if "preview" in request.POST:
        return _preview(request, article, form, parent)
    try:
        comment = post_comment(
            article=article,
            parent=parent,
            name=form.cleaned_data["name"],
            email=form.cleaned_data["email"],
            text=form.cleaned_data["text"],
            hold_reasons=form.hold_reasons,
            seconds_to_write=form.seconds_to_write,
            follows=form.cleaned_data["follows"],
            is_proven=proofs.proves(request, form.cleaned_data["email"]),
            net_key=net_key(request),
            idempotency_key=form.idempotency_key(article.pk, parent and parent.pk),
        )
    except (NotTaken, Unfit) as refusal:
        return _sorry(request, article, str(refusal), status=FORBIDDEN)
    except TooFast as refusal:
        return _later(request, article, refusal, parent)
    response = redirect(addresses.mine(comment))
    response.status_code = 303
    return response


def _ask(request, article, parent):
    if Discussion.as_it_stands(article).takes_comments(clock.now()):
        return _show(request, article, CommentForm(), parent)
    return render(request, "comments/closed.html", {"article": article}, status=FORBIDDEN)


def _preview(request, article, form, parent):
    """Show the comment as it will stand, over the form with all that was typed; keep nothing."""
    try:
        check_preview(net_key=net_key(request))
    except TooFast as refusal:
        return _later(request, article, refusal, parent)
    return _show(request, article, form, parent, preview=form.cleaned_data)


def _later(request, article, refusal, parent):
    return later(_sorry(request, article, str(refusal), parent=parent, status=TOO_MANY), refusal)


def _sorry(request, article, sentence, *, status, parent=None):
    """Show the form again as typed, under the sentence that says why it was not taken."""
    form = CommentForm(request.POST)
    form.add_error(None, sentence)
    return _show(request, article, form, parent, status=status)


def _show(request, article, form, parent, *, preview=None, status=200):
    action = addresses.reply(article, parent) if parent else addresses.write(article)
    context = {"article": article, "form": form, "parent": parent, "action": action}
    context["preview"] = preview
    return render(request, "comments/write.html", context, status=status)
