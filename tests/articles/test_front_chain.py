"""The verbs of the front page against a plain model, and each of their rules from both sides."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from articles import clock, signals
from articles.admin.photos.library import editable_keys
from articles.models import (
    FrontEdition,
    FrontMoved,
    FrontPage,
    FrontSlot,
    Refused,
    SlotsRefused,
    announce_editions,
)
from tests.builders import make_article, make_live, make_photo, make_user, reword

START = datetime(2031, 3, 1, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
INSTANT = timedelta(microseconds=1)
VERBS = st.one_of(
    st.tuples(st.just("tick"), st.integers(-3, 60)),
    st.tuples(st.just("publish"), st.integers(0, 3)),
    st.tuples(st.just("schedule"), st.tuples(st.integers(0, 3), st.integers(-5, 90))),
    st.tuples(st.just("cancel"), st.integers(0, 2)),
    st.tuples(st.just("undo"), st.none()),
)


def notice(words) -> list[FrontSlot]:
    return [FrontSlot(kind="notice", headline=f"Notice {words}")]


@dataclass
class PlainFront:
    """What the newsroom means: a list of (start, what stands there, begun by its maker)."""

    now: datetime = START
    editions: list = field(default_factory=list)

    def moment(self):
        """Now, but just after the last edition that has begun, whatever the clock says since."""
        moment = self.now
        for start, _words, immediate in self.editions:
            if immediate or start <= moment:
                moment = max(moment, start + INSTANT)
        return moment

    def begun(self):
        return [edition for edition in self.editions if edition[0] < self.moment()]

    def future(self):
        return [edition for edition in self.editions if edition[0] >= self.moment()]

    def shown(self, at):
        return next((words for start, words, _ in reversed(self.editions) if start <= at), None)

    def add(self, start, words, immediate):
        if not any(start == other for other, *_ in self.editions):
            self.editions = sorted([*self.editions, (start, words, immediate)])

    def tick(self, minutes):
        self.now += minutes * MINUTE

    def publish(self, words):
        if not self.begun() or self.begun()[-1][1] != words:
            self.add(self.moment(), words, True)

    def schedule(self, asked):
        words, minutes = asked
        at = self.now + minutes * MINUTE
        if at > self.moment():
            self.add(at, words, False)

    def cancel(self, position):
        if position < len(self.future()):
            self.editions.remove(self.future()[position])

    def undo(self, _nothing):
        begun = self.begun()
        if begun:
            self.add(self.moment(), begun[-2][1] if len(begun) > 1 else None, True)


class Front:
    """The same front page in the database; the clock is the plain one's."""

    def __init__(self, plain):
        self.plain, self.by, self.front = plain, make_user("Editor"), FrontPage.load()

    def tick(self, _minutes):
        pass

    def publish(self, words):
        self.front.publish(by=self.by, slots=notice(words))

    def schedule(self, asked):
        words, minutes = asked
        at = self.plain.now + minutes * MINUTE
        try:
            self.front.schedule(by=self.by, slots=notice(words), at=at)
        except Refused:
            pass

    def cancel(self, position):
        waiting = FrontEdition.objects.filter(starts_at__gte=self.plain.moment())
        if edition := waiting.order_by("starts_at")[position : position + 1].first():
            assert self.front.cancel(by=self.by, edition=edition)

    def undo(self, _nothing):
        try:
            self.front.undo(by=self.by)
        except Refused:
            assert not self.plain.begun()

    def check(self):
        editions = list(FrontEdition.objects.order_by("starts_at"))
        starts = [edition.starts_at for edition in editions]
        assert starts == [start for start, *_ in self.plain.editions]
        assert [edition.ends_at for edition in editions] == starts[1:] + [None] * bool(editions)
        for at in [*starts, *(start - INSTANT for start in starts), self.plain.now]:
            words = self.plain.shown(at)
            told = [slot.headline for slot in FrontSlot.objects.in_force(at)]
            assert told == ([] if words is None else [f"Notice {words}"])


