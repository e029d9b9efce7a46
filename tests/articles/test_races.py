"""People who press at the same moment, on the database that the suite runs on."""

import itertools

import pytest

from articles.models import (
    Article,
    FrontEdition,
    FrontMoved,
    FrontPage,
    FrontSlot,
    Stale,
    Words,
)
from tests.builders import make_article, make_user
from tests.races.pairs import Pairs, at_once

pytestmark = pytest.mark.django_db(transaction=True)
PAIRS = 20


def test_of_two_who_save_the_same_version_one_is_refused():
    people = [make_user("Editor"), make_user("Editor")]
    for _pair in range(PAIRS):
        article = make_article()
        version = article.version

        results = at_once(
            *(
                lambda by=by, n=n, pk=article.pk, version=version: Article.objects.get(
                    pk=pk
                ).revise(by=by, words=Words(headline=f"By {n}"), version=version)
                for n, by in enumerate(people)
            )
        )

        assert sum(isinstance(result, Stale) for result in results) == 1


def test_two_who_publish_at_once_leave_a_whole_chain():
    people = [make_user("Editor"), make_user("Editor")]
    for _pair in range(PAIRS):
        article = make_article()

        at_once(
            *(
                lambda by=by, pk=article.pk: Article.objects.get(pk=pk).publish(by=by)
                for by in people
            )
        )

        assert article.publications.count() == 1


def test_two_stories_with_one_headline_published_at_once_get_two_addresses():
    people = [make_user("Editor"), make_user("Editor")]
    for pair in range(PAIRS):
        stories = [make_article(headline=f"Fog {pair}") for _person in people]

        results = at_once(
            *(
                lambda by=by, pk=story.pk: Article.objects.get(pk=pk).publish(by=by)
                for by, story in zip(people, stories, strict=True)
            )
        )

        assert [type(result).__name__ for result in results] == ["Publication"] * 2
        slugs = {Article.objects.get(pk=story.pk).slug for story in stories}
        assert slugs == {f"fog-{pair}", f"fog-{pair}-2"}


def test_of_two_who_publish_the_front_from_one_version_one_is_refused():
    people, front = [make_user("Editor"), make_user("Editor")], FrontPage.load()
    for pair in range(PAIRS):
        results = at_once(
            *(
                lambda by=by, n=n, version=front.version + pair: FrontPage.load().publish(
                    by=by,
                    slots=[FrontSlot(kind="notice", headline=f"{version} by {n}")],
                    version=version,
                )
                for n, by in enumerate(people)
            )
        )

        assert sum(isinstance(result, FrontMoved) for result in results) == 1
    starts = FrontEdition.objects.order_by("starts_at").values_list("starts_at", flat=True)
    ends = FrontEdition.objects.order_by("starts_at").values_list("ends_at", flat=True)
    assert list(ends) == [*starts[1:], None]
    assert len(starts) == PAIRS


def test_no_door_of_the_desk_overwrites_a_colleague_unseen():
    """`python -m tests.races` runs a thousand of these pairs."""
    people = Pairs()

    found = [
        (kind, sorted(people.race(kind)))
        for _pair, kind in zip(range(PAIRS), itertools.cycle(people.kinds), strict=False)
    ]

    assert [each for each in found if {"overwritten", "broken"} & set(each[1])] == []
    assert {kind for kind, _outcomes in found} == {*people.kinds}
    assert all("saved" in outcomes for _kind, outcomes in found)
    assert sum("refused" in outcomes for _kind, outcomes in found) > PAIRS / 2
