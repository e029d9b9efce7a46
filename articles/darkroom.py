"""The program that decodes pictures, run by ``articles.decoding`` in a process of its own.

It reads one job as JSON from standard input and writes one answer as JSON to standard output.
It imports neither Django nor settings, so it starts fast and holds no secret.
"""

import contextlib
import io
import json
import math
import os
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import (
    AvifImagePlugin,  # noqa: F401 - registers the encoder
    GifImagePlugin,  # noqa: F401 - the four decoders; nothing else is ever loaded
    Image,
    ImageCms,
    JpegImagePlugin,  # noqa: F401
    PngImagePlugin,  # noqa: F401
    WebPImagePlugin,  # noqa: F401
)

from articles import metadata

try:
    import resource
except ImportError:  # only Unix can limit a process
    resource = None

MEBIBYTE = 1024 * 1024
MEMORY_LIMIT = 1024 * MEBIBYTE
FILE_LIMIT = 64 * MEBIBYTE
OPEN_FILES = 64

PIXEL_LIMITS = {"JPEG": 100_000_000, "PNG": 50_000_000, "WEBP": 50_000_000, "GIF": 50_000_000}
# libjpeg holds every coefficient of a progressive picture until its last scan.
PROGRESSIVE_LIMIT = 50_000_000

# A JPEG of 100 megapixels must do with 300 MB: it takes 191, and a panorama of 50,000 × 2,000 245.
LARGEST_NEGATIVE = 25_000_000  # pixels, of which there are two copies for a moment
MOST_AT_ONCE = 4  # renditions, whatever the number of cores

ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SIDEWAYS = {5, 6, 7, 8}
PAPER = "white"  # what shows through a transparent picture
BAND = 2_000_000  # pixels of the picture that are reduced at a time
SPARE = 1.5  # how much larger than needed the last, careful resizing starts


class Refusal(Exception):
    """Say in one word why a file is no photograph for us; the parent has the sentence."""


def main():
    job = json.load(sys.stdin)
    limit_process(job["seconds"])
    Image.MAX_IMAGE_PIXELS = None  # our own limits are told in sentences
    warnings.simplefilter("ignore")
    json.dump(answer(job), sys.stdout)


def answer(job: dict) -> dict:
    """Do a job; a refusal is an answer too."""
    tasks = {"inspect": inspect, "develop": develop}
    try:
        return tasks[job["task"]](job)
    except Refusal as refusal:
        return {"refused": str(refusal)}
    except MemoryError:
        return {"refused": "memory"}


def limit_process(seconds: int):
    """Bound what this process may use, whatever the bytes make the decoders do."""
    if resource is None:
        return
    limits = {
        resource.RLIMIT_AS: MEMORY_LIMIT,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: FILE_LIMIT,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_CORE: 0,
    }
    for kind, limit in limits.items():
        # Some systems do not know every limit; the time limit of the parent holds anyway.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (limit, limit))


