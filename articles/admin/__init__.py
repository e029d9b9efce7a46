from articles.admin.labels import AuthorAdmin, SectionAdmin, TagAdmin
from articles.admin.mistakes import MistakeReportAdmin
from articles.admin.photos import PhotoAdmin
from articles.admin.stories import StoryAdmin

__all__ = [
    "AuthorAdmin",
    "MistakeReportAdmin",
    "PhotoAdmin",
    "SectionAdmin",
    "StoryAdmin",
    "TagAdmin",
]
