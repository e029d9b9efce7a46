"""Two people save one story: the second sees both versions, and chooses or merges."""

import pytest

from articles.models import Article
from tests.articles.desk_forms import open_story, page, rows, signed_in
from tests.articles.returned_forms import opened, sent_back
from tests.builders import make_article, make_author, make_live, make_photo, make_section

pytestmark = pytest.mark.django_db

BODY = ["<p>The council met on Tuesday.</p>", "<p>It agreed nothing.</p>", "<p>It rained.</p>"]


def body(*changes) -> str:
    """BODY with some of its paragraphs changed: pairs of number and text."""
    words = dict(changes)
    return "".join(
        f"<p>{words[number]}</p>" if number in words else each for number, each in enumerate(BODY)
    )


class Collision:
    """A story that two people opened; `first` has saved, and `send` saves what the second typed."""

    def __init__(self, article, theirs, ours):
        self.article, self.first, self.second = article, signed_in(), signed_in()
        self.typed = opened(self.second, article, **ours)
        self.first.post(page("change", article), opened(self.first, article, **theirs))
        self.refusal = self.send(self.typed)
        self.form = sent_back(self.refusal)
        self.shown = self.refusal.content.decode()

    def send(self, typed):
        return self.second.post(page("change", self.article), typed)

    def save(self, **choices):
        """Send the refused form back, with what was chosen."""
        return self.send(self.form.values | choices)

    @property
    def words(self):
        return Article.objects.get(pk=self.article.pk).latest.words


def collide(theirs, ours, **story) -> Collision:
    return Collision(make_article(body="".join(BODY), **story), theirs, ours)


def test_changes_of_different_fields_are_offered_ready_to_save():
    meeting = collide({"headline": "Council votes"}, {"standfirst": "At last."}, headline="Council")

    assert meeting.refusal.status_code == 200
    assert "Somebody else saved this story" in meeting.form.texts["form-errors"]
    assert meeting.words.standfirst == ""
    assert meeting.form.values["headline"] == "Council votes"
    assert meeting.form.values["standfirst"] == "At last."
    assert 'type="radio"' not in meeting.shown

    answer = meeting.save()

    assert answer.status_code == 302
    assert (meeting.words.headline, meeting.words.standfirst) == ("Council votes", "At last.")


def test_changes_of_different_paragraphs_are_offered_ready_to_save():
    meeting = collide({"body": body((0, "It met on Monday."))}, {"body": body((1, "It voted."))})

    assert 'type="radio"' not in meeting.shown
    assert meeting.save().status_code == 302
    assert meeting.words.body == body((0, "It met on Monday."), (1, "It voted."))


def test_a_field_that_both_changed_shows_both_with_the_words_marked():
    meeting = collide(
        {"headline": "Council votes tonight"}, {"headline": "Council waits"}, headline="Council"
    )

    assert "Council <mark>votes tonight</mark>" in meeting.shown.replace("</mark><mark>", "")
    assert "Council <mark>waits</mark>" in meeting.shown
    assert meeting.form.values["headline"] == "Council waits"
    assert meeting.form.values["clashes"] == "headline"


@pytest.mark.parametrize(
    ("choice", "headline"), [("theirs", "Council votes"), ("ours", "Council waits")]
)
def test_a_field_that_both_changed_is_saved_as_chosen(choice, headline):
    meeting = collide({"headline": "Council votes"}, {"headline": "Council waits"})

    meeting.save(**{"choice-headline": choice})

    assert meeting.words.headline == headline


def test_nothing_is_saved_before_everything_was_chosen():
    meeting = collide(
        {"headline": "Council votes", "dateline": "QUAY"},
        {"headline": "Council waits", "dateline": "TOWN"},
    )

    answer = meeting.save(**{"choice-dateline": "theirs"})

    inputs = sent_back(answer)
    assert "Choose first: Headline." in inputs.texts["form-errors"]
    assert inputs.values["choice-dateline"] == "theirs"
    assert inputs.values["dateline"] == "TOWN"
    assert meeting.words.headline == "Council votes"

    meeting.send(inputs.values | {"choice-headline": "ours"})

    assert (meeting.words.headline, meeting.words.dateline) == ("Council waits", "QUAY")


def test_both_versions_stay_in_reach_when_the_save_fails_for_another_reason():
    meeting = collide({"headline": "Council votes"}, {"headline": "Council waits"})

    answer = meeting.save(**{"choice-headline": "theirs", "slug": "not a slug"})

    inputs = sent_back(answer)
    assert inputs.values["headline"] == "Council waits"
    assert inputs.values["choice-headline"] == "theirs"
    assert "<mark>votes</mark>" in answer.content.decode()
    meeting.send(inputs.values | {"slug": ""})
    assert meeting.words.headline == "Council votes"


@pytest.mark.parametrize(
    ("choice", "passage"),
    [
        ("theirs", "<p>It agreed at once.</p>"),
        ("ours", "<p>It agreed nothing at all.</p>"),
        ("both", "<p>It agreed nothing at all.</p><p>It agreed at once.</p>"),
    ],
)
def test_a_paragraph_that_both_changed_is_chosen_and_the_others_are_merged(choice, passage):
    meeting = collide(
        {"body": body((0, "It met on Monday."), (1, "It agreed at once."))},
        {"body": body((1, "It agreed nothing at all."), (2, "It snowed."))},
    )
    assert meeting.form.values["body"] == body(
        (0, "It met on Monday."), (1, "It agreed nothing at all."), (2, "It snowed.")
    )

    meeting.save(**{"passage-0-choice": choice})

    assert meeting.words.body == f"<p>It met on Monday.</p>{passage}<p>It snowed.</p>"


