from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from articles.models import Refused
from articles.views.private import keep_private, private_form
from comments.forms import ReportForm
from comments.limits import TooFast
from comments.models import NotTaken, report_comment
from comments.networks import net_key
from comments.views.responses import (
    TOO_MANY,
    keeping_words,
    later,
    live_article,
    story_once_public,
    visible_comment,
)

FORBIDDEN = 403
keeping_note = keeping_words(story_once_public, form=ReportForm, field="note")
EXPIRED = _("This form had been open too long, or cookies are off. Nothing is lost: send it again.")


@private_form(too_big="comments/too_big.html")
@keeping_note
@require_http_methods(["GET", "HEAD", "POST"])
def report(request, public_id, **place):
    """A form in which a reader says what is wrong with a comment."""
    article, comment = _reported(public_id, place)
    if request.method != "POST":
        return _show(request, article, comment, ReportForm())
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _show(request, article, comment, form)
    said = {name: form.cleaned_data[name] for name in ("reason", "note")}
    try:
        report_comment(comment, net_key=net_key(request), **said)
    except NotTaken:
        raise Http404 from None
    except TooFast as refusal:
        return later(_sorry(request, article, comment, str(refusal), status=TOO_MANY), refusal)
    except Refused as refusal:
        return _sorry(request, article, comment, str(refusal), status=FORBIDDEN)
    response = redirect("comments:thanks", public_id=public_id, **place)
    response.status_code = 303
    return response


@require_safe
def thanks(request, public_id, **place):
    """Say that the report has reached the moderators."""
    article, comment = _reported(public_id, place)
    context = {"article": article, "comment": comment}
    return keep_private(render(request, "comments/report_thanks.html", context))


@keeping_note
def token_refused(request, public_id, **place):
    """Answer a bad token with the report as it was typed and a fresh one."""
    article, comment = _reported(public_id, place)
    return _sorry(request, article, comment, EXPIRED, status=FORBIDDEN)


def _reported(public_id, place):
    article = live_article(**place)
    comment = visible_comment(article, public_id)
    if comment is None:
        raise Http404
    return article, comment


def _sorry(request, article, comment, sentence, *, status):
    form = ReportForm(request.POST)
    form.add_error(None, sentence)
    return _show(request, article, comment, form, status=status)


def _show(request, article, comment, form, status=200):
    context = {"article": article, "comment": comment, "parent": comment, "form": form}
    return render(request, "comments/report.html", context, status=status)
