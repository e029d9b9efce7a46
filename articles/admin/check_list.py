"""The checks as the writing form shows them: what blocks, what is advised, and where it is."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import checks
from articles.models.readiness import OVERRIDE

PUBLISH = "articles.publish_article"
LABELS = {"section", "bylines", "tags"}
PHOTO = {"photo_alt_text", "photo_credit"}
PLACES = {"bylines": "bylines", "sources": "sources", "embargo_until": "id_embargo_until_0"}


@dataclass(frozen=True)
class Shown:
    """A finding and the element of the form to go to."""

    finding: checks.Finding
    place: str


@dataclass(frozen=True)
class CheckList:
    """What the checks find; `may_publish` says in which words it is told."""

    required: list[Shown]
    advice: list[Shown]
    may_publish: bool
    may_override: bool

    @classmethod
    def of(cls, candidate, *, fixed, user):
        """Run the checks; those of the `fixed` fields lead to the panel that shows them."""
        required = checks.failing_required(candidate)
        advice = checks.failing_advice(candidate)
        return cls(
            required=[Shown(finding, _place(finding.field, fixed)) for finding in required],
            advice=[Shown(finding, _place(finding.field, fixed)) for finding in advice],
            may_publish=user.has_perm(PUBLISH),
            may_override=bool(required)
            and all(finding.may_be_overridden for finding in required)
            and user.has_perm(OVERRIDE),
        )

    @property
    def heading(self) -> str:
        """How many things block, in a sentence that is also read aloud when it changes."""
        count = len(self.required)
        if self.may_publish and not count:
            return _("Nothing stands in its way")
        if self.may_publish:
            told = ngettext("%d thing stands in its way", "%d things stand in its way", count)
        elif not count:
            return _("The desk has what it needs")
        else:
            told = ngettext(
                "The desk will ask for %d thing", "The desk will ask for %d things", count
            )
        return told % count


def fixed_fields(article, *, photo_is_fixed: bool) -> set[str]:
    """The fields that the form of the story shows but does not let anybody change there."""
    labels = LABELS if article.pk and article.has_publication else set()
    return labels | (PHOTO if photo_is_fixed else set())


def _place(name: str, fixed) -> str:
    if name in fixed:
        return "lead-photo-heading" if name in PHOTO else "labels-heading"
    if name == "lead_photo":
        return "lead-photo-heading"
    return PLACES.get(name, f"id_{name}")
