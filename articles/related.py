"""What lists are made of: stories by tag and by author, those that a story names, signatures."""

from django.db.models import Exists, FilteredRelation, OuterRef, Q, Subquery
from django.utils.text import get_text_list
from django.utils.translation import gettext

from articles.models import Article, Byline, Section
from articles.paging import older_than
from articles.prepared import prepared

MORE = 4


def under(tag, at, *, after=None):
    """The public stories under a tag, newest first: a walk along the tag's own index.

    It begins after the key `after`, in the one filter that may use the join.
    """
    place = {"instant": "tagging__first_published_at", "pk": "tagging__content_object_id"}
    return (
        Article.objects.published(at)
        .annotate(tagging=FilteredRelation("taggings", condition=Q(taggings__tag=tag)))
        .filter(older_than(after, **place), tagging__isnull=False)
        .order_by("-tagging__first_published_at", "-tagging__content_object_id")
    )


def by(author, at, *, after=None):
    """The public stories that an author had a part in, each once, newest first, as `under`."""
    place = {"instant": "part__first_published_at", "pk": "part__article_id"}
    earlier_part = Byline.objects.filter(
        author=author, article=OuterRef("part__article_id"), pk__lt=OuterRef("part__pk")
    )
    return (
        Article.objects.published(at)
        .annotate(part=FilteredRelation("byline_rows", condition=Q(byline_rows__author=author)))
        .filter(~Exists(earlier_part), older_than(after, **place), part__isnull=False)
        .order_by("-part__first_published_at", "-part__article_id")
    )


def with_public_stories(rows, at, path):
    """Those of the tags or authors under which readers find a story; `path` leads to them.

    Each is asked for one story, which keeps a database from going through all of them at once.
    """
    return asked_for_a_story(rows, at, path).filter(story__isnull=False)


def asked_for_a_story(rows, at, path):
    """The tags or authors, each with the key of some public `story` of theirs, or None."""
    public = Article.objects.published(at).order_by().filter(**{path: OuterRef("pk")})
    return rows.annotate(story=Subquery(public.values("pk")[:1]))


def other_stories(article, *, linked, tags, at) -> tuple[dict, list]:
    """Fetch the stories that a body links to, by key, and the related ones, in one query.

    Related are the newest under the story's first tag, or in its section when it has none.
    """
    found = _near_or_linked(
        bool(tags),
        place=(tags[0].pk if tags else article.section_id) or 0,
        article=article.pk or 0,
        linked=list(linked),
        at=at,
    )
    stories = {story.pk: story for story in found}
    related = [story for key, story in stories.items() if key not in linked]
    newest_first = sorted(related, key=lambda story: story.first_published_at, reverse=True)
    return {key: stories[key] for key in linked if key in stories}, newest_first


@prepared
def _near_or_linked(has_tag, *, place, article, linked, at):
    near = under(place, at) if has_tag else Article.objects.published(at).filter(section=place)
    near = near.exclude(pk__in=[article, *linked]).values("pk")[:MORE]
    found = Article.objects.published(at).as_teasers()
    return found.filter(Q(pk__in=near) | Q(pk__in=linked)).order_by()


def sign_opinions(stories) -> None:
    """Name the writers of the opinion pieces in a list as `signed_by`: one query at the most."""
    opinions = {story.pk: story for story in stories if story.kind == Article.Kind.OPINION}
    if not opinions:
        return
    names = {}
    for story, name in _writers(stories=list(opinions)):
        names.setdefault(story, []).append(name)
    for pk, signed_by in names.items():
        opinions[pk].signed_by = get_text_list(signed_by, gettext("and"))


@prepared
def all_sections():
    """The sections in the order of the masthead."""
    return Section.objects.all()


@prepared
def _writers(*, stories):
    written = Byline.objects.filter(article__in=stories, role=Byline.Role.REPORTED)
    return written.order_by("position", "pk").values_list("article_id", "author__name")
