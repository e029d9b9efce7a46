"""How a photograph comes into the library, and what is said about it afterwards."""

from dataclasses import asdict

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from articles import decoding, renditions, tasks
from articles.models import Photo, Refused

FOCAL_POINT = {"focal_x", "focal_y"}


def take_in(file, *, by, focal_point=(0.5, 0.5)) -> Photo:
    """Take a picture file into the library with what its metadata says.

    `focal_point` is (across, down), each from 0 to 1. The same file again gives the same photo.
    Raises ValidationError with a sentence for people.
    """
    try:
        inspected = decoding.inspect(file)
    except decoding.NotAPhoto as refusal:
        raise ValidationError(str(refusal), code="not_a_photo") from refusal
    known = Photo.objects.filter(digest=inspected.digest).first()
    if known:
        return known
    photo = Photo(
        digest=inspected.digest,
        format=inspected.format,
        width=inspected.width,
        height=inspected.height,
        uploaded_by=by,
        focal_x=focal_point[0],
        focal_y=focal_point[1],
        **asdict(inspected.metadata),
    )
    try:
        with transaction.atomic():
            _keep_original(photo, file)
            photo.save()
    except IntegrityError:
        return Photo.objects.get(digest=inspected.digest)
    # Every page needs the JPEG set at once; the rest follows in the background.
    tasks.make(photo, ["JPEG"])
    transaction.on_commit(lambda: tasks.make_renditions.enqueue(photo.pk))
    return photo


def _keep_original(photo, file):
    """Store the file, unless an upload that was not kept in the end left the same bytes there."""
    field = photo.original.field
    name = field.generate_filename(photo, "original")
    storage = photo.original.storage
    if storage.exists(name) and storage.size(name) == file.size:
        photo.original.name = name
    else:
        photo.original.save("original", file, save=False)


def describe(photo, *, by, **words) -> bool:
    """Change what is said about a photo, or its focal point; returns whether anything changed.

    Raises Refused when `by` may not edit it.
    """
    with transaction.atomic():
        photo.refresh_from_db(from_queryset=Photo.objects.select_for_update())
        return _describe(photo, by, words)


def _describe(photo, by, words) -> bool:
    if not photo.may_be_edited_by(by):
        raise Refused(_("This photo is not yours to change, or stands on a public page."))
    changed = {name: value for name, value in words.items() if getattr(photo, name) != value}
    if not changed:
        return False
    for name, value in changed.items():
        setattr(photo, name, value)
    if FOCAL_POINT & set(changed):
        photo.renditions_made_at = None
        tasks.make(photo, ["JPEG"])
    photo.save(update_fields=[*changed, "renditions_made_at"])
    carried = bool(set(changed) & set(renditions.PROPERTIES))
    if carried or FOCAL_POINT & set(changed):
        transaction.on_commit(lambda: tasks.make_renditions.enqueue(photo.pk, anew=carried))
    return True
