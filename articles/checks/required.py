"""What blocks a publication. An editor may go against most of it, with a reason."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.checks.addresses import is_well_formed
from articles.checks.listed import Told, required
from articles.text import is_blank


@required("headline", gettext_lazy("Headline"), field="headline", always=True)
def headline_written(story):
    if is_blank(story.words.headline):
        yield Told(_("The story has no headline."))


@required("body", gettext_lazy("Text"), field="body", always=True)
def body_written(story):
    if all(is_blank(block.text) for block in story.body.blocks):
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
    for photo, field in story.used_photos:
        if photo.withdrawn_at and field == "lead_photo":
            yield Told(_("The lead photo was withdrawn."), _("Choose another, or take it out."))
        elif photo.withdrawn_at:
            hint = _("Take it out of the text.")
            yield Told(_("A photo in the text was withdrawn."), hint, photo.caption, field)


@required("photo_rights", gettext_lazy("Rights to the photos"), field="lead_photo")
def photo_rights_last(story):
    day = timezone.localdate(story.at)
    for photo, field in story.used_photos:
        if photo.rights_until and photo.rights_until < day:
            said = (
                _("The rights to the lead photo last until %s.")
                if field == "lead_photo"
                else _("The rights to a photo in the text last until %s.")
            )
            until = date_format(photo.rights_until, "j F Y")
            hint = _("Choose another photo, or have the rights renewed.")
            yield Told(said % until, hint, photo.caption if field == "body" else "", field)


@required("source", gettext_lazy("Source of what is attributed"), field="sources")
def source_given(story):
    for found in story.attributions[:1] if not story.words.sources else ():
        yield Told(
            _("The text attributes something to %s, and the story has no source link.")
            % found.outlet,
            _("Add the piece under “Source links”."),
            found.passage,
        )


@required("links", gettext_lazy("Addresses of the links"), field="body")
def addresses_well_formed(story):
    hint = _("Open the page that it should lead to, and copy the address again.")
    for address, text in story.body.links:
        if not is_well_formed(address):
            said = _("A link has an address that leads nowhere: %s") % address[:100]
            yield Told(said, hint, text)
    for source in story.words.sources:
        if source.url and not is_well_formed(source.url):
            facts = {"outlet": source.outlet, "address": source.url[:100]}
            said = _("The source %(outlet)s has an address that leads nowhere: %(address)s") % facts
            yield Told(said, hint, field="sources")


@required("embargo", gettext_lazy("Embargo"), field="embargo_until")
def embargo_passed(story):
    if story.embargo_until and story.at < story.embargo_until:
        local = timezone.localtime(story.embargo_until)
        yield Told(
            _("The story is under embargo until %s.") % date_format(local, "j F Y, H:i"),
            _("Schedule it for that moment or later."),
        )
