"""The story form: saving, publishing, scheduling, handing in, previewing, and what readers see."""

from datetime import timedelta

import pytest
from django import forms
from django.contrib.admin.models import LogEntry
from django.utils import timezone
from pytest_django.asserts import assertHTMLEqual

from articles import clock
from articles.forms.rows import BylineForm
from articles.models import Article, Author, DeskStatus, Publication, Tag
from tests.articles.desk_forms import labels, new_story, open_story, page, rows, signed_in
from tests.articles.returned_forms import sent_back
from tests.builders import (
    make_article,
    make_author,
    make_live,
    make_photo,
    make_section,
    reword,
)

pytestmark = pytest.mark.django_db


def told(answer) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


def local(moment) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


def test_saving_leaves_no_headline_where_erasing_does_not_reach():
    desk = signed_in()
    desk.post(page("add"), new_story(headline="A name that must go"))
    article = Article.objects.get()
    desk.post(page("change", article), open_story(article, headline="That name again"))

    assert article.revisions.count() == 2
    assert not LogEntry.objects.exists()


def test_saving_keeps_everything_that_was_typed():
    desk, photo = signed_in("Reporter"), make_photo()
    Tag.objects.create(name="ferries", slug="ferries")
    sources = [
        {"outlet": "The Gull", "title": "Boat", "url": "https://gull.example/", "use": "facts"}
    ]
    typed = new_story(
        tags="ferries",
        lead_photo=str(photo.pk),
        lead_caption="The ferry on Tuesday.",
        slug="ferry-returns",
        **rows("sources", sources, initial=0),
    )

    answer = desk.post(page("add"), typed, follow=True)

    article = Article.objects.get()
    words = article.latest.words
    assert told(answer) == "Saved as a draft. Readers see nothing of it."
    assert (words.headline, words.dateline) == ("Ferry returns to Harrow Quay", "HARROW QUAY")
    assert words.body == "<p>The ferry sailed at eight on Tuesday.</p>"
    assert (words.lead_photo_id, words.lead_caption) == (photo.pk, "The ferry on Tuesday.")
    assert [(source.outlet, source.url) for source in words.sources] == [
        ("The Gull", "https://gull.example/")
    ]
    assert (article.section.name, article.slug, article.working_title) == (
        "News",
        "ferry-returns",
        "ferry",
    )
    assert [tag.name for tag in article.tags.all()] == ["ferries"]
    assert [str(row) for row in article.byline_rows.all()] == ["Reported by Ada Quill"]
    assert article.internal_note == "Call the harbour master again."


def test_two_new_stories_typed_at_once_both_keep_their_bylines_and_sources():
    """The second is sent after the first made its author the usual one."""
    desk = signed_in("Reporter")
    source = rows("sources", [{"outlet": "The Gull", "use": "facts"}], initial=0)

    for number in (1, 2):
        desk.post(page("add"), new_story(headline=f"Ferry {number}", **source))

    for article in Article.objects.all():
        assert [str(row) for row in article.byline_rows.all()] == ["Reported by Ada Quill"]
        assert [each.outlet for each in article.latest.words.sources] == ["The Gull"]


def test_a_byline_taken_away_is_gone_although_its_author_is_the_usual_one():
    desk = signed_in("Reporter")
    desk.post(page("add"), new_story())
    nobody = rows("bylines", [{"author": "", "role": "reported"}], initial=1)

    desk.post(page("add"), new_story(headline="Second", **nobody))

    assert not Article.objects.latest("pk").byline_rows.exists()


def test_the_form_shows_what_was_saved():
    desk = signed_in("Editor")
    article = make_article(
        tags=["harbour"], sources=[{"outlet": "The Gull"}], lead_photo=make_photo()
    )

    form = desk.get(page("change", article)).context["form"]

    assert form["headline"].value() == article.latest.headline
    assert form["lead_photo"].value() == article.latest.lead_photo_id
    assert form["version"].value() == article.version
    assert form.sources.forms[0]["outlet"].value() == "The Gull"
    assert form["tags"].value() == "harbour"


def test_saving_the_same_again_makes_no_revision():
    desk = signed_in("Editor")
    article = make_article()

    answer = desk.post(page("change", article), open_story(article), follow=True)

    version = article.version
    article.refresh_from_db()
    assert told(answer).startswith("Nothing was changed, so nothing was saved.")
    assert article.revisions.count() == 1
    assert article.version == version


