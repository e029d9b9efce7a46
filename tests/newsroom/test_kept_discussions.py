"""S10: pages of comments before the page cache. No copy outlives what it shows."""

import pytest

from comments import addresses
from comments.models import Discussion, answer_as_newsroom, edit_comment
from tests.builders import make_live, make_user
from tests.comments.builders import make_comment
from tests.newsroom.page_cache_client import Reader

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("committed_at_once")]


def test_no_copy_of_a_page_outlives_what_it_shows():
    article = make_live()
    Discussion.of(article).set_policy(by=make_user("Editor"), mode="post")
    reader, story = Reader(), article.get_absolute_url()
    comment = make_comment(article, text="Words as they were.")
    address = addresses.comment(article, comment).partition("#")[0]
    pages = [story, addresses.page(article), addresses.page(article, order="newest"), address]

    def texts():
        return [reader.get(page).text for page in pages]

    first = texts()
    edit_comment(comment, version=comment.version, text="Words as they are.")
    changed = texts()
    answer_as_newsroom(article=article, parent=comment, by=make_user("Moderator"), text="We asked.")
    answered = texts()
    comment.refresh_from_db()
    comment.withdraw(by=comment.author, version=comment.version)
    withdrawn = texts()

    assert all("Words as they were." in text for text in first)
    assert all("Words as they are." in text for text in changed)
    assert not any("Words as they were." in text for text in changed)
    assert all("We asked." in text for text in answered)
    assert not any("Words as they are." in text for text in withdrawn)
    assert reader.get(address).status == 404


def test_a_report_and_a_preview_leave_every_page_as_it_was(client):
    comment = make_comment(status="published")
    article = comment.discussion.article
    reader, story = Reader(), article.get_absolute_url()
    reader.get(story)

    client.post(addresses.report(article, comment), {"reason": "spam"})
    client.post(
        addresses.write(article),
        {"text": "x", "name": "x", "email": "x@post.example", "preview": "1"},
    )

    reader.django.asked.clear()
    reader.get(story)
    assert reader.django.asked == []
