"""The body's form field: the rich-text editor, and a plain textarea of HTML without script."""

import json

from django import forms
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_prose_editor.widgets import importmap, prose_editor_js
from js_asset import ImportMap, Media, Script

from articles import documents, text
from articles.forms.rows import TRACKERS

MODULES = (
    "block",
    "caption-keys",
    "card",
    "card-dialog",
    "counter",
    "dialog",
    "document",
    "document-dialog",
    "document-library",
    "extensions",
    "figure",
    "full-screen",
    "icons",
    "link",
    "paste",
    "photo-dialog",
    "photo-library",
    "pull-quote",
    "search-dialog",
    "story-dialog",
    "table",
    "toolbar",
    "tools",
    "web-link-dialog",
)

# Said by the toolbar, the dialogs and the counter; %s stands for a figure or a name.
WORDS = {
    "toolbar": _("Formatting"),
    "placeholder": _("Write the story…"),
    "paragraph": _("Paragraph"),
    "h2": _("Heading"),
    "h3": _("Small heading"),
    "bold": _("Bold"),
    "italic": _("Italic"),
    "subscript": _("Subscript"),
    "superscript": _("Superscript"),
    "webLink": _("Link to the web"),
    "storyLink": _("Link to one of our stories"),
    "unlink": _("Remove the link"),
    "blockquote": _("Quotation"),
    "pullQuote": _("Pull quote"),
    "bulletList": _("Bulleted list"),
    "orderedList": _("Numbered list"),
    "rule": _("Break between parts"),
    "table": _("Insert a table"),
    "photo": _("Insert a photo"),
    "card": _("Card for a video or a post"),
    "document": _("Attach a document (PDF)"),
    "rowBefore": _("Add a row above"),
    "rowAfter": _("Add a row below"),
    "columnBefore": _("Add a column before"),
    "columnAfter": _("Add a column after"),
    "headerRow": _("First row is a header"),
    "deleteRow": _("Remove the row"),
    "deleteColumn": _("Remove the column"),
    "deleteTable": _("Remove the table"),
    "undo": _("Undo"),
    "redo": _("Redo"),
    "fullScreen": _("Write on the whole screen"),
    "address": _("Address"),
    "linkText": _("Words of the link"),
    "badAddress": _("Give an address of the web, a mail address or a telephone number."),
    "insert": _("Insert"),
    "save": _("Save"),
    "cancel": _("Cancel"),
    "searchStories": _("Search our stories"),
    "searchPhotos": _("Search the photo library"),
    "found": _("Found: %s"),
    "nothingFound": _("Nothing found."),
    "searchFailed": _("The search did not answer. Try again."),
    "photoNumber": _("Photo %s"),
    "captionHere": _("Write a caption for this story"),
    "credit": _("Credit: %s"),
    "removePhoto": _("Remove the photo"),
    "badWebAddress": _(
        "Give the full address of the video or post, beginning with https:// and without a name"
        " and password."
    ),
    "cardTitle": _("Title, as readers see it"),
    "outlet": _("Outlet, such as YouTube or BBC News"),
    "cardNeedsTitle": _("Write the title that readers see."),
    "cardNeedsOutlet": _("Name the outlet, so that readers know where the link leads."),
    "changeCard": _("Change the card"),
    "removeCard": _("Remove the card"),
    "newDocument": _("Upload a PDF"),
    "documentFile": _("File, at most 25 MB"),
    "documentTooLarge": documents.TOO_LARGE,
    "documentTitle": _("Title, as readers see it"),
    "uploadDocument": _("Upload and insert"),
    "uploading": _("Uploading…"),
    "uploadFailed": _("The upload did not arrive. Try again."),
    "chooseDocument": _("Choose a PDF file first."),
    "searchDocuments": _("Or choose one of the library"),
    "documentNumber": _("Document %s"),
    "documentLine": _("Document: %(title)s (PDF, %(size)s)"),
    "documentWithdrawn": _("Withdrawn: readers do not see it."),
    "removeDocument": _("Remove the document"),
    "counts": _("Words: %(words)s · Reading time: %(minutes)s min"),
    "characters": _("%(used)s of %(limit)s characters"),
    "nearLimit": _("%s characters left"),
    "overLimit": _("%s characters too many"),
}


