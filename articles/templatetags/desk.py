"""What the desk's templates say about stories; only the list of checks makes queries."""

from datetime import timedelta
from functools import partial

from django import template
from django.core.files.storage import storages
from django.urls import reverse

from articles import clock, digital_source, renditions
from articles.admin import sentences
from articles.admin.check_list import CheckList, fixed_fields
from articles.models.readiness import candidate_of_words, photos_with

register = template.Library()

HEARD_WITHIN = timedelta(seconds=45)


@register.filter
def state_sentence(state, now):
    """Where a story stands, in one sentence."""
    return sentences.state(state, now)


@register.filter
def state_class(state):
    """The name of the mark that goes with the sentence."""
    if state.retracted:
        return "withdrawn"
    if state.name == "live" and (state.edited or state.next_at):
        return "edited"
    return state.name


@register.filter
def story_state(article, now):
    return article.state(now)


@register.filter
def moment(instant, now=None):
    """An instant as people say it: only the time if it is today."""
    return sentences.moment(instant, now) if instant else ""


@register.filter
def seen_lately(presence, now):
    """Tell whether somebody was heard of within the last pings."""
    return now - presence.seen_at < HEARD_WITHIN


@register.filter
def choices_of(spec, changelist):
    """The choices of a list's filter, as links."""
    return list(spec.choices(changelist))


@register.simple_tag
def thumbnail(photo, crop="1x1"):
    """The address of the photo's smallest JPEG of that crop; of a withdrawn one, the desk's own."""
    if photo.withdrawn_at:
        return reverse("admin:articles_photo_picture", args=[photo.pk])
    smallest = renditions.first_variants(photo, crop)[0]
    return storages["default"].url(smallest.jpeg)


@register.filter
def made_how(photo):
    """What readers are told of a picture that AI made, or nothing."""
    return digital_source.badge(photo.digital_source_type)


@register.simple_tag(takes_context=True)
def check_list(context, article, form):
    """The checks of the saved words that the form opened with; None before there are any."""
    if article is None or form.before is None:
        return None
    saved = candidate_of_words(
        article,
        form.before,
        clock.now(),
        section=article.section_id,
        bylines=form.bylines.initial or article.byline_rows.all(),
        tags=form.initial["tags"],
        photos_by_id=partial(photos_with, form.opened.lead_photo),
    )
    fixed = fixed_fields(article, photo_is_fixed=not context["may_describe_photo"])
    return CheckList.of(saved, fixed=fixed, user=context["request"].user)
