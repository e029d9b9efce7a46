"""The verbs of a story against a plain model of what a newsroom means by them."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from articles import clock
from articles.models import Article, HoldsWhatWaits, LaterLinkWaits, Refused, Words, addressed
from tests.builders import make_article, reword

START = datetime(2031, 3, 1, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
INSTANT = timedelta(microseconds=1)

VERBS = st.one_of(
    st.tuples(st.just("tick"), st.integers(1, 90)),
    st.tuples(st.just("revise"), st.integers(0, 5)),
    st.tuples(st.just("publish"), st.sampled_from([None, "keep", "cancel"])),
    st.tuples(st.just("schedule"), st.integers(-5, 120)),
    st.tuples(st.just("cancel"), st.integers(0, 3)),
    st.tuples(st.just("withdraw"), st.one_of(st.none(), st.integers(1, 60))),
    st.tuples(st.just("take_down"), st.none()),
)


@dataclass
class PlainStory:
    """What the newsroom means: a list of (start, what readers see)."""

    now: datetime = START
    latest: str = "Words 0"
    links: list = field(default_factory=list)

    def moment(self):
        """Now, but just after the last link that has begun."""
        moment = self.now
        for start, _shown in self.links:
            if start <= moment:
                moment = max(moment, start + INSTANT)
        return moment

    def shown(self, at):
        begun = [shown for start, shown in self.links if start <= at]
        return begun[-1] if begun else None

    def add(self, start, shown):
        if any(start == other for other, _shown in self.links):
            return False
        self.links = sorted([*self.links, (start, shown)])
        return True

    def future(self):
        return [link for link in self.links if link[0] >= self.moment()]

    def first_words(self):
        return next((start for start, shown in self.links if shown.startswith("Words")), None)

    def is_gone(self):
        return self.shown(self.moment()) == "gone"

    def holds_what_waits(self, at=None):
        """Say whether the latest words are a change that comes after `at` of what is known then."""
        at = at or self.moment()
        begun = [shown for start, shown in self.links if start < at]
        known = [shown for shown in begun if shown.startswith("Words")][-1:]
        later = [shown for start, shown in self.links if start > at]
        return bool(known) and known != [self.latest] and self.latest in later

    def publish(self, waiting):
        if self.is_gone() or (self.future() and waiting is None):
            return
        if waiting != "cancel" and self.holds_what_waits():
            return
        if waiting == "cancel":
            future = self.future()
            self.links = [link for link in self.links if link not in future]
        if self.shown(self.moment()) != self.latest:
            self.add(self.moment(), self.latest)

    def schedule(self, minutes):
        at = self.now + minutes * MINUTE
        if at > self.moment() and not self.is_gone() and not self.holds_what_waits(at):
            self.add(at, self.latest)

    def cancel(self, position):
        future = self.future()
        if position < len(future):
            self.links.remove(future[position])

    def end(self, kind, minutes):
        at = self.moment() if minutes is None else self.now + minutes * MINUTE
        if minutes is not None and at <= self.now:
            at = self.moment()
        before = self.shown(at - INSTANT)
        if before in (None, kind) or (kind == "withdrawn" and before == "gone"):
            return
        self.links = [link for link in self.links if link[0] < at]
        self.add(at, kind)


class Newsroom:
    """The same story in the database; the clock is the plain story's."""

    def __init__(self, plain):
        self.plain, self.article = plain, make_article(headline="Words 0")
        self.by = self.article.owner

    def tick(self, minutes):
        self.plain.now += minutes * MINUTE

    def revise(self, number):
        self.plain.latest = f"Words {number}"
        reword(self.article, headline=self.plain.latest)

    def publish(self, waiting):
        try:
            self.article.publish(by=self.by, waiting=waiting)
        except HoldsWhatWaits:
            assert waiting != "cancel"
            assert self.plain.holds_what_waits()
        except LaterLinkWaits:
            assert waiting is None
        except Refused:
            assert self.plain.is_gone()
        self.plain.publish(waiting)

    def schedule(self, minutes):
        at = self.plain.now + minutes * MINUTE
        try:
            self.article.schedule(by=self.by, at=at)
        except HoldsWhatWaits:
            assert self.plain.holds_what_waits(at)
        except Refused:
            pass
        self.plain.schedule(minutes)

    def cancel(self, position):
        future = self.article.publications.filter(starts_at__gte=self.plain.moment())
        links = list(future.order_by("starts_at"))
        if position < len(links):
            self.article.cancel(by=self.by, publication=links[position])
        self.plain.cancel(position)

    def withdraw(self, minutes):
        at = None if minutes is None else self.plain.now + minutes * MINUTE
        try:
            self.article.withdraw(by=self.by, at=at)
        except Refused:
            pass
        self.plain.end("withdrawn", minutes)

    def take_down(self, _nothing):
        try:
            self.article.take_down(by=self.by)
        except Refused:
            pass
        self.plain.end("gone", None)

    def check(self):
        links = list(self.article.publications.order_by("starts_at").select_related("revision"))
        told = [(x.starts_at, x.revision.headline if x.revision else x.kind) for x in links]
        assert told == self.plain.links
        assert [link.ends_at for link in links] == [link.starts_at for link in links[1:]] + (
            [None] if links else []
        )
        self.article.refresh_from_db()
        assert self.article.first_published_at == self.plain.first_words()
        for start, _shown in [*self.plain.links, (self.plain.now, "")]:
            for at in (start - INSTANT, start):
                self.check_at(at)

    def check_at(self, at):
        shown = self.plain.shown(at)
        live = Article.objects.published(at).filter(pk=self.article.pk).first()
        assert (live and live.live.revision.headline) == (
            shown if shown and shown.startswith("Words") else None
        )
        if self.article.address_date:
            answer = addressed(self.article.address_date, self.article.slug, at)
            expected = {None: "nothing", "withdrawn": "withdrawn", "gone": "gone"}
            assert answer.kind == expected.get(shown, "live")


