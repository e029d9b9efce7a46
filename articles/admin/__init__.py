from articles.admin.documents import DocumentAdmin
from articles.admin.labels import AuthorAdmin, SectionAdmin, TagAdmin
from articles.admin.photos import PhotoAdmin
from articles.admin.stories import StoryAdmin

__all__ = [
    "AuthorAdmin",
    "DocumentAdmin",
    "PhotoAdmin",
    "SectionAdmin",
    "StoryAdmin",
    "TagAdmin",
]
