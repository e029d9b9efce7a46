"""What a photograph's own metadata says: XMP first, then IPTC-IIM, then EXIF.

The tags follow the IPTC Photo Metadata Standard 2025.1. Runs inside the decoding process, so
nothing here imports Django.
"""

import re
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from defusedxml import ElementTree
from PIL import ExifTags, Image, IptcImagePlugin

LENGTHS = {"caption": 2000, "alt_text": 1000}
LENGTH = 255
LARGEST_XMP = 1_000_000
YEARS = range(1826, 9999)  # since the oldest photograph that survives

# What cameras write by themselves where a caption belongs.
CAMERA_CAPTIONS = {"OLYMPUS DIGITAL CAMERA", "SONY DSC", "KONICA MINOLTA DIGITAL CAMERA", "DCIM"}

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
DC = "{http://purl.org/dc/elements/1.1/}"
PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"
RIGHTS = "{http://ns.adobe.com/xap/1.0/rights/}"
CORE = "{http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/}"
EXT = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}"

UTF8_MARK = b"\x1b%G"

UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
WHEN = re.compile(
    r"\s*(\d{4})[-:/.]?(\d{2})[-:/.]?(\d{2})"
    r"(?:[T ]*(\d{2}):?(\d{2})(?::?(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?"
)


@dataclass(frozen=True)
class PhotoMetadata:
    """The words in a photograph's file; an empty string where it says nothing."""

    caption: str = ""
    credit: str = ""
    photographer: str = ""
    copyright: str = ""
    alt_text: str = ""
    title: str = ""
    place: str = ""
    people: str = ""
    taken_at: datetime | None = None
    usage_terms: str = ""
    license_url: str = ""
    instructions: str = ""
    keywords: str = ""
    digital_source_type: str = ""


def read(source, *, zone: tzinfo = UTC, now: datetime | None = None) -> PhotoMetadata:
    """Read the metadata of a path, a binary file or an opened picture; rubbish reads as nothing.

    A time without a zone is taken to be in ``zone``; one later than ``now`` is left out.
    """
    if isinstance(source, Image.Image):
        return _words_of(source, zone, now or datetime.now(UTC))
    try:
        with Image.open(source) as image:
            return _words_of(image, zone, now or datetime.now(UTC))
    except Exception:  # noqa: BLE001 - what Pillow raises on rubbish has no common base
        return PhotoMetadata()


def _words_of(image, zone, now) -> PhotoMetadata:
    xmp, iim, exif = _reading(_xmp, image), _reading(_iim, image), _reading(_exif, image)
    found = {
        "caption": (xmp.get(DC + "description"), iim.get(120), _not_a_camera(exif.get("caption"))),
        "credit": (xmp.get(PHOTOSHOP + "Credit"), iim.get(110)),
        "photographer": (xmp.get(DC + "creator"), iim.get(80), exif.get("photographer")),
        "copyright": (xmp.get(DC + "rights"), iim.get(116), exif.get("copyright")),
        "alt_text": (xmp.get(CORE + "AltTextAccessibility"),),
        "title": (xmp.get(PHOTOSHOP + "Headline"), iim.get(105), xmp.get(DC + "title"), iim.get(5)),
        "place": (_place(xmp, iim),),
        "people": (xmp.get(EXT + "PersonInImage"),),
        "usage_terms": (xmp.get(RIGHTS + "UsageTerms"),),
        "license_url": (_web_address(xmp.get(RIGHTS + "WebStatement")),),
        "instructions": (xmp.get(PHOTOSHOP + "Instructions"), iim.get(40)),
        "keywords": (xmp.get(DC + "subject"), iim.get(25)),
        "digital_source_type": (xmp.get(EXT + "DigitalSourceType"),),
    }
    words = {name: _first(name, candidates) for name, candidates in found.items()}
    return PhotoMetadata(**words, taken_at=_taken_at(xmp, iim, exif, zone, now))


def _reading(reader, image) -> dict:
    try:
        return reader(image)
    except Exception:  # noqa: BLE001 - one unreadable block must not hide the others
        return {}


def _first(name, candidates) -> str:
    for values in candidates:
        cleaned = [clean(name, value) for value in values or []]
        text = ", ".join(dict.fromkeys(value for value in cleaned if value))
        if text:
            return text[: LENGTHS.get(name, LENGTH)].rstrip(" ,")
    return ""


def clean(name: str, value: str) -> str:
    """Take from a field's words what no reader should get: controls, surrogates, stray space."""
    text = UNWANTED.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    text = text if name in LENGTHS else " ".join(text.split())
    return text.strip()[: LENGTHS.get(name, LENGTH)].rstrip()


def _not_a_camera(values):
    return [value for value in values or [] if value.strip().upper() not in CAMERA_CAPTIONS]