def editor_media() -> Media:
    """Return the editor's script, its import map and its look; the map needs the page's nonce."""
    return Media(
        importmap=importmap
        | ImportMap({f"editor/{name}": f"js/editor/{name}.js" for name in MODULES}),
        css={"all": ["css/desk/prose.css"]},
        js=[
            prose_editor_js,
            Script("js/editor/body.js", type="module"),
            Script("js/desk/file-size.js", type="module"),
        ],
    )


class BodyWidget(forms.Textarea):
    """A textarea of HTML that the editor takes over.

    Give `attrs` the addresses that its dialogs search: `data-stories-url` answers `?q=` with
    `[{id, headline, when}]`, `data-photos-url` answers `?q=` and `?ids=7,9` with
    `[{id, thumbnail, preview, caption, credit, alt}]`; `preview`, the whole picture for the text,
    may be left out. `data-documents-url` answers the same questions with
    `[{id, title, filename, size, withdrawn}]`, `data-document-upload-url` takes a `file` and a
    `title` and answers with one, or with `{error}`.
    """

    def __init__(self, attrs=None):
        super().__init__({"rows": 20, "spellcheck": "true"} | (attrs or {}))

    @property
    def media(self) -> Media:
        return editor_media()

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"] |= {
            "data-body-editor": json.dumps(
                {
                    "tags": list(text.ELEMENTS),
                    "schemes": text.URL_SCHEMES,
                    "limit": text.MAX_BODY,
                    "documentBytes": documents.MAX_BYTES,
                    "trackers": sorted(TRACKERS),
                }
            ),
            "data-words": json.dumps(WORDS, cls=DjangoJSONEncoder, ensure_ascii=False),
        }
        return context

    def use_required_attribute(self, initial):
        # A browser cannot point at a textarea that the editor hides.
        return False


class BodyField(forms.CharField):
    """A body that leaves clean: `removed` names what the last `clean` took out of it."""

    widget = BodyWidget
    default_error_messages = {
        "too_long": _(
            "The text has %(count)s characters, and %(limit)s fit. "
            "Shorten it or make two stories of it."
        ),
        "too_many_tags": _(
            "The text holds more formatting than a story can. Paste it without formatting."
        ),
    }

    def __init__(self, **kwargs):
        super().__init__(strip=False, **kwargs)
        self.removed: tuple[str, ...] = ()

    def to_python(self, value):
        """Drop what is never text before the validators see it."""
        return text.drop_controls(super().to_python(value))

    def clean(self, value):
        self.removed = ()
        typed = self.to_python(value)
        self._refuse_too_long(typed)
        if typed.count("<") > text.MAX_BODY_TAGS:
            raise ValidationError(self.error_messages["too_many_tags"], code="too_many_tags")
        cleaned = text.clean_body(typed)
        self._refuse_too_long(cleaned.html)
        self.removed = cleaned.removed
        return super().clean(cleaned.html)

    def has_changed(self, initial, data):
        """Two ways to write the same body are no change."""
        typed = self.to_python(data)
        if self.disabled or typed == (initial or ""):
            return False
        if len(typed) > text.MAX_BODY or typed.count("<") > text.MAX_BODY_TAGS:
            return True
        return text.clean_body(typed).html != (initial or "")

    @property
    def removal_note(self) -> str:
        """Say what was taken out, in a sentence for the editor; empty where nothing was."""
        if not self.removed:
            return ""
        return gettext("Taken out of the text: %(things)s.") % {"things": ", ".join(self.removed)}

    def _refuse_too_long(self, html: str) -> None:
        if len(html) > text.MAX_BODY:
            raise ValidationError(
                self.error_messages["too_long"],
                code="too_long",
                params={
                    "count": number_format(len(html), force_grouping=True),
                    "limit": number_format(text.MAX_BODY, force_grouping=True),
                },
            )
