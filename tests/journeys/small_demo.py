"""Load the demo newsroom, with photographs that take a quarter of the work to develop."""

import os
import sys
import tempfile
from pathlib import Path

from django.core.management import execute_from_command_line
from PIL import Image

from newsroom.demo import content_files

SIDE = 800
# They lead the pages on which every size of a photograph is looked at.
WHOLE = {"hilltop-sunset", "woodland-stream"}


def small(photo: Path, folder: Path, *, comment: bytes = b"") -> Path:
    """A copy of a photograph within 800 × 800 pixels, with the words of its metadata."""
    copy = folder / photo.name
    with Image.open(photo) as image:
        image.thumbnail((SIDE, SIDE))
        image.save(copy, quality=90, xmp=image.info["xmp"], comment=comment)
    return copy


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    with tempfile.TemporaryDirectory(prefix="newsroom-photos-") as folder:
        for photo in content_files.PHOTOS.glob("*.jpg"):
            if photo.stem in WHOLE:
                Path(folder, photo.name).symlink_to(photo)
            else:
                small(photo, Path(folder))
        content_files.PHOTOS = Path(folder)
        execute_from_command_line(["manage.py", "demo", *sys.argv[1:]])


if __name__ == "__main__":
    main()