def test_a_paragraph_that_ours_took_out_and_theirs_changed_can_come_back():
    meeting = collide({"body": body((1, "It agreed at once."))}, {"body": BODY[0] + BODY[2]})

    meeting.save(**{"passage-0-choice": "theirs"})

    assert meeting.words.body == body((1, "It agreed at once."))


def test_a_passage_that_was_edited_on_is_not_replaced_unseen():
    meeting = collide({"body": body((1, "Theirs."))}, {"body": body((1, "Ours."))})
    edited = {"body": body((1, "Ours, and more."))}

    refused = meeting.save(**edited, **{"passage-0-choice": "theirs"})
    assert "passage 1 of the body, which you edited" in refused.content.decode()
    assert meeting.words.body == body((1, "Theirs."))

    meeting.save(**edited, **{"passage-0-choice": "ours"})
    assert meeting.words.body == edited["body"]


@pytest.mark.parametrize("choice", ["theirs", "ours"])
def test_sources_and_bylines_are_chosen_as_a_whole(choice):
    theirs, ours = make_author("Bo Ekdal"), make_author("Cy Marsh")

    def typed(outlet, author):
        return {
            **rows("sources", [{"outlet": outlet, "title": "", "url": "", "use": "facts"}]),
            **rows("bylines", [{"author": str(author.pk), "role": "reported"}]),
        }

    meeting = collide(typed("The Gull", theirs), typed("The Heron", ours))

    assert "The Gull" in meeting.shown
    assert "Bo Ekdal" in meeting.shown
    meeting.save(**{"choice-sources": choice, "choice-bylines": choice})
    expected = {"theirs": ("The Gull", theirs), "ours": ("The Heron", ours)}[choice]
    assert ([source.outlet for source in meeting.words.sources]) == [expected[0]]
    assert [row.author for row in meeting.article.byline_rows.all()] == [expected[1]]


def test_labels_the_plan_and_the_photo_are_shown_in_words():
    sport, quay = make_section("Sport"), make_photo(caption="The quay.", credit="R. Hale")

    meeting = collide(
        {"section": str(sport.pk), "internal_note": "Ring.", "kind": "opinion"},
        {"section": "", "internal_note": "Write.", "kind": "feature", "lead_photo": str(quay.pk)},
    )

    for shown in ("Sport", "Ring", "Opinion", "Feature"):
        assert f"<mark>{shown}</mark>" in meeting.shown
    meeting.save(
        **{"choice-section": "theirs", "choice-internal_note": "ours", "choice-kind": "theirs"}
    )
    article = Article.objects.get()
    assert (article.section, article.kind) == (sport, "opinion")
    assert article.internal_note == "Write."
    assert meeting.words.lead_photo_id == quay.pk


def test_a_third_save_in_between_asks_again_and_still_loses_nothing():
    meeting = collide({"headline": "Second"}, {"headline": "Ours"}, headline="First")
    signed_in().post(page("change", meeting.article), open_story(meeting.article, dateline="QUAY"))

    again = meeting.save(**{"choice-headline": "ours"})

    inputs = sent_back(again)
    assert "Somebody else saved this story" in inputs.texts["form-errors"]
    assert (inputs.values["dateline"], inputs.values["clashes"]) == ("QUAY", "headline")
    meeting.send(inputs.values | {"choice-headline": "ours"})
    assert (meeting.words.headline, meeting.words.dateline) == ("Ours", "QUAY")


def test_the_same_change_of_both_is_no_clash():
    meeting = collide({"headline": "Council votes"}, {"headline": "Council votes "})

    assert meeting.form.values["clashes"] == ""
    assert meeting.save().status_code == 302


@pytest.mark.parametrize("began", ["", "{", "[]", '{"revision": "x", "typed": {"headline": 3}}'])
def test_a_form_that_does_not_say_what_it_began_with_clashes_wherever_it_differs(began):
    meeting = collide({"headline": "Council votes"}, {"headline": "Ours", "began": began})

    assert "headline" in meeting.form.values["clashes"]
    meeting.save(**{f"choice-{name}": "ours" for name in meeting.form.values["clashes"].split()})
    assert meeting.words.headline == "Ours"


def test_labels_typed_before_a_story_became_public_are_shown_to_type_them_elsewhere():
    desk, sport = signed_in(), make_section("Sport")
    article = make_article()
    typed = opened(desk, article, section=str(sport.pk), headline="Ours")
    article.publish(by=signed_in().user)

    answer = desk.post(page("change", article), typed)

    shown = answer.content.decode()
    assert "The story became public meanwhile" in shown
    assert "<mark>Sport</mark>" in shown
    desk.post(page("change", article), sent_back(answer).values)
    article.refresh_from_db()
    assert (article.latest.headline, article.section.name) == ("Ours", "News")


def test_the_version_on_the_page_and_the_choices_never_publish_by_themselves():
    article = make_live(body="".join(BODY))
    desk = signed_in()
    typed = opened(desk, article, headline="Ours", _publish="")
    signed_in().post(page("change", article), open_story(article, headline="Theirs"))

    refused = desk.post(page("change", article), typed)
    desk.post(page("change", article), sent_back(refused).values | {"choice-headline": "theirs"})

    assert article.publications.count() == 1


def test_a_form_opened_from_words_in_the_middle_of_a_conflict_asks_again():
    meeting = collide({"headline": "Theirs"}, {"headline": "Ours"})
    address = page("autosave", meeting.article)

    reopened = meeting.second.post(address, meeting.form.values, follow=True)
    answer = meeting.send(sent_back(reopened).values)

    assert sent_back(answer).values["clashes"] == "headline"
    assert meeting.words.headline == "Theirs"
