"""Bad input in the story form: nothing is saved, nothing typed is lost, the field says why."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from articles.models import Article, Photo
from tests.articles.desk_forms import labels, new_story, open_story, page, rows, signed_in
from tests.articles.photo_files import bomb, decode_without_a_child, encoded, frames, picture
from tests.articles.returned_forms import refused, sent_back, sentence_at
from tests.builders import make_article, make_live, make_photo

pytestmark = pytest.mark.django_db


def picture_file(data=None, name="quay.jpg"):
    return SimpleUploadedFile(name, encoded(picture()) if data is None else data, "image/jpeg")


@pytest.mark.parametrize("nothing", ["", " ", "\u200b", "\u3164 \u00ad"])
def test_a_story_without_a_headline_that_shows(nothing):
    inputs = refused(new_story(headline=nothing))

    assert sentence_at(inputs, "headline") == "A story needs a headline before it is saved."


@pytest.mark.parametrize(
    ("name", "length", "limit"),
    [
        ("headline", 10_000, 200),
        ("standfirst", 10_000, None),
        ("dateline", 10_000, None),
        ("lead_caption", 10_000, None),
        ("search_headline", 10_000, 200),
        ("working_title", 10_000, 200),
        ("internal_note", 10_000, 5000),
        ("slug", 10_000, 80),
        ("photo_credit", 10_000, 255),
    ],
)
def test_a_line_that_is_far_too_long(name, length, limit):
    inputs = refused(new_story(**{name: "x" * length}))

    assert "at most" in sentence_at(inputs, name)
    assert str(limit or "") in sentence_at(inputs, name)


def test_a_browser_cuts_nothing_that_is_pasted():
    """What is over a limit is refused whole, beside its field."""
    html = signed_in().get(page("add")).content.decode()

    assert 'name="headline"' in html
    for name in ("headline", "standfirst", "lead_caption", "sources-0-title", "internal_note"):
        assert "maxlength" not in re.search(rf'<[^>]* name="{name}"[^>]*>', html)[0]


def test_a_body_over_the_limit():
    body = f"<p>{'x' * 300_000}</p>"

    inputs = refused(new_story(body=body))

    assert "300,007 characters, and 300,000 fit" in sentence_at(inputs, "body")


def test_a_body_is_cleaned_and_the_editor_told_what_went():
    body = (
        '<p onclick="steal()">Seen <a href="javascript:alert(1)">here</a>.</p>'
        "<script>alert(2)</script><style>p {}</style><marquee>now</marquee>"
    )

    answer = signed_in().post(page("add"), new_story(body=body), follow=True)

    saved = Article.objects.get().latest.body
    told = " ".join(str(message) for message in answer.context["messages"])
    assert not re.search("script|style|onclick|marquee|alert", saved)
    assert "Seen" in saved
    assert told.startswith("Taken out of the text: ")
    assert all(word in told for word in ("script", "style", "onclick", "marquee"))


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("javascript:alert(1)", "Write a full web address"),
        ("ftp://gull.example/a", "Write a full web address"),
        ("gull.example", "Write a full web address"),
        ("https://gull example/", "Write a full web address"),
        ("data:text/html,x", "Write a full web address"),
        ("https://ann:secret@gull.example/", "Take the name and password out of the address."),
        ("https://ann@gull.example/", "Take the name and password out of the address."),
        ("http://[", "Write a full web address"),
        ("https://" + "a" * 2000 + ".example/", "at most 1000 characters"),
    ],
)
def test_a_source_whose_address_is_no_plain_web_address(address, sentence):
    source = {"outlet": "The Gull", "title": "", "url": address, "use": "facts"}

    inputs = refused(new_story(**rows("sources", [source], initial=0)))

    assert sentence in sentence_at(inputs, "sources-0-url")


def test_a_source_without_an_outlet():
    source = {"outlet": "", "title": "Boat", "url": "https://gull.example/", "use": "facts"}

    inputs = refused(new_story(**rows("sources", [source], initial=0)))

    assert sentence_at(inputs, "sources-0-outlet").startswith("Name the outlet")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"not a picture at all", "not a picture that we can use"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "SVG drawings are not"),
        (encoded(picture((800, 600)))[:4000], "not complete"),
        (b"", "empty"),
        (frames("GIF"), "more than one picture"),
        (bomb(), "too many pixels"),
    ],
)
def test_a_photo_that_is_none(monkeypatch, data, sentence):
    decode_without_a_child(monkeypatch)

    inputs = refused(new_story() | {"lead_photo_upload": picture_file(data)})

    assert sentence in sentence_at(inputs, "lead_photo_upload")
    assert not Photo.objects.exists()


def test_a_sound_photo_outlives_a_mistake_elsewhere(monkeypatch):
    decode_without_a_child(monkeypatch)

    inputs = refused(new_story(headline="") | {"lead_photo_upload": picture_file()})

    assert inputs.values["lead_photo"] == str(Photo.objects.get().pk)


def test_a_refused_publication_with_an_upload_keeps_one_original(monkeypatch, settings):
    decode_without_a_child(monkeypatch)
    typed = new_story(_publish="") | {"lead_photo_upload": picture_file()}

    inputs = refused(typed)

    kept = [path for path in settings.ORIGINALS_ROOT.rglob("*") if path.is_file()]
    assert "The lead photo has no alternative text." in sentence_at(inputs, "photo_alt_text")
    assert inputs.values["lead_photo"] == str(Photo.objects.get().pk)
    assert [path.name for path in kept] == [f"{Photo.objects.get().digest}.jpeg"]


@pytest.mark.parametrize("key", ["999999", "-1", "²", "9" * 40, "9" * 5000, "seven", "1 OR 1=1"])
def test_a_forged_photo(key):
    inputs = refused(new_story(lead_photo=key))

    assert "not in the library" in inputs.texts["id_lead_photo_error"]


@pytest.mark.parametrize("key", ["999999", "²", "9" * 40, "x"])
@pytest.mark.parametrize("name", ["section", "bylines-0-author"])
def test_a_forged_choice(name, key):
    answer = signed_in().post(page("add"), new_story() | {name: key})

    assert answer.status_code == 200
    assert not Article.objects.exists()
    assert "Select a valid choice" in sentence_at(sent_back(answer), name)


def test_a_withdrawn_photo_is_no_choice():
    photo = make_photo(withdrawn_at=timezone.now())

    inputs = refused(new_story(lead_photo=str(photo.pk)))

    assert "not in the library" in inputs.texts["id_lead_photo_error"]


@pytest.mark.parametrize("prefix", ["sources", "bylines"])
@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ({"TOTAL_FORMS": "1000000"}, "at most 20"),
        ({"TOTAL_FORMS": "-1"}, "did not arrive whole"),
        ({"TOTAL_FORMS": "x"}, "did not arrive whole"),
        ({"TOTAL_FORMS": None, "INITIAL_FORMS": None}, "did not arrive whole"),
        ({"INITIAL_FORMS": "1000000"}, None),
    ],
)
def test_forged_counts_of_rows(prefix, counts, sentence):
    typed = new_story() | {f"{prefix}-{name}": value for name, value in counts.items()}
    typed = {name: value for name, value in typed.items() if value is not None}

    answer = signed_in().post(page("add"), typed)

    assert answer.status_code in (200, 302)
    if sentence:
        assert not Article.objects.exists()
        assert sentence in answer.content.decode()


def test_more_rows_than_a_story_can_have():
    source = {"outlet": "The Gull", "title": "", "url": "", "use": "facts"}

    inputs = refused(new_story(**rows("sources", [source] * 21, initial=0)))

    assert "at most 20" in inputs.texts["sources"]


def test_characters_that_are_no_text_go_in_every_field():
    typed = new_story(slug="ferry")
    for name in (
        "headline standfirst dateline search_headline working_title internal_note lead_caption"
    ).split():
        typed[name] = f"Fer\0ry\x08 {name}"
    typed["body"] = "<p>Fer\0ry\x08 body &#xD800; &#0;</p>"
    typed |= rows(
        "sources", [{"outlet": "The\0 Gull", "title": "", "url": "", "use": "facts"}], initial=0
    )

    answer = signed_in().post(page("add"), typed)

    article = Article.objects.get()
    said = [*vars(article.latest).values(), article.working_title, article.internal_note]
    assert answer.status_code == 302
    assert not any("\0" in str(each) or "\x08" in str(each) for each in said)
    assert article.working_title == "Ferry working_title"
    assert article.latest.sources.get().outlet == "The Gull"


@pytest.mark.parametrize(
    "name",
    "slug tags section kind lead_photo version starts_at note_kind waiting photo_focal_x"
    " photo_credit sources-0-url sources-0-use bylines-0-author bylines-0-role".split(),
)
def test_a_nul_or_half_a_character_never_breaks_the_form(name):
    desk, article = signed_in(), make_article(sources=[{"outlet": "The Gull"}])
    for bad in ("%00", "7%00", "%ED%A0%80", "%FF%FE", "%C0%80"):
        typed = open_story(article)
        typed.pop(name, None)
        body = "&".join(f"{key}={value}" for key, value in typed.items())

        answer = desk.post(
            page("change", article),
            f"{body}&{name}={bad}&_schedule=",
            content_type="application/x-www-form-urlencoded",
        )

        assert answer.status_code == 200, bad


@pytest.mark.parametrize("given", ["starts_at", "at"])
def test_a_time_that_has_passed(given):
    article = make_live()
    if given == "starts_at":
        typed = open_story(article, headline="Other", starts_at="2020-01-01T10:00", _schedule="")
        inputs = refused(typed, article=article)
        assert "That moment has passed." in inputs.texts["id_starts_at_error"]
        return
    typed = {"version": str(article.version), "reason": "Wrong.", "at": "2020-01-01T10:00"}
    answer = signed_in().post(page("withdrawal", article), typed)
    assert "That moment has passed." in sent_back(answer).texts["id_at_error"]
    assert sent_back(answer).values["reason"] == "Wrong."


def test_scheduling_without_a_time():
    inputs = refused(new_story(_schedule=""))

    assert "Choose the day and time" in inputs.texts["id_starts_at_error"]


def test_two_changes_at_one_moment():
    article = make_article()
    at = (timezone.now() + timedelta(days=1)).replace(second=0, microsecond=0)
    article.schedule(by=article.owner, at=at)
    typed = open_story(
        article, headline="Other", starts_at=f"{timezone.localtime(at):%Y-%m-%dT%H:%M}"
    )

    inputs = refused(typed | {"_schedule": ""}, article=article)

    assert "the same moment" in inputs.texts["id_starts_at_error"]


def test_a_slug_that_is_taken_when_the_draft_is_published():
    make_live(slug="ferry", at=timezone.now() - timedelta(seconds=1))

    inputs = refused(new_story(slug="ferry", note="Kept.", _publish=""))

    assert sentence_at(inputs, "slug").startswith("Another story of that day has the address")


def test_a_slug_that_is_taken_on_the_labels_page():
    at = timezone.now() - timedelta(seconds=1)
    make_live(slug="ferry", at=at)
    article = make_live(slug="council", at=at)

    answer = signed_in().post(page("labels", article), labels(article, slug="ferry"))

    inputs = sent_back(answer)
    article.refresh_from_db()
    assert answer.status_code == 200
    assert "Another story of that day" in sentence_at(inputs, "slug")
    assert (inputs.values["slug"], article.slug) == ("ferry", "council")


def test_a_story_that_is_not_ready_is_not_published_and_says_what_is_missing():
    typed = new_story(section="", body="", _publish="", note="Kept.", **rows("bylines", []))

    inputs = refused(typed)

    assert sentence_at(inputs, "section") == "The story is in no section."
    assert sentence_at(inputs, "body") == "The story has no text."
    assert "The story has no byline." in inputs.texts["bylines"]


def test_a_correction_without_its_sentence():
    article = make_live()

    inputs = refused(
        open_story(article, headline="Other", note_kind="correction", _publish=""), article=article
    )

    assert sentence_at(inputs, "note").endswith("Write the sentence that readers will see.")


def test_a_form_of_more_than_eight_megabytes():
    desk = signed_in()

    answer = desk.post(page("add"), new_story(body="x" * 9_000_000))

    assert answer.status_code == 413
    assert "go back with its Back button" in answer.content.decode()
    assert not Article.objects.exists()


def test_a_form_of_more_than_a_thousand_fields():
    desk = signed_in()

    answer = desk.post(page("add"), new_story() | {f"x{number}": "" for number in range(1100)})

    assert answer.status_code == 413
    assert not Article.objects.exists()


def test_a_form_that_is_no_form():
    desk = signed_in()

    answer = desk.post(page("add"), b"--x\r\n", content_type="multipart/form-data; boundary=")

    assert answer.status_code == 400
    assert "Nothing was changed." in answer.content.decode()
