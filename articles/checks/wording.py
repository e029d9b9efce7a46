"""Advice about the words themselves."""

import re
from itertools import accumulate

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.checks.listed import Told, advice
from articles.checks.outlets import covered, titled

LONG_PARAGRAPH_WORDS = 120
SHORT_QUOTATION_WORDS = 5
WORD = re.compile(r"[^\W\d_]++")
TWICE = re.compile(r"(?<!\w)([^\W\d_]++)\s++(\1)(?!\w)", re.IGNORECASE)
TOKEN = re.compile(r"\w+|[^\w\s]")
TWICE_IS_RIGHT = frozenset("had that is was no so very bye ha hear there now well".split())
BETWEEN = "\n\0\n"  # what no phrase goes across
SPEECH = frozenset(
    "accused acknowledged added admitted agreed announced answered argued asked asks believes"
    " called claimed commented complained conceded concluded confirmed continued cried declared"
    " denied described explained expressed insisted joked likened noted observed pointed posted"
    " promised put quoted quoting read reads recalled remarked remembered replied reported reports"
    " responded said saying says shouted stated stressed suggested tell telling tells testified"
    " thinks thought told tweeted urged voiced warned warns wondered words write writes wrote"
    " according".split()
)


@advice("quotation", gettext_lazy("Who is quoted"), field="body")
def quotation_attributed(story):
    if not story.in_english or story.kind == "interview":
        return
    blocks = story.body.paragraphs
    for index, block in enumerate(blocks):
        passage = _long_quotation(block)
        if passage and not any(map(_names_speaker, blocks[max(0, index - 1) : index + 2])):
            yield Told(
                _("A quotation does not say whose words it is."),
                _("Name the speaker in the same paragraph, or beside it."),
                passage,
            )


def _long_quotation(block) -> str:
    """The first quotation of some length that no colon introduces."""
    for start, end in block.quotations:
        passage = block.text[start:end]
        if len(passage.split()) >= SHORT_QUOTATION_WORDS:
            return "" if block.text[:start].rstrip().endswith(":") else passage
    return ""


def _names_speaker(block) -> bool:
    """Say whether somebody speaks in the block's own words."""
    return not SPEECH.isdisjoint(WORD.findall(block.unquoted.lower()))


@advice("source_row", gettext_lazy("Source link of each outlet"), field="sources")
def attribution_has_its_source(story):
    if not story.in_english:
        return
    sure = {found.outlet: found for found in story.attributions}
    guessed = {found.outlet: found for found in titled(story.body.paragraphs, story.paper)}
    for outlet, found in (guessed | sure).items():
        # Without any source the required check speaks of those that are sure.
        unsaid = story.words.sources or outlet not in sure
        if unsaid and not covered(story.words.sources, outlet):
            said = _("The text attributes something to %s, which is none of the source links.")
            yield Told(said % outlet, passage=found.passage)


@advice("repeated", gettext_lazy("Words written twice"), field="body")
def no_word_twice(story):
    for field, block in story.texts:
        for found in TWICE.finditer(block.text):
            word, again = found[1], found[2]
            names = word[0].isupper() and again[0].isupper()  # Wagga Wagga
            if not names and word.lower() not in TWICE_IS_RIGHT:
                yield Told(_("A word is written twice: “%s”.") % found[0], "", found[0], field)


@advice("heading_order", gettext_lazy("Order of the headings"), field="body")
def headings_in_order(story):
    for block in story.body.blocks:
        if block.name == "h2":
            return
        if block.name == "h3":
            yield Told(
                _("A small heading stands before any heading."),
                _("Make the first one a heading."),
                block.text,
            )
            return


@advice("long_paragraph", gettext_lazy("Length of the paragraphs"), field="body")
def paragraphs_short(story):
    for block in story.body.paragraphs:
        if block.word_count > LONG_PARAGRAPH_WORDS:
            yield Told(
                _("A paragraph has %d words; on a phone that is more than a screen.")
                % block.word_count,
                _("Divide it."),
                " ".join(block.text[:200].split()[:8]),
            )


@advice("house_word", gettext_lazy("House words"), field="body")
def house_words_kept(story):
    """Find house words in our own words: how others speak is theirs, so quotations are left out."""
    texts = list(story.texts)
    whole = BETWEEN.join(block.text for _field, block in texts)
    own = _even(BETWEEN.join(block.unquoted for _field, block in texts))
    present = set(TOKEN.findall(own))
    for house_word in story.house_words:
        literal = _even(house_word.literal)
        if present.issuperset(TOKEN.findall(literal)) and (found := _whole(literal).search(own)):
            passage = whole[found.start() : found.end()]
            yield _told_of(house_word, passage, _field_at(found.start(), texts))


def _field_at(position: int, texts) -> str:
    """The field of the text that holds a place of all texts joined."""
    ends = accumulate(len(block.text) + len(BETWEEN) for _field, block in texts)
    return next(field for end, (field, _block) in zip(ends, texts, strict=True) if position < end)


def _even(text: str) -> str:
    """Fold what makes no difference, each character in its place."""
    text = text.replace("’", "'")
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(each.lower()[0] for each in text)


def _whole(literal: str) -> re.Pattern:
    words = r"\s+".join(map(re.escape, literal.split()))
    return re.compile(rf"(?<!\w){words}(?!\w)")


def _told_of(house_word, passage, field) -> Told:
    if house_word.instead:
        message = _("“%(literal)s”: we write “%(instead)s”.") % {
            "literal": passage,
            "instead": house_word.instead,
        }
    else:
        message = _("“%s” is a word that we do not print.") % passage
    return Told(message, house_word.why, passage, field)
