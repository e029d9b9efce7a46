"""Builders with everything defaulted: a test names only what it is about."""

import hashlib
from datetime import timedelta
from functools import cache
from itertools import count

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.utils import timezone

from articles import renditions, search
from articles.models import (
    Article,
    Author,
    Byline,
    Document,
    Photo,
    Section,
    SourceWords,
    Tag,
    Tagging,
    Words,
)

numbers = count(1)
PASSWORD = "correct horse battery"
hashed = cache(make_password)


def make_user(role="Reporter", **fields):
    """A staff user in the group `role`, or a superuser for "Administrator"."""
    number = next(numbers)
    fields = {"username": f"{role.lower()}-{number}", "is_staff": True} | fields
    user = get_user_model().objects.create(
        is_superuser=role == "Administrator",
        email=f"{fields['username']}@paper.example",
        password=hashed(PASSWORD),
        **fields,
    )
    if role != "Administrator" and role:
        user.groups.add(Group.objects.get(name=role))
    return user


def make_section(name=None, **fields):
    name = name or f"Section {next(numbers)}"
    slug = name.lower().replace(" ", "-")
    return Section.objects.get_or_create(slug=slug, defaults={"name": name} | fields)[0]


def make_author(name=None, **fields):
    name = name or f"Author {next(numbers)}"
    slug = name.lower().replace(" ", "-")
    return Author.objects.get_or_create(slug=slug, defaults={"name": name} | fields)[0]


def make_tag(name=None):
    name = name or f"Tag {next(numbers)}"
    return Tag.objects.get_or_create(name=name, defaults={"slug": name.lower().replace(" ", "-")})[
        0
    ]


def make_photo(*, uploaded_by=None, **fields):
    """A photo row with a stand-in for its original: no picture is decoded or made."""
    number = next(numbers)
    fields = {
        "format": "JPEG",
        "width": 1600,
        "height": 1067,
        "caption": f"Boats at low water, number {number}.",
        "alt_text": "Three boats lean on the mud beside a stone quay.",
        "credit": "Courier / R. Hale",
        "digest": hashlib.sha256(f"photo {number}".encode()).hexdigest(),
        "encoders": renditions.encoders(),
    } | fields
    photo = Photo(uploaded_by=uploaded_by or make_user(), **fields)
    photo.original.save("photo.jpg", ContentFile(b"stand-in"), save=False)
    photo.save()
    return photo


def make_document(*, uploaded_by=None, **fields):
    """A document with a small PDF behind it, as it lies in the library."""
    number = next(numbers)
    content = fields.pop("content", f"%PDF-1.7\nplan {number}\n%%EOF\n".encode())
    fields = {"title": f"Harbour plan {number}", "filename": f"document-{number}.pdf"} | fields
    document = Document(
        uploaded_by=uploaded_by or make_user(),
        digest=hashlib.sha256(content).hexdigest(),
        size_bytes=len(content),
        **fields,
    )
    document.original.save("original", ContentFile(content), save=False)
    document.save()
    return document


def offering(*documents, text="The plan was laid out."):
    """A body that offers these documents."""
    figures = "".join(f'<figure data-document="{each.pk}"></figure>' for each in documents)
    return f"<p>{text}</p>{figures}"


def make_article(
    *,
    owner=None,
    headline=None,
    body="<p>The council met on Tuesday and agreed nothing.</p>",
    standfirst="",
    dateline="",
    lead_photo=None,
    lead_caption="",
    sources=(),
    section=None,
    tags=(),
    authors=None,
    slug="",
    working_title="",
):
    """A draft that passes every required check."""
    owner = owner or make_user("Editor")
    article = Article.objects.create(
        owner=owner,
        slug=slug,
        working_title=working_title,
        section=section or make_section("News"),
    )
    Byline.objects.bulk_create(
        Byline(article=article, author=author, position=position)
        for position, author in enumerate(authors or [make_author("Ada Quill")])
    )
    Tagging.objects.bulk_create(
        Tagging(content_object=article, tag=make_tag(tag) if isinstance(tag, str) else tag)
        for tag in tags
    )
    article.revise(
        by=owner,
        words=Words(
            headline=headline or f"Council story {next(numbers)}",
            standfirst=standfirst,
            body=body,
            dateline=dateline,
            lead_photo_id=lead_photo and lead_photo.pk,
            lead_caption=lead_caption,
            sources=tuple(SourceWords(**source) for source in sources),
        ),
    )
    return article


def make_live(*, hours_ago=1, at=None, **fields):
    """A story that went live `hours_ago`."""
    article = make_article(**fields)
    at = at or timezone.now() - timedelta(hours=hours_ago)
    article.publish(by=article.owner, at=at)
    return article


def reword(article, *, by=None, **changes):
    """Save the latest words with `changes` as a new revision."""
    words = article.latest.words
    return article.revise(by=by or article.owner, words=Words(**{**words.__dict__, **changes}))


def at_the_desk(typed) -> list[Article]:
    """The stories that the desk finds by what was typed."""
    return list(search.matching(Article.objects.all(), typed, at=timezone.now()))
