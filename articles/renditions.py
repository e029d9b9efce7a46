"""Renditions: what readers get of a photo, in a few crops, widths and formats.

Names are computed from what the photo's row knows, so a page writes its ``srcset`` without a
query and without touching a file.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from xml.sax.saxutils import escape

from django.core.files import File
from django.core.files.storage import FileSystemStorage

from articles import decoding, metadata

# At these qualities AVIF and WebP score 70 by SSIMULACRA 2 in the mean, which its authors call
# high. They have seven tenths of the bytes of those that score as our JPEG does, and a telephone
# waits for bytes. November 2026, Pillow 13.0, `python -m tests.benchmarks.photo_quality` on the
# demo's photographs that are wide enough; bytes as a share of the JPEG's, seconds of the processor:
#
#     480 px: JPEG        80   444 kB   0.10 s   score 76.0
#     AVIF at speed 6     56     51 %   3.84 s         70.2
#             speed 8     58     56 %   0.95 s         70.2
#             speed 9     59     62 %   0.29 s         70.7
#     WebP by method 4    76     67 %   0.31 s         69.6
#                    2    76     69 %   0.14 s         69.6
#     720 px: JPEG        80   722 kB   0.11 s   score 76.7
#     AVIF at speed 9     58     59 %   0.44 s         69.9
#     WebP by method 2    77     72 %   0.33 s         69.7
#
# Speed 8 costs three to four times the seconds of 9 for a tenth of the bytes; 10 is 9. WebP is for
# the few browsers that read no AVIF: half the seconds are worth more than their bytes.
ENCODING = {
    "JPEG": {"quality": 80, "progressive": True, "optimize": True},
    "WEBP": {"quality": 77, "method": 2},
    "AVIF": {"quality": 59, "speed": 9, "max_threads": 1},
}
ENCODERS = {"JPEG": "e1", "WEBP": "e3", "AVIF": "e3"}
"""Raise one when its encoding changes, or WIDTHS do: new names are for good, and made anew.

A photo's row tells which were made, so pages name none that is not there, and
`tasks.renew_renditions` has the others made. Leave the JPEG's as it is: pages name it until then.
"""

CROPS = {"full": None, "16x9": (16, 9), "4x3": (4, 3), "1x1": (1, 1)}
WIDTHS = {
    "full": (480, 750, 1200, 1600),
    "16x9": (320, 480, 750, 1200, 1600),
    "4x3": (280, 400, 800, 1200),
    "1x1": (160, 320, 640, 1200),
}
FIRST_WIDTHS = {
    "full": (480, 800),
    "16x9": (480, 800),
    "4x3": (400, 800),
    "1x1": (160, 320, 640),
}
"""JPEGs that are made while a file is taken in; pages name them until everything is made.

