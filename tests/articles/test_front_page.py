"""What readers see of a front page that was arranged by hand."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from articles.front import front_page, with_stories
from articles.models import Article, FrontPage, FrontSlot, Publication, Section
from tests.builders import (
    make_article,
    make_author,
    make_live,
    make_photo,
    make_section,
    make_tag,
    make_user,
    reword,
)

pytestmark = pytest.mark.django_db

SIZE = re.compile(r'<article class="teaser teaser-(\w+)')
LABEL = re.compile(r'<p class="teaser-label">([^<]+)<')
HEADLINE = re.compile(r'<h\d class="teaser-headline">(?:<a href="[^"]+"[^>]*>)?([^<&]+)')


def arrange(*slots):
    slots = [s if isinstance(s, FrontSlot) else FrontSlot(article=s) for s in slots]
    return FrontPage.load().publish(by=make_user("Editor"), slots=slots)


def with_own(story, **words):
    return FrontSlot(article=story, written_for=story.latest, **words)


def html(client):
    response = client.get("/")
    assert response.status_code == 200
    return response.content.decode()


def headlines(client):
    return HEADLINE.findall(html(client))


class TestSlots:
    def test_stand_first_in_their_order_and_the_rest_by_rule(self, client):
        for name, hours in (("Newest", 1), ("Second", 2), ("Old lead", 50), ("Old second", 60)):
            make_live(headline=name, hours_ago=hours, lead_photo=make_photo())
        by_name = {s.live.revision.headline: s for s in _published()}

        arrange(by_name["Old lead"], by_name["Old second"])

        assert headlines(client) == ["Old lead", "Old second", "Newest", "Second"]

    def test_show_no_story_twice(self, client):
        stories = [
            make_live(hours_ago=n + 1, tags=["Bridge"], lead_photo=make_photo()) for n in range(30)
        ]

        arrange(*stories[10:18], FrontSlot(kind="tag", tag=make_tag("Bridge")))

        shown = headlines(client)
        assert len(shown) == len(set(shown)) == 8 + 3 + 3 + 5

    @pytest.mark.parametrize("end", ["withdraw", "take_down"])
    def test_are_left_by_a_story_that_readers_see_no_more(self, client, end):
        lead, second = make_live(headline="Leads"), make_live(headline="Moves up")
        edition = arrange(lead, second)

        getattr(lead, end)(by=lead.owner, reason="It was false.")

        assert headlines(client) == ["Moves up"]
        assert edition.slots.count() == 2

    def test_wait_for_a_story_that_is_scheduled(self):
        lead, later = make_live(headline="Now"), make_article(headline="Later")
        later.schedule(by=later.owner, at=timezone.now() + timedelta(hours=1))
        arrange(later, lead)

        now, then = (front_page([], timezone.now() + timedelta(hours=h)) for h in (0, 2))

        assert (now.lead, then.lead) == (lead, later)

    def test_fall_to_the_rule_when_their_pin_has_passed(self):
        pinned = make_live(headline="Pinned", hours_ago=60)
        newest = make_live(headline="Newest", lead_photo=make_photo())
        until = timezone.now() + timedelta(hours=1)
        arrange(FrontSlot(article=pinned, pinned_until=until))

        before, after = (front_page([], until + timedelta(minutes=m)) for m in (-1, 0))

        assert (before.lead, after.lead) == (pinned, newest)

    def test_are_those_of_the_moment_asked_for(self):
        first, second = make_live(), make_live()
        one = arrange(first)
        two = arrange(second)

        then, now = front_page([], one.starts_at), front_page([], two.starts_at)

        assert (then.lead, now.lead) == (first, second)


class TestOwnWords:
    def test_stand_on_the_front_alone(self, client):
        own = make_photo()
        story = make_live(headline="Its own", standfirst="Its own too.", lead_photo=make_photo())
        arrange(with_own(story, headline="For the front", standfirst="Front too.", photo=own))

        front = html(client)

        assert "For the front" in front
        assert "Front too." in front
        assert own.digest[:32] in front
        assert story.latest.lead_photo.digest[:32] not in front
        assert "For the front" not in client.get(story.get_absolute_url()).content.decode()
        assert "For the front" not in client.get("/news/").content.decode()

    def test_lapse_when_the_story_says_something_else(self, client):
        story = make_live(headline="Nine hurt")
        arrange(with_own(story, headline="Nine hurt at the quay"))
        reword(story, headline="Nobody hurt")
        saved = headlines(client)

        story.publish(by=story.owner)

        assert saved == ["Nine hurt at the quay"]
        assert headlines(client) == ["Nobody hurt"]

    def test_give_way_where_their_photo_was_withdrawn(self, client):
        own, photo = make_photo(), make_photo()
        story = make_live(lead_photo=photo)
        arrange(with_own(story, photo=own))
        own.withdrawn_at = timezone.now()
        own.save()

        front = html(client)

        assert own.digest[:32] not in front
        assert photo.digest[:32] in front


def row_of(client, name):
    return html(client).partition(f' id="{name}"')[2].partition("</section>")[0]


class TestRows:
    def test_have_one_big_story_and_name_a_section_only_under_a_topic(self, client):
        for _number in range(3):
            make_live(section=make_section("News"), hours_ago=40)
        for _number in range(3):
            make_live(section=make_section("Sport"), hours_ago=50, tags=["Walking"])
        filling = [make_live(section=make_section("World")) for _number in range(6)]
        arrange(*filling, FrontSlot(kind="tag", tag=make_tag("Walking")))

        section, topic = row_of(client, "row-news"), row_of(client, "topic-walking")

        assert SIZE.findall(section) == SIZE.findall(topic) == ["big", "line", "line"]
        assert (LABEL.findall(section), LABEL.findall(topic)) == ([], ["Sport"] * 3)

    def test_follow_a_section_that_has_another_name_and_address(self, client):
        news = make_section("News")
        for _number in range(10):
            make_live(section=news)
        before = row_of(client, "row-news")

        Section.objects.filter(pk=news.pk).update(name="Latest", slug="latest")

        assert '<a href="/news/">News</a>' in before
        assert '<a href="/latest/">Latest</a>' in row_of(client, "row-latest")


class TestCards:
    def test_link_names_its_outlet_and_leads_there(self, client):
        arrange(
            make_live(),
            FrontSlot(kind="link", headline="Fog", outlet="The Mail", url="https://mail.example/"),
        )

        front = html(client)

        assert '<p class="teaser-label">The Mail</p>' in front
        assert '<a href="https://mail.example/" rel="noopener">Fog' in front

    def test_topic_shows_its_three_newest_under_a_heading(self, client):
        lead = make_live(headline="Lead")
        for number in range(5):
            make_live(headline=f"Walk {number}", hours_ago=40 + number, tags=["Walking"])
        arrange(
            lead,
            *[make_live(hours_ago=30) for _ in range(5)],
            FrontSlot(kind="tag", tag=make_tag("Walking"), headline="Out on the fells"),
        )

        row = html(client).partition('id="topic-walking"')[2].partition("</section>")[0]

        assert '<a href="/topics/walking/">Out on the fells</a>' in row
        assert HEADLINE.findall(row) == ["Walk 0", "Walk 1", "Walk 2"]

    def test_notice_stands_in_its_place(self, client):
        arrange(make_live(headline="Lead"), FrontSlot(kind="notice", headline="Office shut"))

        assert headlines(client) == ["Lead", "Office shut"]

    def test_breaking_news_links_to_a_story_only_while_readers_see_it(self, client):
        story = make_live(headline="Quay evacuated")
        arrange(FrontSlot(kind="breaking", headline="Quay evacuated", article=story))
        bar = f'aria-label="Breaking news"><a href="{story.get_absolute_url()}">'
        linked = bar in html(client)

        story.withdraw(by=story.owner, reason="It was false.")

        assert linked
        assert story.get_absolute_url() not in html(client)
        assert "Quay evacuated</aside>" in html(client)


def test_the_price_is_ten_queries_whatever_the_number_of_slots(client, django_assert_num_queries):
    for number in range(12):
        story = make_live(
            section=make_section(f"Section {number}"),
            hours_ago=number + 1,
            lead_photo=make_photo(),
            tags=["Bridge", "Boats"],
            authors=[make_author()],
        )
        story.relabel(by=story.owner, kind="opinion")
        reword(story, standfirst="Put right.")
        story.publish(by=story.owner, note_kind="correction", note="It was £97.")
    stories = list(_published())
    arrange(with_own(stories[0], headline="Ours", photo=make_photo()))
    client.get("/")
    with django_assert_num_queries(10):
        client.get("/")
    arrange(
        FrontSlot(kind="breaking", headline="Now", article=stories[3]),
        *[with_own(s, headline=f"Ours {s.pk}", photo=make_photo()) for s in stories[:8]],
        *[FrontSlot(kind="tag", tag=make_tag(name)) for name in ("Bridge", "Boats")],
        FrontSlot(kind="link", headline="Fog", outlet="The Mail", url="https://mail.example/"),
    )
    with django_assert_num_queries(10):
        client.get("/")
    assert Section.objects.count() == 12


def _published():
    return Article.objects.published(timezone.now())


def test_a_note_whose_story_went_between_two_queries_is_left_out():
    stays, goes = Publication(article_id=1), Publication(article_id=2)

    kept = with_stories([stays, goes], {1: "a story"})

    assert kept == [stays]
    assert stays.story == "a story"
