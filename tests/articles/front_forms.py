"""What a browser sends from the page that arranges the front."""

import re
from html import unescape

from django.urls import reverse

from articles.models import FrontPage
from tests.articles.desk_forms import rows

CONTROL = re.compile(r"<(input|textarea)\b([^>]*)>(?:([^<]*)</textarea>)?")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')


def address(name="changelist", *args) -> str:
    return reverse(f"admin:articles_frontpage_{name}", args=args)


def story_slot(article, **typed) -> dict:
    slot = {"kind": "story", "article": str(article.pk), "written_for": str(article.latest_id)}
    return slot | {"headline": "", "standfirst": "", "photo": "", "pinned_until": ""} | typed


def card(kind, **typed) -> dict:
    return {"kind": kind, "pinned_until": "", "headline": "", "url": ""} | typed


def arrangement(*slots, **typed) -> dict:
    """The form with these slots in this order."""
    placed = [{"position": str(place)} | slot for place, slot in enumerate(slots, 1)]
    front = {"version": str(FrontPage.load().version), "began_with": "", "starts_at": "", "q": ""}
    return front | {"note": ""} | rows("slots", placed) | typed


def as_shown(response) -> dict:
    """The form of the page as a browser without script would send it back."""
    html = response.content.decode().partition("<front-desk")[2].partition("</front-desk>")[0]
    sent = {}
    for kind, attributes, words in CONTROL.findall(html):
        named = {name: unescape(value) for name, value in ATTRIBUTE.findall(attributes)}
        unticked = named.get("type") == "checkbox" and "checked" not in attributes
        if "name" in named and not unticked:
            value = unescape(words).removeprefix("\n") if kind == "textarea" else ""
            sent[named["name"]] = value or named.get("value", "")
    return sent


def places(sent: dict) -> list:
    """The stories of a form in the order of their places."""
    numbers = range(int(sent["slots-TOTAL_FORMS"]))
    order = sorted(numbers, key=lambda number: int(sent[f"slots-{number}-position"]))
    return [sent[f"slots-{number}-article"] for number in order]
