"""How a photograph comes into the library, what is said about it, and how it is withdrawn."""

from dataclasses import asdict
from typing import NamedTuple

from django.contrib.admin.models import CHANGE, LogEntry
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from articles import clock, decoding, digital_source, renditions, tasks
from articles.decoding import NotAPhoto
from articles.models import Photo, Refused
from articles.originals import keep_original

FOCAL_POINT = {"focal_x", "focal_y"}
WITHDRAW = "articles.withdraw_photo"


class Arrival(NamedTuple):
    """A photo and whether the library has it only now."""

    photo: Photo
    is_new: bool


def take_in(file, *, by, focal_point=(0.5, 0.5)) -> Photo:
    """Take a picture file into the library, as `receive`, and give the photo."""
    return receive(file, by=by, focal_point=focal_point).photo


def receive(file, *, by, focal_point=(0.5, 0.5)) -> Arrival:
    """Take a picture file into the library with what its metadata says.

    `focal_point` is (across, down), each from 0 to 1. The same file again gives the same photo,
    as it was described since. Raises ValidationError with a sentence for people.
    """
    try:
        inspected = decoding.inspect(file)
        if known := Photo.objects.filter(digest=inspected.digest).first():
            return Arrival(known, is_new=False)
        photo = _photo_of(inspected, by, focal_point)
        # What pages name from now on; the rest follows in the background.
        tasks.make_first(photo, file)
    except NotAPhoto as refusal:
        raise ValidationError(str(refusal), code="not_a_photo") from refusal
    try:
        with transaction.atomic():
            keep_original(photo, file)
            photo.save()
    except IntegrityError:
        return Arrival(Photo.objects.get(digest=inspected.digest), is_new=False)
    _remember_what_file_says(photo, inspected.metadata)
    transaction.on_commit(lambda: tasks.make_renditions.enqueue(photo.pk))
    return Arrival(photo, is_new=True)


def _photo_of(inspected, by, focal_point) -> Photo:
    return Photo(
        digest=inspected.digest,
        format=inspected.format,
        width=inspected.width,
        height=inspected.height,
        uploaded_by=by,
        focal_x=focal_point[0],
        focal_y=focal_point[1],
        **_said_by(inspected.metadata),
    )


def _said_by(metadata) -> dict:
    said = asdict(metadata)
    return said | {"digital_source_type": digital_source.known(said["digital_source_type"])}


def said_by_file(photo) -> dict:
    """Give what the original's own metadata says, by the names of the photo's fields.

    An original never changes, so it is read once a day at most; nothing where it cannot be read.
    """
    said = cache.get(_file_key(photo))
    if said is not None:
        return said
    try:
        with photo.original.open("rb") as original:
            found = decoding.inspect(original).metadata
    except (NotAPhoto, OSError):
        found = None
    return _remember_what_file_says(photo, found)


def _remember_what_file_says(photo, metadata) -> dict:
    said = _said_by(metadata) if metadata else {}
    cache.set(_file_key(photo), said, timeout=24 * 60 * 60)
    return said


def _file_key(photo) -> str:
    return f"said-by-file-{photo.digest}"


def describe(photo, *, by, **words) -> bool:
    """Change what is said about a photo, or its focal point; returns whether anything changed.

    Raises Refused when `by` may not edit it.
    """
    with transaction.atomic():
        _hold(photo)
        return _describe(photo, by, words)


def describe_all(said, *, by) -> int:
    """Change what is said about several photos, or about none; returns how many were changed.

    `said` are pairs of a photo and its words. Raises Refused as `describe` does.
    """
    with transaction.atomic():
        return sum(describe(photo, by=by, **words) for photo, words in said)


def _hold(photo):
    photo.refresh_from_db(from_queryset=Photo.objects.select_for_update())


def _describe(photo, by, words) -> bool:
    if not photo.may_be_edited_by(by):
        raise Refused(_("This photo is not yours to change, or stands on a public page."))
    changed = {name: value for name, value in words.items() if getattr(photo, name) != value}
    if not changed:
        return False
    for name, value in changed.items():
        setattr(photo, name, value)
    moved = bool(FOCAL_POINT & set(changed))
    carried = bool(set(changed) & set(renditions.PROPERTIES))
    if moved:
        photo.renditions_made_at = None
        if photo.withdrawn_at is None:
            tasks.make_first(photo)
    photo.save(update_fields=[*changed, "renditions_made_at"])
    photo.tell_pages()
    if carried or moved:
        transaction.on_commit(lambda: tasks.make_renditions.enqueue(photo.pk, anew=carried))
    return True


def withdraw(photo, *, by, reason: str) -> bool:
    """Take a photo off every page at once; False when it already was.

    Pages, feeds and what machines read drop it with the commit, and right after it its public
    files are gone. The original is kept. Raises Refused when `by` may not.
    """
    with transaction.atomic():
        _hold(photo)
        _require(by)
        if photo.withdrawn_at:
            return False
        photo.withdrawn_at, photo.withdrawn_by = clock.database_now(), by
        photo.withdrawal_reason = reason
        photo.renditions_made_at = None
        _keep_standing(photo, by, _("Withdrawn: %s") % reason)
        photo.tell_pages(hides=True)
        # The second is for a storage that did not answer, and for files that were being made.
        transaction.on_commit(lambda: tasks.unmake(photo), robust=True)
        transaction.on_commit(lambda: tasks.make_renditions.enqueue(photo.pk))
    return True


def reinstate(photo, *, by) -> bool:
    """Show a withdrawn photo again wherever it stood; False when it was not withdrawn.

    Raises Refused when `by` may not, or when its files cannot be made again.
    """
    with transaction.atomic():
        _hold(photo)
        _require(by)
        if photo.withdrawn_at is None:
            return False
        photo.withdrawn_at = photo.withdrawn_by = None
        photo.withdrawal_reason = ""
        try:
            tasks.make_first(photo)
        except NotAPhoto as refusal:
            raise Refused(str(refusal)) from refusal
        _keep_standing(photo, by, _("Reinstated"))
        photo.tell_pages()
        transaction.on_commit(lambda: tasks.make_renditions.enqueue(photo.pk))
    return True


def _require(by):
    if not by.has_perm(WITHDRAW):
        raise Refused(_("You may not withdraw a photo."))


def _keep_standing(photo, by, told: str):
    photo.save(
        update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason", "renditions_made_at"]
    )
    LogEntry.objects.log_actions(by.pk, [photo], CHANGE, told, single_object=True)