class RandomVerbs(TestCase):
    @settings(max_examples=15, deadline=None)
    @given(st.lists(VERBS, max_size=12))
    def test_any_sequence_of_verbs_leaves_the_editions_that_a_newsroom_means(self, verbs):
        plain = PlainFront()
        with mock.patch.object(clock, "database_now", side_effect=lambda: plain.now):
            front = Front(plain)
            for verb, argument in verbs:
                getattr(front, verb)(argument)
                getattr(plain, verb)(argument)
                front.check()


@pytest.fixture
def front(db):
    return FrontPage.load()


@pytest.fixture
def editor(db):
    return make_user("Editor")


def in_hours(hours):
    return clock.database_now() + timedelta(hours=hours)


class TestPublishing:
    def test_the_same_again_makes_no_edition(self, front, editor):
        first = front.publish(by=editor, slots=notice(1))

        assert front.publish(by=editor, slots=notice(1)) == first
        assert front.publish(by=editor, slots=notice(2)) != first

    def test_leaves_a_scheduled_edition_to_take_over(self, front, editor):
        waiting = front.schedule(by=editor, slots=notice("later"), at=in_hours(2))

        now = front.publish(by=editor, slots=notice("now"))

        assert now.ends_at is None or now.ends_at == waiting.starts_at
        assert [s.headline for s in FrontSlot.objects.in_force(in_hours(3))] == ["Notice later"]

    def test_can_take_the_place_of_a_scheduled_edition(self, front, editor):
        waiting = front.schedule(by=editor, slots=notice("later"), at=in_hours(2))

        moved = front.schedule(
            by=editor, slots=notice("at last"), at=waiting.starts_at, instead_of=waiting
        )

        assert list(FrontEdition.objects.all()) == [moved]

    def test_comes_after_what_readers_saw_although_the_clock_went_back(self, front, editor):
        first = front.publish(by=editor, slots=notice(1))
        early = first.starts_at - MINUTE

        with mock.patch.object(clock, "database_now", return_value=early):
            second = front.publish(by=editor, slots=notice(2))

        first.refresh_from_db()
        assert first.starts_at < second.starts_at == first.ends_at

    def test_from_a_version_that_moved_on_is_refused(self, front, editor):
        version = front.version
        front.publish(by=editor, slots=notice(1))

        with pytest.raises(FrontMoved):
            front.publish(by=editor, slots=notice(2), version=version)

        front.publish(by=editor, slots=notice(2), version=version + 1)
        assert FrontEdition.objects.count() == 2

    def test_is_refused_for_a_story_that_readers_will_not_see(self, front, editor):
        gone, live, waiting = make_live(), make_live(), make_article()
        gone.take_down(by=editor)
        waiting.schedule(by=editor, at=in_hours(1))
        stories = [live, gone, waiting, make_article()]

        with pytest.raises(SlotsRefused) as refusal:
            front.publish(by=editor, slots=[FrontSlot(article=story) for story in stories])

        assert [(index, name) for index, name, _said in refusal.value.problems] == [
            (1, "article"),
            (3, "article"),
        ]
        assert not FrontEdition.objects.exists()
        front.publish(by=editor, slots=[FrontSlot(article=live), FrontSlot(article=waiting)])

    def test_of_words_for_a_story_that_changed_is_refused(self, front, editor):
        story = make_live()
        slot = FrontSlot(article=story, headline="Ours", written_for=story.latest)
        reword(story, headline="Changed")
        story.publish(by=editor)

        with pytest.raises(SlotsRefused, match="changed meanwhile"):
            front.publish(by=editor, slots=[slot])

        slot.written_for = story.latest
        assert front.publish(by=editor, slots=[slot]).slots.get().headline == "Ours"

    def test_of_a_withdrawn_photo_or_a_pin_that_has_passed_is_refused(self, front, editor):
        story, photo = make_live(), make_photo(withdrawn_at=clock.now())
        at = in_hours(2)
        slots = [
            FrontSlot(article=story, photo=photo, written_for=story.latest),
            FrontSlot(kind="notice", headline="Over by then", pinned_until=at),
            FrontSlot(kind="notice", headline="Still on", pinned_until=at + MINUTE),
        ]

        with pytest.raises(SlotsRefused) as refusal:
            front.schedule(by=editor, slots=slots, at=at)

        assert [problem[:2] for problem in refusal.value.problems] == [
            (0, "photo"),
            (1, "pinned_until"),
        ]


