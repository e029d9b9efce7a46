"""What each verb of a story does, and what it refuses."""

from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from django.db import DatabaseError
from django.utils import timezone

from articles import clock, signals
from articles.models import (
    Article,
    LaterLinkWaits,
    NotReady,
    Refused,
    SlugTaken,
    Stale,
    addressed,
    announce,
    report_mistake,
)
from articles.models.chain import Chain
from tests.builders import make_article, make_live, make_photo, make_section, make_user, reword

pytestmark = pytest.mark.django_db
TOMORROW = timedelta(days=1)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def is_public(article):
    return Article.objects.published(clock.now()).filter(pk=article.pk).exists()


def test_saving_never_changes_what_readers_see():
    article = make_live(headline="As published")

    reword(article, headline="Rewritten since")

    public = Article.objects.published(clock.now()).get()
    assert public.live.revision.headline == "As published"
    assert article.state(clock.now()).edited


def test_saving_the_same_words_makes_no_revision():
    article = make_article(headline="The same")

    reword(article, headline="The same")

    assert article.revisions.count() == 1


def test_a_stale_save_is_refused_and_changes_nothing():
    article = make_article()
    seen = article.version
    reword(article, headline="A colleague was faster")

    with pytest.raises(Stale):
        article.revise(by=article.owner, words=article.latest.words, version=seen)

    assert article.revisions.count() == 2


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"headline": " "}, "headline"),
        ({"body": ""}, "body"),
        ({"lead_photo": {"alt_text": ""}}, "alt_text"),
        ({"lead_photo": {"credit": ""}}, "credit"),
        ({"lead_photo": {"withdrawn_at": timezone.now()}}, "photo_withdrawn"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_ready_is_not_published(fields, problem):
    fields = dict(fields)
    if "lead_photo" in fields:
        fields["lead_photo"] = make_photo(**fields["lead_photo"])
    article = make_article(**fields)

    with pytest.raises(NotReady) as refusal:
        article.publish(by=article.owner)

    assert [found.id for found in refusal.value.problems] == [problem]
    assert not is_public(article)


def test_a_story_without_section_or_byline_is_not_published():
    article = make_article()
    article.relabel(by=article.owner, section=None, bylines=[])

    with pytest.raises(NotReady) as refusal:
        article.publish(by=article.owner)

    assert [found.id for found in refusal.value.problems] == ["section", "byline"]


def test_publishing_twice_makes_one_link():
    article = make_article()

    first = article.publish(by=article.owner)
    second = article.publish(by=article.owner)

    assert first == second
    assert article.publications.count() == 1


def test_publishing_over_a_waiting_change_asks_what_becomes_of_it():
    article = make_live()
    reword(article, headline="From tomorrow")
    article.schedule(by=article.owner, at=clock.now() + TOMORROW)
    reword(article, headline="Right now")

    with pytest.raises(LaterLinkWaits):
        article.publish(by=article.owner)
    article.publish(by=article.owner, waiting="keep")

    headlines = [link.revision.headline for link in article.publications.order_by("starts_at")]
    assert headlines[1:] == ["Right now", "From tomorrow"]


def test_a_scheduled_story_appears_by_itself_at_its_instant():
    article = make_article()
    at = clock.now() + TOMORROW

    article.schedule(by=article.owner, at=at)

    assert not Article.objects.published(at - timedelta(microseconds=1)).exists()
    assert Article.objects.published(at).get() == article


def test_the_past_cannot_be_scheduled():
    article = make_article()
    with pytest.raises(Refused, match="has passed"):
        article.schedule(by=article.owner, at=clock.now() - timedelta(minutes=1))


def test_cancelling_the_only_link_leaves_no_address():
    article = make_article(headline="Never seen")
    link = article.schedule(by=article.owner, at=clock.now() + TOMORROW)

    assert article.cancel(by=article.owner, publication=link)

    assert not article.addresses.exists()
    assert article.first_published_at is None
    assert article.state(clock.now()).name == "draft"


def test_what_has_begun_cannot_be_cancelled():
    article = make_live()
    link = article.publications.get()

    assert not article.cancel(by=article.owner, publication=link)

    assert is_public(article)


def test_withdrawing_takes_waiting_changes_with_it_and_says_how_many():
    article = make_live()
    reword(article, headline="From tomorrow")
    article.schedule(by=article.owner, at=clock.now() + TOMORROW)

    dropped = article.withdraw(by=article.owner, reason="Our source took it back.")

    assert dropped == 1
    answer = addressed(article.address_date, article.slug, clock.now())
    assert (answer.kind, answer.publication.reason) == ("withdrawn", "Our source took it back.")
    assert not is_public(article)


def test_a_withdrawn_story_comes_back_at_its_address():
    article = make_live()
    before = article.get_absolute_url()
    article.withdraw(by=article.owner, reason="Too soon.")

    article.publish(by=article.owner)

    assert article.get_absolute_url() == before
    assert is_public(article)


def test_a_story_taken_down_is_gone():
    article = make_live()

    article.take_down(by=article.owner, reason="Court order")

    assert addressed(article.address_date, article.slug, clock.now()).kind == "gone"


def test_a_story_that_is_gone_stays_gone():
    article = make_live()
    article.take_down(by=article.owner)

    with pytest.raises(Refused, match="for good"):
        article.publish(by=article.owner)
    with pytest.raises(Refused, match="for good"):
        article.schedule(by=article.owner, at=clock.now() + TOMORROW)


def test_setting_a_verb_back_in_time_never_deletes_what_readers_saw():
    article = make_live(hours_ago=72)
    with mock.patch.object(clock, "database_now", return_value=clock.now() - 2 * TOMORROW):
        reword(article, headline="The second version")
        article.schedule(by=article.owner, at=clock.database_now() + TOMORROW)
    begun = list(article.publications.order_by("starts_at"))

    article.withdraw(by=article.owner, at=clock.now() - 1.5 * TOMORROW)

    links = list(article.publications.order_by("starts_at"))
    assert links[:2] == begun
    assert links[2].kind == "withdrawn"


def test_an_address_made_of_a_headline_goes_with_the_headline():
    article = make_article(headline="Secret Smith arrested tomorrow")
    link = article.schedule(by=article.owner, at=clock.now() + TOMORROW)
    article.cancel(by=article.owner, publication=link)
    reword(article, headline="A man was arrested")

    article.publish(by=article.owner)

    assert article.slug == "a-man-was-arrested"


def test_a_typed_address_stays_when_its_publication_is_cancelled():
    article = make_article(slug="the-arrest")
    link = article.schedule(by=article.owner, at=clock.now() + TOMORROW)

    article.cancel(by=article.owner, publication=link)

    article.refresh_from_db()
    assert article.slug == "the-arrest"


def test_a_published_story_keeps_a_section_and_a_byline():
    article = make_live()

    with pytest.raises(NotReady):
        article.relabel(by=article.owner, bylines=[])

    assert article.byline_rows.count() == 1


def test_cancelling_what_waits_is_done_even_if_the_words_are_live_already():
    article = make_live()
    article.schedule(by=article.owner, at=clock.now() + TOMORROW)

    article.publish(by=article.owner, waiting="cancel")

    assert article.publications.count() == 1


def test_carrying_the_same_words_changes_nothing():
    article = make_live()
    article.schedule(by=article.owner, at=clock.now() + TOMORROW)

    article.publish(by=article.owner, waiting="carry")

    assert article.revisions.count() == 1


def test_a_draft_cannot_be_withdrawn():
    article = make_article()
    with pytest.raises(Refused, match="cannot see this story"):
        article.withdraw(by=article.owner, reason="Why not.")


def test_two_stories_of_a_day_with_one_headline_get_two_addresses():
    first, second = make_live(headline="Fog", at=NOON), make_live(headline="Fog", at=NOON)

    assert (first.slug, second.slug) == ("fog", "fog-2")


def test_a_typed_address_that_is_taken_is_refused_and_nothing_goes_out():
    make_live(headline="Fog", at=NOON)
    second = make_article(headline="More fog", slug="fog")

    with pytest.raises(SlugTaken):
        second.publish(by=second.owner, at=NOON)

    assert not second.publications.exists()


def test_a_story_that_moves_leaves_a_redirect_only_if_it_was_seen():
    live, scheduled = make_live(headline="Old name"), make_article(headline="Unseen name")
    scheduled.schedule(by=scheduled.owner, at=clock.now() + TOMORROW)

    live.relabel(by=live.owner, slug="new-name")
    scheduled.relabel(by=scheduled.owner, slug="better-name")

    now = clock.now()
    assert addressed(live.address_date, "old-name", now).kind == "moved"
    assert addressed(live.address_date, "new-name", now).kind == "live"
    assert list(scheduled.addresses.values_list("slug", flat=True)) == ["better-name"]


def test_labels_of_a_live_story_change_at_once_and_keep_its_place_in_lists():
    article = make_live(tags=["Harbour"])
    tagging = article.taggings.get()
    assert tagging.first_published_at == article.first_published_at

    changed = article.relabel(by=article.owner, section=make_section("Sport"))

    assert changed
    assert Article.objects.published(clock.now()).get(section__name="Sport") == article
    assert article.get_absolute_url()


def test_only_a_change_that_readers_are_told_of_counts_as_an_update():
    article = make_live()
    reword(article, headline="A comma, moved")
    silent = article.publish(by=article.owner)
    reword(article, headline="A name, corrected")

    told = article.publish(by=article.owner, note_kind="correction", note="We had the name wrong.")

    assert silent.changed_at == article.first_published_at
    assert told.changed_at == told.starts_at
    assert list(article.publications.noted(clock.now())) == [told]


def test_a_link_is_announced_once(django_capture_on_commit_callbacks):
    heard = []
    signals.link_began.connect(lambda **told: heard.append(told["article"]), weak=False)
    article = make_article()

    with django_capture_on_commit_callbacks(execute=True):
        article.publish(by=article.owner)
    announce()

    assert heard == [article]


def test_a_scheduled_link_is_announced_when_it_begins():
    heard = []
    signals.link_began.connect(lambda **told: heard.append(told["article"]), weak=False)
    article = make_article()
    at = clock.now() + TOMORROW
    article.schedule(by=article.owner, at=at)

    assert announce() == 0
    assert announce(at=at) == 1
    assert heard == [article]


def test_a_verb_that_fails_leaves_nothing_behind():
    article = make_live(headline="Before")
    reword(article, headline="After")

    with (
        mock.patch.object(Chain, "keep", side_effect=DatabaseError),
        pytest.raises(DatabaseError),
    ):
        article.publish(by=article.owner, waiting="cancel")

    public = Article.objects.published(clock.now()).get()
    assert public.live.revision.headline == "Before"


def test_a_hand_over_is_recorded_with_its_note():
    article = make_article()

    article.submit(by=article.owner, note="Needs a second pair of eyes.")
    again = article.submit(by=article.owner)

    move = article.desk_moves.get()
    assert again is False
    assert (move.from_status, move.to_status) == ("draft", "submitted")
    assert move.note == "Needs a second pair of eyes."


def test_erasing_takes_what_readers_quoted_of_the_words_too():
    article, editor = make_live(), make_user("Editor")
    for passage in ("Jane Roe said so.", "Jane Roe left."):
        report_mistake(article=article, passage=passage, message="Not Jane Roe.", email="a@b.cd")
    article.mistake_reports.first().handle(by=editor)
    article.take_down(by=editor)

    article.erase(by=editor, reason="Court order")

    said = article.mistake_reports.values_list("passage", "message", "email", "handled_by")
    assert list(said) == [("", "", "", editor.pk)] * 2


def test_erasing_waits_for_the_story_to_be_gone():
    article = make_live()
    with pytest.raises(Refused, match="down before"):
        article.erase(by=article.owner, reason="Court order")
    article.take_down(by=article.owner)

    assert article.erase(by=article.owner, reason="Court order") == 1
