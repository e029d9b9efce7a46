from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from articles import clock, text
from articles.forms.mistakes import MistakeForm
from articles.models import Refused, TooManyReports, report_mistake
from articles.views.addresses import answer_at
from articles.views.private import keep_private, private_form

FORBIDDEN, TOO_MANY = 403, 429
EXPIRED = _("This form had been open too long, or cookies are off. Nothing is lost: send it again.")


@private_form(too_big="articles/mistake_too_big.html")
@require_http_methods(["GET", "HEAD", "POST"])
def report(request, year, month, day, slug):
    """A form in which a reader says what is wrong in a story."""
    article = _live(year, month, day, slug)
    if request.method != "POST":
        passage = text.scrub(request.GET.get("passage", ""))[: text.MAX_PASSAGE]
        return _show(request, article, MistakeForm(initial={"passage": passage}))
    form = MistakeForm(request.POST)
    if not form.is_valid():
        return _show(request, article, form)
    said = {name: form.cleaned_data[name] for name in ("message", "passage", "email")}
    try:
        report_mistake(article=article, **said)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        status = TOO_MANY if isinstance(refusal, TooManyReports) else FORBIDDEN
        return _show(request, article, form, status)
    response = redirect(f"{article.get_absolute_url()}mistakes/thanks/")
    response.status_code = 303
    return response


@require_safe
def thanks(request, year, month, day, slug):
    """Say that the report has reached the desk."""
    article = _live(year, month, day, slug)
    return keep_private(render(request, "articles/mistake_thanks.html", {"article": article}))


def expired(request, **place):
    """Answer a bad token with the form as it was typed and a fresh one."""
    form = MistakeForm(request.POST)
    form.add_error(None, EXPIRED)
    return keep_private(_show(request, _live(**place), form, FORBIDDEN))


def _live(year, month, day, slug):
    answer = answer_at(year, month, day, slug, clock.now())
    if answer.kind != "live":
        raise Http404
    return answer.article


def _show(request, article, form, status=200):
    context = {"article": article, "form": form}
    return render(request, "articles/mistake.html", context, status=status)
