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
from articles.views.search import search
from articles.views.story import story

__all__ = [
    "archive",
    "author",
    "authors",
    "corrections",
    "document",
    "front",
    "month",
    "search",
    "section",
    "story",
    "topic",
    "topics",
]
