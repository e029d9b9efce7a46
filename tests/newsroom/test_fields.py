"""Every field of a model sent as an extra parameter: nobody writes one that the form has not."""

import pytest
from django.contrib.flatpages.models import FlatPage
from django.utils import timezone

from articles.models import Article, Photo
from comments.models import Comment, Discussion
from tests.articles.desk_forms import labels, new_story, open_story, page, signed_in
from tests.builders import make_article, make_live, make_photo, make_user
from tests.comments.builders import make_comment

pytestmark = pytest.mark.django_db

# What the verbs of a save keep themselves.
KEPT_BY_VERBS = {"version", "updated_at", "latest", "latest_id", "words_wait"}
STORY_FORM = {
    *("section", "kind", "slug", "working_title", "internal_note"),
    *("due_at", "planned_words", "embargo_until", "needs_photo", "needs_legal"),
}
PHOTO_FORM = set(
    "caption alt_text credit photographer copyright title place people keywords usage_terms"
    " license_url rights_until focal_x focal_y digital_source_type".split()
)


def forged(model, *, keep=()) -> dict:
    """A value for every column and relation of the model, under each name that it goes by."""
    user = make_user("Administrator")
    values = {}
    for field in model._meta.get_fields():
        kind = field.get_internal_type() if hasattr(field, "get_internal_type") else ""
        value = {
            "DateTimeField": timezone.now().isoformat(),
            "DateField": "2020-02-02",
            "BooleanField": "on",
        }.get(kind, str(user.pk) if field.is_relation else "77")
        for name in {field.name, getattr(field, "attname", field.name)}:
            values |= {name: value, f"{name}_0": "2020-02-02", f"{name}_1": "10:00"}
    return {name: value for name, value in values.items() if name not in keep}


def columns(row, *, without=()) -> dict:
    """What the row says now, but for the named columns."""
    row = type(row).objects.get(pk=row.pk)
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not {field.attname, field.name} & set(without)
    }


@pytest.mark.parametrize("role", ["Reporter", "Editor", "Administrator"])
def test_a_story_form_writes_only_its_own_fields(role):
    desk = signed_in(role)
    article = make_article(owner=desk.user)
    extra = forged(Article, keep=open_story(article))
    before = columns(article, without=STORY_FORM | KEPT_BY_VERBS)

    answer = desk.post(page("change", article), extra | open_story(article, headline="Other"))

    article.refresh_from_db()
    assert answer.status_code == 302
    assert article.latest.headline == "Other"
    assert columns(article, without=STORY_FORM | KEPT_BY_VERBS) == before
    assert len(extra) > 20


@pytest.mark.parametrize("role", ["Reporter", "Editor"])
def test_a_new_story_belongs_to_its_writer_whatever_was_sent(role):
    desk = signed_in(role)
    extra = forged(Article, keep=new_story())

    desk.post(page("add"), extra | new_story())

    article = Article.objects.get()
    assert article.owner == desk.user
    assert (article.desk_status, article.comment_count) == ("draft", 0)
    assert (article.first_published_at, article.address_date) == (None, None)


def test_the_labels_page_writes_only_labels():
    desk = signed_in("Editor")
    article = make_live()
    extra = forged(Article, keep=labels(article))
    written = {"section", "kind", "slug"} | KEPT_BY_VERBS
    before = columns(article, without=written)

    answer = desk.post(page("labels", article), extra | labels(article, kind="feature"))

    assert answer.status_code == 302
    assert Article.objects.get().kind == "feature"
    assert columns(article, without=written) == before


def test_a_fixed_label_of_a_live_story_is_no_field_of_its_form():
    desk = signed_in("Editor")
    article = make_live(tags=["harbour"])
    before = columns(article, without={"working_title", "internal_note"} | KEPT_BY_VERBS)
    typed = open_story(article, headline="Other", kind="opinion", slug="elsewhere", tags="gales")

    answer = desk.post(page("change", article), typed | {"section": "", "bylines-0-DELETE": "on"})

    article.refresh_from_db()
    assert answer.status_code == 302
    assert columns(article, without={"working_title", "internal_note"} | KEPT_BY_VERBS) == before
    assert [tag.name for tag in article.tags.all()] == ["harbour"]
    assert article.byline_rows.count() == 1


