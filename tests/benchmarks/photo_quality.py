"""Which quality of AVIF and WebP is high: `python -m tests.benchmarks.photo_quality`.

Encodes the demo's photographs at widths that readers get and compares each with what went into the
encoder by SSIMULACRA 2: 100 is the same, 90 cannot be told apart, 70 is high quality, 50 medium.
For each effort of an encoder it finds the quality whose mean score is HIGH, and prints size and
seconds of the processor at it; the last lines are the settings in use. Needs an environment of its
own, of what the newsroom requires and `ssimulacra2`.
"""

import io
import sys
import time
from functools import cache
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory
from typing import NamedTuple

from PIL import Image
from ssimulacra2 import compute_ssimulacra2_with_alpha

from articles.renditions import ENCODING

PHOTOS = sorted((Path(__file__).parents[2] / "newsroom" / "demo" / "photos").glob("*.jpg"))
WIDTHS = (480, 750, 1600)
HIGH = 70
EFFORTS = {
    "AVIF": [{"speed": speed} for speed in (6, 7, 8, 9, 10)],
    "WEBP": [{"method": method} for method in (2, 4, 6)],
}
POINTS_A_QUALITY = 0.9  # about so much does the score rise with each


class Result(NamedTuple):
    """Of all photographs at one width: bytes, seconds of the processor, mean and worst score."""

    size: int
    cpu: float
    score: float
    worst: float


def compared(kind: str, width: int, **options) -> Result:
    return _compared(kind, width, tuple(sorted((ENCODING[kind] | options).items())))


@cache
def _compared(kind, width, options) -> Result:
    sizes, seconds, scores = [], [], []
    for image in images(width):
        written, start = io.BytesIO(), time.process_time()
        image.save(written, kind, **dict(options))
        seconds.append(time.process_time() - start)
        sizes.append(written.tell())
        scores.append(score(image, written))
    return Result(sum(sizes), sum(seconds), mean(scores), min(scores))


@cache
def images(width: int) -> list[Image.Image]:
    """The photographs at a width, as far as they are wide enough."""
    found = []
    for path in PHOTOS:
        with Image.open(path) as image:
            if image.width >= width:
                size = (width, round(image.height * width / image.width))
                found.append(image.convert("RGB").resize(size, Image.Resampling.LANCZOS))
    return found


def score(image, written) -> float:
    with TemporaryDirectory() as folder:
        names = [str(Path(folder) / name) for name in ("before.png", "after.png")]
        image.save(names[0], compress_level=0)
        Image.open(written).convert("RGB").save(names[1], compress_level=0)
        return compute_ssimulacra2_with_alpha(*names)


def matching_quality(kind: str, width: int, wanted: float, effort: dict) -> int:
    """Find the quality whose mean score is nearly the one wanted."""
    quality, tried = ENCODING[kind]["quality"], set()
    while quality not in tried:
        tried.add(quality)
        lacks = wanted - compared(kind, width, quality=quality, **effort).score
        quality += round(lacks / POINTS_A_QUALITY)
    return quality


def say(name: str, result: Result, jpeg: Result) -> None:
    sys.stdout.write(
        f"{name:32} {result.size / jpeg.size:6.1%} of the JPEG, {result.cpu:6.2f} s CPU,"
        f" score {result.score:.1f}, worst {result.worst:.1f}\n"
    )
    sys.stdout.flush()


def main() -> None:
    for width in map(int, sys.argv[1:]) if sys.argv[1:] else WIDTHS:
        jpeg = compared("JPEG", width)
        count, kilobytes = len(images(width)), jpeg.size / 1000
        say(f"{width} px: JPEG, {count} photos, {kilobytes:.0f} kB", jpeg, jpeg)
        for kind, efforts in EFFORTS.items():
            for effort in efforts:
                quality = matching_quality(kind, width, HIGH, effort)
                how = ", ".join(f"{name} {value}" for name, value in effort.items())
                found = compared(kind, width, quality=quality, **effort)
                say(f"{kind}, {how}: quality {quality}", found, jpeg)
        for kind in EFFORTS:
            say(f"{kind} as set", compared(kind, width), jpeg)


if __name__ == "__main__":
    main()