class TestSavingWhatNobodyTouched:
    def edited(self, **words):
        article = make_live(headline="Now")
        reword(article, headline="Newest", **words)
        return article

    def save(self, article, *, words="latest", **typed):
        """Open the form with these words, type over it and press the button."""
        desk, address = signed_in(), f"{page('change', article)}?words={words}"
        sent = sent_back(desk.get(address)).values
        return desk.post(address, sent | {"_save": ""} | typed, follow=True)

    @pytest.mark.parametrize("words", ["latest", "live"])
    def test_keeps_nothing_and_says_so(self, words):
        article = self.edited()
        version = article.version

        answer = self.save(article, words=words)

        article.refresh_from_db()
        assert told(answer).startswith("Nothing was changed, so nothing was saved. Live since")
        assert (article.version, article.latest.headline) == (version, "Newest")
        assert article.revisions.count() == 2

    @pytest.mark.parametrize("words", ["latest", "live"])
    def test_shows_the_same_words_again(self, words):
        article = self.edited()

        shown = self.save(article, words=words).context["form"]

        assert shown["headline"].value() == {"latest": "Newest", "live": "Now"}[words]

    @pytest.mark.parametrize("words", ["latest", "live"])
    def test_is_another_thing_once_a_word_is_typed(self, words):
        article = self.edited()

        answer = self.save(article, words=words, standfirst="Typed.")

        latest = Article.objects.get().latest
        assert told(answer).startswith("Saved. Readers still see the version of")
        assert latest.headline == {"latest": "Newest", "live": "Now"}[words]
        assert latest.standfirst == "Typed."
        assert answer.context["form"]["standfirst"].value() == "Typed."

    @pytest.mark.parametrize("changed", ["sources", "photo", "no photo"])
    def test_is_another_thing_once_a_source_or_the_photo_is_another(self, changed):
        article = make_live(lead_photo=make_photo())
        typed = {
            "sources": rows("sources", [{"outlet": "The Gull", "use": "facts"}], initial=0),
            "photo": {"lead_photo": str(make_photo().pk)},
            "no photo": {"lead_photo": ""},
        }

        answer = self.save(article, words="live", **typed[changed])

        assert told(answer).startswith("Saved. Readers still see the version of")
        assert article.revisions.count() == 2

    @pytest.mark.parametrize("words", ["latest", "live"])
    def test_keeps_what_else_was_typed_without_a_revision(self, words):
        article = self.edited()

        answer = self.save(article, words=words, internal_note="Ask the mayor.")

        article.refresh_from_db()
        assert told(answer).startswith("Saved. Readers still see the version of")
        assert (article.internal_note, article.latest.headline) == ("Ask the mayor.", "Newest")
        assert article.revisions.count() == 2

    def test_keeps_what_is_said_about_the_photo_without_a_revision(self):
        photo = make_photo(alt_text="")
        article = make_article(lead_photo=photo)

        answer = self.save(article, photo_alt_text="A boat.")

        photo.refresh_from_db()
        assert told(answer) == "Saved as a draft. Readers see nothing of it."
        assert photo.alt_text == "A boat."
        assert article.revisions.count() == 1

    def test_takes_words_for_the_same_that_the_form_would_write_otherwise(self):
        article = make_live(headline="The  ferry ", standfirst="Cafe\u0301\r\nby the quay. ")

        answer = self.save(article)

        assert told(answer).startswith("Nothing was changed, so nothing was saved.")
        assert article.revisions.count() == 1

    def test_tells_a_draft_from_a_live_story(self):
        answer = self.save(make_article())

        assert told(answer) == (
            "Nothing was changed, so nothing was saved. Draft, never published."
        )

    def test_hands_the_newest_words_on(self):
        article = self.edited()
        Article.objects.update(desk_status=DeskStatus.DRAFT)

        self.save(article, words="live", _mark_ready="")

        article.refresh_from_db()
        assert (article.desk_status, article.latest.headline) == (DeskStatus.READY, "Newest")

    def test_publishes_the_words_of_the_form_and_none_that_are_newer(self):
        article = self.edited()
        typed = {"note_kind": "correction", "note": "It was £97.", "_publish": ""}

        self.save(article, words="live", **typed)

        link = article.publications.first()
        assert (link.revision.headline, link.note) == ("Now", "It was £97.")

    def test_leaves_the_newest_words_of_a_story_that_is_retracted(self):
        article = self.edited()
        typed = {"note_kind": "retraction", "note": "None of it was so.", "_publish": ""}

        self.save(article, words="live", **typed)

        article.refresh_from_db()
        assert article.publications.first().is_retraction
        assert article.latest.headline == "Newest"


def test_saving_never_changes_the_public_page(client):
    desk, article = signed_in("Editor"), make_live(headline="Council votes")
    before = client.get(article.get_absolute_url()).content

    answer = desk.post(
        page("change", article), open_story(article, headline="Council waits"), follow=True
    )

    assert "Readers still see the version of" in told(answer)
    assert client.get(article.get_absolute_url()).content == before
    assert b"Council waits" not in client.get("/").content


