"""Draw the newsroom's signs. The same name gives the same bytes."""

import hashlib
import io
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from newsroom.marks import favicon
from newsroom.marks.favicon import ACCENT, PAPER, initial

FONT = Path(__file__).with_name("SourceSerif4-Bold.ttf.woff2")
INK = "#171410"
WIDTH, HEIGHT, MARGIN = 1200, 630, 90
LARGEST, SMALLEST, STEP = 150, 40, 5
MOST_LINES = 3
MOST_HEIGHT = 360
LEADING = 1.1
ICON = 180
MISSING = "\uffff"


def files(name: str, host: str) -> dict[str, bytes]:
    """Draw everything for a newsroom of this name.

    A name in a script that the font has not is written as the site's host.
    """
    drawable = name if can_draw(name) else host
    return {
        "favicon-180.png": icon(initial(drawable)),
        "social.png": social_image(drawable),
    }


def fingerprint(name: str, host: str) -> str:
    """Tell drawings apart: by what they say, and by what draws them."""
    said = [name, host, *(Path(module).read_text() for module in (__file__, favicon.__file__))]
    return hashlib.sha256("\0".join(said).encode()).hexdigest()[:16]


def can_draw(text: str) -> bool:
    face = font(SMALLEST)
    missing = bytes(face.getmask(MISSING))
    return all(bytes(face.getmask(each)) != missing for each in text if each.strip())


@lru_cache
def font(size: int) -> ImageFont.FreeTypeFont:
    # The basic layout is in every Pillow, so that it draws alike on every machine.
    return ImageFont.truetype(FONT, size, layout_engine=ImageFont.Layout.BASIC)


def icon(letter: str) -> bytes:
    image = Image.new("RGB", (ICON, ICON), ACCENT)
    middle = (ICON / 2, ICON / 2)
    face = font(ICON * 3 // 4)
    left, top, right, bottom = face.getbbox(letter, anchor="ls")
    place = (middle[0] - (left + right) / 2, middle[1] - (top + bottom) / 2)
    ImageDraw.Draw(image).text(place, letter, PAPER, face, anchor="ls")
    return png(image)


def social_image(name: str) -> bytes:
    """Set the name in ink on paper, as large as it fits, between a rule and a double one."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    lines, face = set_to_fit(name)
    leading = face.size * LEADING
    _left, top, _right, bottom = face.getbbox("Hg", anchor="ls")
    baseline = (HEIGHT - leading * (len(lines) - 1) - top - bottom) / 2
    for number, line in enumerate(lines):
        draw.text((WIDTH / 2, baseline + number * leading), line, INK, face, anchor="ms")
    for top, bottom in ((MARGIN, MARGIN + 1), (-MARGIN, 4 - MARGIN), (10 - MARGIN, 11 - MARGIN)):
        draw.rectangle((MARGIN, top % HEIGHT, WIDTH - MARGIN, bottom % HEIGHT), INK)
    return png(image)


def set_to_fit(name: str) -> tuple[list[str], ImageFont.FreeTypeFont]:
    """Break the name into the fewest lines at the largest size; cut what fits at none."""
    width = WIDTH - 2 * MARGIN
    for size in range(LARGEST, SMALLEST - 1, -STEP):
        face = font(size)
        lines = broken(name.split(), face, width)
        low = len(lines) * size * LEADING <= MOST_HEIGHT
        if (
            low
            and len(lines) <= MOST_LINES
            and all(face.getlength(line) <= width for line in lines)
        ):
            return balanced(name.split(), face, len(lines), width), face
    kept = [cut(line, face, width) for line in lines[:MOST_LINES]]
    return kept, face


def broken(words: list[str], face, width: float) -> list[str]:
    lines = [""]
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and face.getlength(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def balanced(words: list[str], face, count: int, width: float) -> list[str]:
    """Break the words into as many lines, about as long as one another."""
    narrow, wide = 0, width
    while wide - narrow > 1:
        middle = (narrow + wide) / 2
        lines = broken(words, face, middle)
        if len(lines) <= count and all(face.getlength(line) <= middle for line in lines):
            wide = middle
        else:
            narrow = middle
    return broken(words, face, wide)


def cut(line: str, face, width: float) -> str:
    while face.getlength(line) > width:
        line = line.rstrip("…")[:-1] + "…"
    return line


def png(image: Image.Image) -> bytes:
    # A palette keeps flat colour small.
    buffer = io.BytesIO()
    image.quantize(32).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
