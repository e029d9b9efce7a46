"""The checks as the writing form shows them: what blocks, what is advised, and where it is."""

from dataclasses import dataclass, field

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

    required: list[Shown] = field(default_factory=list)
    advice: list[Shown] = field(default_factory=list)
    may_publish: bool = False
    may_override: bool = False

    @classmethod
    def of(cls, candidate, *, article, user):
        fixed = LABELS if article.pk and article.has_publication else set()
        lead = candidate.lead_photo
        if lead and (not lead.may_be_edited_by(user) or lead.on_public_page):
            fixed = fixed | PHOTO
        required = checks.failing_required(candidate)
        return cls(
            required=[Shown(each, _place(each.field, fixed)) for each in required],
            advice=[
                Shown(each, _place(each.field, fixed)) for each in checks.failing_advice(candidate)
            ],
            may_publish=user.has_perm(PUBLISH),
            may_override=bool(required)
            and user.has_perm(OVERRIDE)
            and all(each.may_be_overridden for each in required),
        )

    @property
    def heading(self) -> str:
        """How many things block, in a sentence that is also read aloud when it changes."""
        count = len(self.required)
        if not count and self.may_publish:
            return _("Nothing stands in its way")
        if not count:
            return _("The desk has what it needs")
        if self.may_publish:
            return (
                ngettext("%d thing stands in its way", "%d things stand in its way", count) % count
            )
        return (
            ngettext("The desk will ask for %d thing", "The desk will ask for %d things", count)
            % count
        )


def _place(name: str, fixed) -> str:
    if name in fixed:
        return "lead-photo-heading" if name in PHOTO else "labels-heading"
    if name == "lead_photo":
        return "lead-photo-heading"
    return PLACES.get(name, f"id_{name}")
