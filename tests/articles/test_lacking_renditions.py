"""A rendition that is not there is made when somebody asks, and all of them after an upgrade."""

import pytest
from django.core.files.storage import storages
from django_tasks_db.models import DBTaskResult

from articles import photos, renditions, tasks
from articles.decoding import NotAPhoto
from articles.models import Photo
from articles.templatetags.photos import picture as picture_tag
from tests.articles.photo_files import decode_without_a_child, encoded, picture
from tests.articles.test_photo_desk import file
from tests.builders import make_photo, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _decode_here(monkeypatch):
    decode_without_a_child(monkeypatch)


@pytest.fixture
def photo(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        photo = photos.take_in(file(encoded(picture((480, 320)))), by=make_user("Reporter"))
    photo.refresh_from_db()
    return photo


def there(photo) -> set[str]:
    public, folder = storages["default"], renditions.directory(photo.digest)
    found = public.listdir(folder)[1] if public.exists(folder) else []
    return {f"{folder}/{name}" for name in found}


def ask(client, name):
    return client.get(f"/media/{name}")


class TestOneThatIsAskedFor:
    @pytest.mark.parametrize("kind", ["jpeg", "webp", "avif"])
    def test_is_made_alone_and_handed_out_for_good(self, client, photo, kind):
        name = getattr(renditions.variants(photo, "16x9")[0], kind)
        renditions.remove(photo.digest, storages["default"])

        answer = ask(client, name)

        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == f"image/{kind}"
        assert answer.headers["Cache-Control"] == "max-age=315360000, public, immutable"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        with storages["default"].open(name) as stored:
            assert b"".join(answer) == stored.read()
        assert there(photo) == {name}

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("x50y50", "x10y50"),
            ("-320-", "-321-"),
            ("-e1.", "-e0."),
            (".jpg", ".gif"),
            ("16x9", "17x9"),
        ],
    )
    def test_must_be_one_that_pages_name(self, client, photo, before, after):
        name = renditions.variants(photo, "16x9")[0].jpeg
        renditions.remove(photo.digest, storages["default"])

        answer = ask(client, name.replace(before, after))

        assert answer.status_code == 404
        assert "immutable" not in answer.headers.get("Cache-Control", "")
        assert there(photo) == set()

    def test_must_be_of_a_photo_of_the_library(self, client, photo):
        folder = renditions.directory(photo.digest)
        name = renditions.variants(photo, "full")[0].jpeg
        other = renditions.directory(photo.digest[:31] + ("0" if photo.digest[31] != "0" else "1"))

        assert ask(client, name.replace(folder, other)).status_code == 404

    def test_is_not_made_of_a_withdrawn_photo(self, client, photo):
        photos.withdraw(photo, by=make_user("Editor"), reason="The wrong street.")
        renditions.remove(photo.digest, storages["default"])

        assert ask(client, renditions.variants(photo, "full")[0].jpeg).status_code == 404
        assert there(photo) == set()

    def test_is_deleted_when_the_photo_was_withdrawn_meanwhile(self, client, photo, monkeypatch):
        made, name = tasks.make, renditions.variants(photo, "full")[0].jpeg
        renditions.remove(photo.digest, storages["default"])

        def withdrawn_meanwhile(photo, *args, **words):
            Photo.objects.filter(pk=photo.pk).update(withdrawn_at=photo.created_at)
            made(photo, *args, **words)

        monkeypatch.setattr(tasks, "make", withdrawn_meanwhile)

        assert ask(client, name).status_code == 404
        assert there(photo) == set()

    def test_is_not_there_when_its_original_cannot_be_read(self, client):
        broken = make_photo()

        assert ask(client, renditions.variants(broken, "full")[0].jpeg).status_code == 404

    def test_is_to_be_asked_for_again_while_two_others_are_made(self, client, photo):
        name = renditions.variants(photo, "full")[0].jpeg
        renditions.remove(photo.digest, storages["default"])

        with tasks.AT_WORK, tasks.AT_WORK:
            busy = ask(client, name)
        with tasks.AT_WORK:
            free = ask(client, name)

        free.close()
        assert (busy.status_code, free.status_code) == (503, 200)
        assert (busy["Retry-After"], busy["Cache-Control"]) == ("2", "no-store")

    def test_that_failed_is_not_tried_again_at_once(self, client, photo, monkeypatch):
        tried, name = [], renditions.variants(photo, "full")[0].jpeg
        renditions.remove(photo.digest, storages["default"])

        def fail(*_photo, **_which):
            tried.append(1)
            raise NotAPhoto("It cannot be read.")

        monkeypatch.setattr(tasks, "make", fail)
        answers = [ask(client, name) for _each in range(3)]

        assert [answer.status_code for answer in answers] == [404] * 3
        assert {answer["Cache-Control"] for answer in answers} == {"no-store"}
        assert tried == [1]

    def test_that_went_again_as_it_was_made_is_not_there(self, client, photo, monkeypatch):
        name = renditions.variants(photo, "full")[0].jpeg
        renditions.remove(photo.digest, storages["default"])
        monkeypatch.setattr(tasks, "make_lacking", lambda *_asked: True)

        assert ask(client, name).status_code == 404

    def test_is_left_to_the_bucket_where_there_is_one(self, client, photo, settings):
        name = renditions.variants(photo, "full")[0].jpeg
        renditions.remove(photo.digest, storages["default"])
        settings.MEDIA_URL = "https://pictures.example/"

        assert ask(client, name).status_code == 404
        assert there(photo) == set()


class TestAfterAnUpgrade:
    def test_a_new_encoding_has_every_photo_made_again_under_new_names(self, photo, monkeypatch):
        before = renditions.names(photo)
        monkeypatch.setitem(renditions.ENCODERS, "AVIF", "e99")

        tasks.renew_renditions.call()

        photo.refresh_from_db()
        assert len(renditions.names(photo) - before) == len(before) / 3
        assert there(photo) == renditions.names(photo) | before
        assert renditions.all_made(photo)

    def test_pages_name_only_what_is_there_until_it_is_made(self, photo, monkeypatch):
        monkeypatch.setitem(renditions.ENCODERS, "AVIF", "e99")

        assert not renditions.all_made(photo)
        assert "avif" not in picture_tag(photo)
        named = {each.jpeg for crop in renditions.CROPS for each in renditions.ready(photo, crop)}
        assert named <= there(photo)

    def test_the_same_encoding_changes_nothing(self, photo, told):
        made_at = photo.renditions_made_at

        tasks.renew_renditions.call()

        photo.refresh_from_db()
        assert photo.renditions_made_at == made_at
        assert told == []

    def test_work_that_was_lost_is_done_and_a_withdrawn_photo_left_alone(self, photo):
        Photo.objects.update(renditions_made_at=None)
        renditions.remove(photo.digest, storages["default"])
        withdrawn = make_photo(withdrawn_at=photo.created_at)

        tasks.renew_renditions.call()

        photo.refresh_from_db()
        withdrawn.refresh_from_db()
        assert there(photo) == renditions.names(photo)
        assert renditions.all_made(photo)
        assert withdrawn.renditions_made_at is None

    def test_what_waits_to_be_made_is_not_asked_for_again(self, photo, settings):
        database = "django_tasks_db.DatabaseBackend"
        settings.TASKS = {"default": {"BACKEND": database, "QUEUES": ["default"]}}
        Photo.objects.update(renditions_made_at=None)

        for _start in range(3):
            tasks.renew_renditions.call()

        assert DBTaskResult.objects.ready().count() == 1