def test_publishing_changes_the_public_page_at_once(client):
    desk, article = signed_in("Editor"), make_live(headline="Council votes")
    typed = open_story(
        article, headline="Council waits", note_kind="correction", note="The vote is on Friday."
    )

    desk.post(page("change", article), typed | {"_publish": ""})

    shown = client.get(article.get_absolute_url()).content.decode()
    assert "Council waits" in shown
    assert "The vote is on Friday." in shown
    assert "Council votes" not in shown


def test_a_new_story_is_published_by_its_first_save(client):
    answer = signed_in("Editor").post(page("add"), new_story(_publish=""), follow=True)

    article = Article.objects.get()
    assert article.get_absolute_url() in told(answer)
    assert b"Ferry returns" in client.get(article.get_absolute_url()).content


def test_the_sentence_of_a_silent_change_is_not_shown_to_readers(client):
    desk, article = signed_in("Editor"), make_live()
    typed = open_story(article, headline="Other", note_kind="silent", note="A slip of the pen.")

    desk.post(page("change", article), typed | {"_publish": ""})

    shown = client.get(article.get_absolute_url()).content
    assert b"<h1>Other</h1>" in shown
    assert b"slip of the pen" not in shown


def test_a_story_is_scheduled_and_the_schedule_cancelled(client):
    desk, article = signed_in("Editor"), make_article()
    at = timezone.now() + timedelta(days=2)

    desk.post(page("change", article), open_story(article, starts_at=local(at), _schedule=""))

    link = article.publications.get()
    article.refresh_from_db()
    assert local(link.starts_at) == local(at)
    assert client.get(article.get_absolute_url()).status_code == 404
    address = article.get_absolute_url()

    answer = desk.post(page("cancellation", article, link), follow=True)

    assert answer.status_code == 200
    assert not article.publications.exists()
    assert client.get(address).status_code == 404


def test_cancelling_comes_too_late_for_what_readers_see(client):
    desk, article = signed_in("Editor"), make_live()

    answer = desk.post(page("cancellation", article, article.publications.get()), follow=True)

    assert told(answer) == "It was too late to cancel: readers see it already."
    assert client.get(article.get_absolute_url()).status_code == 200


def test_a_link_of_another_story_is_not_cancelled():
    desk, article, other = signed_in("Editor"), make_live(), make_article()
    other.schedule(by=other.owner, at=timezone.now() + timedelta(days=1))

    answer = desk.post(page("cancellation", article, other.publications.get()))

    assert answer.status_code == 404
    assert other.publications.count() == 1


def test_cancelling_does_not_send_the_words_along():
    """The button stands outside the story's form, so that leaving it asks first."""
    desk, article = signed_in("Editor"), make_article()
    link = article.schedule(by=article.owner, at=timezone.now() + timedelta(days=1))

    shown = desk.get(page("change", article)).content.decode()

    assert f'<button class="button-quiet" form="cancel-{link.pk}">' in shown
    assert (
        f'id="cancel-{link.pk}" method="post" action="{page("cancellation", article, link)}"'
        in shown
    )


def test_the_first_button_of_the_form_saves():
    """The Enter key in a line of the form presses it."""
    shown = signed_in("Editor").get(page("add")).content.decode()

    form = shown[shown.index('<form id="story-form"') :]
    first = next(part for part in form.split("<button")[1:] if 'type="button"' not in part)
    assert first.startswith(' name="_save" hidden')


def test_withdrawing_shows_the_reason_and_publishing_brings_it_back(client):
    desk, article = signed_in("Editor"), make_live(headline="Council votes")
    typed = {"version": str(article.version), "reason": "Our source was wrong.", "at": ""}

    desk.post(page("withdrawal", article), typed)

    notice = client.get(article.get_absolute_url()).content.decode()
    assert "Our source was wrong." in notice
    assert b"Council votes" not in client.get("/").content

    desk.post(page("change", article), open_story(article, note_kind="silent", _publish=""))

    assert b"Council votes" in client.get("/").content
    assert b"Our source was wrong." not in client.get(article.get_absolute_url()).content


def test_taking_down_leaves_nothing(client):
    desk, article = signed_in("Editor"), make_live()
    typed = {"version": str(article.version), "reason": "A court order."}

    desk.post(page("takedown", article), typed)

    answer = client.get(article.get_absolute_url())
    assert answer.status_code == 410
    assert b"A court order." not in answer.content


def test_taking_down_asks_for_a_reason_that_the_newsroom_alone_reads():
    desk, article = signed_in("Editor"), make_live()

    asked = desk.get(page("takedown", article)).content.decode()
    desk.post(
        page("takedown", article), {"version": str(article.version), "reason": "A court order."}
    )

    assert "Reason, for the newsroom alone" in asked
    assert "shown to readers" not in asked
    assert "A court order." in desk.get(page("history", article)).content.decode()


