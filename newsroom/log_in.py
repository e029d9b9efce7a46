"""Logging in, and the words that were on their way when a log-in had run out.

A story that is sent without a valid log-in, or with a token of a former one, is neither saved nor
lost: it travels on in the page that asks to log in, and waits in the story's form afterwards.

Log-ins are counted before a password is looked at, by name and network together, by network, and
by name from anywhere; the counts are the same for names that nobody has.
"""

import json
from functools import update_wrapper
from urllib.parse import urlsplit

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.views import PasswordResetConfirmView, PasswordResetView
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import Resolver404, resolve, reverse
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from articles.forms.typed import address_of, as_key, facts, from_json, from_post, page_of
from articles.models import Article, Autosave
from articles.web import wants_json
from comments.limits import (
    TooFast,
    count_attempt,
    forget_attempts,
    newest_attempt,
    note_attempt,
)
from comments.networks import net_key
from comments.views.responses import later
from newsroom.tasks import mail_link
from newsroom.views import token_refused

FORBIDDEN = 403
HERE, OF_NETWORK, OF_NAME = "log-in here", "log-in of network", "log-in of name"
BEGUN_ANEW, LINK = "log-ins begun anew", "link to new password"
LINKS_AN_HOUR = 20
MOST = {HERE: 10, OF_NETWORK: 60, OF_NAME: 200}
MINUTES = {HERE: 15, OF_NETWORK: 15, OF_NAME: 60}
STORY_FORMS = {
    f"articles_article_{name}" for name in ("add", "change", "autosave", "autosave_of_new")
}


class LogInForm(AdminAuthenticationForm):
    """Name and password, and words that wait for them."""

    typed = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    refusal = None

    def clean(self):
        name, net = self.cleaned_data.get("username"), net_key(self.request)
        if not (name and self.cleaned_data.get("password")):
            return super().clean()
        try:
            counted = count_log_in(name, net)
        except TooFast as refusal:
            self.refusal = refusal
            raise ValidationError(str(refusal), code="too_fast") from None
        cleaned = super().clean()
        forget_log_ins(name, net, counted)
        return cleaned


class LinkForm(PasswordResetForm):
    """The address to which the worker mails a link to a new password, if somebody has it."""

    def save(self, *, extra_email_context, **_options):
        mail_link.enqueue(self.cleaned_data["email"], extra_email_context)


class ForgottenPassword(PasswordResetView):
    """A link to a new password by mail; known and unknown addresses are counted alike."""

    form_class = LinkForm

    def form_valid(self, form):
        try:
            count_link(net_key(self.request))
        except TooFast as refusal:
            form.add_error("email", str(refusal))
            return later(self.form_invalid(form), refusal)
        return super().form_valid(form)


class NewPassword(PasswordResetConfirmView):
    """A new password from a mailed link, with which the name may be tried again."""

    def form_valid(self, form):
        response = super().form_valid(form)
        begin_anew(self.user.get_username())
        return response


class WordsOutliveLogIn:
    """An admin site that loses no words when somebody's log-in has run out."""

    login_form = LogInForm

    def admin_view(self, view, cacheable=False):
        inner = super().admin_view(view, cacheable)

        def keeping_words(request, *args, **kwargs):
            if not self.has_permission(request) and carries_words(request):
                return self.ask_to_log_in(request)
            return inner(request, *args, **kwargs)

        return update_wrapper(keeping_words, inner)

    def ask_to_log_in(self, request):
        """Show the log-in with the words in it; they come back to the form afterwards."""
        page = page_of(story_at(request.resolver_match))
        address = f"{reverse('admin:login')}?{urlencode({REDIRECT_FIELD_NAME: page})}"
        typed = json.dumps(from_post(request.POST))
        context = {
            **self.each_context(request),
            "title": _("Log in"),
            "subtitle": None,
            "app_path": address,
            REDIRECT_FIELD_NAME: page,
            "form": self.login_form(request, initial={"typed": typed}),
            "words_wait": True,
            "files_lost": any(request.FILES.values()),
        }
        response = TemplateResponse(request, "admin/login.html", context, status=FORBIDDEN)
        add_never_cache_headers(response)
        return response

    @method_decorator(sensitive_post_parameters("typed"))
    def login(self, request, extra_context=None):
        words = from_json(request.POST.get("typed"))
        response = super().login(request, {"words_wait": bool(words), **(extra_context or {})})
        if isinstance(response, TemplateResponse):
            refusal = response.context_data["form"].refusal
            return later(response, refusal) if refusal else response
        entered = isinstance(response, HttpResponseRedirect) and self.has_permission(request)
        if entered and request.method == "POST" and words:
            return give_back(request.user, words, response)
        return response


