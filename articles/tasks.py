"""Work in the background, by the task worker."""

from contextlib import nullcontext
from threading import BoundedSemaphore

from django.core.cache import cache
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from articles import decoding, desk_mail, renditions
from articles.models import Article, DeskMove, Photo

AT_WORK = BoundedSemaphore(2)
"""So many threads of a process make what readers ask for; they have better to do than to wait."""
FAILED_FOR_SECONDS = 10 * 60
AFTER_EVERYTHING_ELSE = -100


class Busy(Exception):
    """Enough is being made for readers already."""


@task()
def make_renditions(photo_id: int, anew: bool = False) -> None:
    """Make every rendition of a photo, after which pages name them; a withdrawn one loses its own.

    `anew` makes those again that are there: the words that they carry have changed.
    """
    photo = Photo.objects.get(pk=photo_id)
    if photo.withdrawn_at is None:
        make(photo, renditions.FORMATS, anew=anew)
        with transaction.atomic():
            Photo.objects.shown().filter(
                pk=photo_id, focal_x=photo.focal_x, focal_y=photo.focal_y
            ).update(renditions_made_at=timezone.now(), encoders=renditions.encoders())
            photo.tell_pages()
    if Photo.objects.withdrawn().filter(pk=photo_id).exists():  # or it was while they were made
        unmake(photo)


@task()
def renew_renditions() -> None:
    """Have made what pages do not name: what was lost, and everything after a change of encoding.

    What waits to be made already is not asked for twice.
    """
    waiting = DBTaskResult.objects.ready().filter(task_path=make_renditions.module_path)
    asked = {pk for each in waiting.values_list("args_kwargs", flat=True) for pk in each["args"]}
    made = {"renditions_made_at__isnull": False, "encoders": renditions.encoders()}
    later = make_renditions.using(priority=AFTER_EVERYTHING_ELSE)
    for photo_id in Photo.objects.shown().exclude(**made).values_list("pk", flat=True):
        if photo_id not in asked:
            later.enqueue(photo_id)


def make_lacking(photo, name: str) -> bool:
    """Make the one rendition that somebody asked for; False when it is none or cannot be made.

    Raises Busy while enough others are made.
    """
    failed = f"rendition-failed-{photo.digest}"
    if name not in renditions.names(photo) or cache.get(failed):
        return False
    if not AT_WORK.acquire(blocking=False):
        raise Busy
    try:
        make(photo, renditions.FORMATS, only=name)
    except (decoding.NotAPhoto, OSError):
        cache.set(failed, True, FAILED_FOR_SECONDS)
        return False
    finally:
        AT_WORK.release()
    if Photo.objects.withdrawn().filter(pk=photo.pk).exists():  # while it was made
        unmake(photo)
        return False
    return True


def make_first(photo, original=None) -> None:
    """Make the JPEGs that pages name until the rest is made, from an open file or the one kept."""
    make(photo, ["JPEG"], original=original, first=True)


def make(photo, formats, *, original=None, **which) -> None:
    """Make what is missing of a photo's renditions, or `which`; raises NotAPhoto."""
    with nullcontext(original) if original else photo.original.open("rb") as opened:
        renditions.make(
            opened,
            photo,
            formats,
            storages["default"],
            **which,
            **{name: getattr(photo, name) for name in renditions.PROPERTIES},
        )


def unmake(photo) -> None:
    """Delete every rendition of a photo: none of its addresses answers any more."""
    renditions.remove(photo.digest, storages["default"])


@task()
def mail_desk_move(move_id: int) -> None:
    """Tell those whom a desk move concerns, unless the story was deleted meanwhile."""
    moves = DeskMove.objects.select_related(
        "made_by", "article__latest", "article__owner", "article__assigned_to"
    )
    if move := moves.filter(pk=move_id).first():
        desk_mail.about_move(move).send()


@task()
def mail_assignment(article_id: int) -> None:
    """Tell an editor about a story that is the editor's now, unless it was deleted meanwhile."""
    articles = Article.objects.select_related("latest", "assigned_to")
    if article := articles.filter(pk=article_id).first():
        desk_mail.about_assignment(article).send()
