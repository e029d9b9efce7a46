"""Sections, tags and authors in the admin: an address that readers know stays."""

import pytest

from tests.articles.desk_forms import signed_in
from tests.builders import make_article, make_author, make_live, make_section, make_tag

pytestmark = pytest.mark.django_db

ROWS = {
    "section": (make_section, "section", {"position": "1"}),
    "tag": (make_tag, "tags", {}),
    "author": (make_author, "authors", {}),
}


def opened(model):
    """A row of the model, how a builder puts it on a story, its page, and what is typed there."""
    make, argument, more = ROWS[model]
    row = make("Old name")
    on_story = {argument: row if argument == "section" else [row]}
    page = f"/admin/articles/{model}/{row.pk}/change/"
    return row, on_story, page, {"name": "New name", "slug": "new-name"} | more


@pytest.mark.parametrize("model", ROWS)
def test_the_address_stays_once_readers_see_a_story_there(model, client):
    desk = signed_in("Editor")
    row, on_story, page, typed = opened(model)
    make_live(**on_story)
    address = row.get_absolute_url()

    shown = desk.get(page)
    answer = desk.post(page, typed)

    row.refresh_from_db()
    assert b"so the address stays" in shown.content
    assert b'name="slug"' not in shown.content
    assert answer.status_code == 302
    assert (row.name, row.slug) == ("New name", "old-name")
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("model", ROWS)
def test_the_address_can_be_changed_while_no_reader_knows_it(model):
    desk = signed_in("Editor")
    row, on_story, page, typed = opened(model)
    make_article(**on_story)
    make_live(**on_story).withdraw(by=desk.user)

    shown = desk.get(page)
    answer = desk.post(page, typed)

    row.refresh_from_db()
    assert b"so the address stays" not in shown.content
    assert answer.status_code == 302
    assert row.slug == "new-name"


@pytest.mark.parametrize("model", ROWS)
def test_whether_readers_know_it_is_asked_once(model, django_assert_num_queries):
    desk = signed_in("Editor")
    _row, on_story, page, _typed = opened(model)
    make_live(**on_story)
    desk.get(page)

    with django_assert_num_queries(6):  # session, user, rights twice, the row, its stories
        desk.get(page)
