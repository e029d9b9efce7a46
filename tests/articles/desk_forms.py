"""What a browser sends from the desk's forms, with everything defaulted."""

import json
from dataclasses import asdict

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.forms.typed import facts_of
from tests.builders import make_author, make_section, make_user

ADD = "admin:articles_article_add"


def signed_in(user="Editor") -> Client:
    """A browser in which somebody, or somebody of that role, has logged in."""
    client = Client()
    client.user = make_user(user) if isinstance(user, str) else user
    client.force_login(client.user)
    return client


def page(name, *args) -> str:
    return reverse(f"admin:articles_article_{name}", args=[getattr(arg, "pk", arg) for arg in args])


def rows(prefix, rows, initial=None) -> dict:
    """A formset as it is sent."""
    sent = {
        f"{prefix}-TOTAL_FORMS": str(len(rows)),
        f"{prefix}-INITIAL_FORMS": str(len(rows) if initial is None else initial),
    }
    for number, row in enumerate(rows):
        sent |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return sent


def new_story(**changes) -> dict:
    """A story that could be published, as typed into the empty form."""
    return {
        "headline": "Ferry returns to Harrow Quay",
        "standfirst": "The boat is back after a winter on the slip.",
        "dateline": "HARROW QUAY",
        "body": "<p>The ferry sailed at eight on Tuesday.</p>",
        "search_headline": "",
        "working_title": "ferry",
        "internal_note": "Call the harbour master again.",
        **plan(),
        "section": str(make_section("News").pk),
        "kind": "news",
        "slug": "",
        "tags": "",
        "lead_photo": "",
        "lead_caption": "",
        "photo_alt_text": "",
        "photo_credit": "",
        "photo_focal_x": "",
        "photo_focal_y": "",
        "starts_at": "",
        "note_kind": "",
        "note": "",
        "version": "",
        **rows("sources", [{"outlet": "", "title": "", "url": "", "use": "facts"}], initial=0),
        **rows(
            "bylines", [{"author": str(make_author("Ada Quill").pk), "role": "reported"}], initial=0
        ),
        **changes,
    }


def open_story(article, **changes) -> dict:
    """The form of a saved story as the browser would send it back, with `changes` typed."""
    article.refresh_from_db()
    words = article.latest.words
    photo = article.latest.lead_photo
    return {
        **{
            name: getattr(words, name)
            for name in ("headline", "standfirst", "dateline", "body", "lead_caption")
        },
        "search_headline": words.search_headline,
        "working_title": article.working_title,
        "internal_note": article.internal_note,
        **plan(article),
        "section": str(article.section_id or ""),
        "kind": article.kind,
        "slug": article.slug,
        "tags": ", ".join(tag.name for tag in article.tags.all()),
        "lead_photo": str(photo.pk) if photo else "",
        "photo_alt_text": photo.alt_text if photo else "",
        "photo_credit": photo.credit if photo else "",
        "photo_focal_x": str(photo.focal_x) if photo else "",
        "photo_focal_y": str(photo.focal_y) if photo else "",
        "photo_shown": json.dumps(facts_of(photo)),
        "starts_at": "",
        "note_kind": "",
        "note": "",
        "version": str(article.version),
        **rows("sources", [asdict(source) for source in words.sources]),
        **byline_rows(article),
        **changes,
    }


def plan(article=None) -> dict:
    """The plan of a story as a browser sends it: ticks only where there are some."""
    if article is None:
        return dict.fromkeys(("assigned_to", "due_at", "planned_words", "embargo_until"), "")
    ticks = {name: "on" for name in ("needs_photo", "needs_legal") if getattr(article, name)}
    return {
        "assigned_to": str(article.assigned_to_id or ""),
        "planned_words": str(article.planned_words or ""),
        "due_at": local(article.due_at),
        "embargo_until": local(article.embargo_until),
        **ticks,
    }


def local(moment) -> str:
    """An instant as a `datetime-local` input sends it."""
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}" if moment else ""


def labels(article, **changes) -> dict:
    """The page "change now" of a story as the browser would send it back."""
    article.refresh_from_db()
    return {
        "version": str(article.version),
        "section": str(article.section_id or ""),
        "kind": article.kind,
        "slug": article.slug,
        "tags": ", ".join(tag.name for tag in article.tags.all()),
        **byline_rows(article),
        **changes,
    }


def byline_rows(article) -> dict:
    return rows(
        "bylines",
        [{"author": str(row.author_id), "role": row.role} for row in article.byline_rows.all()],
    )