def count_log_in(name, net):
    """Count a log-in before its password is looked at; raise TooFast for one too many.

    Returns what counts for the network, if that is known.
    """
    keys, since = keys_of(name, net), newest_attempt(BEGUN_ANEW, key=name.casefold())
    with transaction.atomic():
        counted = {
            kind: count_attempt(
                kind,
                key=keys[kind],
                most=MOST[kind],
                seconds=MINUTES[kind] * 60,
                sentence=sentence,
                since=None if kind == OF_NETWORK else since,
            )
            for kind, sentence in sentences().items()
            if keys[kind]
        }
    return counted.get(OF_NETWORK)


def count_link(net) -> None:
    """Count a letter with a link to a new password; raise TooFast for one too many.

    By network alone: a count by address would let anybody keep somebody from a new password.
    """
    sentence = _(
        "Many new passwords were asked for from your network within the hour. Nothing was mailed:"
        " use the newest letter, or ask again in an hour."
    )
    if net:
        count_attempt(LINK, key=net, most=LINKS_AN_HOUR, seconds=60 * 60, sentence=sentence)


def forget_log_ins(name, net, counted=None) -> None:
    """Count anew after a log-in that worked: one address has a whole newsroom behind it."""
    keys = keys_of(name, net)
    with transaction.atomic():
        for kind in (HERE, OF_NAME):
            forget_attempts(kind, key=keys[kind])
        if counted is not None:
            counted.delete()


def begin_anew(name) -> None:
    """Count nothing of the name any more, on whichever network, after a new password."""
    note_attempt(BEGUN_ANEW, key=name.casefold())


def keys_of(name, net) -> dict:
    """What is counted by. A network that is not known is everybody's, and has no count."""
    name = name.casefold()
    return {HERE: net and f"{net} {name}", OF_NETWORK: net, OF_NAME: name}


def sentences() -> dict:
    """What a refused log-in is told, in the order of counting."""
    return {
        HERE: _(
            "This name was tried with many passwords from your network, so none is looked at for"
            " now, not even the right one. Wait a quarter of an hour, or have a new password"
            " mailed."
        ),
        OF_NETWORK: _(
            "Many log-ins were tried from your network, so no password is looked at for now, not"
            " even the right one. Wait a quarter of an hour."
        ),
        OF_NAME: _(
            "This name was tried with very many passwords, so none is looked at for now, not even"
            " the right one. Wait an hour, or have a new password mailed."
        ),
    }


def give_back(user, words, response):
    """Lead to the story's form with the words in it."""
    kept = facts(words)
    if kept["writing"] is None or not user.has_perm("articles.add_article"):
        return response
    article = Article.objects.filter(pk=story_at(match_of(response.url))).first()
    return HttpResponseRedirect(address_of(Autosave.rescue(by=user, article=article, **kept)))


def carries_words(request) -> bool:
    """Tell whether a story was sent, by a form and not by a script, which keeps its own copy."""
    match = request.resolver_match
    is_story = match is not None and match.url_name in STORY_FORMS
    return request.method == "POST" and is_story and not wants_json(request)


def match_of(address: str):
    try:
        return resolve(urlsplit(address).path)
    except Resolver404:
        return None


def story_at(match) -> int | None:
    """The key of the story whose page it is; None for a new one."""
    kwargs = match.kwargs if match else {}
    key = str(kwargs.get("pk") or kwargs.get("object_id") or "")
    return int(key) if key.isdecimal() and len(key) < 19 else None


def expired(request, reason=""):
    """The answer to a bad token, CSRF_FAILURE_VIEW: a story or a comment comes back as typed."""
    sent_from_here = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    if not (sent_from_here and carries_words(request) and as_key(request.POST.get("writing"))):
        return token_refused(request, reason)
    story = story_at(request.resolver_match)
    page = {
        "typed": [
            (name, each)
            for name, value in from_post(request.POST).items()
            for each in (value if isinstance(value, list) else [value])
        ],
        "story": story,
    }
    response = render(request, "403_words.html", page, status=FORBIDDEN)
    add_never_cache_headers(response)
    return response
