"""Policies of site, section and story: which is in force, what readers then see and can do."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles import shown
from articles.models import Refused
from comments import addresses
from comments.models import (
    Comment,
    Discussion,
    Policy,
    set_section_policy,
    set_site_policy,
)
from tests.builders import make_live, make_section, make_user
from tests.comments.builders import make_comment

pytestmark = pytest.mark.django_db

PAGES = "/admin/comments/policy/"


def mode_of(article):
    return Discussion.as_it_stands(article).mode


def count_of(article):
    article.refresh_from_db()
    return article.comment_count


def signed_in(role="Moderator"):
    client = Client()
    client.force_login(make_user(role))
    return client


@pytest.mark.parametrize(
    ("site", "section", "story", "in_force"),
    [
        (None, None, None, "pre"),
        ("post", None, None, "post"),
        ("post", "", None, "post"),
        ("post", "read_only", None, "read_only"),
        ("post", "read_only", "new_commenters", "new_commenters"),
        ("off", None, "pre", "pre"),
        ("off", "post", "", "post"),
    ],
)
def test_the_nearest_policy_is_in_force_whenever_a_discussion_was_opened(
    site, section, story, in_force
):
    moderator = make_user("Moderator")
    before, after, never = make_live(), make_live(), make_live()
    Discussion.of(before)

    if site:
        set_site_policy(by=moderator, mode=site)
    if section is not None:
        set_section_policy(by=moderator, section=before.section, mode=section)
    if story is not None:
        for article in (before, after, never):
            Discussion.of(article).set_policy(by=moderator, mode=story)
    Discussion.of(after)

    assert {mode_of(article) for article in (before, after, never)} == {in_force}
    assert {each.mode for each in Discussion.objects.all()} == {in_force}


def test_a_policy_leaves_other_sections_and_stories_with_their_own_alone():
    moderator = make_user("Moderator")
    news, sport = make_live(), make_live(section=make_section("Sport"))
    own = make_live(section=sport.section)
    for article in (news, sport):
        Discussion.of(article)
    Discussion.of(own).set_policy(by=moderator, mode="post")

    set_section_policy(by=moderator, section=sport.section, mode="read_only")

    assert [mode_of(each) for each in (news, sport, own)] == ["pre", "read_only", "post"]


def test_a_section_that_gives_up_its_policy_follows_the_site_again():
    moderator, article = make_user("Moderator"), make_live()
    Discussion.of(article)
    set_site_policy(by=moderator, mode="post")
    set_section_policy(by=moderator, section=article.section, mode="off", close_after_days=3)

    set_section_policy(by=moderator, section=article.section, mode="")

    assert mode_of(article) == "post"
    assert not Policy.objects.filter(section=article.section).exists()


def test_what_is_said_already_changes_nothing(told):
    moderator, article = make_user("Moderator"), make_live()
    Discussion.of(article)
    set_site_policy(by=moderator, mode="post")
    told.clear()

    again = set_site_policy(by=moderator, mode="post")

    assert (again, told) == (False, [])


def test_a_mode_that_does_not_exist_is_refused():
    with pytest.raises(Refused):
        set_site_policy(by=make_user("Moderator"), mode="free for all")

    assert Policy.for_site().mode == "pre"


def test_a_story_that_moves_is_led_as_its_new_section_says(django_capture_on_commit_callbacks):
    moderator, comment = make_user("Moderator"), make_comment(status="published")
    article, sport = comment.discussion.article, make_section("Sport")
    article.refresh_from_db()
    set_section_policy(by=moderator, section=sport, mode="off")

    with django_capture_on_commit_callbacks(execute=True):
        article.relabel(by=article.owner, section=sport)

    assert (mode_of(article), count_of(article)) == ("off", 0)


def test_a_story_with_a_mode_of_its_own_takes_it_along(django_capture_on_commit_callbacks):
    moderator, article, sport = make_user("Moderator"), make_live(), make_section("Sport")
    Discussion.of(article).set_policy(by=moderator, mode="post")
    set_section_policy(by=moderator, section=sport, mode="off")

    with django_capture_on_commit_callbacks(execute=True):
        article.relabel(by=article.owner, section=sport)

    assert mode_of(article) == "post"


# Counts and pages


def test_switching_the_site_off_and_on_keeps_every_count_true():
    moderator, comment = make_user("Moderator"), make_comment(status="published")
    article, other = comment.discussion.article, make_comment().discussion.article
    make_comment(article, status="published")

    set_site_policy(by=moderator, mode="off")
    off = (count_of(article), Comment.objects.visible().count())
    set_site_policy(by=moderator, mode="read_only")

    assert off == (0, 0)
    assert (count_of(article), count_of(other)) == (2, 0)


def test_a_discussion_that_is_off_shows_nothing_and_takes_nothing(client):
    moderator = make_user("Moderator")
    comment = make_comment(status="published", text="I saw the crane fall.")
    article = comment.discussion.article

    set_section_policy(by=moderator, section=article.section, mode="off")
    page = client.get(article.get_absolute_url()).content.decode()

    assert "I saw the crane fall." not in page
    assert "This story has no discussion." in page
    assert client.get(addresses.write(article)).status_code == 403


@pytest.mark.parametrize("written", [True, False])
def test_a_read_only_section_closes_stories_with_and_without_comments(client, written):
    moderator, article = make_user("Moderator"), make_live()
    if written:
        make_comment(article, status="published", text="I saw the crane fall.")

    set_section_policy(by=moderator, section=article.section, mode="read_only")
    page = client.get(article.get_absolute_url()).content.decode()
    sent = client.post(
        addresses.write(article), {"name": "Ann", "email": "ann@post.example", "text": "Late."}
    )

    assert ("I saw the crane fall." in page) is written
    assert "This discussion is closed." in page
    assert sent.status_code == 403
    assert "Late." in sent.content.decode()


def test_the_page_cache_is_told_of_the_whole_site(told):
    moderator = make_user("Moderator")

    set_site_policy(by=moderator, mode="off")
    set_site_policy(by=moderator, mode="pre")

    assert told == [({shown.SITE}, True), ({shown.SITE}, False)]


def test_the_page_cache_is_told_of_the_stories_of_a_section(told):
    article, elsewhere = make_live(), make_live(section=make_section("Sport"))
    told.clear()

    set_section_policy(by=make_user("Moderator"), section=article.section, mode="off")

    names, hides = told[-1]
    assert shown.story(article.pk) in names
    assert shown.story(elsewhere.pk) not in names
    assert hides


# Closing


@pytest.mark.parametrize(
    ("site_days", "section_days", "closed"),
    [(None, None, False), (3, None, True), (30, None, False), (30, 3, True), (3, 0, False)],
)
def test_a_story_closes_so_many_days_after_it_appeared(client, site_days, section_days, closed):
    moderator = make_user("Moderator")
    silent, lively = make_live(hours_ago=24 * 5), make_live(hours_ago=24 * 5)
    make_comment(lively, status="published")
    set_site_policy(by=moderator, mode="pre", close_after_days=site_days)
    set_section_policy(by=moderator, section=silent.section, mode="", close_after_days=section_days)

    for article in (silent, lively):
        page = client.get(article.get_absolute_url()).content.decode()

        assert ("This discussion is closed." in page) is closed
        assert client.get(addresses.write(article)).status_code == (403 if closed else 200)


@pytest.mark.parametrize("by_days", [True, False])
def test_a_story_that_stays_open_defies_the_days_and_not_the_hour_set_by_hand(by_days):
    moderator, article = make_user("Moderator"), make_live(hours_ago=24 * 5)
    set_site_policy(by=moderator, mode="pre", close_after_days=3)
    hour = None if by_days else timezone.now() - timedelta(minutes=1)

    Discussion.of(article).set_policy(by=moderator, mode="", closes_at=hour, stays_open=True)

    assert Discussion.of(article).takes_comments(timezone.now()) is by_days


def test_a_discussion_is_closed_at_once_by_hand(client):
    comment = make_comment(status="published")
    article = comment.discussion.article
    desk = signed_in()

    desk.post(f"/admin/comments/discussion/{article.pk}/closure/")
    again = desk.post(f"/admin/comments/discussion/{article.pk}/closure/", follow=True)

    assert "This discussion is closed." in client.get(article.get_absolute_url()).content.decode()
    assert "was closed already" in again.content.decode()
    assert count_of(article) == 1


# The pages of the desk


def test_a_section_without_a_policy_is_led_as_the_site_says_until_one_is_sent():
    article, desk = make_live(), signed_in()
    page = f"{PAGES}{article.section_id}/change/"

    looked = desk.get(page)
    nothing = Policy.objects.exists()
    sent = desk.post(page, {"mode": "post", "close_after_days": "14"})
    back = desk.post(page, {"mode": "above", "close_after_days": ""})

    assert "As the site says: Every comment waits for approval" in looked.content.decode()
    assert (nothing, sent.status_code, back.status_code) == (False, 302, 302)
    assert not Policy.objects.filter(section__isnull=False).exists()


def test_the_site_is_led_from_its_page():
    article, desk = make_live(), signed_in()

    sent = desk.post(
        f"{PAGES}site/change/",
        {"mode": "new_commenters", "close_after_days": "14", "alert_waiting": "50"},
    )

    site = Policy.for_site()
    assert sent.status_code == 302
    assert (site.mode, site.close_after_days, site.alert_waiting) == ("new_commenters", 14, 50)
    assert mode_of(article) == "new_commenters"


@pytest.mark.parametrize(
    "sent",
    [{"mode": "x"}, {}, {"mode": "pre", "close_after_days": "-1"}, {"mode": ""}],
)
@pytest.mark.parametrize("where", ["site", "section"])
def test_a_policy_that_makes_no_sense_is_refused(sent, where):
    section = make_section("Sport")
    page = f"{PAGES}{'site' if where == 'site' else section.pk}/change/"

    answer = signed_in().post(page, sent)

    assert answer.status_code == 200
    assert not Policy.objects.exists()


def test_a_form_of_a_section_writes_that_section_alone():
    section, other = make_section("Sport"), make_section("Weather")
    forged = {"section": str(other.pk), "alert_waiting": "1", "alerted_at": "2020-01-01", "id": "9"}

    signed_in().post(f"{PAGES}{section.pk}/change/", {"mode": "off"} | forged)

    policy = Policy.objects.get()
    assert (policy.section, policy.mode) == (section, "off")
    assert (policy.alert_waiting, policy.alerted_at) == (None, None)


@pytest.mark.parametrize("key", ["9" * 25, "²", "x", "None"])
def test_a_policy_of_no_section_leads_to_the_desk(key):
    assert signed_in().get(f"{PAGES}{key}/change/").status_code == 302


def test_the_list_says_what_each_section_does_and_costs_the_same_for_ten(
    django_assert_num_queries,
):
    section, desk = make_section("Sport"), signed_in()
    set_section_policy(by=make_user("Moderator"), section=section, mode="off", close_after_days=2)
    desk.get(PAGES)

    with django_assert_num_queries(6):
        page = desk.get(PAGES).content.decode()
    for _number in range(10):
        make_section()
    with django_assert_num_queries(6):
        desk.get(PAGES)

    assert "Off: no comments are shown or taken" in page
    assert "after 2 days" in page


def test_the_policy_of_a_story_offers_its_section_first():
    article, desk = make_live(), signed_in()
    set_section_policy(by=make_user("Moderator"), section=article.section, mode="post")

    page = desk.get(f"/admin/comments/discussion/{article.pk}/change/").content.decode()
    desk.post(f"/admin/comments/discussion/{article.pk}/change/", {"own_mode": "above"})

    assert page.index("As its section says: Checked after publication") < page.index("Off: no")
    assert Discussion.of(article).own_mode == ""
    assert Discussion.of(article).mode == "post"


@pytest.mark.django_db(transaction=True)
def test_a_discussion_that_is_opened_while_the_policy_changes_follows_it(race):
    stories, moderator = [make_live() for _number in range(3)], make_user("Moderator")

    def lead():
        set_site_policy(by=moderator, mode="read_only")

    race(*(lambda article=article: Discussion.of(article) for article in stories), lead)

    assert {mode_of(article) for article in stories} == {"read_only"}
    assert set(Discussion.objects.values_list("mode", flat=True)) == {"read_only"}


@pytest.mark.django_db(transaction=True)
def test_a_comment_that_is_approved_while_its_section_is_switched_off_is_counted_right(race):
    comment, moderator = make_comment(), make_user("Administrator")
    article = comment.discussion.article

    race(
        lambda: Comment.objects.get().approve(by=moderator, version=1),
        lambda: set_section_policy(by=moderator, section=article.section, mode="off"),
    )

    off = count_of(article)
    set_section_policy(by=moderator, section=article.section, mode="")
    assert (off, count_of(article)) == (0, 1)
