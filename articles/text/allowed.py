"""The allow-list of story bodies. It feeds the sanitiser and the editor's toolbar alike."""

import re
import string

import nh3
from django.utils.translation import gettext as _

URL_SCHEMES = ("http", "https", "mailto", "tel")
CELL = ("colspan", "rowspan", "scope")
ELEMENTS: dict[str, tuple[str, ...]] = {
    "p": (),
    "h2": (),
    "h3": (),
    "strong": (),
    "em": (),
    "sub": (),
    "sup": (),
    "br": (),
    "a": ("href", "data-story"),
    "ul": (),
    "ol": (),
    "li": (),
    "blockquote": (),
    "aside": ("class",),
    "hr": (),
    "table": (),
    "thead": (),
    "tbody": (),
    "tr": (),
    "th": CELL,
    "td": CELL,
    "figure": ("data-photo", "data-document"),
    "figcaption": (),
}

# From the root of this site: not "//host", nor what a browser would read as that.
WITHIN_SITE = re.compile(r"/(?![/\\])[^\s\\]*")
VALUES = {
    "class": re.compile("pullquote|card"),
    "data-photo": re.compile("[0-9]{1,18}"),
    "data-document": re.compile("[0-9]{1,18}"),
    "data-story": re.compile("[0-9]{1,18}"),
    "colspan": re.compile("[0-9]{1,2}"),
    "rowspan": re.compile("[0-9]{1,2}"),
    "scope": re.compile("row|col|rowgroup|colgroup"),
}

# Other names for the same thing, and boxes that only hold paragraphs: nothing is lost with them.
SAME_AS = {"h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3", "b": "strong", "i": "em"}
BOXES = frozenset(
    [
        "address",
        "article",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "footer",
        "form",
        "header",
        "main",
        "nav",
        "pre",
        "section",
        "summary",
        "tfoot",
    ]
)
UNTOLD_TAGS = frozenset(("col", "colgroup", "div", "span", "tfoot", "body", "head", "html"))
UNTOLD_ATTRIBUTES = frozenset(("colwidth", "data-colwidth", "rel", "target"))
UNREADABLE = frozenset(("script", "style"))
FOREIGN_SCHEMES = frozenset(("javascript", "vbscript", "data", "file", "ftp", "blob", "about"))

CLEANER = nh3.Cleaner(
    tags=ELEMENTS.keys() | SAME_AS.keys() | BOXES,
    clean_content_tags=UNREADABLE | {"iframe", "noscript", "template", "title", "textarea"},
    attributes={tag: set(names) - {"class"} for tag, names in ELEMENTS.items() if names},
    allowed_classes={"aside": {"pullquote", "card"}},
    url_schemes=set(URL_SCHEMES),
    url_relative=lambda address: address if WITHIN_SITE.fullmatch(address) else None,
    link_rel=None,
)

TAG_NAME = re.compile(r"<([a-z][^\s/>]*)", re.IGNORECASE)
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
SCHEME_OF_VALUE = re.compile(r"[\"'=]\s*([a-z][a-z0-9+.-]{0,30}):", re.IGNORECASE)


def what_goes(html: str) -> tuple[str, ...]:
    """Name what the sanitiser takes out of `html`, each once.

    The same parser answers that cleans: it is run a second time with everything allowed and
    asked what it saw, so that the two cannot disagree.
    """
    names = {name.lower() for name in TAG_NAME.findall(html)}
    schemes = {scheme.lower() for scheme in SCHEME_OF_VALUE.findall(html)}
    gone = dict.fromkeys(sorted(names & UNREADABLE))

    def note(tag: str, name: str, value: str) -> None:
        if what := _attribute_gone(tag, name, value):
            gone[what] = None

    seen = nh3.clean(
        html,
        tags=names - UNREADABLE,
        clean_content_tags=UNREADABLE,
        attributes={},
        attribute_filter=note,
        generic_attribute_prefixes=set(string.ascii_lowercase + "_"),
        url_schemes=FOREIGN_SCHEMES.union(URL_SCHEMES, schemes),
        link_rel=None,
    )
    known = ELEMENTS.keys() | SAME_AS.keys() | UNTOLD_TAGS
    gone |= dict.fromkeys(name for name in TAG_NAME.findall(seen) if name not in known)
    return tuple(gone)


def _attribute_gone(tag: str, name: str, value: str) -> str:
    """Say how the editor is told of an attribute that does not stay; empty where it stays."""
    if tag == "a" and name == "href":
        # A browser reads "java<tab>script:" as one word, and so does this.
        scheme = SCHEME.match("".join(value.split()))
        if scheme and scheme[1].lower() not in URL_SCHEMES:
            return _("%(scheme)s: link") % {"scheme": scheme[1].lower()}
        kept = scheme or WITHIN_SITE.fullmatch(value) or value.strip() in ("", "#")
        return "" if kept else _("link without a full address")
    if name in UNTOLD_ATTRIBUTES:
        return ""
    if name in ELEMENTS.get(tag, ()):
        stays = VALUES.get(name)
        if stays is None or stays.fullmatch(value):
            return ""
    if tag in ELEMENTS or name.startswith("on"):
        return _("%(name)s attribute") % {"name": name}
    return ""
