"""Work in the background, by the task worker."""

from django.core.files.storage import storages
from django.utils import timezone
from django_tasks import task

from articles import desk_mail, renditions
from articles.models import Article, DeskMove, Photo


@task()
def make_renditions(photo_id: int, anew: bool = False) -> None:
    """Make the AVIF and WebP renditions of a photo, after which pages name them.

    `anew` makes every rendition again: the words that they carry have changed.
    """
    photo = Photo.objects.get(pk=photo_id)
    make(photo, renditions.FORMATS if anew else ("WEBP", "AVIF"), anew=anew)
    Photo.objects.filter(pk=photo_id, focal_x=photo.focal_x, focal_y=photo.focal_y).update(
        renditions_made_at=timezone.now()
    )


def make(photo, formats, *, anew=False) -> None:
    """Make what is missing of a photo's renditions, or all; raises NotAPhoto."""
    with photo.original.open("rb") as original:
        renditions.make(
            original,
            photo,
            formats,
            storages["default"],
            photographer=photo.photographer,
            credit=photo.credit,
            copyright=photo.copyright,
            alt_text=photo.alt_text,
            anew=anew,
        )


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
