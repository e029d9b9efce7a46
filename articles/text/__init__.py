"""The words' leaf: what a story's body may hold, what it says, and how a page shows it."""

from articles.text.allowed import ELEMENTS, URL_SCHEMES
from articles.text.cleaning import Cleaned, clean_body
from articles.text.leaving_out import without_photos
from articles.text.limits import (
    MAX_BODY,
    MAX_BODY_TAGS,
    MAX_CAPTION,
    MAX_DATELINE,
    MAX_HEADLINE,
    MAX_PASSAGE,
    MAX_REPORT,
    MAX_STANDFIRST,
)
from articles.text.reading import body_text, document_ids, photo_ids, story_ids, word_count
from articles.text.rendering import render_body
from articles.text.scrubbing import drop_controls, is_blank, scrub

__all__ = [
    "ELEMENTS",
    "MAX_BODY",
    "MAX_BODY_TAGS",
    "MAX_CAPTION",
    "MAX_DATELINE",
    "MAX_HEADLINE",
    "MAX_PASSAGE",
    "MAX_REPORT",
    "MAX_STANDFIRST",
    "URL_SCHEMES",
    "Cleaned",
    "body_text",
    "clean_body",
    "document_ids",
    "drop_controls",
    "is_blank",
    "photo_ids",
    "render_body",
    "scrub",
    "story_ids",
    "without_photos",
    "word_count",
]
