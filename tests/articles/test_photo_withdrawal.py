"""Withdrawing a photo: it leaves every page at once, with its files, and can come back."""

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.storage import storages

from articles import photos, renditions, tasks
from articles.models import Photo, Refused
from tests.articles.desk_forms import open_story, page, signed_in
from tests.articles.photo_files import decode_without_a_child, encoded, picture
from tests.articles.returned_forms import sent_back, sentence_at
from tests.articles.test_photo_desk import LIBRARY, file, photo_page
from tests.builders import make_live, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _decode_here(monkeypatch):
    decode_without_a_child(monkeypatch)


@pytest.fixture
def at_once(django_capture_on_commit_callbacks):
    """Let what follows a commit follow it, as it does outside tests."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def photo(at_once):
    with at_once():
        photo = photos.take_in(file(encoded(picture((90, 60)))), by=make_user("Reporter"))
        photos.describe(
            photo, by=photo.uploaded_by, caption="Boats.", credit="Quay Agency", alt_text="Boats."
        )
    photo.refresh_from_db()
    return photo


def files_of(photo) -> list[str]:
    public = storages["default"]
    folder = renditions.directory(photo.digest)
    return public.listdir(folder)[1] if public.exists(folder) else []


def withdraw(photo, desk, reason="The wrong street."):
    return desk.post(
        f"/admin/articles/photo/{photo.pk}/withdrawal/", {"reason": reason}, follow=True
    )


def reinstate(photo, desk):
    return desk.post(f"/admin/articles/photo/{photo.pk}/reinstatement/", follow=True)


def everything_public(client, article) -> str:
    """All that readers and machines get in which a photo of the story might stand."""
    section = article.section.slug
    addresses = [
        article.get_absolute_url(),
        "/",
        f"/{section}/",
        "/feeds/stories.xml",
        f"/{section}/feed.xml",
        "/topics/harbour/",
        "/topics/harbour/feed.xml",
        "/authors/ada-quill/",
        "/authors/ada-quill/feed.xml",
        "/search/?q=council",
        f"/archive/{article.address_date:%Y/%m}/",
    ]
    answers = [client.get(address) for address in addresses]
    assert {answer.status_code for answer in answers} == {200}
    return "".join(answer.content.decode() for answer in answers)


def test_it_leaves_every_page_feed_and_description_with_its_files(client, photo, at_once):
    desk = signed_in("Editor")
    lead = make_live(lead_photo=photo, tags=["harbour"], headline="Council meets")
    make_live(body=f'<p>See.</p><figure data-photo="{photo.pk}"></figure>', headline="Council sits")
    folder = renditions.directory(photo.digest)
    before = everything_public(client, lead)

    with at_once():
        answer = withdraw(photo, desk)

    after = everything_public(client, lead)
    preview = desk.get(page("preview", lead)).content.decode()
    assert before.count(folder) > 20
    assert before.count("Quay Agency") > 5
    for word in (folder, "Quay Agency", '"ImageObject","contentUrl"', "media:content"):
        assert word not in after, word
    assert folder not in preview
    assert "It stood on 2 public stories" in answer.content.decode()
    assert files_of(photo) == []
    with photo.original.open() as original:
        assert original.read() == encoded(picture((90, 60)))


def test_it_comes_back_wherever_it_stood(client, photo, at_once):
    desk = signed_in("Editor")
    lead = make_live(lead_photo=photo, tags=["harbour"], headline="Council meets")
    names = set(files_of(photo))
    before = everything_public(client, lead)
    with at_once():
        withdraw(photo, desk)

    with at_once():
        answer = reinstate(photo, desk)

    photo.refresh_from_db()
    assert "Readers see it again" in answer.content.decode()
    assert set(files_of(photo)) == names
    assert photo.renditions_made_at
    assert everything_public(client, lead).count(photo.digest[:32]) == before.count(
        photo.digest[:32]
    )


def test_who_did_it_when_and_why_stays_known(photo, at_once):
    desk = signed_in("Editor")

    withdraw(photo, desk, "The wrong street.")
    shown = desk.get(photo_page(photo)).content.decode()
    reinstate(photo, desk)

    told = LogEntry.objects.order_by("pk").values_list("user", "change_message")
    assert list(told) == [
        (desk.user.pk, "Withdrawn: The wrong street."),
        (desk.user.pk, "Reinstated"),
    ]
    assert "Withdrawn from every page." in shown
    assert "The wrong street." in shown
    photo.refresh_from_db()
    assert (photo.withdrawn_at, photo.withdrawn_by, photo.withdrawal_reason) == (None, None, "")


def test_a_reason_is_asked_for_and_where_it_stands_is_shown_before():
    desk, photo = signed_in("Editor"), photos.take_in(file(), by=make_user("Editor"))
    photos.describe(photo, by=photo.uploaded_by, credit="Us", alt_text="Boats.")
    make_live(lead_photo=photo, headline="Boats come home")

    asked = desk.get(f"/admin/articles/photo/{photo.pk}/withdrawal/").content.decode()
    answer = withdraw(photo, desk, "  ")

    assert "Boats come home" in asked
    assert "required" in sentence_at(sent_back(answer), "reason")
    assert not Photo.objects.withdrawn().exists()


@pytest.mark.parametrize("role", ["Reporter", "Moderator"])
def test_only_an_editor_may(role, photo):
    by = make_user(role)

    with pytest.raises(Refused):
        photos.withdraw(photo, by=by, reason="Mine.")
    with pytest.raises(Refused):
        photos.reinstate(photo, by=by)

    photo.refresh_from_db()
    assert photo.withdrawn_at is None


def test_what_is_true_already_is_not_done_again(photo):
    editor, other = make_user("Editor"), make_user("Editor")
    assert not photos.reinstate(photo, by=editor)
    assert photos.withdraw(photo, by=editor, reason="The wrong street.")

    assert not photos.withdraw(photo, by=other, reason="Another.")

    photo.refresh_from_db()
    assert (photo.withdrawn_by, photo.withdrawal_reason) == (editor, "The wrong street.")
    assert LogEntry.objects.count() == 1


def test_a_photo_whose_file_is_lost_stays_withdrawn_when_it_cannot_be_made_again(
    photo, monkeypatch
):
    editor = make_user("Editor")
    photos.withdraw(photo, by=editor, reason="The wrong street.")

    def refuse(_photo):
        raise photos.NotAPhoto("The picture cannot be opened.")

    monkeypatch.setattr(tasks, "make_first", refuse)
    answer = reinstate(photo, signed_in(editor))

    photo.refresh_from_db()
    assert "The picture cannot be opened." in answer.content.decode()
    assert photo.withdrawn_at


def test_nothing_makes_the_files_of_a_withdrawn_photo(photo, at_once):
    editor = make_user("Editor")
    with at_once():
        photos.withdraw(photo, by=editor, reason="The wrong street.")

    with at_once():
        photos.describe(photo, by=editor, focal_x=0.1, credit="Other")

    assert files_of(photo) == []


def test_files_that_were_being_made_while_it_was_withdrawn_are_deleted(photo, monkeypatch):
    made = tasks.make

    def withdrawn_meanwhile(photo, *args, **words):
        Photo.objects.filter(pk=photo.pk).update(withdrawn_at=photo.created_at)
        made(photo, *args, **words)

    monkeypatch.setattr(tasks, "make", withdrawn_meanwhile)
    tasks.make_renditions.call(photo.pk, anew=True)

    photo.refresh_from_db()
    assert files_of(photo) == []


def test_the_desk_still_sees_it_and_strangers_do_not(client, photo, at_once):
    desk = signed_in("Reporter")
    with at_once():
        photos.withdraw(photo, by=make_user("Editor"), reason="The wrong street.")
    address = f"/admin/articles/photo/{photo.pk}/picture/"

    answer = desk.get(address)

    assert answer["Content-Type"] == "image/jpeg"
    assert "private" in answer["Cache-Control"]
    assert answer.content.startswith(b"\xff\xd8\xff")
    assert address in desk.get("/admin/articles/photo/?view=withdrawn").content.decode()
    assert client.get(address).status_code == 302
    assert files_of(photo) == []


def test_nobody_can_choose_it_for_a_story(photo):
    desk = signed_in("Editor")
    photos.withdraw(photo, by=make_user("Editor"), reason="The wrong street.")
    article = make_live()

    answer = desk.post(page("change", article), open_story(article, lead_photo=str(photo.pk)))

    assert answer.status_code == 200
    assert "lead_photo" in answer.context["form"].errors
    assert desk.get(LIBRARY).json() == []