class TestUndoing:
    def test_brings_the_former_edition_back_and_names_what_it_undoes(self, front, editor):
        front.publish(by=editor, slots=notice(1))
        second = front.publish(by=editor, slots=notice(2))

        edition = front.undo(by=editor)

        assert edition.undoes == second
        assert [slot.headline for slot in edition.slots.all()] == ["Notice 1"]
        assert second.slots.get().headline == "Notice 2"

    def test_works_although_a_story_of_the_former_was_taken_down(self, front, editor):
        story = make_live()
        front.publish(by=editor, slots=[FrontSlot(article=story)])
        front.publish(by=editor, slots=notice(2))
        story.take_down(by=editor)

        assert front.undo(by=editor).slots.get().article == story

    def test_has_nothing_to_do_before_the_first(self, front, editor):
        with pytest.raises(Refused, match="nothing to undo"):
            front.undo(by=editor)


class TestCancelling:
    def test_ends_with_the_start(self, front, editor):
        waiting = front.schedule(by=editor, slots=notice(1), at=in_hours(1))
        begun = front.publish(by=editor, slots=notice(2))

        assert front.cancel(by=editor, edition=waiting)
        assert not front.cancel(by=editor, edition=begun)
        assert list(FrontEdition.objects.all()) == [begun]
        assert FrontEdition.objects.get().ends_at is None


class TestAnnouncing:
    @pytest.fixture
    def heard(self):
        heard = []

        def hear(sender, edition, **kwargs):
            heard.append(edition)

        signals.front_changed.connect(hear)
        yield heard
        signals.front_changed.disconnect(hear)

    def test_happens_after_the_commit_and_once(
        self, front, editor, heard, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
            edition = front.publish(by=editor, slots=notice(1))
            assert heard == []

        assert heard == [edition]
        assert announce_editions() == 0

    def test_of_a_scheduled_edition_waits_for_its_moment(self, front, editor, heard):
        waiting = front.schedule(by=editor, slots=notice(1), at=in_hours(1))

        call_command("due")
        assert heard == []
        with mock.patch.object(clock, "database_now", return_value=waiting.starts_at):
            call_command("due")
        assert heard == [waiting]


def test_erasing_a_story_blanks_what_the_front_said_of_it(front, editor):
    story = make_live()
    slot = FrontSlot(
        article=story, headline="A name that must go", photo=make_photo(), written_for=story.latest
    )
    front.publish(by=editor, slots=[slot, *notice("stays")])
    story.take_down(by=editor)

    story.erase(by=editor, reason="Court order")

    slots = FrontSlot.objects.order_by("position")
    assert [(slot.headline, slot.photo) for slot in slots] == [("", None), ("Notice stays", None)]


def test_a_photo_on_the_front_is_its_uploaders_no_more(front, editor):
    reporter, story = make_user("Reporter"), make_live()
    photo = make_photo(uploaded_by=reporter)
    before = photo.may_be_edited_by(reporter), editable_keys([photo], reporter)

    slot = FrontSlot(article=story, photo=photo, written_for=story.latest)
    front.publish(by=editor, slots=[slot])

    assert before == (True, {photo.pk})
    assert not photo.may_be_edited_by(reporter)
    assert photo.may_be_edited_by(editor)
    assert editable_keys([photo], reporter) == set()
