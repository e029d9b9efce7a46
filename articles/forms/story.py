import json
from dataclasses import fields

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import decoding, photos, text
from articles.forms import refusals
from articles.forms.change import ChangeFields
from articles.forms.conflict import MergingForm
from articles.forms.moments import MomentField
from articles.forms.override import OverrideForm
from articles.forms.photo_facts import PhotoFactsForm
from articles.forms.planning import MoveNote, PlanFields
from articles.forms.rows import LineField, LinesField, byline_rows, source_rows
from articles.forms.tags import TagsField
from articles.forms.typed import PHOTO_FACTS, facts_of
from articles.models import Article, Photo, Words
from articles.prose import BodyField

MAX_KEY_DIGITS = 18


class StoryForm(
    ChangeFields,
    OverrideForm,
    PlanFields,
    MoveNote,
    PhotoFactsForm,
    MergingForm,
    forms.ModelForm,
):
    """A story as it is written: its words, its labels, its lead photo; `by` is who writes.

    It opens with the latest words, or with those of the revision `opened`, and when the story has
    moved on it is merged with what it would open with now.

    What cannot be saved stays in the form with a sentence beside it; nothing is half-saved.
    `refusal` is what a verb answered when these words were saved before: it is shown likewise.
    """

    by = None
    refusal = None

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    headline = LineField(
        label=gettext_lazy("Headline"),
        max_length=text.MAX_HEADLINE,
        widget=forms.Textarea,
        error_messages={"required": gettext_lazy("A story needs a headline before it is saved.")},
    )
    standfirst = LinesField(
        label=gettext_lazy("Standfirst"), max_length=text.MAX_STANDFIRST, required=False
    )
    dateline = LineField(
        label=gettext_lazy("Dateline"),
        max_length=text.MAX_DATELINE,
        required=False,
        help_text=gettext_lazy("The place the story is told from, such as HIROSHIMA."),
    )
    body = BodyField(label=gettext_lazy("Body"), required=False)
    lead_photo = forms.ModelChoiceField(
        Photo.objects.shown(),
        label=gettext_lazy("Lead photo"),
        required=False,
        widget=forms.HiddenInput,
        error_messages={
            "invalid_choice": gettext_lazy("That photo is not in the library any more.")
        },
    )
    lead_photo_upload = forms.FileField(
        label=gettext_lazy("Upload a photo"),
        required=False,
        widget=forms.FileInput(
            attrs={
                "accept": "image/jpeg,image/png,image/webp,image/gif",
                "data-most-bytes": decoding.BYTE_LIMIT,
                "data-too-large": decoding.SENTENCES["bytes"],
            }
        ),
    )
    lead_caption = LinesField(
        label=gettext_lazy("Caption for this story"),
        max_length=text.MAX_CAPTION,
        required=False,
        help_text=gettext_lazy("Empty: the photo's own caption is shown."),
    )
    photo_alt_text = LinesField(
        label=gettext_lazy("Alternative text"),
        max_length=1000,
        required=False,
        help_text=gettext_lazy("What the picture shows, for people who cannot see it."),
    )
    photo_credit = LineField(label=gettext_lazy("Credit"), max_length=255, required=False)
    photo_focal_x = forms.FloatField(
        min_value=0, max_value=1, required=False, widget=forms.HiddenInput
    )
    photo_focal_y = forms.FloatField(
        min_value=0, max_value=1, required=False, widget=forms.HiddenInput
    )
    working_title = LineField(label=gettext_lazy("Working title"), max_length=200, required=False)
    internal_note = LinesField(label=gettext_lazy("Internal note"), max_length=5000, required=False)
    search_headline = LineField(
        label=gettext_lazy("Headline for search engines"),
        max_length=text.MAX_HEADLINE,
        required=False,
    )
    tags = TagsField(label=gettext_lazy("Tags"), required=False)
    starts_at = MomentField(label=gettext_lazy("Publish at"), required=False)

    class Meta:
        model = Article
        fields = ["section", "kind", "slug", "working_title", "internal_note"]

    def __init__(self, data=None, files=None, *, instance=None, initial=None, **kwargs):
        article = instance if instance is not None and instance.pk else None
        if self.opened is None and article:
            self.opened = article.latest
        words = self.opened.words if self.opened else None
        data = self.chosen(data, article)
        self.before = words
        initial = {**self._initial(article, words), **(initial or {})}
        super().__init__(data, files, instance=instance, initial=initial, **kwargs)
        self.sources = source_rows(data, words)
        self.labels_fixed = bool(article and article.has_publication)
        typed = None if self.labels_fixed else data
        self.bylines = byline_rows(typed, article, usual=self._usual_authors(article))
        if self.labels_fixed:
            for name in ("section", "kind", "slug", "tags"):
                self.fields[name].disabled = True
        self.fields["tags"].may_create = self.by is not None and self.by.has_perm(
            "articles.add_tag"
        )
        self.fields["section"].empty_label = _("Choose a section")
        self.fields["headline"].widget.attrs |= {"rows": 2, "autofocus": article is None}
        self.fields["standfirst"].widget.attrs["rows"] = 2
        for name in ("lead_caption", "photo_alt_text", "note", "internal_note"):
            self.fields[name].widget.attrs["rows"] = 3
        self.fields["body"].widget.attrs |= {
            "data-stories-url": reverse("admin:articles_article_suggestions"),
            "data-photos-url": reverse("admin:articles_photo_library"),
            "data-documents-url": reverse("admin:articles_document_library"),
            "data-document-upload-url": reverse("admin:articles_document_upload"),
        }
        self.begin()

    # What the form begins with

    def _initial(self, article, words) -> dict:
        if article is None:
            return {}
        initial = {"version": article.version, "tags": list(article.tags.all())}
        if words:
            initial |= {
                field.name: getattr(words, field.name)
                for field in fields(Words)
                if field.name not in ("sources", "lead_photo_id")
            }
            initial["lead_photo"] = words.lead_photo_id
            photo = self.opened.lead_photo
            if photo:
                initial |= {f"photo_{name}": getattr(photo, name) for name in PHOTO_FACTS}
        return initial

    def _usual_authors(self, article):
        """The first name over the writer's last story."""
        if article is not None or self.by is None:
            return []
        last = Article.objects.filter(owner=self.by).order_by("-pk").first()
        return last.byline_rows.values_list("author_id", flat=True)[:1] if last else []

    # What was typed

    @property
    def shown_photo(self):
        """The photo that the form shows: just uploaded, chosen, or the story's."""
        if self.is_bound or self.typed is not None:
            said = self.data if self.is_bound else self.typed
            key = getattr(self, "cleaned_data", {}).get("lead_photo") or said.get("lead_photo")
            if isinstance(key, Photo):
                return key
            typed = str(key or "")
            known = typed.isdecimal() and len(typed) <= MAX_KEY_DIGITS
            return Photo.objects.filter(pk=typed).first() if known else None
        return self.opened.lead_photo if self.opened else None

    def is_valid(self):
        valid = [super().is_valid(), self.sources.is_valid()]
        if not self.labels_fixed:
            valid.append(self.bylines.is_valid())
        if self.refusal and all(valid):
            refusals.show(self.refusal, self)
            valid.append(False)
        if not all(valid):
            self.show_choices_again()
        return all(valid)

    def clean_lead_photo_upload(self):
        """Take the file into the library at once, so that an error elsewhere does not lose it."""
        upload = self.cleaned_data["lead_photo_upload"]
        if not upload:
            return None
        if not self.by.has_perm("articles.add_photo"):
            raise ValidationError(_("You may not upload photos."))
        photo = photos.take_in(upload, by=self.by)
        if photo.withdrawn_at:
            raise ValidationError(_("This photo is in the library and was withdrawn there."))
        self.data = self.data.copy()
        self.data["lead_photo"] = str(photo.pk)
        self.cleaned_data["lead_photo"] = photo
        for name in PHOTO_FACTS:
            if not self.data.get(f"photo_{name}"):
                self.data[f"photo_{name}"] = getattr(photo, name)
        self.data["photo_shown"] = json.dumps(facts_of(photo))
        return photo

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if len(slug) == 4 and slug.isdigit():
            raise ValidationError(_("An address cannot be a year."))
        return slug

    def clean(self):
        typed = super().clean()
        self._clean_moment(typed)
        if self.instance.pk:
            self.refuse_if_stale(typed)
        return typed

    def _clean_moment(self, typed):
        missing = "_schedule" in self.data and not typed.get("starts_at")
        if missing and "starts_at" not in self.errors:
            self.add_error("starts_at", _("Choose the day and time to publish at."))

    # Saving

    def words(self) -> Words:
        """The words as typed and cleaned."""
        typed = self.cleaned_data
        photo = typed["lead_photo"]
        return Words(
            headline=typed["headline"],
            standfirst=typed["standfirst"],
            body=typed["body"],
            dateline=typed["dateline"],
            lead_photo_id=photo.pk if photo else None,
            lead_caption=typed["lead_caption"],
            search_headline=typed["search_headline"],
            sources=self.sources.words(),
        )

    def keep(self) -> Article:
        """Save the draft: words as a revision, labels, desk notes and what the photo is about.

        Words that nobody touched stay what they are, unless they are to be published. Afterwards
        `kept_words` and `kept_anything` say whether there was something to save.
        """
        typed = self.cleaned_data
        with transaction.atomic():
            article = self.instance
            is_new, version = article.pk is None, article.version
            if is_new:
                article.owner = self.by
                article.save()
            article.plan(
                by=self.by,
                working_title=typed["working_title"],
                internal_note=typed["internal_note"],
                **self.plan(),
            )
            if not self.labels_fixed:
                article.relabel(
                    by=self.by,
                    section=typed["section"],
                    kind=typed["kind"],
                    slug=typed["slug"],
                    tags=self.fields["tags"].rows(typed["tags"]),
                    bylines=self.bylines.pairs(),
                )
            self.kept_words = is_new or self.publishes or self.has_typed_words()
            if self.kept_words:
                article.revise(by=self.by, words=self.words())
            self.describe_photo()
            self.kept_anything = is_new or version != article.version or bool(self.photo_said)
            self.instance = article
        return article
