"""What the database itself keeps, tried with statements that go past every verb."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.utils import timezone

from articles import database
from articles.models import (
    Address,
    DeskMove,
    FrontEdition,
    FrontPage,
    FrontSlot,
    Photo,
    Publication,
    Revision,
    RevisionPhoto,
    Source,
    Tagging,
)
from tests.builders import at_the_desk, make_article, make_live, make_photo, make_tag

pytestmark = pytest.mark.django_db


def refused(statement):
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        statement()


@pytest.fixture
def live():
    return make_live(
        lead_photo=make_photo(),
        sources=[{"outlet": "The Japan Times", "url": "https://www.example.org/"}],
        tags=["Harbour"],
    )


def test_what_was_written_is_never_rewritten(live):
    make_article().submit(by=live.owner, note="Check the figure.")

    refused(lambda: Revision.objects.update(headline="Something else"))
    refused(lambda: Source.objects.update(outlet="Another paper"))
    refused(lambda: RevisionPhoto.objects.update(photo=make_photo()))
    refused(lambda: DeskMove.objects.update(note="Nothing to see."))

    assert live.latest.sources.get().outlet == "The Japan Times"


@pytest.mark.parametrize(
    "change",
    [
        {"starts_at": timezone.now()},
        {"note_kind": "correction"},
        {"note": "We never said that."},
        {"kind": "gone"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_link_of_the_chain_is_never_rewritten(live, change):
    refused(lambda: Publication.objects.update(**change))


def test_what_is_derived_from_the_chain_may_be_written(live):
    Publication.objects.update(ends_at=timezone.now() + timedelta(days=1))
    assert live.publications.get().ends_at


def test_an_announced_link_stays_announced(live):
    Publication.objects.update(announced_at=timezone.now())
    refused(lambda: Publication.objects.update(announced_at=None))


def test_erasure_alone_blanks_words():
    article = make_article(headline="A name that must go")

    article.erase(by=article.owner, reason="Court order")

    revision = article.revisions.get()
    assert (revision.headline, revision.body, revision.body_text) == ("", "", "")
    assert revision.erased_by == article.owner
    assert revision.erasure_reason == "Court order"


def test_words_cannot_be_deleted_once_they_were_published(live):
    with pytest.raises(models.RestrictedError):
        live.latest.delete()
    with pytest.raises(models.ProtectedError):
        live.latest.lead_photo.delete()


def test_a_draft_can_be_deleted_whole():
    article = make_article()
    article.delete()
    assert not Revision.objects.exists()


def test_two_links_of_a_story_never_begin_together(live):
    link = live.publications.get()
    link.pk = None
    refused(lambda: link.save(force_insert=True))


def test_words_need_a_revision_and_a_notice_has_none(live):
    by = live.owner
    now = timezone.now()
    common = {"article": live, "made_by": by, "created_at": now}
    refused(lambda: Publication.objects.create(starts_at=now, kind="words", **common))
    refused(
        lambda: Publication.objects.create(
            starts_at=now, kind="gone", revision=live.latest, **common
        )
    )


def test_a_source_address_is_of_the_web(live):
    revision = live.latest
    for url in ("javascript:alert(1)", "data:text/html,x", "ftp://example.org/"):
        refused(
            lambda url=url: Source.objects.bulk_create(
                [Source(revision=revision, outlet="X", url=url)]
            )
        )
    Source.objects.create(revision=revision, outlet="X", url="http://example.org/")


def test_an_address_and_a_tag_are_there_once(live):
    address = live.addresses.get()
    refused(
        lambda: Address.objects.create(
            article=make_article(), date=address.date, slug=address.slug, current=True
        )
    )
    tagging = live.taggings.get()
    refused(lambda: Tagging.objects.create(tag=tagging.tag, content_object=live))
    Tagging.objects.create(tag=make_tag("Weather"), content_object=live)


def test_a_focal_point_lies_in_the_photo():
    photo = make_photo()
    refused(lambda: Photo.objects.filter(pk=photo.pk).update(focal_x=1.2))
    Photo.objects.filter(pk=photo.pk).update(focal_x=1.0)


def test_installing_again_changes_nothing_and_loses_no_trigger(live):
    database.install(connection)
    refused(lambda: Revision.objects.update(headline="Something else"))


def test_the_search_index_forgets_what_was_deleted():
    article = make_article(headline="Zephyrine ferry")
    assert list(at_the_desk("zephyrine")) == [article]

    article.delete()
    other = make_article(headline="Bus timetable")

    assert list(at_the_desk("zephyrine")) == []
    assert list(at_the_desk("timetable")) == [other]


def test_an_edition_and_its_slots_are_never_rewritten(live):
    front, by = FrontPage.load(), live.owner
    own = FrontSlot(article=live, headline="Ours", written_for=live.latest)
    edition = front.publish(by=by, slots=[own, FrontSlot(kind="notice", headline="Shut")])
    now = timezone.now()

    refused(lambda: FrontEdition.objects.update(starts_at=now))
    refused(lambda: FrontEdition.objects.update(note="It was not us."))
    refused(lambda: FrontEdition.objects.update(made_by=make_article().owner))
    for change in (
        {"headline": "Others"},
        {"standfirst": "More"},
        {"position": 7},
        {"article": make_article()},
        {"photo": make_photo()},
        {"tag": make_tag("Boats")},
        {"pinned_until": now},
        {"written_for": None},
        {"url": "https://a.example/"},
        {"kind": "breaking"},
    ):
        refused(lambda change=change: edition.slots.filter(position=1).update(**change))

    FrontEdition.objects.update(ends_at=now + timedelta(days=1))
    assert [slot.headline for slot in edition.slots.all()] == ["Ours", "Shut"]


def test_an_announced_edition_stays_announced(live):
    FrontPage.load().publish(by=live.owner, slots=[])
    FrontEdition.objects.update(announced_at=timezone.now())
    refused(lambda: FrontEdition.objects.update(announced_at=None))


def test_a_slot_has_what_it_shows_and_a_story_one_slot(live):
    edition = FrontPage.load().publish(by=live.owner, slots=[FrontSlot(article=live)])

    def add(**fields):
        FrontSlot.objects.create(edition=edition, position=9, **fields)

    refused(lambda: add(article=live))
    refused(lambda: add(kind="story"))
    refused(lambda: add(kind="link", headline="No address"))
    refused(lambda: add(kind="tag"))
    refused(lambda: add(kind="notice"))
    refused(lambda: FrontSlot.objects.create(edition=edition, position=1, article=make_live()))
    add(article=make_live())
