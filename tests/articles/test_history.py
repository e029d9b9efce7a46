"""A story's history at the desk: versions, what changed, what was public when, and the way back."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags

from articles import photos
from articles.models import Article, Revision, SourceWords
from tests.articles.desk_forms import page, signed_in
from tests.builders import make_article, make_live, make_photo, make_user, reword

pytestmark = pytest.mark.django_db

QUERIES_OF_THE_HISTORY = 11
QUERIES_OF_THE_FORM = 15


def read(html) -> str:
    """What stands in the page's main part, with single spaces."""
    main = re.search(r"<main.*</main>", html.content.decode(), re.DOTALL)[0]
    return " ".join(strip_tags(main).split())


def entries(answer) -> list[str]:
    """The entries of the line of time, from the newest."""
    html = answer.content.decode()
    found = re.findall(r'<li class="version.*?</li>', html, re.DOTALL)
    return [" ".join(strip_tags(entry).split()) for entry in found]


def with_versions(article, number):
    """Give the story versions up to that number at once, each with a body of its own."""
    written = article.revisions.count()
    rows = Revision.objects.bulk_create(
        Revision(
            article=article,
            headline=article.latest.headline,
            body=f"<p>The council met and agreed {count} things.</p>",
            lead_photo=article.latest.lead_photo,
            based_on=article.latest,
            created_at=timezone.now(),
            created_by=article.owner,
        )
        for count in range(written + 1, number + 1)
    )
    article.latest = rows[-1]
    article.save()
    return article


def test_every_version_says_who_made_it_and_how_much_changed():
    reporter = make_user("Reporter", username="tom")
    article = make_article(owner=reporter, headline="Council votes", body="<p>It met today.</p>")
    reword(article, by=make_user("Editor", username="nasreen"), body="<p>It met on Monday.</p>")
    reword(article, headline="Council waits", lead_photo_id=make_photo().pk)

    newest, second, first = entries(signed_in().get(page("history", article)))

    assert "tom" in first
    assert "5 words added" in first
    assert "nasreen" in second
    assert "2 words added" in second
    assert "1 word removed" in second
    assert "(body)" in second
    assert "Council waits" in newest
    assert "(headline and lead photo)" in newest


def test_a_change_of_no_word_says_so():
    article = make_article(body="<p>It met. It voted.</p>")
    reword(article, body="<p>It voted. <em>It met.</em></p>")

    newest, _first = entries(signed_in().get(page("history", article)))

    assert "no word added or removed (body)" in newest


def test_the_chain_says_which_words_were_public_from_when_to_when():
    editor, now = make_user("Editor", username="nasreen"), timezone.now()
    article = make_article(owner=editor)
    article.publish(by=editor, at=now - timedelta(days=1))
    reword(article, headline="Council waits")
    article.publish(by=editor, note_kind="correction", note="The day was wrong.")
    reword(article, headline="Council votes at last")
    article.schedule(by=editor, at=now + timedelta(days=2))

    answer = signed_in().get(page("history", article))

    newest, second, first = entries(answer)
    assert "scheduled" in newest
    assert "live now, since" in second
    assert "public " in first
    html = answer.content.decode()
    chain = " ".join(strip_tags(html[html.index('class="chain"') :]).split())
    assert re.findall(r"scheduled|live now|public \d+", chain) == [
        "scheduled",
        "live now",
        f"public {timezone.localtime(now - timedelta(days=1)).day}",
    ]
    assert "Correction The day was wrong." in chain
    assert chain.count("by nasreen") == 3


def test_a_withdrawal_and_its_reason_stand_in_the_chain():
    article = make_live()
    article.withdraw(by=article.owner, reason="The source took it back.")

    html = signed_in().get(page("history", article)).content.decode()

    chain = " ".join(strip_tags(html[html.index('class="chain"') :]).split())
    assert "not public since" in chain
    assert "Withdrawn · by" in chain
    assert "Reason The source took it back." in chain


def test_moves_on_the_desk_stand_between_the_versions():
    article = make_article()
    article.submit(by=article.owner, note="Please read the second quotation.")
    reword(article, headline="Council waits")

    _newest, move, _first = entries(signed_in().get(page("history", article)))

    assert "Draft → Submitted" in move
    assert "Please read the second quotation." in move


def test_erased_versions_say_by_whom_and_why():
    administrator = make_user("Administrator", username="ruth")
    article = make_article(headline="A name that must go")
    article.erase(by=administrator, reason="The name of a minor.")

    answer = signed_in().get(page("history", article))

    assert "erased by ruth" in entries(answer)[0]
    assert "The name of a minor." in entries(answer)[0]
    assert "A name that must go" not in answer.content.decode()
    assert "History of “erased words”" in read(answer)
    assert signed_in().get(page("version", article, 1)).status_code == 404


def test_the_pages_of_a_long_history_hold_every_version_and_move_once():
    article = make_article()
    for number in range(2, 53):
        if number in (27, 28, 40):
            article.submit(by=article.owner)
            article.send_back(by=article.owner)
        with_versions(article, number)
    desk, address, found = signed_in(), page("history", article), []

    while address:
        answer = desk.get(address)
        found += entries(answer)
        older = re.search(r'href="([^"]*\?before=[0-9]+)"', answer.content.decode())
        address = older and older[1]

    versions = [int(number) for each in found for number in re.findall(r"Version (\d+)", each)]
    assert versions == list(range(52, 0, -1))
    assert sum("Desk:" in each for each in found) == 6


@pytest.mark.parametrize("before", ["0", "-1", "1", "99999999999", "x", "²", "\0"])
def test_a_page_of_the_history_that_is_not_there_is_no_error(before):
    answer = signed_in().get(page("history", make_article()), {"before": before})

    assert answer.status_code == 200