Whatever becomes of WIDTHS, these stay: of a photo that is to be made anew they are all there is.
"""

FORMATS = {"JPEG": "jpg", "WEBP": "webp", "AVIF": "avif"}
TALLEST = 4096
WORTH_A_WIDTH = 1.1  # a native width less than a tenth above the last one is left out
SECONDS_TO_MAKE = 90

XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
 xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">
{properties}
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""
ALTERNATIVES = '<rdf:Alt><rdf:li xml:lang="x-default">{text}</rdf:li></rdf:Alt>'
PROPERTIES = {
    "photographer": "<dc:creator><rdf:Seq><rdf:li>{text}</rdf:li></rdf:Seq></dc:creator>",
    "credit": "<photoshop:Credit>{text}</photoshop:Credit>",
    "copyright": f"<dc:rights>{ALTERNATIVES}</dc:rights>",
    "alt_text": (
        f"<Iptc4xmpCore:AltTextAccessibility>{ALTERNATIVES}</Iptc4xmpCore:AltTextAccessibility>"
    ),
    "digital_source_type": "<Iptc4xmpExt:DigitalSourceType>{text}</Iptc4xmpExt:DigitalSourceType>",
}


@dataclass(frozen=True)
class Variant:
    """One size of one crop, with the storage name of each format."""

    width: int
    height: int
    jpeg: str
    webp: str
    avif: str


def directory(digest: str) -> str:
    """Give the folder that holds all renditions of a photo."""
    return f"photos/{digest[:2]}/{digest[:32]}"


def name(digest: str, crop: str, focal: tuple[float, float], width: int, kind: str) -> str:
    """Compute the storage name of a rendition; the focal point counts only where it crops."""
    point = f"-x{_percent(focal[0])}y{_percent(focal[1])}" if CROPS[crop] else ""
    return f"{directory(digest)}/{crop}{point}-{width}-{ENCODERS[kind]}.{FORMATS[kind]}"


def variants(photo, crop: str) -> list[Variant]:
    """List the sizes of a crop, narrowest first, from the photo's row alone.

    ``photo`` is anything with digest, width, height, focal_x and focal_y. No size is larger
    than the original: wider ones give way to the crop's own width.
    """
    return _variants(photo, crop, WIDTHS[crop])


def first_variants(photo, crop: str) -> list[Variant]:
    """List the sizes of a crop that are made at once, of which there is only the JPEG."""
    return [
        replace(variant, webp="", avif="") for variant in _variants(photo, crop, FIRST_WIDTHS[crop])
    ]


def ready(photo, crop: str) -> list[Variant]:
    """List the sizes of a crop that are there as JPEG, from the photo's row alone.

    Until the rest has been made in the background, those are the ones made at once.
    """
    return variants(photo, crop) if all_made(photo) else first_variants(photo, crop)


def encoders() -> str:
    """Name the encodings of today as a photo's row keeps them."""
    return " ".join(ENCODERS[kind] for kind in FORMATS)


def all_made(photo) -> bool:
    """Tell from the photo's row alone whether every rendition is there in today's encoding."""
    return photo.renditions_made_at is not None and photo.encoders == encoders()


def names(photo) -> set[str]:
    """Compute the storage name of every rendition, from the photo's row alone."""
    return {
        stored
        for crop in CROPS
        for variant in _listed(photo, crop)
        for stored in (variant.jpeg, variant.webp, variant.avif)
        if stored
    }


def crop_box(
    width: int, height: int, ratio: tuple[int, int], focal_x: float, focal_y: float
) -> tuple[int, int, int, int]:
    """Give (left, top, right, bottom) of the largest box of a ratio, centred on the focal point.

    The box stays inside the picture, so a focal point near an edge is off its centre.
    """
    across, down = ratio
    if width * down > height * across:
        box_width, box_height = max(1, round(height * across / down)), height
    else:
        box_width, box_height = width, max(1, round(width * down / across))
    box_width, box_height = min(box_width, width), min(box_height, height)
    left = _start(focal_x, width, box_width)
    top = _start(focal_y, height, box_height)
    return left, top, left + box_width, top + box_height


def make(
    original,
    photo,
    kinds: Iterable[str],
    storage,
    *,
    crops: Iterable[str] = tuple(CROPS),
    first: bool = False,
    anew: bool = False,
    only: str | None = None,
    **words: str,
) -> list[str]:
    """Make the renditions of a photo that the storage lacks, and give their names.

    ``kinds`` are keys of FORMATS; ``first`` leaves out what is not made at once, ``only`` all but
    one name; ``anew`` makes those again that are there. Each rendition carries ``words``, by the
    keys of PROPERTIES, as XMP and no other metadata. The original is decoded once, no larger than
    needed. Raises NotAPhoto, with a sentence, when it cannot be decoded within the limits.
    """
    with tempfile.TemporaryDirectory(prefix="newsroom-renditions-") as folder:
        list_of = first_variants if first else _listed
        wanted = [(crop, variant) for crop in crops for variant in list_of(photo, crop)]
        lacking = _lacking(storage, only, anew)
        pieces, files = _pieces(photo, wanted, kinds, lacking, Path(folder))
        if not pieces:
            return []
        job = {
            "task": "develop",
            "width": photo.width,
            "height": photo.height,
            "pieces": pieces,
            "encoding": ENCODING,
            "xmp": xmp_packet(**words),
        }
        with decoding.local_copy(original) as (path, _digest):
            decoding.run(job | {"source": str(path)}, SECONDS_TO_MAKE)
        for stored, made in files.items():
            _store(storage, stored, made)
    return list(files)


