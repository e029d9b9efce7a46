"""What a writer does with a comment of their own: see it, change it, take it back."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from articles import clock
from articles.models import Refused
from articles.views.private import keep_private, private_form
from comments import addresses, proofs, states
from comments.forms import WordingForm
from comments.models import (
    Comment,
    Conflict,
    edit_comment,
    is_in_time,
    may_change,
    may_withdraw,
)
from comments.views.responses import keeping_words, live_story

FORBIDDEN, CONFLICT = 403, 409
HOUR_IS_OVER = gettext_lazy("This page could be opened for an hour. Your words were not sent.")
EXPIRED = gettext_lazy("This form had been open too long. Nothing is lost: send it again.")


def _story_of(signed):
    return _comment_behind(signed, is_late=True).discussion_id


@require_safe
def mine(request, signed):
    """The writer's own view of a comment, for an hour."""
    comment, article = _opened(signed)
    context = {
        "comment": comment,
        "parent": comment.parent,
        "article": article,
        "state": states.in_words(comment, article),
        "may_change": may_change(comment, clock.now()),
        "may_withdraw": may_withdraw(comment, clock.now()),
        "signed": signed,
        "state_url": request.build_absolute_uri(addresses.state(comment)),
    }
    response = render(request, "comments/mine.html", context)
    return keep_private(response, referrer="no-referrer")


@private_form(too_big="comments/too_big.html")
@require_http_methods(["GET", "HEAD", "POST"])
@keeping_words(_story_of)
def wording(request, signed):
    """A form with the words of a waiting or just published comment, for other words."""
    if request.method != "POST":
        comment, article = _opened(signed)
        typed = {"text": comment.current_revision.text, "version": comment.version}
        form = WordingForm(initial=typed)
        if may_change(comment, clock.now()):
            return _show(request, article, form, signed)
        sentence = _("This comment can no longer be changed.")
        return _too_late(request, article, sentence, comment.current_revision.text)
    comment, article = _opened(signed, is_late=True)
    form = WordingForm(request.POST)
    if addresses.comment_behind(signed) is None:
        return _too_late(request, article, HOUR_IS_OVER, form["text"].value())
    if not form.is_valid():
        return _show(request, article, form, signed)
    try:
        edit_comment(
            comment,
            version=form.seen_version,
            text=form.cleaned_data["text"],
            is_proven=proofs.proves(request, comment.author.email),
        )
    except Conflict:
        return _ask_again(request, article, comment, form, signed)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _show(request, article, form, signed, status=FORBIDDEN)
    return _back(signed)


@private_form(too_big="comments/too_big.html")
@require_http_methods(["GET", "HEAD", "POST"])
def withdrawal(request, signed):
    """Ask whether the comment is to go, and take it back."""
    comment, article = _opened(signed)
    context = {"comment": comment, "article": article, "signed": signed}
    if not is_in_time(comment, clock.now()):
        context["state"] = states.in_words(comment, article)
        return render(request, "comments/withdraw_late.html", context, status=FORBIDDEN)
    if request.method != "POST":
        return render(request, "comments/withdraw.html", context)
    try:
        comment.withdraw(by=comment.author, version=comment.version)
    except Refused as refusal:
        context["refusal"] = str(refusal)
        return render(request, "comments/withdraw.html", context, status=CONFLICT)
    return _back(signed)


@require_safe
def state(request, signed):
    """What became of a comment, without its words: for 30 days, to whoever kept the address."""
    public_id = addresses.comment_told_of(signed)
    found = Comment.objects.select_related("discussion").filter(public_id=public_id)
    comment = found.first() if public_id else None
    if comment is None:
        raise Http404
    article = live_story(comment.discussion_id)
    context = {"state": states.in_words(comment, article), "article": article}
    if context["state"].kind == states.PUBLISHED:
        context["comment_url"] = addresses.comment(article, comment)
    response = render(request, "comments/state.html", context)
    return keep_private(response, referrer="no-referrer")


@keeping_words(_story_of)
def token_refused(request, signed):
    """Answer a bad token with the words as they were typed and a fresh one."""
    _comment, article = _opened(signed, is_late=True)
    form = WordingForm(request.POST)
    if addresses.comment_behind(signed) is None:
        return _too_late(request, article, HOUR_IS_OVER, form["text"].value())
    form.add_error(None, EXPIRED)
    return _show(request, article, form, signed, status=FORBIDDEN)


def _opened(signed, *, is_late=False):
    """Return the comment behind a private address and its story, or raise Http404."""
    comment = _comment_behind(signed, is_late=is_late)
    article = live_story(comment.discussion_id)
    if article is None:
        raise Http404
    return comment, article


def _comment_behind(signed, *, is_late) -> Comment:
    public_id = addresses.comment_behind(signed, is_late=is_late)
    found = Comment.objects.select_related(
        "author", "current_revision", "discussion", "parent__author", "parent__current_revision"
    ).filter(public_id=public_id)
    comment = found.first() if public_id else None
    if comment is None:
        raise Http404
    return comment


def _ask_again(request, article, comment, form, signed):
    """Show the words again, and what became of the comment meanwhile."""
    again = form.now_at(comment.version)
    now = states.in_words(comment, article).sentence
    again.add_error(None, _("It changed while you wrote, so your words were not sent. %s") % now)
    return _show(request, article, again, signed, status=CONFLICT)


def _show(request, article, form, signed, status=200):
    context = {"article": article, "form": form, "signed": signed}
    return render(request, "comments/wording.html", context, status=status)


def _too_late(request, article, sentence, text):
    context = {"article": article, "sentence": sentence, "text": text}
    return render(request, "comments/too_late.html", context, status=FORBIDDEN)


def _back(signed):
    response = redirect("comments:mine", signed)
    response.status_code = 303
    return response
