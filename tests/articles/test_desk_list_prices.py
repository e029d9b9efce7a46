"""What a list of the desk costs: ten rows take the queries of one."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.flatpages.models import FlatPage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, MistakeReport
from comments.models import Discussion
from tests.articles.desk_forms import signed_in
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
from tests.comments.builders import make_comment
from tests.comments.queries import statements

pytestmark = pytest.mark.django_db

STORIES = "/admin/articles/article/"


def story():
    """A live story with everything that a row shows, edited since and with a change waiting."""
    article = make_live(lead_photo=make_photo(), tags=["harbour"], section=make_section())
    reword(article, headline=f"Edited {article.pk}")
    article.schedule(by=article.owner, at=timezone.now() + timedelta(days=1))


def work():
    """A story in every list of the desk page, and a comment and a report that wait."""
    editor = make_user("Administrator")
    handed_in, scheduled, edited = make_article(), make_article(), make_live()
    handed_in.plan(
        by=editor, assigned_to=editor, due_at=timezone.now(), planned_words=600, needs_photo=True
    )
    handed_in.submit(by=handed_in.owner)
    scheduled.schedule(by=editor, at=timezone.now() + timedelta(days=1))
    reword(edited, headline="Edited")
    Article.objects.update(owner=get_user_model().objects.first())
    make_comment(edited)
    MistakeReport.objects.create(article=edited, message="Wrong.", created_at=timezone.now())


def discussion():
    Discussion.of(make_live())


def about():
    FlatPage.objects.create(url=f"/page-{FlatPage.objects.count()}/", title="A page")


def price(desk, address) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert desk.get(address).status_code == 200
    return len(statements(queries))


@pytest.mark.parametrize(
    ("address", "make_row", "most"),
    [
        (STORIES, story, 6),
        (f"{STORIES}?view=live", story, 6),
        (f"{STORIES}?view=scheduled", story, 6),
        (f"{STORIES}?q=edited", story, 6),
        ("/admin/articles/photo/", make_photo, 6),
        ("/admin/articles/photo/library/", make_photo, 8),
        ("/admin/articles/section/", make_section, 7),
        ("/admin/articles/tag/", make_tag, 7),
        ("/admin/articles/author/", make_author, 7),
        ("/admin/newsroom/user/", make_user, 8),
        ("/admin/flatpages/flatpage/", about, 7),
        ("/admin/comments/comment/", make_comment, 8),
        ("/admin/comments/discussion/", discussion, 8),
        ("/admin/", story, 12),
        ("/admin/", work, 12),
    ],
)
def test_ten_rows_cost_the_queries_of_one(address, make_row, most):
    desk = signed_in("Administrator")
    make_row()
    desk.get(address)
    one = price(desk, address)

    for _each in range(9):
        make_row()

    assert price(desk, address) == one
    assert one <= most
