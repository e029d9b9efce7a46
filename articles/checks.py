"""What must hold before words go out. A new check is one function, named in CHECKS."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Problem:
    """What stands in the way: the check's id, the form field it is about, a sentence, a hint."""

    id: str
    field: str
    message: str
    hint: str = ""


@dataclass(frozen=True)
class Candidate:
    """What a check looks at: an article and the revision that would go out."""

    article: object
    revision: object


def headline_written(candidate):
    if not candidate.revision.headline.strip():
        return Problem("headline", "headline", _("The story has no headline."))


def body_written(candidate):
    if not candidate.revision.body_text.strip():
        return Problem("body", "body", _("The story has no text."))


def section_chosen(candidate):
    if candidate.article.section_id is None:
        return Problem("section", "section", _("The story is in no section."))


def byline_given(candidate):
    if not candidate.article.byline_rows.exists():
        return Problem("byline", "bylines", _("The story has no byline."))


def lead_photo_described(candidate):
    photo = candidate.revision.lead_photo
    if photo and not photo.alt_text.strip():
        return Problem(
            "alt_text",
            "lead_photo",
            _("The lead photo has no alternative text."),
            _("Say what it shows, for people who cannot see it."),
        )


def lead_photo_credited(candidate):
    photo = candidate.revision.lead_photo
    if photo and not photo.credit.strip():
        return Problem("credit", "lead_photo", _("The lead photo has no credit."))


def lead_photo_shown(candidate):
    photo = candidate.revision.lead_photo
    if photo and photo.withdrawn_at:
        return Problem("photo_withdrawn", "lead_photo", _("The lead photo was withdrawn."))


CHECKS: tuple[Callable[[Candidate], Problem | None], ...] = (
    headline_written,
    body_written,
    section_chosen,
    byline_given,
    lead_photo_described,
    lead_photo_credited,
    lead_photo_shown,
)


def problems(article, revision) -> list[Problem]:
    """Every required check that the words do not pass, in the order of CHECKS."""
    candidate = Candidate(article, revision)
    return [problem for check in CHECKS if (problem := check(candidate)) is not None]
