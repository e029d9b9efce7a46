"""Whether words may go out: the required checks, and the reason of whoever goes against them."""

from functools import partial

from django.conf import settings
from django.utils.translation import gettext as _

from articles.checks import Candidate, failing_required
from articles.models.doors import ArticleQuerySet
from articles.models.errors import NotReady, Refused
from articles.models.house_words import HouseWord
from articles.models.photo import Photo

OVERRIDE = "articles.override_checks_article"
LABELS = {"section", "byline"}


def candidate(article, revision, at) -> Candidate:
    """The words of a revision as they would go out at `at`, with the labels of the story."""
    return candidate_of_words(
        article,
        revision.words,
        at,
        section=article.section_id,
        bylines=article.byline_rows.all(),
        tags=article.taggings.all(),
        photos_by_id=partial(photos_with, revision.lead_photo),
    )


def candidate_of_words(article, words, at, **facts) -> Candidate:
    """Any words for the story; `facts` stand for what the story says of itself."""
    planned = ("kind", "language", "embargo_until", "planned_words", "needs_photo", "needs_legal")
    published = partial(ArticleQuerySet(type(article)).published, at)
    known = {
        "photos_by_id": partial(photos_with, None),
        "shown_stories": partial(_shown_stories, published),
        "shown_addresses": partial(_shown_addresses, published),
        "house_words": HouseWord.objects.all(),
        "paper": settings.SITE_NAME,
        "site": settings.SITE_URL,
        **{name: getattr(article, name) for name in planned},
    }
    return Candidate(words=words, at=at, **known | facts)


def photos_with(known, ids) -> dict[int, Photo]:
    """The photos with these ids; one that is known already is not asked for."""
    photos = {known.pk: known} if known else {}
    asked = [number for number in ids if number not in photos]
    return photos | Photo.objects.in_bulk(asked) if asked else photos


def _shown_stories(published, ids) -> set[int]:
    return set(published().filter(pk__in=ids).order_by().values_list("pk", flat=True))


def _shown_addresses(published, places) -> set[tuple]:
    """Those of the days and slugs that lead to a story, by its present address or a former one."""
    days, slugs = ({place[part] for place in places} for part in (0, 1))
    rows = published().filter(addresses__date__in=days, addresses__slug__in=slugs).order_by()
    return set(rows.values_list("addresses__date", "addresses__slug"))


def must_be_ready(article, revision, *, at, by, override="", link=None) -> dict:
    """Raise NotReady unless the required checks pass at `at`, or may be and are overridden.

    Returns what a publication keeps of an override: the ids and the reason. `link` is a scheduled
    one that the words replace; what was overridden for it stays so.
    """
    if revision is None:
        raise Refused(_("There are no words to publish yet. Save the story first."))
    found = failing_required(candidate(article, revision, at))
    failing = {finding.id for finding in found}
    reason = link.override_reason if link and failing else ""
    if failing - set(link.overridden if link else ()):
        refusal = NotReady(found)
        if not (override.strip() and refusal.may_be_overridden and by.has_perm(OVERRIDE)):
            raise refusal
        reason = "\n".join(filter(None, (reason, override.strip())))
    return {"overridden": sorted(failing), "override_reason": reason}


def must_stay_labelled(article, link) -> None:
    """Keep section and byline on a story that has the link, unless it was made without."""
    needed = LABELS - set(link.overridden)
    found = failing_required(candidate(article, link.revision, link.starts_at))
    if lost := [finding for finding in found if finding.id in needed]:
        raise NotReady(lost)
