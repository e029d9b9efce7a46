"""What an editor may want to mend before words go out: labels, photos, links and plans."""

import re

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.checks.listed import Told, advice

SEARCH_CHARACTERS = 65
MOST_TAGS = 8
MUCH_LONGER = 1.25
LONGER_WORDS = 50
RIGHTS_SOON_DAYS = 30
TERMS = re.compile(
    r"\b(?:no use|not for use|no (?:sales|archives?|internet|online)|not for sale|embargo(?:ed)?"
    r"|mandatory credit|must credit|editorial use only|one[- ]time use|until \d)",
    re.IGNORECASE,
)


@advice("search_length", gettext_lazy("Length of the headline for search"), field="search_headline")
def headline_fits_search(story):
    own, headline = story.words.search_headline, story.words.headline
    length = len(own or headline)
    if length > SEARCH_CHARACTERS:
        yield Told(
            _("Search engines cut a headline after about %(most)d characters; this has %(length)d.")
            % {"most": SEARCH_CHARACTERS, "length": length},
            "" if own else _("Write a shorter one under “Headline for search engines”."),
        )


@advice("standfirst", gettext_lazy("Standfirst"), field="standfirst")
def standfirst_written(story):
    if story.words.headline and not story.words.standfirst.strip():
        yield Told(
            _("The story has no standfirst."), _("Lists and search show it below the headline.")
        )


@advice("tags", gettext_lazy("Number of tags"), field="tags")
def tags_counted(story):
    count = len(story.tags)
    if not count:
        yield Told(_("The story has no tags."), _("Readers find it under topics by them."))
    elif count > MOST_TAGS:
        yield Told(
            _("The story has %(count)d tags; more than %(most)d say little.")
            % {"count": count, "most": MOST_TAGS}
        )


@advice("caption_is_alt", gettext_lazy("Caption and alternative text differ"), field="lead_caption")
def caption_differs_from_alt(story):
    said = _("The caption and the alternative text of a photo are the same.")
    hint = _("The caption tells what the picture means, the alternative text what it shows.")
    photo = story.lead_photo
    if photo and _same(story.caption, photo.alt_text):
        yield Told(said, hint, story.caption)
    for photo, caption in story.body_photos:
        if _same(caption or photo.caption, photo.alt_text):
            yield Told(said, hint, caption or photo.caption, "body")


def _same(caption, alternative) -> bool:
    one, other = (text.strip().rstrip(".").casefold() for text in (caption, alternative))
    return bool(one) and one == other


@advice("body_photos", gettext_lazy("Photos in the text"), field="body")
def body_photos_described(story):
    for photo, own_caption in story.body_photos:
        caption = own_caption or photo.caption
        if not photo.alt_text.strip():
            yield Told(_("A photo in the text has no alternative text."), passage=caption)
        if not photo.credit.strip():
            yield Told(_("A photo in the text has no credit."), passage=caption)
    for number in story.body.photos.keys() - story.photos.keys():
        yield Told(_("The text shows photo %d, which is not in the library.") % number)


@advice("photo_terms", gettext_lazy("Terms of the photos"), field="lead_photo")
def photo_terms_kept(story):
    for photo, field in story.used_photos:
        passage = photo.caption if field == "body" else ""
        for terms in (photo.usage_terms, photo.instructions):
            if TERMS.search(terms):
                said = _("A photo comes with terms: “%s”") % terms
                yield Told(said, passage=passage, field=field)
        until = photo.rights_until
        if until and 0 <= (until - timezone.localdate(story.at)).days <= RIGHTS_SOON_DAYS:
            said = _("The rights to a photo end on %s.") % date_format(until, "j F Y")
            yield Told(said, passage=passage, field=field)


@advice("own_links", gettext_lazy("Links to our own stories"), field="body")
def own_links_lead_somewhere(story):
    said = _("A link leads to a story of ours that readers cannot see.")
    linked = dict(story.body.stories)
    shown = set(story.shown_stories(list(linked))) if linked else set()
    for number, text in linked.items():
        if number not in shown:
            yield Told(said, _("Until they can, they see its words without the link."), text)
    typed = story.own_addresses
    shown = set(story.shown_addresses(list(typed))) if typed else set()
    for address, text in typed.items():
        if address not in shown:
            yield Told(said, _("Choose the story with “Link to one of our stories”."), text)


@advice("verbatim", gettext_lazy("Publisher of a verbatim copy"), field="sources")
def verbatim_copy_names_its_publisher(story):
    for source in story.words.sources:
        if source.use == "verbatim" and not (source.outlet and source.url):
            yield Told(
                _("The text is a verbatim copy, and its publisher is not named with an address."),
                _("Give the outlet and the address of the original."),
                field="sources",
            )


@advice("needs_photo", gettext_lazy("Flag “needs a photo”"), field="needs_photo")
def photo_no_longer_needed(story):
    if story.needs_photo:
        yield Told(_("The story is still marked “needs a photo”."))


@advice("needs_legal", gettext_lazy("Flag “needs a legal read”"), field="needs_legal")
def legal_read_done(story):
    if story.needs_legal:
        yield Told(_("The story is still marked “needs a legal read”."))


@advice("planned_length", gettext_lazy("Planned length"), field="body")
def planned_length_kept(story):
    planned = story.planned_words
    if not planned:
        return
    count = sum(block.word_count for block in story.body.blocks)
    if count > planned * MUCH_LONGER and count - planned > LONGER_WORDS:
        yield Told(
            ngettext(
                "The text has %(count)d word; %(planned)d were planned.",
                "The text has %(count)d words; %(planned)d were planned.",
                count,
            )
            % {"count": count, "planned": planned}
        )
