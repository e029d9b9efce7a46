"""What machines read about a page, in schema.org's words: plain dictionaries, no query.

Google Search Central, "Article structured data"; schema.org's NewsArticle and its kinds.
"""

from django.conf import settings
from django.core.files.storage import storages
from django.templatetags.static import static
from django.urls import reverse

from articles import renditions
from articles.models import Article, Byline, Publication, Source
from articles.web import absolute, stamp

KINDS = {
    Article.Kind.NEWS: "ReportageNewsArticle",
    Article.Kind.ANALYSIS: "AnalysisNewsArticle",
    Article.Kind.OPINION: "OpinionNewsArticle",
    Article.Kind.REVIEW: "ReviewNewsArticle",
}
LOGO = "favicon-180.png"
CROPS = ("16x9", "4x3", "1x1")
CORRECTIONS = (
    Publication.NoteKind.CORRECTION,
    Publication.NoteKind.CLARIFICATION,
    Publication.NoteKind.RETRACTION,
)
UPDATE = Publication.NoteKind.UPDATE
COPIES = (Source.Use.REWRITE, Source.Use.VERBATIM)


def story(article, revision, publication, *, bylines=(), tags=(), sources=(), notes=()) -> dict:
    """Describe a story. Without a publication (a preview) it has no dates."""
    verbatim = [source for source in sources if source.use == Source.Use.VERBATIM]
    described = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "additionalType": _kind_of_work(article, is_copy=bool(verbatim)),
        "mainEntityOfPage": absolute(article.get_absolute_url()),
        "url": absolute(article.get_absolute_url()),
        "headline": revision.headline,
        "description": revision.standfirst,
        "inLanguage": article.language,
        "datePublished": publication and stamp(article.first_published_at),
        "dateModified": publication and stamp(publication.changed_at),
        "dateline": revision.dateline,
        "articleSection": article.section.name if article.section else "",
        "keywords": [tag.name for tag in tags],
        "wordCount": revision.word_count,
        "author": _people(bylines) or [the_newsroom()],
        "translator": _people(bylines, Byline.Role.TRANSLATED),
        "editor": _people(bylines, Byline.Role.EDITED),
        "publisher": publisher(),
        "image": images(revision),
        "citation": [_source(each) for each in sources if each.use == Source.Use.FACTS],
        "isBasedOn": [_source(each) for each in sources if each.use in COPIES],
        "sourceOrganization": [_outlet(source) for source in verbatim],
        "correction": [_correction(note) for note in notes if note.note_kind in CORRECTIONS],
        "comment": [_update(note) for note in notes if note.note_kind == UPDATE],
        "commentCount": article.comment_count,
        "isAccessibleForFree": True,
    }
    return without_blanks(described)


def front() -> list[dict]:
    """Describe the site and who makes it."""
    search = absolute(reverse("articles:search"))
    site = {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "url": absolute("/"),
        "name": settings.SITE_NAME,
        "description": settings.SITE_TAGLINE,
        "publisher": the_newsroom(),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": f"{search}?q={{search_term_string}}",
            },
            "query-input": "required name=search_term_string",
        },
    }
    return [site, {"@context": "https://schema.org"} | publisher()]


def listing(title: str, path: str, description: str = "") -> list[dict]:
    """Describe a page that lists stories: a section, a topic, an author, a month."""
    page = {
        "@context": "https://schema.org",
        "@type": "CollectionPage",
        "url": absolute(path),
        "name": title,
        "description": description,
        "isPartOf": {"@type": "WebSite", "url": absolute("/"), "name": settings.SITE_NAME},
    }
    trail = {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": absolute(address)}
            for place, (name, address) in enumerate([(settings.SITE_NAME, "/"), (title, path)], 1)
        ],
    }
    return [without_blanks(page), trail]


def the_newsroom() -> dict:
    return {
        "@type": "NewsMediaOrganization",
        "@id": absolute("/#newsroom"),
        "name": settings.SITE_NAME,
        "url": absolute("/"),
    }


def publisher() -> dict:
    """Describe the newsroom, with the policy pages that it has."""
    logo = {"@type": "ImageObject", "url": absolute(static(LOGO)), "width": 180, "height": 180}
    return the_newsroom() | {
        "logo": logo,
        "publishingPrinciples": absolute("/about/"),
        "correctionsPolicy": absolute(reverse("articles:corrections")),
        "actionableFeedbackPolicy": absolute("/contact/"),
    }


def images(revision) -> list[dict]:
    """Describe the lead photo in the widest rendition of each crop."""
    photo = revision.shown_photo
    if photo is None:
        return []
    about = without_blanks(
        {
            "caption": revision.caption,
            "creditText": photo.credit,
            "creator": photo.photographer and {"@type": "Person", "name": photo.photographer},
            "copyrightNotice": photo.copyright,
            "license": photo.license_url,
            "digitalSourceType": photo.digital_source_type,
        }
    )
    widest = (renditions.ready(photo, crop)[-1] for crop in CROPS)
    return [
        {
            "@type": "ImageObject",
            "contentUrl": absolute(storages["default"].url(variant.jpeg)),
            "width": variant.width,
            "height": variant.height,
            **about,
        }
        for variant in widest
    ]


def without_blanks(described: dict) -> dict:
    return {name: value for name, value in described.items() if value not in (None, "", [])}


def _kind_of_work(article, *, is_copy: bool) -> str:
    """Name the kind beside NewsArticle: a list of types is legal but read by few programs."""
    # Reportage is one's own: a verbatim copy makes no such claim.
    kind = None if is_copy else KINDS.get(article.kind)
    return f"https://schema.org/{kind}" if kind else ""


def _people(bylines, role=None) -> list[dict]:
    """Describe everybody in the byline, or in one part of it, each once and in order."""
    authors = {
        byline.author.pk: byline.author for byline in bylines if role is None or byline.role == role
    }
    return [
        without_blanks(
            {
                "@type": "Person",
                "name": author.name,
                "url": absolute(author.get_absolute_url()),
                "jobTitle": author.job_title,
            }
        )
        for author in authors.values()
    ]


def _source(source) -> dict:
    return without_blanks(
        {
            "@type": "NewsArticle",
            "name": source.title,
            "url": source.url,
            "publisher": _outlet(source),
        }
    )


def _outlet(source) -> dict:
    return {"@type": "Organization", "name": source.outlet}


def _update(note) -> dict:
    """Describe what the newsroom says of news since: nothing was wrong, so nothing is corrected."""
    return {
        "@type": "Comment",
        "name": note.get_note_kind_display(),
        "text": note.note,
        "datePublished": stamp(note.starts_at),
        "author": the_newsroom(),
    }


def _correction(note) -> dict:
    return {
        "@type": "CorrectionComment",
        "text": note.note,
        "datePublished": stamp(note.starts_at),
    }
