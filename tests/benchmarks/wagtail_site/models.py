from django.db import models
from django.db.models import Prefetch
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.fields import RichTextField
from wagtail.images.models import Image
from wagtail.models import Page
from wagtail.search import index

ON_FRONT, IN_A_LIST, RELATED = 30, 25, 3
TEASER = "fill-400x300"


class FrontPage(Page):
    def get_context(self, request, *args, **kwargs):
        found = super().get_context(request, *args, **kwargs)
        return found | {"stories": newest(StoryPage.objects.all())[:ON_FRONT]}


class SectionPage(Page):
    def get_context(self, request, *args, **kwargs):
        found = super().get_context(request, *args, **kwargs)
        return found | {"stories": newest(StoryPage.objects.child_of(self))[:IN_A_LIST]}


class StoryTag(TaggedItemBase):
    content_object = ParentalKey("StoryPage", on_delete=models.CASCADE, related_name="tagged_items")


class StoryPage(Page):
    """A story: its headline is the page's title."""

    standfirst = models.CharField(max_length=300, blank=True)
    body = RichTextField()
    lead_photo = models.ForeignKey(Image, models.SET_NULL, null=True, blank=True, related_name="+")
    appeared_at = models.DateTimeField(db_index=True)
    tags = ClusterTaggableManager(through=StoryTag, blank=True)

    search_fields = [
        *Page.search_fields,
        index.SearchField("standfirst"),
        index.SearchField("body"),
    ]

    def get_context(self, request, *args, **kwargs):
        found = super().get_context(request, *args, **kwargs)
        tags = list(self.tags.all())
        alike = StoryPage.objects.filter(tags__in=tags[:1]).not_page(self)
        return found | {"tags": tags, "related": newest(alike)[:RELATED]}


def newest(stories):
    return with_photos(stories.live().public().order_by("-appeared_at"))


def with_photos(stories):
    """Fetch the photographs of a list, and their renditions, with one query each."""
    photos = Image.objects.prefetch_renditions(TEASER)
    return stories.prefetch_related(Prefetch("lead_photo", photos))