class RandomVerbs(TestCase):
    @settings(max_examples=15, deadline=None)
    @given(st.lists(VERBS, max_size=12))
    def test_any_sequence_of_verbs_leaves_the_chain_that_a_newsroom_means(self, verbs):
        plain = PlainStory()
        with mock.patch.object(clock, "database_now", side_effect=lambda: plain.now):
            newsroom = Newsroom(plain)
            for verb, argument in verbs:
                getattr(newsroom, verb)(argument)
                newsroom.check()


@pytest.mark.django_db
def test_a_fix_is_carried_into_the_scheduled_words():
    article = make_article(body="<p>One.</p><p>Two.</p>")
    article.publish(by=article.owner)
    live = article.latest
    reword(article, body="<p>One.</p><p>Two.</p><p>Three, tomorrow.</p>")
    article.schedule(by=article.owner, at=clock.database_now() + timedelta(days=1))
    fix = article.revise(
        by=article.owner,
        words=type(live.words)(**{**vars(live.words), "body": "<p>One, mended.</p><p>Two.</p>"}),
        based_on=live,
    )

    article.publish(by=article.owner, revision=fix, waiting="carry")

    bodies = [link.revision.body for link in article.publications.order_by("starts_at")]
    assert bodies[1:] == [
        "<p>One, mended.</p><p>Two.</p>",
        "<p>One, mended.</p><p>Two.</p><p>Three, tomorrow.</p>",
    ]


@pytest.mark.django_db
def test_a_fix_that_comes_before_any_words_are_public_is_carried_too():
    article = make_article(headline="Ferry sails at eight")
    article.schedule(by=article.owner, at=clock.database_now() + timedelta(days=1))
    reword(article, headline="Ferry sails at nine")

    article.publish(by=article.owner, waiting="carry")

    headlines = [link.revision.headline for link in article.publications.order_by("starts_at")]
    assert headlines == ["Ferry sails at nine"] * 2


