"""What a page's head says to machines: structured data and the words of a shared link.

Both tags make no query. On a story they read the story's context; elsewhere they are told.
"""

import json

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import to_locale

from articles import structured_data as schema
from articles.web import absolute, stamp
from articles.written import Same, written_once

register = template.Library()

# No value may end the script element, open a comment, or break a line of JavaScript.
ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}
STORIES = 64
"""So many stories are remembered in each process."""
STORY = ("bylines", "tags", "sources", "notes")


@register.simple_tag(takes_context=True)
def structured_data(context, page="story", *, title="", path="", description="") -> SafeString:
    """Write the page's JSON-LD: `page` is "story", "front" or "list" (with title and path)."""
    if page == "front":
        described = schema.front()
    elif page == "list":
        described = schema.listing(title, path, description)
    else:
        return _structured_story(_said_of_story(context))
    return as_script(described)


def _said_of_story(context) -> Same:
    said = {name: context[name] for name in ("article", "revision", "publication")}
    said |= {name: context.get(name) or () for name in STORY}
    return Same(
        said,
        section=said["article"].section,
        photo=said["revision"].lead_photo,
        authors=[byline.author for byline in said["bylines"]],
    )


@written_once(STORIES)
def _structured_story(same):
    return as_script(schema.story(**same.of))


def as_script(described: dict | list) -> SafeString:
    written = json.dumps(described, ensure_ascii=False, separators=(",", ":"))
    # Every character that HTML knows is escaped in the JSON itself.
    safe = mark_safe(written.translate(ESCAPES))  # noqa: S308
    return format_html('<script type="application/ld+json">{}</script>', safe)


@register.simple_tag(takes_context=True)
def social_tags(context, page="story", *, title="", path="", description="") -> SafeString:
    """Write the page's Open Graph: of the story, or of a page with this title and path."""
    if page == "story":
        return _social_story(_said_of_story(context))
    properties = [
        ("og:type", "website"),
        ("og:title", title or settings.SITE_NAME),
        ("og:url", absolute(path or "/")),
        ("og:description", description or settings.SITE_TAGLINE),
        *_site_image(),
    ]
    return _as_tags(properties)


@written_once(STORIES)
def _social_story(same):
    return _as_tags(_story(**same.of))


def _as_tags(properties) -> SafeString:
    properties = [*properties, ("og:site_name", settings.SITE_NAME)]
    return format_html_join(
        "\n", '<meta property="{}" content="{}">', [pair for pair in properties if pair[1]]
    )


def _story(article, revision, publication, *, bylines, tags, sources, notes) -> list[tuple]:
    authors = {byline.author.pk: byline.author for byline in bylines}
    return [
        ("og:type", "article"),
        ("og:title", revision.headline),
        ("og:url", absolute(article.get_absolute_url())),
        ("og:description", revision.standfirst),
        ("og:locale", to_locale(article.language)),
        *_image(revision),
        ("article:published_time", publication and stamp(article.first_published_at)),
        ("article:modified_time", publication and stamp(publication.changed_at)),
        ("article:section", article.section.name if article.section else ""),
        *(("article:author", absolute(each.get_absolute_url())) for each in authors.values()),
        *(("article:tag", tag.name) for tag in tags),
    ]


def _image(revision) -> list[tuple]:
    images = schema.images(revision)
    if not images:
        return _site_image()
    return [
        ("og:image", images[0]["contentUrl"]),
        ("og:image:width", images[0]["width"]),
        ("og:image:height", images[0]["height"]),
        ("og:image:alt", revision.shown_photo.alt_text),
    ]


def _site_image() -> list[tuple]:
    """The picture that is drawn from the newsroom's name."""
    return [
        ("og:image", absolute(static("social.png"))),
        ("og:image:width", 1200),
        ("og:image:height", 630),
        ("og:image:alt", settings.SITE_NAME),
    ]
