from articles.models.address import Address, Answer, addressed
from articles.models.article import Article
from articles.models.author import Author, Byline
from articles.models.chain import announce, carried_words, holds_change
from articles.models.desk import DeskMove, DeskStatus, editors
from articles.models.document import Document, RevisionDocument
from articles.models.errors import (
    CannotCarry,
    FrontMoved,
    HoldsWhatWaits,
    LaterLinkWaits,
    NotReady,
    Refused,
    ScheduledTooEarly,
    SlotsRefused,
    SlugTaken,
    Stale,
)
from articles.models.front import FrontEdition, FrontSlot
from articles.models.front_page import FrontPage, announce_editions
from articles.models.house_words import HouseWord
from articles.models.mistakes import MistakeReport, TooManyReports, report_mistake
from articles.models.photo import Photo
from articles.models.publication import Publication
from articles.models.section import Section, Tag, Tagging
from articles.models.versions import Version, public_versions
from articles.models.words import Revision, RevisionPhoto, Source, SourceWords, Words
from articles.models.writing import Autosave, HeldElsewhere, Presence

__all__ = [
    "Address",
    "Answer",
    "Article",
    "Author",
    "Autosave",
    "Byline",
    "CannotCarry",
    "DeskMove",
    "DeskStatus",
    "Document",
    "FrontEdition",
    "FrontMoved",
    "FrontPage",
    "FrontSlot",
    "HeldElsewhere",
    "HoldsWhatWaits",
    "HouseWord",
    "LaterLinkWaits",
    "MistakeReport",
    "NotReady",
    "Photo",
    "Presence",
    "Publication",
    "Refused",
    "Revision",
    "RevisionDocument",
    "RevisionPhoto",
    "ScheduledTooEarly",
    "Section",
    "SlotsRefused",
    "SlugTaken",
    "Source",
    "SourceWords",
    "Stale",
    "Tag",
    "Tagging",
    "TooManyReports",
    "Version",
    "Words",
    "addressed",
    "announce",
    "announce_editions",
    "carried_words",
    "editors",
    "holds_change",
    "public_versions",
    "report_mistake",
]
