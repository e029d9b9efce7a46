from articles.admin.documents import DocumentAdmin
from articles.admin.front import FrontPageAdmin
from articles.admin.house_words import HouseWordAdmin
from articles.admin.labels import AuthorAdmin, SectionAdmin, TagAdmin
from articles.admin.mistakes import MistakeReportAdmin
from articles.admin.photos import PhotoAdmin
from articles.admin.stories import StoryAdmin

__all__ = [
    "AuthorAdmin",
    "DocumentAdmin",
    "FrontPageAdmin",
    "HouseWordAdmin",
    "MistakeReportAdmin",
    "PhotoAdmin",
    "SectionAdmin",
    "StoryAdmin",
    "TagAdmin",
]
