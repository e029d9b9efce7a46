"""A change to what readers know says what kind it is; a retraction takes the place of words."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import clock
from articles.models import Article, NotReady, Refused, Stale, addressed
from tests.articles.desk_forms import open_story, page, signed_in
from tests.articles.returned_forms import refused, sent_back, sentence_at
from tests.builders import make_article, make_live, make_user, reword

pytestmark = pytest.mark.django_db
KNOWN = "Say what kind of change it is: readers know this story."
TOMORROW = timedelta(days=1)


def typed_at(instant):
    return f"{timezone.localtime(instant):%Y-%m-%dT%H:%M}"


def publish(article, **typed):
    return signed_in().post(page("change", article), open_story(article, _publish="", **typed))


def schedule(article, **typed):
    return signed_in().post(page("change", article), open_story(article, _schedule="", **typed))


def answer(article):
    return addressed(article.address_date, article.slug, clock.now()).kind


class TestTheQuestion:
    def test_has_no_answer_until_the_editor_gives_one(self):
        inputs = sent_back(signed_in().get(page("change", make_live())))

        assert inputs.values["note_kind"] == ""

    def test_must_be_answered_for_a_story_that_readers_know(self):
        article = make_live()

        inputs = refused(open_story(article, headline="Other", _publish=""), article=article)

        assert KNOWN in inputs.texts["id_note_kind_error"]
        assert "id_note_kind_error" in inputs.described["fieldset"]

    def test_must_be_answered_for_a_change_that_waits(self):
        article = make_live()
        at = typed_at(timezone.now() + TOMORROW)

        inputs = refused(open_story(article, starts_at=at, _schedule=""), article=article)

        assert KNOWN in inputs.texts["id_note_kind_error"]

    def test_must_be_answered_for_a_story_that_comes_back(self):
        article = make_live()
        article.withdraw(by=article.owner, reason="A mistake.")

        inputs = refused(open_story(article, headline="Other", _publish=""), article=article)

        assert KNOWN in inputs.texts["id_note_kind_error"]

    @pytest.mark.parametrize("is_scheduled", [False, True])
    def test_is_not_put_at_a_first_publication(self, is_scheduled):
        article = make_article()
        if is_scheduled:
            article.schedule(by=article.owner, at=timezone.now() + TOMORROW)

        publish(article, waiting="cancel")

        assert answer(Article.objects.get()) == "live"

    def test_is_not_put_when_a_draft_is_saved(self):
        article = make_live()

        signed_in().post(page("change", article), open_story(article, headline="Other"))

        assert Article.objects.get().latest.headline == "Other"

    def test_gives_back_the_sentence_that_a_draft_does_not_keep(self):
        article = make_live()
        typed = open_story(article, note_kind="correction", note="It was £97.")

        saved = signed_in().post(page("change", article), typed, follow=True)

        told = [str(message) for message in saved.context["messages"]]
        assert "Your sentence for readers goes out with a publication only" in told[0]
        assert "“It was £97.”" in told[0]

    @pytest.mark.parametrize("kind", ["update", "clarification", "correction", "retraction"])
    def test_asks_for_the_sentence_of_all_but_a_silent_change(self, kind):
        article = make_live()

        inputs = refused(
            open_story(article, headline="Other", note_kind=kind, _publish=""), article=article
        )

        assert "Write the sentence that readers will see." in sentence_at(inputs, "note")
        assert inputs.values["note_kind"] == kind

    def test_takes_a_silent_change_without_a_note(self):
        article = make_live()

        publish(article, headline="Other", note_kind="silent")

        link = article.publications.first()
        assert (link.revision.headline, link.note_kind, link.note) == ("Other", "", "")


@pytest.mark.parametrize(
    ("kind", "note", "sentence"),
    [
        ("correction", " ", "Write the sentence that readers will see."),
        ("", "It was Tuesday.", "Say what kind of change the sentence is about."),
        ("silent", "It was Tuesday.", "There is no such kind of change."),
        ("retraction", "It was false.", "A retraction takes effect at once"),
    ],
)
@pytest.mark.parametrize("verb", ["publish", "schedule"])
def test_the_verbs_refuse_a_note_that_is_none(verb, kind, note, sentence):
    article = make_live()
    reword(article, headline="Other")
    when = {"at": timezone.now() + TOMORROW} if verb == "schedule" else {}

    with pytest.raises(Refused, match=sentence):
        getattr(article, verb)(by=article.owner, note_kind=kind, note=note, **when)

    assert article.publications.count() == 1


class TestARetraction:
    def test_shows_the_sentence_in_the_place_of_the_words(self, client):
        article = make_live(headline="The study", body="<p>Invented figures.</p>")
        reword(article, body="<p>Words of the desk.</p>")

        publish(article, note_kind="retraction", note="The figures were invented.")

        shown = client.get(article.get_absolute_url())
        html = shown.content.decode()
        assert shown.status_code == 200
        assert "The figures were invented." in html
        assert '<meta name="robots" content="noindex">' in html
        assert "Invented figures." not in html
        assert "Words of the desk." not in html
        assert article.publications.first().revision.body == "<p>Invented figures.</p>"

    @pytest.mark.parametrize(
        "path", ["/", "/news/", "/feeds/stories.xml", "/search/?q=study", "/topics/"]
    )
    def test_leaves_every_list(self, client, path):
        article = make_live(headline="The study", tags=["Studies"])
        before = client.get(path).content

        at = timezone.now() - timedelta(minutes=1)
        article.retract(by=article.owner, note="The figures were invented.", at=at)

        after = client.get(path).content.decode()
        if path == "/":
            after = after.partition('id="latest-corrections"')[0]
        word = b"Studies" if path == "/topics/" else article.get_absolute_url().encode()
        assert word in before
        assert word.decode() not in after

    def test_stands_on_the_page_of_corrections(self, client):
        article = make_live(headline="The study")

        article.retract(by=article.owner, note="The figures were invented.")

        html, front = (client.get(path).content.decode() for path in ("/corrections/", "/"))
        assert "<strong>Retraction</strong> The figures were invented." in html
        assert f'<h2><a href="{article.get_absolute_url()}">The study</a></h2>' in html
        assert "The figures were invented." in front
        assert f'<h3><a href="{article.get_absolute_url()}">The study</a></h3>' in front

    def test_cancels_what_waits_and_says_how_much(self):
        article = make_live()
        reword(article, headline="Later")
        article.schedule(by=article.owner, at=timezone.now() + TOMORROW)

        assert article.retract(by=article.owner, note="It was false.") == 1
        assert article.retract(by=article.owner, note="It was false.") == 0

        assert article.publications.count() == 2

    def test_is_refused_where_readers_see_no_words(self):
        for article in (make_article(), make_live()):
            if article.has_publication:
                article.withdraw(by=article.owner, reason="A mistake.")

            with pytest.raises(Refused, match="nothing to retract"):
                article.retract(by=article.owner, note="It was false.")

    def test_takes_effect_at_once_and_not_at_a_set_time(self):
        article = make_live()
        at = typed_at(timezone.now() + TOMORROW)
        typed = {"note_kind": "retraction", "note": "It was false.", "starts_at": at}

        inputs = refused(open_story(article, _schedule="", **typed), article=article)

        assert "publish it now" in inputs.texts["id_note_kind_error"]

    def test_ends_when_words_are_published_again(self, client):
        article = make_live(headline="The study")
        article.retract(by=article.owner, note="The figures were invented.")
        told = signed_in().get(page("change", article)).content.decode()

        publish(article, note_kind="clarification", note="They were not.")

        assert "Retracted since" in told
        assert answer(article) == "live"
        assert "They were not." in client.get(article.get_absolute_url()).content.decode()


class TestBringingBack:
    def withdrawn(self):
        article = make_live(headline="As readers had it")
        article.withdraw(by=article.owner, reason="Our source took it back.")
        reword(article, headline="Newer words")
        return article

    def test_shows_again_the_words_that_readers_had(self, client):
        article, desk = self.withdrawn(), signed_in()
        asked = desk.get(page("reinstatement", article)).content.decode()

        desk.post(page("reinstatement", article), {"version": str(article.version), "note": ""})

        html = client.get(article.get_absolute_url()).content.decode()
        assert "As readers had it" in asked
        assert "Newer words wait" in asked
        assert "<h1>As readers had it</h1>" in html
        assert 'id="notes"' not in html

    def test_may_tell_readers_why(self, client):
        article = self.withdrawn()

        article.reinstate(by=article.owner, note="Our source stands by it.")

        html = client.get(article.get_absolute_url()).content.decode()
        assert "<strong>Clarification</strong>" in html
        assert "Our source stands by it." in html

    def test_must_tell_readers_why_after_a_retraction(self):
        article, desk = make_live(), signed_in()
        article.retract(by=article.owner, note="It was false.")

        returned = desk.post(
            page("reinstatement", article), {"version": str(article.version), "note": ""}
        )

        assert "Say why the retraction does not stand" in returned.content.decode()
        assert answer(article) == "retracted"

    def test_goes_through_the_checks(self):
        article = self.withdrawn()
        article.relabel(by=article.owner, tags=[])
        article.erase(by=article.owner, reason="A court order.")

        with pytest.raises(NotReady):
            article.reinstate(by=article.owner)

        assert answer(article) == "withdrawn"

    def test_does_nothing_to_a_live_story_and_nothing_for_one_that_is_gone(self):
        live, gone = make_live(), make_live()
        gone.take_down(by=gone.owner)

        live.reinstate(by=live.owner)
        with pytest.raises(Refused, match="taken down for good"):
            gone.reinstate(by=gone.owner)

        assert live.publications.count() == 1
        assert answer(gone) == "gone"

    def test_is_refused_when_somebody_was_faster(self):
        article, desk = self.withdrawn(), signed_in()
        seen = article.version
        reword(article, headline="Newest words")

        with pytest.raises(Stale):
            article.reinstate(by=article.owner, version=seen)
        returned = desk.post(page("reinstatement", article), {"version": str(seen), "note": "Yes."})

        inputs = sent_back(returned)
        assert answer(article) == "withdrawn"
        assert (inputs.values["note"], inputs.values["version"]) == ("Yes.", str(article.version))


def test_a_withdrawal_that_came_too_late_keeps_its_reason():
    article = make_live()
    seen = article.version
    reword(article, headline="Newer")

    returned = signed_in().post(
        page("withdrawal", article), {"version": str(seen), "reason": "It was wrong.", "at": ""}
    )

    inputs = sent_back(returned)
    assert inputs.values["reason"] == "It was wrong."
    assert inputs.values["version"] == str(article.version)
    assert answer(article) == "live"


@pytest.mark.parametrize(
    ("end", "told"),
    [
        ("withdraw", "withdrew the story (“It was wrong.”). To publish it now brings it back."),
        ("take_down", "took the story down for good (“It was wrong.”). It cannot be published."),
    ],
)
def test_a_publication_of_a_story_that_was_just_withdrawn_says_what_happened(end, told):
    article = make_live()
    typed = open_story(article, headline="Typed", note_kind="silent", _publish="")
    getattr(article, end)(by=article.owner, reason="It was wrong.")

    inputs = refused(typed, article=article)

    assert f"{article.owner} {told}" in inputs.texts["form-errors"]
    assert inputs.values["headline"].strip() == "Typed"


class TestAChangeThatWaits:
    def waiting(self, **later):
        article = make_live(headline="Now", body="<p>One.</p><p>Two.</p>")
        reword(article, **later)
        article.schedule(by=article.owner, at=timezone.now() + TOMORROW)
        return article

    def test_takes_the_fix_along(self):
        article = self.waiting(body="<p>One.</p><p>Two, later.</p>")
        typed = {"body": "<p>One, mended.</p><p>Two.</p>", "note_kind": "silent"}

        publish(article, **typed, waiting="carry")

        later, now, _first = article.publications.all()
        assert now.revision.body == typed["body"]
        assert later.revision.body == "<p>One, mended.</p><p>Two, later.</p>"

    def test_is_asked_about_beside_its_question(self):
        article = self.waiting(headline="Later")

        inputs = refused(
            open_story(article, headline="Mended", note_kind="silent", _publish=""),
            article=article,
        )

        assert "A scheduled change waits." in inputs.texts["id_waiting_error"]
        assert inputs.values["waiting"] == ""

    def test_names_the_fields_where_it_clashes(self):
        article = self.waiting(headline="Later")
        typed = open_story(article, headline="Mended", note_kind="silent", waiting="carry")

        inputs = refused(typed | {"_publish": ""}, article=article)

        assert "other words in the same place (Headline)" in inputs.texts["id_waiting_error"]
        assert inputs.values["waiting"] == "carry"

    @pytest.mark.parametrize("waiting", ["", "carry", "keep"])
    @pytest.mark.parametrize("typed", [{}, {"dateline": "HARROW QUAY"}], ids=["alone", "and more"])
    def test_does_not_reach_readers_early_with_the_words_that_the_form_holds(self, waiting, typed):
        article = self.waiting(headline="Later", body="<p>One.</p><p>Two.</p><p>Three.</p>")
        typed = open_story(article, note_kind="silent", waiting=waiting, **typed)

        inputs = refused(typed | {"_publish": ""}, article=article)

        assert "readers would see it now" in inputs.texts["id_waiting_error"]
        assert article.publications.count() == 2

    @pytest.mark.parametrize("typed", [{}, {"dateline": "HARROW QUAY"}], ids=["alone", "and more"])
    def test_is_not_set_for_an_earlier_moment_with_the_words_that_the_form_holds(self, typed):
        article = self.waiting(headline="Later", body="<p>One.</p><p>Two.</p><p>Three.</p>")
        sooner = typed_at(timezone.now() + TOMORROW / 2)
        typed = open_story(article, note_kind="silent", starts_at=sooner, **typed)

        inputs = refused(typed | {"_schedule": ""}, article=article)

        assert "readers would see it before that" in inputs.texts["id_starts_at_error"]
        assert inputs.values["starts_at"] == sooner
        assert article.publications.count() == 2

    def test_leaves_a_later_moment_to_words_that_hold_it(self):
        article = self.waiting(headline="Later")
        later = typed_at(timezone.now() + 2 * TOMORROW)

        schedule(article, note_kind="silent", starts_at=later, dateline="HARROW QUAY")

        after, waiting, _now = article.publications.all()
        assert typed_at(after.starts_at) == later
        assert (after.revision.headline, after.revision.dateline) == ("Later", "HARROW QUAY")
        assert (waiting.revision.headline, waiting.revision.dateline) == ("Later", "")

    def test_leaves_an_earlier_moment_to_words_without_it(self):
        article = self.waiting(headline="Later")
        sooner = typed_at(timezone.now() + TOMORROW / 2)

        schedule(
            article, headline="Now", dateline="HARROW QUAY", note_kind="silent", starts_at=sooner
        )

        _later, earlier, _now = article.publications.all()
        assert typed_at(earlier.starts_at) == sooner
        assert (earlier.revision.headline, earlier.revision.dateline) == ("Now", "HARROW QUAY")

    def test_is_measured_by_what_readers_know_at_the_moment_in_between(self):
        article = self.waiting(headline="Later")
        reword(article, standfirst="Later still.")
        article.schedule(by=article.owner, at=timezone.now() + 3 * TOMORROW)
        between = typed_at(timezone.now() + 2 * TOMORROW)

        inputs = refused(
            open_story(article, note_kind="silent", starts_at=between, _schedule=""),
            article=article,
        )
        schedule(article, standfirst="", note_kind="silent", starts_at=between, dateline="QUAY")

        assert "readers would see it before that" in inputs.texts["id_starts_at_error"]
        assert article.publications.count() == 4

    def test_goes_out_early_when_the_editor_cancels_its_moment(self):
        article = self.waiting(headline="Later")

        publish(article, note_kind="silent", waiting="cancel")

        assert [link.revision.headline for link in article.publications.all()] == ["Later", "Now"]

    def test_stays_out_of_a_fix_that_is_written_into_what_readers_see(self):
        article = self.waiting(headline="Later", body="<p>One.</p><p>Two, later.</p>")
        desk = signed_in()
        opened = desk.get(page("change", article), {"words": "live"})
        fixed = {"body": "<p>One, mended.</p><p>Two.</p>", "note_kind": "silent"}

        typed = sent_back(opened).values | fixed | {"waiting": "carry", "_publish": ""}
        answer = desk.post(page("change", article) + "?words=live", typed)

        assert answer.status_code == 302
        later, now, _first = article.publications.all()
        assert (now.revision.headline, now.revision.body) == ("Now", fixed["body"])
        assert later.revision.headline == "Later"
        assert later.revision.body == "<p>One, mended.</p><p>Two, later.</p>"

    def test_stays_out_of_such_a_fix_when_a_colleague_saves_meanwhile(self):
        article, desk = self.waiting(headline="Later"), signed_in()
        fix = self.live_fix_of(desk, article)
        reword(article, headline="Not yet", standfirst="Not yet either.")

        told = desk.post(page("change", article) + "?words=live", fix)
        again = {"version": sent_back(told).values["version"]}
        answer = desk.post(page("change", article) + "?words=live", fix | again)

        assert "Somebody else saved this story" in sent_back(told).texts["form-errors"]
        assert sent_back(told).values["headline"] == "Now"
        assert answer.status_code == 302
        now = article.publications.in_force(timezone.now()).get().revision.words
        assert (now.headline, now.standfirst, now.body) == ("Now", "", "<p>One, mended.</p>")

    def test_is_merged_in_such_a_fix_once_it_is_out(self):
        article, desk = self.waiting(headline="Later"), signed_in()
        fix = self.live_fix_of(desk, article)
        article.publish(by=article.owner, waiting="cancel")

        told = sent_back(desk.post(page("change", article) + "?words=live", fix))

        assert (told.values["headline"], told.values["body"]) == ("Later", "<p>One, mended.</p>")

    def live_fix_of(self, desk, article):
        opened = desk.get(page("change", article), {"words": "live"})
        fix = {"body": "<p>One, mended.</p>", "note_kind": "silent", "waiting": "keep"}
        return sent_back(opened).values | fix | {"_publish": ""}

    def test_stays_out_of_such_a_fix_that_was_kept_and_taken_up_again(self):
        article, desk = self.waiting(headline="Later"), signed_in()
        fix = self.live_fix_of(desk, article)
        kept = {name: value for name, value in fix.items() if not name.startswith("_")}
        desk.post(page("autosave", article), kept, headers={"accept": "application/json"})
        address = f"{page('change', article)}?autosave={fix['writing']}"

        opened = desk.get(address)
        taken = sent_back(opened).values
        reword(article, headline="Not yet")
        told = sent_back(desk.post(address, taken | {"_publish": ""})).values
        version = {"version": told["version"], "_publish": ""}
        answer = desk.post(address, taken | version)

        assert (taken["headline"], taken["body"]) == ("Now", "<p>One, mended.</p>")
        assert "This form holds the words that readers see" in opened.content.decode()
        assert told["headline"] == "Now"
        assert answer.status_code == 302
        later, now, _first = article.publications.all()
        assert (now.revision.headline, now.revision.body) == ("Now", "<p>One, mended.</p>")
        assert later.revision.headline == "Later"

    def test_is_part_of_words_that_were_kept_of_a_form_that_held_it(self):
        article, desk = self.waiting(headline="Later"), signed_in()
        opened = sent_back(desk.get(page("change", article))).values
        kept = opened | {"standfirst": "More."}
        desk.post(page("autosave", article), kept, headers={"accept": "application/json"})
        address = f"{page('change', article)}?autosave={kept['writing']}&words=live"

        taken = sent_back(desk.get(address)).values

        assert (taken["headline"], taken["standfirst"]) == ("Later", "More.")
        assert '"words": "latest"' in taken["began"]

    def test_is_told_where_the_form_holds_it_with_the_way_to_what_readers_see(self):
        article, desk = self.waiting(headline="Later"), signed_in()

        newest = desk.get(page("change", article))
        live = desk.get(page("change", article), {"words": "live"})

        assert sent_back(newest).values["headline"] == "Later"
        assert 'href="?words=live"' in newest.content.decode()
        assert sent_back(live).values["headline"] == "Now"
        assert f'href="{page("change", article)}">Open the newest words' in live.content.decode()

    def test_needs_no_way_to_what_readers_see_where_the_form_holds_just_that(self):
        live, draft = make_live(), make_article()
        edited = make_live()
        reword(edited, headline="Half done")
        desk = signed_in()

        offered = [
            b"?words=live" in desk.get(page("change", each)).content
            for each in (live, draft, edited)
        ]

        assert offered == [False, False, True]

    def test_is_shown_with_what_carrying_would_give(self):
        article = self.waiting(body="<p>One.</p><p>Two, later.</p>")
        typed = open_story(article, body="<p>One, mended.</p><p>Two.</p>")

        shown = signed_in().post(page("difference", article), typed)

        (change,) = shown.context["waiting"]
        assert change.carried.body == "<p>One, mended.</p><p>Two, later.</p>"
        assert "If you carry this change into it" in shown.content.decode()
        assert article.revisions.count() == 2

    def test_is_shown_with_where_it_clashes(self):
        article = self.waiting(headline="Later")

        shown = signed_in().post(page("difference", article), open_story(article, headline="Other"))

        assert "in the same place (Headline)" in shown.content.decode()

    def test_is_shown_with_the_warning_that_the_form_holds_it(self):
        article = self.waiting(headline="Later")

        shown = signed_in().post(page("difference", article), open_story(article))

        assert "readers would see it now" in shown.content.decode()

    def test_is_shown_with_what_carrying_would_give_before_any_words_are_public(self):
        article = make_article(headline="Council agrees")
        article.schedule(by=article.owner, at=timezone.now() + TOMORROW)
        reword(article, headline="Council agrees nothing")

        shown = signed_in().get(page("difference", article))

        assert "If you carry this change into it" in shown.content.decode()


def test_a_story_without_words_has_none_to_compare():
    article = Article.objects.create(owner=make_user("Editor"))

    assert signed_in().get(page("difference", article)).status_code == 404


def test_what_readers_will_see_changed_is_shown_word_by_word():
    article = make_live(headline="Council votes on Monday")

    shown = signed_in().post(
        page("difference", article), open_story(article, headline="Council votes on Tuesday")
    )

    html = shown.content.decode()
    assert "<del>" in html
    assert "<ins>" in html
    assert "Tuesday" in html
    assert Article.objects.get().latest.headline == "Council votes on Monday"