def inspect(job: dict) -> dict:
    """Decode the whole picture once and tell what it is."""
    with open_picture(job["source"]) as image:
        width, height = image.size
        if orientation_of(image) in SIDEWAYS:
            width, height = height, width
        words = metadata.read(
            image, zone=ZoneInfo(job["zone"]), now=datetime.fromisoformat(job["now"])
        )
        image.draft(None, [max(1, side // 8) for side in image.size])
        decode(image)
        return {
            "format": image.format,
            "width": width,
            "height": height,
            "metadata": metadata.as_json(words),
        }


@contextlib.contextmanager
def open_picture(path: str):
    """Open a file after looking at its first bytes; refuse what is no single still picture."""
    with Path(path).open("rb") as file:
        start = file.read(4096)
    kind = kind_of(start)
    if kind not in PIXEL_LIMITS:
        raise Refusal(kind)
    if kind == "WEBP":
        check_webp(start, Path(path).stat().st_size)
    try:
        image = Image.open(path, formats=[kind])
    except MemoryError:
        raise
    except Exception as error:
        raise Refusal("broken") from error
    with image:
        check_still(image, kind)
        yield image


def check_still(image: Image.Image, kind: str):
    """Refuse several frames, a format in disguise (a stereo JPEG is MPO) and too many pixels."""
    try:
        animated = getattr(image, "is_animated", False)
    except Exception as error:
        raise Refusal("broken") from error
    if animated or image.format != kind:
        raise Refusal("frames")
    limit = PROGRESSIVE_LIMIT if image.info.get("progressive") else PIXEL_LIMITS[kind]
    if image.width * image.height > limit:
        raise Refusal("pixels")


def kind_of(start: bytes) -> str:
    """Name the format by its first bytes, or the refusal that such a file gets."""
    if start.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if start.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if start.startswith(b"RIFF") and start[8:12] == b"WEBP":
        return "WEBP"
    if start[4:8] == b"ftyp" and start[8:11] in (b"hei", b"hev", b"mif", b"msf", b"avi"):
        return "heic"
    if b"<svg" in start.replace(b"\x00", b"").lower():
        return "svg"
    return "kind"


def check_webp(start: bytes, size: int):
    """Look at the head of a WebP, since merely opening one sets up its whole canvas.

    Source: WebP Container Specification, and RFC 6386 and 9649 for the two kinds of picture.
    """
    if int.from_bytes(start[4:8], "little") + 8 > size:
        raise Refusal("truncated")
    if start[12:16] == b"VP8X":
        width, height = (int.from_bytes(start[at : at + 3], "little") + 1 for at in (24, 27))
    elif start[12:16] == b"VP8L":
        bits = int.from_bytes(start[21:25], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    else:
        width, height = (int.from_bytes(start[at : at + 2], "little") & 0x3FFF for at in (26, 28))
    if width * height > PIXEL_LIMITS["WEBP"]:
        raise Refusal("pixels")


def decode(image: Image.Image):
    """Read every pixel, which is the only proof that the file is whole."""
    try:
        image.load()
    except MemoryError:
        raise
    except Exception as error:
        raise Refusal("truncated") from error


def orientation_of(image: Image.Image) -> int:
    try:
        return image.getexif().get(ORIENTATION, 1)
    except Exception:  # noqa: BLE001 - what Pillow raises on rubbish has no common base
        return 1


def develop(job: dict) -> dict:
    """Decode the original once and write every rendition of the job to its file."""
    image = negative(job["source"], needed_scale(job["pieces"]))

    def print_piece(piece):
        # Pillow lets the other threads go on while it resizes and encodes.
        box = box_within(image, piece["box"], job)
        cut = image.resize(piece["size"], Image.Resampling.LANCZOS, box=box, reducing_gap=2.0)
        # A fresh image: comments, profiles and metadata of the original stay behind.
        clean = Image.new("RGB", cut.size)
        clean.paste(cut)
        for kind, path in piece["files"].items():
            clean.save(path, format=kind, **job["encoding"][kind], **about)

    about = {"xmp": job["xmp"].encode()} if job["xmp"] else {}
    largest_first = sorted(job["pieces"], key=lambda piece: math.prod(piece["size"]), reverse=True)
    with ThreadPoolExecutor(min(cores(), MOST_AT_ONCE)) as pool:
        list(pool.map(print_piece, largest_first))
    return {"made": sum(len(piece["files"]) for piece in job["pieces"])}


def box_within(image: Image.Image, box: list[int], job: dict) -> tuple[float, ...]:
    """Tell where a box of the original lies in the picture that was made of it."""
    across, down = image.width / job["width"], image.height / job["height"]
    left, top, right, bottom = box
    return (
        left * across,
        top * down,
        min(right * across, image.width),
        min(bottom * down, image.height),
    )


def cores() -> int:
    """Count the processor's cores that this process may use."""
    known = getattr(os, "sched_getaffinity", None)
    return len(known(0)) if known else os.cpu_count() or 1


def needed_scale(pieces: list[dict]) -> float:
    """Tell by how much the picture may shrink before any rendition lacks pixels."""
    return min((piece["box"][2] - piece["box"][0]) / piece["size"][0] for piece in pieces)


def negative(path: str, scale: float) -> Image.Image:
    """Give the picture upright, in sRGB, and not much larger than the largest rendition needs."""
    with open_picture(path) as image:
        turn = TURNS.get(orientation_of(image))
        profile = image.info.get("icc_profile")
        full_width, pixels = image.width, image.width * image.height
        scale = max(scale, next(n for n in (1, 2, 4, 8) if pixels <= n * n * LARGEST_NEGATIVE))
        image.draft(None, [max(1, int(side / scale)) for side in image.size])
        decode(image)
        small = reduced(image, max(1, int(scale * image.width / full_width / SPARE)))
        image.close()  # and with it goes the memory
    small = to_srgb(small, profile)
    return small.transpose(turn) if turn else small


def reduced(image: Image.Image, factor: int) -> Image.Image:
    """Shrink by a whole factor, band by band, so that no second full copy is ever held."""
    width, height = image.size
    small, rows = None, factor * max(1, BAND // (width * factor))
    for top in range(0, height, rows):
        band = opaque(image.crop((0, top, width, min(height, top + rows))))
        band = band.reduce(factor) if factor > 1 else band
        small = small or Image.new(band.mode, (band.width, math.ceil(height / factor)))
        small.paste(band, (0, top // factor))
    return small


def opaque(image: Image.Image) -> Image.Image:
    """Give grey, RGB or CMYK of eight bits, transparent parts on paper."""
    if image.has_transparency_data:
        image = image.convert("RGBA")
        paper = Image.new("RGB", image.size, PAPER)
        paper.paste(image, mask=image.getchannel("A"))
        return paper
    if image.mode.startswith("I"):
        return image.point(lambda value: value * (1 / 256) + 0).convert("L")
    if image.mode == "1":
        return image.convert("L")
    return image if image.mode in ("L", "RGB", "CMYK") else image.convert("RGB")


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if profile:
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError):
            return ImageCms.profileToProfile(
                image,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGB",
            )
    return image.convert("RGB")


if __name__ == "__main__":
    main()