def _web_address(values):
    return [value for value in values or [] if re.match(r"https?://\S+$", value.strip())]


def _place(xmp, iim) -> list[str]:
    parts = (
        (xmp.get(CORE + "Location"), iim.get(92)),
        (xmp.get(PHOTOSHOP + "City"), iim.get(90)),
        (xmp.get(PHOTOSHOP + "State"), iim.get(95)),
        (
            xmp.get(PHOTOSHOP + "Country"),
            iim.get(101),
            xmp.get(CORE + "CountryCode"),
            iim.get(100),
        ),
    )
    return [_first("place", candidates) for candidates in parts]


def _xmp(image) -> dict[str, list[str]]:
    packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    if isinstance(packet, str):
        packet = packet.encode("utf-8", "replace")
    if not packet or len(packet) > LARGEST_XMP:
        return {}
    packet = packet.strip(b"\x00 \r\n\t")
    try:
        root = ElementTree.fromstring(packet)
    except ElementTree.ParseError:
        text = UNWANTED.sub("", packet.decode("utf-8", "replace"))
        root = ElementTree.fromstring(text)
    found: dict[str, list[str]] = {}
    for description in root.iter(RDF + "Description"):
        for name, value in description.attrib.items():
            found.setdefault(name, [value])
        for element in description:
            found.setdefault(element.tag, _xmp_values(element))
    return found


def _xmp_values(element) -> list[str]:
    """Give a property's values: one for plain text or alternatives, all of a list."""
    items = list(element.iter(RDF + "li"))
    if not items:
        return [element.text or element.get(RDF + "resource") or ""]
    if element.find(RDF + "Alt") is not None:
        items.sort(key=lambda item: item.get(XML_LANG) != "x-default")
        return [next((item.text for item in items if item.text), "")]
    return ["".join(item.itertext()) for item in items]


def _iim(image) -> dict[int, list[str]]:
    records = IptcImagePlugin.getiptcinfo(image) or {}
    mark = records.get((1, 90), b"")
    encoding = "utf-8" if UTF8_MARK in (mark if isinstance(mark, list) else [mark]) else "latin-1"
    found = {}
    for (record, number), value in records.items():
        if record == 2:
            values = value if isinstance(value, list) else [value]
            found[number] = [item.decode(encoding, "replace") for item in values]
    return found


def _exif(image) -> dict[str, list[str]]:
    exif = image.getexif()
    details = exif.get_ifd(ExifTags.IFD.Exif)
    found = {
        "caption": exif.get(ExifTags.Base.ImageDescription),
        "photographer": exif.get(ExifTags.Base.Artist),
        "copyright": exif.get(ExifTags.Base.Copyright),
        "taken": details.get(ExifTags.Base.DateTimeOriginal),
        "offset": details.get(ExifTags.Base.OffsetTimeOriginal),
    }
    return {name: [_exif_text(value)] for name, value in found.items() if value}


def _exif_text(value) -> str:
    if isinstance(value, bytes):
        value = value.decode("latin-1")
    try:
        # Pillow reads these bytes as Latin-1; cameras and agencies write UTF-8.
        value = str(value).encode("latin-1").decode("utf-8")
    except UnicodeError:
        value = str(value)
    return value.rstrip("\x00 ").replace("\x00", ", ")


def _taken_at(xmp, iim, exif, zone, now) -> datetime | None:
    candidates = (
        "".join(xmp.get(PHOTOSHOP + "DateCreated", [])),
        " ".join([*iim.get(55, [])[:1], *iim.get(60, [])[:1]]),
        "".join([*exif.get("taken", []), *exif.get("offset", [])]),
    )
    for text in candidates:
        moment = _moment(text, zone)
        if moment and moment <= now:
            return moment
    return None


def _moment(text: str, zone: tzinfo) -> datetime | None:
    match = WHEN.match(text)
    if not match:
        return None
    *numbers, offset = match.groups()
    year, month, day, hour, minute, second = (int(number or 0) for number in numbers)
    if year not in YEARS:
        return None
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=_zone(offset) or zone)
    except ValueError:
        return None


def _zone(offset: str | None) -> tzinfo | None:
    if offset in (None, "Z"):
        return UTC if offset else None
    digits = offset[1:].replace(":", "")
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(ahead if offset[0] == "+" else -ahead)


def as_json(metadata: PhotoMetadata) -> dict:
    """Give a form that survives JSON."""
    found = {field.name: getattr(metadata, field.name) for field in fields(metadata)}
    return found | {"taken_at": metadata.taken_at and metadata.taken_at.isoformat()}


def from_json(found: dict) -> PhotoMetadata:
    """Make the metadata again from what ``as_json`` gave."""
    taken_at = found["taken_at"] and datetime.fromisoformat(found["taken_at"])
    return PhotoMetadata(**found | {"taken_at": taken_at})
