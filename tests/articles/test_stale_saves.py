"""Two people at one story: nobody overwrites the other unseen, and nobody loses a word."""

import pytest

from articles.models import Article
from tests.articles.desk_forms import labels, open_story, page, signed_in
from tests.articles.returned_forms import sent_back
from tests.builders import make_article, make_live, reword

pytestmark = pytest.mark.django_db


def test_the_second_of_two_people_is_refused_and_loses_nothing():
    first, second = signed_in(), signed_in()
    article = make_article(headline="Council votes")
    opened = open_story(article)
    first.post(page("change", article), opened | {"headline": "Council votes at last"})

    answer = second.post(page("change", article), opened | {"body": "<p>Nobody came.</p>"})

    inputs = sent_back(answer)
    assert answer.status_code == 200
    assert "Somebody else saved this story" in inputs.texts["form-errors"]
    assert "Council votes at last" in answer.content.decode()
    assert inputs.values["headline"] == "Council votes"
    assert inputs.values["body"] == "<p>Nobody came.</p>"
    assert Article.objects.get().latest.headline == "Council votes at last"

    version = inputs.values["version"]
    second.post(
        page("change", article), opened | {"body": "<p>Nobody came.</p>", "version": version}
    )

    words = Article.objects.get().latest.words
    assert (words.headline, words.body) == ("Council votes", "<p>Nobody came.</p>")
    assert article.revisions.count() == 3


@pytest.mark.parametrize("version", ["", "x", "-1", "999"])
def test_a_form_that_does_not_know_its_version_is_no_way_round(version):
    article = make_article(headline="Council votes")

    answer = signed_in().post(
        page("change", article), open_story(article, headline="Mine", version=version)
    )

    assert "Somebody else saved this story" in sent_back(answer).texts["form-errors"]
    assert Article.objects.get().latest.headline == "Council votes"


def test_somebody_published_meanwhile():
    article = make_article()
    typed = open_story(article, headline="Mine")
    article.publish(by=article.owner)

    answer = signed_in().post(page("change", article), typed | {"_publish": ""})

    assert sent_back(answer).values["headline"] == "Mine"
    assert article.publications.count() == 1


@pytest.mark.parametrize("name", ["labels", "withdrawal", "takedown"])
def test_the_pages_beside_a_story_are_refused_once_when_it_moved_on(name):
    desk, article = signed_in(), make_live()
    bodies = {"labels": labels(article, kind="feature")}
    typed = bodies.get(name, {"version": str(article.version), "reason": "Wrong."})
    reword(article, headline="Other")

    first = desk.post(page(name, article), typed)
    again = desk.post(page(name, article), typed | {"version": sent_back(first).values["version"]})

    assert first.status_code == 200
    assert "changed by somebody else" in sent_back(first).texts["form-errors"]
    assert again.status_code == 302