def test_a_withdrawal_is_set_for_later(client):
    desk, article = signed_in("Editor"), make_live()
    at = timezone.now() + timedelta(days=1)
    typed = {"version": str(article.version), "reason": "It ends then.", "at": local(at)}

    desk.post(page("withdrawal", article), typed)

    assert client.get(article.get_absolute_url()).status_code == 200
    assert article.publications.get(kind=Publication.Kind.WITHDRAWN).starts_at > clock.now()


def test_labels_change_at_once_and_the_former_address_leads_to_the_new(client):
    desk, article = signed_in("Editor"), make_live(slug="council-votes")
    former, sport, author = (
        article.get_absolute_url(),
        make_section("Sport"),
        make_author("Bo Ekdal"),
    )
    typed = labels(
        article,
        section=str(sport.pk),
        slug="council-waits",
        tags="gales",
        **rows("bylines", [{"author": str(author.pk), "role": "reported"}]),
    )

    answer = desk.post(page("labels", article), typed)

    article.refresh_from_db()
    shown = client.get(article.get_absolute_url()).content.decode()
    moved = client.get(former)
    assert answer.status_code == 302
    assert "Bo Ekdal" in shown
    assert "gales" in shown
    assert (moved.status_code, moved.url) == (301, article.get_absolute_url())
    assert article.get_absolute_url().encode() in client.get("/sport/").content


def test_a_reporter_hands_in_and_an_editor_sends_back():
    reporter, editor = signed_in("Reporter"), signed_in("Editor")
    article = make_article(owner=reporter.user)

    reporter.post(page("change", article), open_story(article, headline="Mine", _submit=""))
    article.refresh_from_db()
    assert (article.desk_status, article.latest.headline) == (DeskStatus.SUBMITTED, "Mine")

    editor.post(
        page("change", article), open_story(article, _send_back="", desk_note="Who said so?")
    )
    article.refresh_from_db()
    assert article.desk_status == DeskStatus.NEEDS_WORK
    assert [move.made_by for move in article.desk_moves.all()] == [editor.user, reporter.user]


@pytest.mark.parametrize("button", ["_publish", "_schedule", "_send_back"])
def test_a_reporter_presses_no_editors_button(button):
    reporter = signed_in("Reporter")
    article = make_article(owner=reporter.user)
    typed = open_story(article, headline="Mine", starts_at="2099-01-01T10:00", desk_note="No.")

    answer = reporter.post(page("change", article), typed | {button: ""})

    article.refresh_from_db()
    assert answer.status_code == 403
    assert article.latest.headline != "Mine"
    assert not article.has_publication


def test_a_reporter_does_not_edit_what_is_published_or_will_be():
    reporter = signed_in("Reporter")
    article = make_article(owner=reporter.user)
    article.schedule(by=signed_in("Editor").user, at=timezone.now() + timedelta(days=1))

    shown = reporter.get(page("change", article))
    answer = reporter.post(page("change", article), open_story(article, headline="Mine"))

    assert b'id="story-form"' not in shown.content
    assert answer.status_code == 403
    assert Article.objects.get().latest.headline != "Mine"


def test_whoever_wrote_a_published_story_reads_who_changes_it_now():
    owner, colleague = signed_in("Reporter"), signed_in("Reporter")
    article = make_live(owner=owner.user)

    pages = [desk.get(page("change", article)).content.decode() for desk in (owner, colleague)]

    assert all("You can read it here, but not change it." in html for html in pages)
    assert ["an editor has to make the change" in html for html in pages] == [True, False]


def test_a_reporter_makes_no_tag_and_an_editor_does():
    typed = new_story(tags="sea mist")

    refused = signed_in("Reporter").post(page("add"), typed)
    assert "There is no tag “sea mist”." in str(refused.context["form"].errors["tags"])
    assert not Tag.objects.exists()

    signed_in("Editor").post(page("add"), typed)
    assert [tag.name for tag in Article.objects.get().tags.all()] == ["sea mist"]


def test_a_long_choice_is_written_as_django_writes_one():
    for name in ("Ada Quill", "Ben & Sons", '<b onclick="x">Cy</b>', "Dora O’Neil"):
        make_author(name)
    chosen = Author.objects.get(name="Ben & Sons").pk
    field = BylineForm().fields["author"]
    attrs = {"id": "id_author", "required": True}

    ours = field.widget.render("author", chosen, attrs)
    djangos = forms.Select(choices=field.choices).render("author", chosen, attrs)

    assertHTMLEqual(ours, djangos)
    assert ours.count(" selected") == 1
