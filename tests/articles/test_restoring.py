"""A version made the latest again: a new revision, and readers' pages as they were."""

import pytest
from django.contrib.messages import get_messages
from django.utils import timezone

from articles.models import Article, Photo, Refused, Revision, Stale
from tests.articles.desk_forms import page, signed_in
from tests.articles.test_history import read
from tests.builders import make_article, make_live, make_photo, make_user, reword

pytestmark = pytest.mark.django_db


def told(answer) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def restore(desk, article, number=1, **body):
    body = {"version": str(article.version), **body}
    return desk.post(page("restoration", article, number), body)


def test_a_restoration_makes_a_new_version_and_changes_nothing_for_readers():
    desk, article = signed_in(), make_live(headline="Council votes")
    reword(article, headline="Council waits")
    article.publish(by=article.owner)

    answer = restore(desk, article)

    article.refresh_from_db()
    assert answer.url == page("change", article)
    assert told(answer).startswith("Version 3 has the words of version 1. Saved. Readers still")
    assert article.latest.headline == "Council votes"
    assert article.latest.based_on == article.revisions.order_by("pk").first()
    assert article.latest.created_by == desk.user
    assert article.revisions.count() == 3
    assert article.state(timezone.now()).edited
    reader = signed_in().get(article.get_absolute_url()).content.decode()
    assert "Council waits" in reader
    assert "Council votes" not in reader


def test_a_restoration_is_refused_when_the_story_moved_on():
    desk, article = signed_in(), make_article(headline="Council votes")
    reword(article, headline="Council waits")
    opened = article.version
    reword(article, headline="Council votes at last")

    answer = restore(desk, article, version=str(opened))

    assert "changed by somebody else" in told(answer)
    assert Article.objects.get().latest.headline == "Council votes at last"


@pytest.mark.parametrize("version", ["", "x", "-1", "²", "9" * 30])
def test_a_restoration_is_refused_without_the_version_that_was_opened(version):
    article = make_article()
    reword(article, headline="Council waits")

    answer = restore(signed_in(), article, version=version)

    assert "changed by somebody else" in told(answer)
    assert article.revisions.count() == 2


def test_a_restoration_is_for_those_who_may_edit_the_story():
    article = make_article(headline="Council votes")
    reword(article, headline="Council waits")

    answers = [restore(signed_in(role), article) for role in ("Reporter", "Moderator")]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert "Restore" not in read(signed_in("Reporter").get(page("comparison", article)))
    assert "Restore version 1" in read(signed_in("Editor").get(page("comparison", article)))
    assert article.revisions.count() == 2


def test_a_restoration_of_a_withdrawn_photo_keeps_the_words_and_says_that_it_was_left_out():
    lead, inner = make_photo(title="The quay"), make_photo(title="The pier")
    article = make_article(
        headline="Council votes",
        lead_photo=lead,
        lead_caption="At low water.",
        body=f'<p>One.</p><figure data-photo="{inner.pk}"></figure><p>Two.</p>',
    )
    reword(article, headline="Council waits", lead_photo_id=None, body="<p>One.</p>")
    Photo.objects.update(withdrawn_at=timezone.now())

    answer = restore(signed_in(), article)

    words = Article.objects.get().latest.words
    assert (words.headline, words.body) == ("Council votes", "<p>One.</p><p>Two.</p>")
    assert (words.lead_photo_id, words.lead_caption) == (None, "")
    assert "These photos were withdrawn, so they were left out:" in told(answer)
    assert "“The quay”" in told(answer)


def test_a_restoration_keeps_the_photos_that_are_still_shown():
    photo = make_photo()
    article = make_article(
        lead_photo=photo,
        lead_caption="At low water.",
        body=f'<p>One.</p><figure data-photo="{photo.pk}"></figure>',
        sources=[{"outlet": "The Grocer"}],
    )
    words = article.latest.words
    reword(article, headline="Council waits", lead_photo_id=None, body="<p>One.</p>")

    restore(signed_in(), article)

    assert Article.objects.get().latest.words == words


def test_a_restoration_of_erased_words_is_refused():
    article = make_article(headline="A name that must go")
    article.erase(by=make_user("Administrator"), reason="The name of a minor.")
    reword(article, headline="Another story")

    answer = restore(signed_in(), article)

    assert "erased, so they cannot be restored" in told(answer)
    assert Article.objects.get().latest.headline == "Another story"
    assert "Restore version 1" not in read(signed_in().get(page("comparison", article)))


def test_a_restoration_of_words_that_were_erased_meanwhile_is_refused():
    article = make_article()
    opened = Revision.objects.get()
    article.erase(by=make_user("Administrator"), reason="The name of a minor.")

    with pytest.raises(Refused, match="erased") as refusal:
        opened.restore(by=article.owner)

    assert not isinstance(refusal.value, Stale)


def test_a_restoration_of_the_latest_words_changes_nothing():
    article = make_article()
    version = article.version

    answer = restore(signed_in(), article)

    article.refresh_from_db()
    assert "nothing changed" in told(answer)
    assert (article.version, article.revisions.count()) == (version, 1)


def test_a_restoration_of_a_version_that_is_not_there_is_not_found():
    article = make_article()

    assert restore(signed_in(), article, 2).status_code == 404
    assert restore(signed_in(), article, 0).status_code == 404
