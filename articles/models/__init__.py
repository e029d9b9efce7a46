from articles.models.address import Address, Answer, addressed
from articles.models.article import Article
from articles.models.author import Author, Byline
from articles.models.chain import announce
from articles.models.desk import DeskMove, DeskStatus
from articles.models.errors import (
    CannotCarry,
    LaterLinkWaits,
    NotReady,
    Refused,
    SlugTaken,
    Stale,
)
from articles.models.photo import Photo
from articles.models.publication import Publication
from articles.models.section import Section, Tag, Tagging
from articles.models.words import Revision, RevisionPhoto, Source, SourceWords, Words

__all__ = [
    "Address",
    "Answer",
    "Article",
    "Author",
    "Byline",
    "CannotCarry",
    "DeskMove",
    "DeskStatus",
    "LaterLinkWaits",
    "NotReady",
    "Photo",
    "Publication",
    "Refused",
    "Revision",
    "RevisionPhoto",
    "Section",
    "SlugTaken",
    "Source",
    "SourceWords",
    "Stale",
    "Tag",
    "Tagging",
    "Words",
    "addressed",
    "announce",
]
