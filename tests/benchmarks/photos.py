"""How long a large photograph takes: `taskset -c 0 python -m tests.benchmarks.photos`.

A JPEG of 24 megapixels, as a camera writes them, comes into the library of an empty newsroom in a
temporary folder, and its renditions are made as the task worker makes them. Prints seconds by the
clock and of the processor, children counted; `photo_quality` says what each encoder gives. Ends
with 1 when more processor time is used than one core has.
"""

import io
import os
import sys
import tempfile
import time
from pathlib import Path

import django
from PIL import Image

FOLDER = tempfile.TemporaryDirectory(prefix="newsroom-benchmark-")
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "newsroom.settings",
    "DATABASE_URL": f"sqlite:///{FOLDER.name}/db.sqlite3",
    "MEDIA_ROOT": f"{FOLDER.name}/media",
}
django.setup()

from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.core.management import call_command  # noqa: E402

from articles import photos, tasks  # noqa: E402
from tests.builders import make_user  # noqa: E402

SIZE = (6000, 4000)
SOURCE = Path(__file__).parents[2] / "newsroom" / "demo" / "photos" / "woodland-stream.jpg"
SECONDS_TO_TAKE_IN, SECONDS_TO_MAKE = 1, 8


def large_jpeg() -> bytes:
    """Enlarge a demo photograph and add a sensor's noise, so that the file is as heavy as real."""
    with Image.open(SOURCE) as small:
        xmp = small.info["xmp"]
        image = small.convert("RGB").resize(SIZE, Image.Resampling.LANCZOS)
    noise = Image.effect_noise(SIZE, 40).convert("RGB")
    written = io.BytesIO()
    Image.blend(image, noise, 0.12).save(written, "JPEG", quality=92, xmp=xmp)
    return written.getvalue()


def timed(job) -> tuple[object, float, float]:
    """Do a job; give its result, the seconds by the clock and those of the processor."""
    clock, before = time.perf_counter(), os.times()
    result = job()
    clock, after = time.perf_counter() - clock, os.times()
    return result, clock, sum(after[:4]) - sum(before[:4])


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main() -> int:
    content = large_jpeg()
    say(f"A JPEG of {SIZE[0]} × {SIZE[1]} pixels, {len(content) / 1e6:.1f} MB")
    call_command("migrate", verbosity=0)
    by, file = make_user("Editor"), SimpleUploadedFile("large.jpg", content)
    photo, clock, taking_in = timed(lambda: photos.take_in(file, by=by))
    say(f"in the library, with “{photo.credit}” read from it: {clock:.2f} s, {taking_in:.2f} s CPU")
    _none, clock, making = timed(lambda: tasks.make_renditions.call(photo.pk))
    say(f"its renditions, in the background: {clock:.2f} s, {making:.2f} s CPU")
    return int(taking_in > SECONDS_TO_TAKE_IN or making > SECONDS_TO_MAKE)


if __name__ == "__main__":
    sys.exit(main())
