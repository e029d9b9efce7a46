"""The newsroom's own replies: published at once, badged, and like nobody else's."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from comments import addresses
from comments.models import (
    Comment,
    Commenter,
    Discussion,
    NotTaken,
    Unfit,
    answer_as_newsroom,
    erase_commenter,
)
from tests.builders import make_live, make_user
from tests.comments.builders import bring_to, make_comment

pytestmark = pytest.mark.django_db

BADGE = '<span class="comment-badge">Newsroom</span>'


def ada(role="Moderator", **fields):
    return make_user(role, **{"first_name": "Ada", "last_name": "Quill"} | fields)


def answer(parent, by=None, text="We asked the council.", **options):
    article = parent.discussion.article
    return answer_as_newsroom(article=article, parent=parent, by=by or ada(), text=text, **options)


def page_of(comment):
    return f"/admin/comments/comment/{comment.pk}/answer/"


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def story(client, article):
    return client.get(article.get_absolute_url()).content.decode()


def test_an_answer_is_published_at_once_under_name_and_badge(client):
    parent = make_comment(status="published")
    article, by = parent.discussion.article, ada()

    reply = answer(parent, by)

    page = story(client, article)
    decision = reply.decisions.get()
    article.refresh_from_db()
    assert (reply.status, reply.reviewed, reply.parent, reply.depth) == (
        "published",
        True,
        parent,
        2,
    )
    assert (decision.moderator, decision.action, decision.rule) == (by, "approve", "")
    assert article.comment_count == 2
    assert page.count(BADGE) == page.count('itemprop="affiliation"') == 1
    assert page.index("Ada Quill</bdi>") < page.index('itemprop="affiliation"') < page.index(BADGE)
    assert BADGE in client.get(addresses.reply(article, reply)).content.decode()


def test_s21_nobody_else_carries_the_badge(client):
    """S21, S20: neither the name nor the address of a person of the newsroom gives it."""
    parent = make_comment(status="published")
    article, by = parent.discussion.article, ada()
    answer(parent, by)
    stranger = make_comment(article, name="Ada Quill", email=by.email, hold_reasons=[])
    held = stranger.hold_reasons
    bring_to(stranger, "published")

    assert "staff_name" in held
    assert stranger.author.user is None
    assert story(client, article).count(BADGE) == 1


def test_s12_a_reader_who_is_signed_in_at_the_desk_is_a_reader_here():
    article, client = make_live(), signed_in(ada())
    typed = {"name": "Ada Quill", "email": "a@post.example", "text": "Hello.", "token": "t"}

    client.post(addresses.write(article), typed | {"user": "1", "is_by_newsroom": "on"})

    comment = Comment.objects.get()
    assert (comment.status, comment.author.user) == ("pending", None)


def test_one_person_is_one_commenter_under_todays_name():
    parent, by = make_comment(status="published"), ada()

    first = answer(parent, by)
    by.last_name = "Quill-Byrne"
    by.save()
    second = answer(parent, by, text="And again.")

    assert first.author == second.author
    assert (first.name, second.name) == ("Ada Quill", "Ada Quill-Byrne")
    assert Commenter.objects.filter(user__isnull=False).count() == 1
    assert second.author.email == ""


def test_two_people_without_an_address_are_two_commenters():
    parent = make_comment(status="published")

    replies = [answer(parent, ada()), answer(parent, ada())]

    assert replies[0].author != replies[1].author


def test_the_newsroom_answers_where_readers_may_not_write_any_more():
    parent = make_comment(status="published")
    Discussion.of(parent.discussion.article).set_policy(by=make_user("Editor"), mode="read_only")

    assert answer(parent).is_visible


def test_an_answer_needs_words_a_public_story_and_a_visible_comment():
    hidden, parent = make_comment(), make_comment(status="published")
    article = parent.discussion.article

    for text in ("", " \n", "x" * 5001):
        with pytest.raises(Unfit):
            answer(parent, text=text)
    with pytest.raises(NotTaken):
        answer(hidden)
    with pytest.raises(NotTaken):
        answer_as_newsroom(article=make_live(), parent=parent, by=ada(), text="Elsewhere.")
    Discussion.of(article).set_policy(by=make_user("Editor"), mode="off")
    with pytest.raises(NotTaken):
        answer(parent)
    assert Comment.objects.count() == 2


def test_an_answer_can_be_taken_back_like_any_comment():
    reply = answer(make_comment(status="published"))
    article = reply.discussion.article

    bring_to(reply, "rejected")

    article.refresh_from_db()
    assert article.comment_count == 1


def test_somebody_who_was_erased_begins_anew_and_their_old_lines_have_no_badge(client):
    parent, by = make_comment(status="published"), ada()
    old = answer(parent, by)
    make_comment(parent.discussion.article, parent=old, status="published")
    erase_commenter(old.author, by=make_user("Administrator"))

    new = answer(parent, by, text="And again.")

    page = story(client, parent.discussion.article)
    assert new.author != old.author
    assert page.count(BADGE) == 1
    assert "This comment was erased." in page


# At the desk


@pytest.mark.parametrize("role", ["Moderator", "Editor", "Administrator"])
def test_the_desk_answers_with_the_comment_before_its_eyes(role):
    parent = make_comment(status="published", text="Who paid for the wall?")
    client = signed_in(ada(role))

    asked = client.get(page_of(parent))
    sent = client.post(page_of(parent), {"text": "The county did.", "token": "t"})
    again = client.post(page_of(parent), {"text": "The county did.", "token": "t"})

    reply = Comment.objects.get(parent=parent)
    assert "Who paid for the wall?" in asked.content.decode()
    assert (sent.status_code, again.status_code) == (302, 302)
    assert (reply.current_revision.text, reply.name) == ("The county did.", "Ada Quill")


def test_whoever_has_not_the_right_does_not_answer():
    parent, reporter = make_comment(status="published"), ada("Reporter")
    reporter.user_permissions.add(Permission.objects.get(codename="view_comment"))
    client = signed_in(reporter)

    answers = [client.get(page_of(parent)), client.post(page_of(parent), {"text": "Hello."})]

    assert [each.status_code for each in answers] == [403, 403]
    assert Comment.objects.count() == 1


@pytest.mark.parametrize(("text", "status"), [("", 200), ("x" * 5001, 200), ("Words.", 409)])
def test_what_cannot_be_published_stays_in_the_form(text, status):
    comment = make_comment(status="pending" if status == 409 else "published")

    response = signed_in(ada()).post(page_of(comment), {"text": text, "token": "t"})

    assert response.status_code == status
    assert text in response.content.decode()
    assert "errornote" in response.content.decode()
    assert Comment.objects.count() == 1


def test_the_words_of_a_comment_are_no_markup_at_the_desk():
    comment = make_comment(
        status="published", name="<b>Jo</b>", text="<script>alert(1)</script> https://a.example/x"
    )

    page = signed_in(ada()).get(page_of(comment)).content.decode()

    assert "<script>alert(1)" not in page
    assert "<b>Jo</b>" not in page
    assert 'href="https://a.example' not in page


def test_the_way_to_an_answer_stands_on_the_page_of_what_readers_see():
    article = make_live()
    shown, waiting = make_comment(article, status="published"), make_comment(article)
    desk = signed_in(ada())

    opened = {
        comment: desk.get(f"/admin/comments/comment/{comment.pk}/change/").content.decode()
        for comment in (shown, waiting)
    }

    assert page_of(shown) in opened[shown]
    assert page_of(waiting) not in opened[waiting]
