from django import forms

from articles import clock, text
from articles.checks import Candidate
from articles.forms.moments import MomentField
from articles.forms.rows import BylineFormSet, LineField, LinesField, SourceFormSet
from articles.forms.tags import MAX_TAGS
from articles.models import Photo, SourceWords, Words
from articles.models.readiness import candidate_of_words, photos_with

MAX_KEY_DIGITS = 18


class TypedStory(forms.Form):
    """A story as far as it is typed: what checks look at, read without refusing anything.

    What makes no sense yet counts as not typed. Nothing is asked of the database but what the
    checks ask for.
    """

    headline = LineField(required=False)
    standfirst = LinesField(required=False)
    search_headline = LineField(required=False)
    lead_photo = forms.IntegerField(min_value=1, max_value=10**MAX_KEY_DIGITS - 1, required=False)
    lead_caption = LinesField(required=False)
    photo_alt_text = LinesField(required=False)
    photo_credit = LineField(required=False)
    section = LineField(required=False)
    kind = LineField(required=False)
    tags = LineField(required=False)
    starts_at = MomentField(required=False)
    embargo_until = MomentField(required=False)
    planned_words = forms.IntegerField(min_value=1, required=False)

    def __init__(self, data, *, article):
        super().__init__(data)
        self.article = article
        self.labels_fixed = article.pk is not None and article.has_publication

    def candidate(self) -> Candidate:
        """The words as typed, at the moment that is chosen for them, else now."""
        self.full_clean()
        typed = self.cleaned_data
        starts_at = typed.get("starts_at")
        now = clock.now()
        return candidate_of_words(
            self.article,
            self._words(),
            starts_at if starts_at and starts_at > now else now,
            photos_by_id=self._photos_as_typed,
            **self._labels(),
            **self._plan(),
        )

    def _words(self) -> Words:
        typed = self.cleaned_data
        return Words(
            headline=typed.get("headline", ""),
            standfirst=typed.get("standfirst", ""),
            body=self._body(),
            lead_photo_id=typed.get("lead_photo"),
            lead_caption=typed.get("lead_caption", ""),
            search_headline=typed.get("search_headline", ""),
            sources=self._sources(),
        )

    def _body(self) -> str:
        """The body as it would be kept; one that is too long to be kept is cut."""
        typed = self.data.get("body", "")[: text.MAX_BODY]
        if typed.count("<") > text.MAX_BODY_TAGS:
            return ""
        return text.clean_body(typed).html

    def _sources(self) -> tuple[SourceWords, ...]:
        return tuple(
            SourceWords(outlet, *(_typed(row, name) for name in ("title", "url", "use")))
            for row in self._rows(SourceFormSet, "sources")
            if (outlet := _typed(row, "outlet"))
        )

    def _rows(self, formset, prefix) -> list[forms.Form]:
        """The rows that would be kept, unread: none is asked of the database."""
        rows = formset(self.data, prefix=prefix)
        arrived = rows.forms if rows.management_form.is_valid() else []
        return [row for row in arrived if not _typed(row, "DELETE")]

    def _labels(self) -> dict:
        if self.labels_fixed:
            return {
                "section": self.article.section_id,
                "bylines": self.article.byline_rows.all(),
                "tags": self.article.taggings.all(),
            }
        typed = self.cleaned_data
        names = [name.strip() for name in typed.get("tags", "").split(",")]
        return {
            "section": typed.get("section"),
            "bylines": [
                row for row in self._rows(BylineFormSet, "bylines") if _typed(row, "author")
            ],
            "tags": list(filter(None, names))[: MAX_TAGS * 2],
            "kind": typed.get("kind") or self.article.kind,
        }

    def _plan(self) -> dict:
        """What is planned on the desk, where the form that was sent asks for it."""
        if "planned_words" not in self.data:
            return {}
        typed = self.cleaned_data
        return {
            "embargo_until": typed.get("embargo_until"),
            "planned_words": typed.get("planned_words"),
            "needs_photo": "needs_photo" in self.data,
            "needs_legal": "needs_legal" in self.data,
        }

    def _photos_as_typed(self, ids) -> dict[int, Photo]:
        """The photos, the lead photo with what was typed about it; nothing is kept."""
        photos = photos_with(None, ids)
        lead = photos.get(self.cleaned_data.get("lead_photo"))
        for name in ("alt_text", "credit"):
            if lead and f"photo_{name}" in self.data:
                setattr(lead, name, self.cleaned_data.get(f"photo_{name}") or getattr(lead, name))
        return photos


def _typed(row, name: str) -> str:
    """What one field of a row holds, as typed."""
    value = row[name].value() or ""
    return text.scrub(str(value), one_line=True)