@pytest.mark.parametrize("key", ["0", "999999", "x", "²", "9" * 30])
def test_the_history_of_a_story_that_is_not_there_is_not_found(key):
    assert signed_in().get(f"/admin/articles/article/{key}/history/").status_code == 404


def test_a_story_without_words_has_a_history_without_versions():
    desk = signed_in()
    article = Article.objects.create(owner=desk.user)

    assert "Nothing has been written yet." in read(desk.get(page("history", article)))
    assert desk.get(page("comparison", article)).status_code == 404


def test_two_hundred_versions_cost_what_twenty_five_do():
    desk, article = signed_in(), make_live(sources=[{"outlet": "The Grocer"}])
    address = page("history", with_versions(article, 25))
    with CaptureQueriesContext(
        connection,
    ) as short:
        desk.get(address)
    with_versions(article, 200)

    with CaptureQueriesContext(connection) as long:
        answer = desk.get(address)

    assert len(entries(answer)) == 25
    assert len(long) == len(short) == QUERIES_OF_THE_HISTORY


def test_the_form_of_a_story_with_two_hundred_versions_opens_cheaply():
    desk = signed_in()
    article = with_versions(make_live(lead_photo=make_photo(), tags=["harbour"]), 200)

    with CaptureQueriesContext(connection) as queries:
        answer = desk.get(page("change", article))

    assert answer.status_code == 200
    assert len(queries) <= QUERIES_OF_THE_FORM


class TestTwoVersions:
    def compared(self, article, before, after, desk=None):
        desk = desk or signed_in()
        return desk.get(page("comparison", article), {"before": before, "after": after})

    def test_are_compared_word_by_word_in_every_field(self):
        old, new = make_photo(caption="Boats at rest."), make_photo(caption="Boats at sea.")
        article = make_article(
            headline="Council votes",
            standfirst="A long night.",
            body="<p>The board met.</p>",
            dateline="HARROW",
            lead_photo=old,
            lead_caption="The quay.",
            sources=[{"outlet": "The Grocer"}],
        )
        reword(
            article,
            headline="Council waits",
            standfirst="A short night.",
            body="<p>The trust met.</p>",
            dateline="QUAY",
            lead_photo_id=new.pk,
            lead_caption="The pier.",
            search_headline="Council",
            sources=(SourceWords("The Baker"),),
        )

        said = read(self.compared(article, 1, 2))

        for was, now in [
            ("votes", "waits"),
            ("long", "short"),
            ("board", "trust"),
            ("HARROW", "QUAY"),
            ("quay", "pier"),
            ("Grocer", "Baker"),
        ]:
            assert f"[removed: {was} end of removed] [added: {now} end of added]" in said
        assert "[added: Council end of added]" in said
        assert "Boats at rest." in said
        assert "Boats at sea." in said

    def test_name_what_is_the_same(self):
        article = make_article(standfirst="A long night.")
        reword(article, headline="Council waits")

        said = read(self.compared(article, 1, 2))

        assert "The same in both: Standfirst, Body" in said
        assert "A long night." not in said

    @pytest.mark.parametrize(
        ("before", "after", "shown"),
        [("3", "1", (1, 3)), ("", "", (2, 3)), ("x", "99", (2, 3))],
    )
    def test_may_be_any_two(self, before, after, shown):
        article = with_versions(make_article(), 3)

        said = read(self.compared(article, before, after))

        assert "Version {} compared with version {}".format(*shown) in said

    def test_that_are_one_ask_for_another(self):
        said = read(self.compared(with_versions(make_article(), 3), 2, 2))

        assert "Choose another version to compare it with." in said

    def test_with_the_same_words_say_so(self):
        article = make_article(headline="Council votes")
        reword(article, headline="Council waits")
        reword(article, headline="Council votes")

        assert "These two versions have the same words." in read(self.compared(article, 1, 3))

    def test_lead_to_the_one_before_the_live_one_and_the_latest(self):
        article = with_versions(make_live(), 4)

        html = self.compared(article, 2, 3).content.decode()

        for before, after in [(1, 2), (2, 4), (1, 3), (3, 4)]:
            assert f'href="?before={before}&amp;after={after}"' in html

    def test_show_the_pictures_in_the_text(self):
        article = make_article()
        photo = make_photo()
        reword(article, body=f'<p>Text.</p><figure data-photo="{photo.pk}"></figure>')

        html = self.compared(article, 1, 2).content.decode()

        assert "Photo: added" in html
        assert f'alt="{photo.alt_text}"' in html

    def test_cost_the_same_however_long_the_history(self):
        desk, article = signed_in(), with_versions(make_live(), 3)
        with CaptureQueriesContext(connection) as short:
            self.compared(article, 1, 3, desk)
        with_versions(article, 60)

        with CaptureQueriesContext(connection) as long:
            self.compared(article, 1, 60, desk)

        assert len(long) == len(short)


def test_a_version_is_read_on_the_page_of_readers_privately():
    article = make_live(headline="Council votes")
    reword(article, headline="Council waits")

    answer = signed_in("Moderator").get(page("version", article, 1))

    assert "Council votes" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_a_photo_in_the_text_that_was_withdrawn_is_shown_to_the_desk_alone():
    photo = make_photo()
    article = make_article(body=f'<p>One.</p><figure data-photo="{photo.pk}"></figure>')
    reword(article, body=f'<p>Two.</p><figure data-photo="{photo.pk}"></figure>')
    photos.withdraw(photo, by=article.owner, reason="No rights.")

    html = signed_in().get(page("comparison", article)).content.decode()

    assert f'<img src="/admin/articles/photo/{photo.pk}/picture/"' in html
    assert "/media/" not in html