@pytest.mark.django_db
def test_a_fix_with_which_a_withdrawn_story_comes_back_is_carried_too():
    article = make_article(headline="Ferry sails at eight", standfirst="From the quay.")
    article.publish(by=article.owner)
    article.withdraw(by=article.owner, reason="A mistake.")
    live = article.latest
    reword(article, standfirst="From the new quay.")
    article.schedule(by=article.owner, at=clock.database_now() + timedelta(days=1))
    words = type(live.words)(**{**vars(live.words), "headline": "Ferry sails at nine"})
    fix = article.revise(by=article.owner, words=words, based_on=live)

    article.publish(by=article.owner, revision=fix, waiting="carry")

    waiting = article.publications.latest("starts_at").revision
    assert (waiting.headline, waiting.standfirst) == ("Ferry sails at nine", "From the new quay.")


@pytest.mark.parametrize(
    ("scheduled", "typed", "held"),
    [
        ({"standfirst": "Later"}, {"standfirst": "Later", "headline": "Mended"}, True),
        ({"standfirst": "Later"}, {"headline": "Mended"}, False),
        ({"standfirst": "Later", "headline": "Too"}, {"standfirst": "Later"}, False),
        (
            {"standfirst": "Later", "headline": "Too"},
            {"standfirst": "Later", "headline": "B"},
            True,
        ),
        ({"standfirst": "Later"}, {"standfirst": "Mended"}, False),
        ({"body": "<p>1</p><p>2</p><p>3</p>"}, {"body": "<p>1!</p><p>2</p><p>3</p>"}, True),
        ({"body": "<p>1</p><p>2</p><p>3</p>"}, {"body": "<p>1!</p><p>2</p>"}, False),
        ({"body": "<p>1</p><p>zwei</p>"}, {"body": "<p>1!</p><p>zwei</p>"}, True),
        ({"body": "<p>1</p><p>zwei</p>"}, {"body": "<p>1!</p><p>2</p>"}, False),
        ({"body": "<p>1</p><p>zwei</p>"}, {"body": "<p>1</p><p>two</p>"}, False),
        ({"body": "<p>1</p>"}, {"body": "<p>1!</p>"}, True),
        ({"body": "<p>1</p>"}, {"body": "<p>1!</p><p>2</p>"}, False),
        ({"body": "<p>1</p>"}, {"body": "<p>1</p><p>2!</p>"}, False),
        ({"body": "<p>2</p>"}, {"body": "<p>2</p><p>3</p>"}, True),
        ({"body": "<p>1</p>", "headline": "Too"}, {"body": "<p>1</p><p>2!</p>"}, False),
        ({}, {"headline": "Mended"}, False),
    ],
)
def test_words_hold_a_change_when_all_of_it_is_in_them(scheduled, typed, held):
    known = Words(headline="A", standfirst="Now", body="<p>1</p><p>2</p>")

    assert replace(known, **typed).hold(replace(known, **scheduled), base=known) is held


def paragraphs(letters: str) -> str:
    return "".join(f"<p>{letter}</p>" for letter in letters)


@pytest.mark.parametrize(
    ("known", "scheduled", "typed", "held"),
    [
        ("ABC", "CAB", "CAB", True),
        ("ABC", "CAB", "CABx", True),
        ("ABC", "CAB", "ABCx", False),
        ("ABC", "CAB", "CxB", True),
        ("ABC", "CAB", "AxC", False),
        ("ABC", "CBA", "CABx", False),
        ("ABC", "CAB", "ABx", False),
        ("ABC", "CAx", "CAy", True),
        ("ABC", "CAx", "ACy", False),
        ("ABC", "CABx", "CAB", False),
        ("AAB", "ABA", "ABAx", True),
        ("AAB", "ABA", "AABx", False),
        ("AAB", "ABA", "xAB", False),
    ],
)
def test_words_hold_a_change_of_order_when_their_paragraphs_stand_in_it(
    known, scheduled, typed, held
):
    known = Words(headline="A", body=paragraphs(known))

    words = replace(known, headline="Mended", body=paragraphs(typed))

    assert words.hold(replace(known, body=paragraphs(scheduled)), base=known) is held