@pytest.mark.parametrize("role", ["Reporter", "Editor", "Administrator"])
def test_a_photo_form_writes_only_what_is_said_about_it(role):
    desk = signed_in(role)
    photo = make_photo(uploaded_by=desk.user)
    before = columns(photo, without=PHOTO_FORM)
    typed = {"caption": "Other.", "focal_x": "0.5", "focal_y": "0.5"}

    answer = desk.post(
        f"/admin/articles/photo/{photo.pk}/change/", forged(Photo, keep=PHOTO_FORM) | typed
    )

    assert answer.status_code == 302
    assert Photo.objects.get().caption == "Other."
    assert columns(photo, without=PHOTO_FORM) == before


def test_a_reader_writes_a_comment_and_none_of_its_columns(client):
    article = make_live()
    typed = {"name": "Ann", "email": "ann@post.example", "text": "I was there."}

    answer = client.post(f"{article.get_absolute_url()}comments/new/", forged(Comment) | typed)

    comment = Comment.objects.get()
    article.refresh_from_db()
    assert answer.status_code == 303
    assert (comment.status, comment.depth, comment.parent) == ("pending", 1, None)
    assert (comment.discussion_id, article.comment_count) == (article.pk, 0)


def test_a_decision_writes_no_column_that_it_is_not_about():
    desk = signed_in("Moderator")
    comment = make_comment()
    decided = {"status", "version", "decided_at", "published_at", "current_revision"}
    kept = {name: value for name, value in columns(comment).items() if name not in decided}

    desk.post(
        f"/admin/comments/comment/{comment.pk}/approval/",
        forged(Comment) | {"version": str(comment.version)},
    )

    comment.refresh_from_db()
    assert comment.status == "published"
    assert {name: columns(comment)[name] for name in kept} == kept


def test_a_policy_writes_no_count():
    desk = signed_in("Moderator")
    discussion = Discussion.of(make_live())

    desk.post(
        f"/admin/comments/discussion/{discussion.pk}/change/",
        forged(Discussion) | {"own_mode": "read_only", "closes_at": ""},
    )

    discussion.refresh_from_db()
    assert discussion.mode == "read_only"


def test_a_page_about_the_newsroom_keeps_its_template_and_is_open_to_all():
    desk = signed_in("Editor")
    about = FlatPage.objects.create(url="/about/", title="About")
    about.sites.set([1])
    typed = {"url": "/about/", "title": "About us", "content": "<p>Us.</p>", "sites": "1"}
    extra = {"template_name": "admin/login.html", "registration_required": "on"}

    answer = desk.post(f"/admin/flatpages/flatpage/{about.pk}/change/", typed | extra)

    about.refresh_from_db()
    assert answer.status_code == 302
    assert (about.title, about.template_name) == ("About us", "")
    assert not about.registration_required


def test_a_page_about_the_newsroom_keeps_its_address():
    desk = signed_in("Editor")
    about = FlatPage.objects.create(url="/about/", title="About")
    about.sites.set([1])
    typed = {"url": "/privacy/", "title": "About us", "content": "<p>Us.</p>", "sites": ""}

    desk.post(f"/admin/flatpages/flatpage/{about.pk}/change/", typed)

    about.refresh_from_db()
    assert (about.title, about.url, about.sites.count()) == ("About us", "/about/", 1)


@pytest.mark.parametrize("url", ["/about/", "/elsewhere/"])
def test_a_new_page_stands_where_the_site_has_room_for_one(url, client):
    desk = signed_in("Editor")
    FlatPage.objects.create(url="/about/", title="About").sites.set([1])
    typed = {"title": "Privacy", "content": "<p>Nothing is kept.</p>"}

    refused = desk.post("/admin/flatpages/flatpage/add/", typed | {"url": url})
    added = desk.post("/admin/flatpages/flatpage/add/", typed | {"url": "/privacy/"})

    assert (refused.status_code, added.status_code) == (200, 302)
    assert FlatPage.objects.count() == 2
    assert b"Nothing is kept." in client.get("/privacy/").content


def test_no_page_is_added_when_each_address_has_one():
    desk = signed_in("Administrator")
    for name in ("about", "contact", "privacy", "community-rules"):
        FlatPage.objects.get_or_create(url=f"/{name}/", defaults={"title": name})

    assert desk.get("/admin/flatpages/flatpage/add/").status_code == 403
    assert desk.get("/admin/flatpages/flatpage/").status_code == 200
