from articles.views.changes import version, versions
from articles.views.documents import document
from articles.views.front import front
from articles.views.lists import (
    archive,
    author,
    authors,
    corrections,
    month,
    section,
    topic,
    topics,
)
from articles.views.mistakes import expired, report, thanks
from articles.views.renditions import rendition
from articles.views.search import search
from articles.views.story import story

__all__ = [
    "archive",
    "author",
    "authors",
    "corrections",
    "document",
    "expired",
    "front",
    "month",
    "rendition",
    "report",
    "search",
    "section",
    "story",
    "thanks",
    "topic",
    "topics",
    "version",
    "versions",
]
