"""How a picture came to be, in the words of the IPTC's vocabulary.

IPTC NewsCodes, "Digital Source Type", http://cv.iptc.org/newscodes/digitalsourcetype/; the same
addresses stand in a file's XMP, in a photo's row and in what we write for machines.
"""

from django.utils.translation import gettext_lazy as _

VOCABULARY = "http://cv.iptc.org/newscodes/digitalsourcetype/"
MADE_WITH_AI = "trainedAlgorithmicMedia"
PARTLY_MADE_WITH_AI = "compositeWithTrainedAlgorithmicMedia"

# What an editor is asked, the likeliest first.
MEANINGS = {
    "digitalCapture": _("A camera photograph"),
    "computationalCapture": _("A phone photograph put together from several frames"),
    "negativeFilm": _("A scan of a film negative"),
    "positiveFilm": _("A scan of a slide"),
    "print": _("A scan of a print or a page"),
    "humanEdits": _("A photograph changed by hand, beyond light and crop"),
    "algorithmicallyEnhanced": _("A photograph that a program altered, without AI that invents"),
    "compositeCapture": _("A montage of several photographs"),
    "screenCapture": _("A screenshot"),
    "virtualRecording": _("A recording of a game or another virtual world"),
    "digitalCreation": _("Drawn by a person with a computer"),
    "dataDrivenMedia": _("A chart or map made from data"),
    "algorithmicMedia": _("Made by a program that learnt from no pictures"),
    "composite": _("A montage of several kinds of picture"),
    "compositeSynthetic": _("A montage with parts made by a computer"),
    PARTLY_MADE_WITH_AI: _("A picture with parts made by AI"),
    MADE_WITH_AI: _("Made by AI"),
}


def choices() -> list[tuple[str, str]]:
    """Give every term as (address, meaning)."""
    return [(VOCABULARY + term, meaning) for term, meaning in MEANINGS.items()]


def term_of(address: str) -> str:
    """Give the term that an address, in whatever writing, ends with: the key of MEANINGS."""
    return address.rstrip("/").rpartition("/")[2]


def known(written: str) -> str:
    """Give the vocabulary's own address for a term, however a program wrote it, else as it is."""
    spelt = {term.lower(): term for term in MEANINGS}
    term = spelt.get(term_of(written).lower())
    return VOCABULARY + term if term else written


def badge(address: str):
    """Say what readers are told of a picture that AI made, in whole or in part; else nothing."""
    term = term_of(address).lower()
    if term == MADE_WITH_AI.lower():
        return _("Made with AI")
    return _("Partly made with AI") if term == PARTLY_MADE_WITH_AI.lower() else ""