def remove(digest: str, storage) -> None:
    """Delete every rendition of a photo, of any focal point and encoder."""
    folder = directory(digest)
    try:
        _folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for file in files:
        storage.delete(f"{folder}/{file}")


def xmp_packet(**words: str) -> str:
    """Write an XMP packet of the words that PROPERTIES knows, or nothing."""
    cleaned = {key: metadata.clean(key, words.get(key, "")) for key in PROPERTIES}
    properties = [
        template.format(text=escape(cleaned[key]))
        for key, template in PROPERTIES.items()
        if cleaned[key]
    ]
    return XMP.format(properties="\n".join(properties)) if properties else ""


def _percent(focal: float) -> int:
    return min(100, max(0, round(focal * 100)))


def _start(focal: float, length: int, part: int) -> int:
    return min(length - part, max(0, round(focal * length - part / 2)))


def _box(photo, crop) -> tuple[int, int, int, int]:
    ratio = CROPS[crop]
    if ratio is None:
        return 0, 0, photo.width, photo.height
    # The point as the name tells it, so that one name always means the same pixels.
    focal_x, focal_y = _percent(photo.focal_x) / 100, _percent(photo.focal_y) / 100
    return crop_box(photo.width, photo.height, ratio, focal_x, focal_y)


def _variants(photo, crop, widths) -> list[Variant]:
    left, top, right, bottom = _box(photo, crop)
    focal = (photo.focal_x, photo.focal_y)
    return [
        Variant(
            width,
            _height(width, crop, right - left, bottom - top),
            *(name(photo.digest, crop, focal, width, kind) for kind in FORMATS),
        )
        for width in _within(widths, right - left, bottom - top)
    ]


def _listed(photo, crop) -> list[Variant]:
    """What is made at once, and then the rest."""
    return first_variants(photo, crop) + variants(photo, crop)


def _within(wanted, box_width, box_height) -> list[int]:
    """The widths that the picture is large enough for, and its own where it is between them."""
    native = max(1, min(box_width, box_width * TALLEST // box_height))
    widths = [width for width in wanted if width <= native]
    if not widths or (len(widths) < len(wanted) and native > widths[-1] * WORTH_A_WIDTH):
        widths.append(native)
    return widths


def _height(width, crop, box_width, box_height) -> int:
    across, down = CROPS[crop] or (box_width, box_height)
    return min(TALLEST, max(1, round(width * down / across)))


def _lacking(storage, only, anew) -> Callable[[str], bool]:
    return lambda stored: only in (None, stored) and (anew or not storage.exists(stored))


def _pieces(photo, wanted, kinds, lacking, folder) -> tuple[list[dict], dict[str, Path]]:
    """Plan what the child must write: its pieces, and the local file of each storage name."""
    kinds, pieces, files = list(kinds), [], {}
    for crop, variant in wanted:
        outputs = {}
        for kind in kinds:
            stored = getattr(variant, kind.lower())
            if stored and stored not in files and lacking(stored):
                files[stored] = folder / str(len(files))
                outputs[kind] = str(files[stored])
        if outputs:
            size = (variant.width, variant.height)
            pieces.append({"box": _box(photo, crop), "size": size, "files": outputs})
    return pieces, files


def _store(storage, stored: str, made: Path) -> None:
    """Put a finished file into the storage; on a disk it appears whole under its name."""
    if not isinstance(storage, FileSystemStorage):
        with made.open("rb") as opened:
            storage.save(stored, File(opened))
        return
    final = Path(storage.path(stored))
    final.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=final.parent, prefix=".partial-", delete=False) as copy:
        partial = Path(copy.name)
        try:
            with made.open("rb") as opened:
                shutil.copyfileobj(opened, copy)
            copy.flush()
            partial.chmod(storage.file_permissions_mode or 0o644)
            partial.replace(final)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
