"""What blocks a publication. An editor may go against most of it, with a reason."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.checks.addresses import is_well_formed
from articles.checks.listed import Told, required
from articles.checks.outlets import attributions


@required("headline", gettext_lazy("Headline"), field="headline", always=True)
def headline_written(story):
    if not story.words.headline.strip():
        yield Told(_("The story has no headline."))


@required("body", gettext_lazy("Text"), field="body", always=True)
def body_written(story):
    if not any(block.text for block in story.body.blocks):
        yield Told(_("The story has no text."))


@required("section", gettext_lazy("Section"), field="section", always=True)
def section_chosen(story):
    if not story.section:
        yield Told(_("The story is in no section."))


@required("byline", gettext_lazy("Byline"), field="bylines")
def byline_given(story):
    if not story.bylines:
        yield Told(_("The story has no byline."))


@required("alt_text", gettext_lazy("Alternative text of the lead photo"), field="photo_alt_text")
def lead_photo_described(story):
    if story.lead_photo and not story.lead_photo.alt_text.strip():
        yield Told(
            _("The lead photo has no alternative text."),
            _("Say what it shows, for people who cannot see it."),
        )


@required("credit", gettext_lazy("Credit of the lead photo"), field="photo_credit")
def lead_photo_credited(story):
    if story.lead_photo and not story.lead_photo.credit.strip():
        yield Told(_("The lead photo has no credit."), _("Name who took it, or who owns it."))


@required("photo_withdrawn", gettext_lazy("Photos not withdrawn"), field="lead_photo")
def photos_shown(story):
    if story.lead_photo and story.lead_photo.withdrawn_at:
        yield Told(_("The lead photo was withdrawn."), _("Choose another, or take it out."))
    for photo, caption in story.body_photos:
        if photo.withdrawn_at:
            yield Told(
                _("A photo in the text was withdrawn."),
                _("Take it out of the text."),
                caption or photo.caption,
                "body",
            )


@required("photo_rights", gettext_lazy("Rights to the photos"), field="lead_photo")
def photo_rights_last(story):
    day = timezone.localdate(story.at)
    body = [(photo, "body") for photo, _caption in story.body_photos]
    for photo, field in [(story.lead_photo, "lead_photo"), *body]:
        if photo and photo.rights_until and photo.rights_until < day:
            until = date_format(photo.rights_until, "j F Y")
            where = {
                "lead_photo": _("The rights to the lead photo ended on %s."),
                "body": _("The rights to a photo in the text ended on %s."),
            }[field]
            # The end may lie ahead, of a story that is scheduled for later.
            if photo.rights_until >= timezone.localdate():
                where = {
                    "lead_photo": _("The rights to the lead photo end on %s, before that moment."),
                    "body": _("The rights to a photo in the text end on %s, before that moment."),
                }[field]
            yield Told(
                where % until, _("Choose another photo, or have the rights renewed."), "", field
            )


@required("source", gettext_lazy("Source of what is attributed"), field="sources")
def source_given(story):
    if not story.in_english or story.words.sources:
        return
    for found in attributions(story.body.paragraphs, story.paper):
        yield Told(
            _("The text attributes something to %s, and the story has no source link.")
            % found.outlet,
            _("Add the piece under “Source links”."),
            found.passage,
        )
        return


@required("links", gettext_lazy("Addresses of the links"), field="body")
def addresses_well_formed(story):
    advice = _("Open the link and copy its address again.")
    for address, text in story.body.links:
        if not is_well_formed(address):
            yield Told(
                _("A link has an address that leads nowhere: %s") % address[:100], advice, text
            )
    for source in story.words.sources:
        if source.url and not is_well_formed(source.url):
            yield Told(
                _("The source %(outlet)s has an address that leads nowhere: %(address)s")
                % {"outlet": source.outlet, "address": source.url[:100]},
                advice,
                field="sources",
            )


@required("embargo", gettext_lazy("Embargo"), field="embargo_until")
def embargo_passed(story):
    if story.embargo_until and story.at < story.embargo_until:
        local = timezone.localtime(story.embargo_until)
        yield Told(
            _("The story is under embargo until %s.") % date_format(local, "j F Y, H:i"),
            _("Schedule it for that moment or later."),
        )
