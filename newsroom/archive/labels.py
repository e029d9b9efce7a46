"""What the stories of an archive hang on: people, sections, tags, authors and a few photographs."""

from math import isqrt

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files import File
from django.utils.text import slugify

from articles import photos
from articles.models import Author, Photo, Section, Tag
from newsroom.archive.wording import FAMILY_NAMES, FIRST_NAMES, SECTIONS, TOPICS, Wording
from newsroom.demo import content_files

REPORTERS, EDITORS, MODERATORS = 40, 12, 6
PHOTOS = 4


def people(role: str, number: int) -> list[int]:
    """Staff of the archive, by key; nobody can log in as one until somebody sets a password."""
    group, found = Group.objects.get(name=role), []
    for each in range(number):
        first = FIRST_NAMES[(7 * each + len(role)) % len(FIRST_NAMES)]
        last = FAMILY_NAMES[(11 * each + len(role)) % len(FAMILY_NAMES)]
        user, created = get_user_model().objects.get_or_create(
            username=f"archive-{role.lower()}-{each + 1}",
            defaults={"first_name": first, "last_name": last, "is_staff": True, "password": "!"},
        )
        if created:
            user.groups.add(group)
        found.append(user.pk)
    return found


def sections() -> list[int]:
    """The sections that are there, else a paper's usual ones."""
    if not Section.objects.exists():
        Section.objects.bulk_create(
            Section(name=name, slug=slugify(name), position=position)
            for position, name in enumerate(SECTIONS)
        )
    return list(Section.objects.values_list("pk", flat=True))


def tags(articles: int, chance) -> list[int]:
    """Tags for so many stories, the busiest first: general ones, then a place's own."""
    words = Wording(chance)
    names = dict.fromkeys(TOPICS)
    wanted = 500 + articles // 50
    while len(names) < wanted:
        names[f"{words.place()} {chance.choice(TOPICS).lower()} {2 + len(names)}"] = None
    return _rows(Tag, list(names))


def authors(articles: int, chance) -> list[int]:
    """Everybody who wrote for the paper, the busiest first."""
    words = Wording(chance)
    wanted = 200 + isqrt(articles) // 2
    return _rows(Author, [f"{words.name()} {_roman(each)}".strip() for each in range(wanted)])


def _rows(model, names) -> list[int]:
    """The keys of rows with these names, which are made where there are none."""
    slugs = [slugify(name) for name in names]
    rows = [model(name=name, slug=slug) for name, slug in zip(names, slugs, strict=True)]
    model.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1_000)
    found = dict(model.objects.values_list("slug", "pk"))
    return list(dict.fromkeys(found[slug] for slug in slugs))


def _roman(number: int) -> str:
    """A mark that tells people of one name apart: nothing, II, III and so on."""
    generation = number // 200
    return ["", "II", "III", "IV", "V", "VI"][min(generation, 5)]


def pictures(by) -> list[int]:
    """Photographs of the library, else a few of the demo's."""
    found = list(Photo.objects.shown().order_by("pk").values_list("pk", flat=True)[:PHOTOS])
    if found:
        return found
    for path in sorted(content_files.PHOTOS.glob("*.jpg"))[:PHOTOS]:
        with path.open("rb") as opened:
            found.append(photos.take_in(File(opened), by=by).pk)
    return found
