"""Pictures made on the fly: honest, odd and hostile."""

import io
import json
from functools import cache
from types import SimpleNamespace

from PIL import Image, ImageCms, ImageDraw

from articles import darkroom, decoding

XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"
><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"
 xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
 xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" {attributes}>
{properties}</rdf:Description></rdf:RDF></x:xmpmeta>"""


def xmp(properties: str = "", attributes: str = "") -> bytes:
    return XMP.format(properties=properties, attributes=attributes).encode()


def iim(*fields: tuple[int, int, bytes]) -> bytes:
    """Write IPTC-IIM fields, given as record, number and bytes, as a JPEG's APP13 segment."""
    block = b"".join(
        b"\x1c" + bytes([record, number]) + len(value).to_bytes(2, "big") + value
        for record, number, value in fields
    )
    resource = b"8BIM\x04\x04\x00\x00" + len(block).to_bytes(4, "big") + block
    resource += b"\x00" * (len(block) % 2)
    segment = b"Photoshop 3.0\x00" + resource
    return b"\xff\xed" + (len(segment) + 2).to_bytes(2, "big") + segment


def picture(size=(64, 48), mode="RGB") -> Image.Image:
    """Draw a red picture whose upper left quarter is blue."""
    image = Image.new("RGB", size, (220, 30, 30))
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2 - 1, size[1] // 2 - 1), (30, 30, 220))
    return image.convert(mode)


def encoded(image=None, kind="JPEG", **options) -> bytes:
    buffer = io.BytesIO()
    (image or picture()).save(buffer, kind, **options)
    return buffer.getvalue()


@cache
def bomb() -> bytes:
    """Make a PNG of six kilobytes that unfolds to more pixels than are taken."""
    return encoded(Image.new("1", (8000, 6400)), "PNG")


def jpeg_with(iim_segment: bytes = b"", **options) -> bytes:
    """Make a JPEG with options of Pillow and, right after its first two bytes, an IIM segment."""
    plain = encoded(**options)
    return plain[:2] + iim_segment + plain[2:]


def jpeg_with_place() -> bytes:
    """Make a JPEG that tells where, with which device and with which comment it was made."""
    exif = Image.Exif()
    exif[0x010F] = "SPYCAM"
    exif.get_ifd(0x8825).update({1: "N", 2: (54.0, 30.0, 0.0), 3: "W", 4: (3.0, 0.0, 0.0)})
    properties = "<photoshop:City>Hideaway</photoshop:City>"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return jpeg_with(
        iim((2, 90, b"Hideaway")),
        exif=exif,
        xmp=xmp(properties),
        comment=b"<script>alert(1)</script>",
        icc_profile=profile,
    )


def frames(kind: str) -> bytes:
    """Make a file of two different pictures: an animation or, as MPO, a stereo JPEG."""
    other = Image.new("RGB", (64, 48), "green")
    return encoded(kind=kind, save_all=True, append_images=[other])


def photo(width=1600, height=1200, focal_x=0.5, focal_y=0.5, digest="ab" * 32):
    return SimpleNamespace(
        digest=digest, width=width, height=height, focal_x=focal_x, focal_y=focal_y
    )


def decode_without_a_child(monkeypatch):
    """Let the decoding process's own code answer in this process, which is much faster."""

    def run(job, _seconds):
        return decoding.told(darkroom.answer(json.loads(json.dumps(job))))

    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)
    monkeypatch.setattr(decoding, "run", run)
