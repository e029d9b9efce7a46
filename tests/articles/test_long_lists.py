"""Lists of the desk in a large archive: paged by key, counted to a cap, whatever stands in them."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from articles.models import Article, Tag
from tests.articles.desk_forms import signed_in
from tests.builders import make_article, make_live, make_tag, make_user, reword

pytestmark = pytest.mark.django_db

STORIES, TAGS = "/admin/articles/article/", "/admin/articles/tag/"
PEOPLE = "/admin/newsroom/user/"


@pytest.fixture
def desk():
    return signed_in("Administrator")


@pytest.fixture
def short_pages(monkeypatch):
    monkeypatch.setattr("articles.admin.stories.StoryAdmin.list_per_page", 2)
    monkeypatch.setattr("articles.admin.labels.TagAdmin.list_per_page", 2)


def pages(desk, address) -> list[list]:
    """The rows of each page, as its link to the next leads through the list."""
    base, found = address.partition("?")[0], []
    while address:
        shown = desk.get(address).context["cl"]
        found.append(list(shown.result_list))
        address = shown.next_page and base + shown.next_page
    return found


@pytest.mark.usefixtures("short_pages")
class TestPages:
    def test_lead_through_the_whole_list_without_a_gap(self, desk):
        touched = [make_article() for _each in range(5)]
        Article.objects.update(updated_at=timezone.now())

        assert pages(desk, STORIES) == [touched[:-3:-1], touched[2:0:-1], touched[:1]]

    def test_follow_the_alphabet(self, desk):
        for name in ("Cattle", "Apples", "Eels", "Bees", "Dogs"):
            make_tag(name)

        names = [[tag.name for tag in page] for page in pages(desk, TAGS)]

        assert names == [["Apples", "Bees"], ["Cattle", "Dogs"], ["Eels"]]

    def test_go_on_after_names_as_long_as_they_may_be_in_any_script(self, desk):
        names = [f"{'Ж' * 90}{number}" for number in range(5)]
        for name in names:
            make_tag(name)

        assert [tag.name for page in pages(desk, TAGS) for tag in page] == names

    @pytest.mark.parametrize(
        "view",
        ["waiting", "due", "live", "edited", "scheduled", "withdrawn", "submitted", "spiked"],
    )
    def test_follow_the_order_of_each_view(self, desk, view):
        editor = make_user("Administrator")
        now = timezone.now()
        made = [self.story_for(view, editor, now + timedelta(hours=hour)) for hour in range(3)]

        found = [story for page in pages(desk, f"{STORIES}?view={view}") for story in page]

        oldest_first = ("waiting", "due", "scheduled")
        assert found == (made if view in oldest_first else made[::-1])

    def story_for(self, view, editor, at):
        if view in ("live", "edited", "withdrawn"):
            article = make_live(owner=editor)
            if view == "edited":
                reword(article, headline="Edited since")
            if view == "withdrawn":
                article.withdraw(by=editor)
            return article
        article = make_article(owner=editor)
        if view == "scheduled":
            article.schedule(by=editor, at=at + timedelta(days=1))
        if view == "due":
            article.plan(by=editor, due_at=at - timedelta(days=2))
        if view in ("waiting", "submitted"):
            article.submit(by=editor)
        if view == "spiked":
            article.spike(by=editor)
        return article

    def test_keep_what_was_searched_for(self, desk):
        for number in range(3):
            make_article(headline=f"Heron {number}")
        make_article(headline="Egret")

        found = pages(desk, f"{STORIES}?q=heron")

        assert [[str(story) for story in page] for page in found] == [
            ["Heron 2", "Heron 1"],
            ["Heron 0"],
        ]

    def test_lead_back_to_the_first(self, desk):
        for _each in range(3):
            make_article()

        first = desk.get(f"{STORIES}?lacks=")
        further = desk.get(STORIES + first.context["cl"].next_page)

        assert "First page" not in first.content.decode()
        assert "Next page" in first.content.decode()
        assert "First page" in further.content.decode()
        assert "after=" not in further.context["cl"].first_page

    @pytest.mark.parametrize(
        "key",
        [
            "3",
            "[]",
            "nonsense",
            '["x", 1]',
            "[null, null]",
            '["2026-01-01", {"a": 1}]',
            '["9999999-01-01T00:00", 3]',
            '["2026-01-01T00:00:00+00:00", 99999999999999999999999999]',
            '["\\u0000", "\\u0000"]',
            "[" * 400,
        ],
    )
    def test_begin_anew_after_a_key_that_we_never_wrote(self, desk, key):
        make_article()

        answer = desk.get(STORIES, {"after": key})

        assert answer.status_code == 200
        assert len(answer.context["cl"].result_list) <= 1

    def test_are_not_narrowed_by_a_number_beyond_any_column(self, desk):
        """One that SQLite cannot hold leads to the list, with a note."""
        story = make_article()

        known = desk.get(f"{STORIES}?owner={story.owner_id}")
        beyond = desk.get(f"{STORIES}?owner={'9' * 30}", follow=True)

        assert list(known.context["cl"].result_list) == [story]
        assert beyond.status_code == 200

    def test_of_people_are_not_narrowed_by_one_either(self, desk):
        editor, group = make_user("Editor"), Group.objects.get(name="Editor")

        known = desk.get(f"{PEOPLE}?groups__id__exact={group.pk}")
        beyond = desk.get(f"{PEOPLE}?groups={'9' * 30}", follow=True)

        assert list(known.context["cl"].result_list) == [editor]
        assert beyond.status_code == 200

    def test_have_no_order_but_their_own(self, desk):
        make_tag("Bees")
        make_tag("Apples")

        rows = desk.get(f"{TAGS}?o=-2&p=7&all=").context["cl"].result_list

        assert [tag.name for tag in rows] == ["Apples", "Bees"]


class TestCount:
    def test_is_exact_for_a_short_list(self, desk):
        make_tag("Bees")

        assert "1 tag" in desk.get(TAGS).content.decode()

    def test_ends_at_a_hundred(self, desk):
        Tag.objects.bulk_create(Tag(name=f"Tag {n}", slug=f"tag-{n}") for n in range(101))

        first = desk.get(TAGS)
        further = desk.get(TAGS + first.context["cl"].next_page)

        assert "100+ tags" in first.content.decode()
        assert "100+ tags" in further.content.decode()
        assert len(further.context["cl"].result_list) == 1

    def test_of_a_hundred_is_a_hundred(self, desk):
        Tag.objects.bulk_create(Tag(name=f"Tag {n}", slug=f"tag-{n}") for n in range(100))

        html = desk.get(TAGS).content.decode()

        assert "100 tags" in html
        assert "100+" not in html

    def test_of_results_is_told_where_something_was_looked_for(self, desk):
        make_tag("Bees")
        make_tag("Apples")

        assert "1 result" in desk.get(f"{TAGS}?q=Bees").content.decode()
        assert "2 results" not in desk.get(TAGS).content.decode()


@pytest.mark.parametrize(
    ("address", "name"),
    [
        (TAGS, "Tags"),
        ("/admin/articles/houseword/", "House words"),
        ("/admin/comments/commenter/", "Commenters"),
        ("/admin/comments/discussion/", "Discussions"),
        ("/admin/flatpages/flatpage/", "Pages"),
        (PEOPLE, "People"),
    ],
)
def test_a_list_is_called_as_the_link_to_it(desk, address, name):
    html = desk.get(address).content.decode()

    assert f"<h1>{name}</h1>" in html


class TestNewerWords:
    """`words_wait` holds every story that is live with newer words, now or when it begins."""

    def waits(self, article) -> bool:
        return Article.objects.get(pk=article.pk).words_wait

    def test_wait_in_a_live_story_until_they_are_published(self):
        article = make_live()
        assert not self.waits(article)

        reword(article, headline="Newer")
        assert self.waits(article)

        article.refresh_from_db()
        article.publish(by=article.owner)
        assert not self.waits(article)

    def test_do_not_wait_in_a_draft(self):
        article = make_article()

        reword(article, headline="Newer")

        assert not self.waits(article)

    def test_wait_when_older_words_are_scheduled(self):
        article = make_article()
        older = article.latest
        reword(article, headline="Newer")
        article.refresh_from_db()

        article.schedule(by=article.owner, at=timezone.now() + timedelta(hours=1), revision=older)

        assert self.waits(article)

    def test_do_not_wait_once_the_story_is_withdrawn(self):
        article = make_live()
        reword(article, headline="Newer")
        article.refresh_from_db()

        article.withdraw(by=article.owner)

        assert not self.waits(article)
