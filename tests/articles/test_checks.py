"""Each check from both sides: sentences that it stops at, and sentences that it lets pass."""

import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from articles import checks
from articles.checks import Candidate
from articles.checks.addresses import is_well_formed
from articles.models import HouseWord, Photo, SourceWords, Words
from articles.text import MAX_BODY_TAGS, clean_body
from tests.yardstick import in_millions_of_additions

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
PHOTO = {"alt_text": "Three boats.", "credit": "R. Hale", "caption": "Boats at low water."}
GOOD = Candidate(
    words=Words(
        headline="Ferry returns to Harrow Quay",
        standfirst="The boat is back after a winter on the slip.",
        body="<p>The ferry sailed at eight on Tuesday.</p>",
    ),
    at=NOW,
    section="news",
    bylines=["Ada Quill"],
    tags=["ferries"],
    paper="The Harrowmere Courier",
    site="https://paper.example",
)


def story(*, photo=None, body_photo=None, **changes):
    """A story that every check lets pass, with changes to its words or to what stands beside."""
    words = {name: changes.pop(name) for name in list(changes) if hasattr(GOOD.words, name)}
    photos = {}
    if photo is not None:
        photos[1], words["lead_photo_id"] = Photo(**PHOTO | photo), 1
    if body_photo is not None:
        photos[2] = Photo(**PHOTO | body_photo)
        words["body"] = GOOD.words.body + '<figure data-photo="2"></figure>'
    if "body" in words:
        words["body"] = clean_body(words["body"]).html
    changes.setdefault("photos_by_id", lambda ids: photos)
    return replace(GOOD, words=replace(GOOD.words, **words), **changes)


def text(*paragraphs, **changes):
    return story(body="".join(f"<p>{each}</p>" for each in paragraphs), **changes)


def found(candidate) -> list[str]:
    both = checks.failing_required(candidate) + checks.failing_advice(candidate)
    return [finding.id for finding in both]


def the(candidate, key):
    """The findings of one check."""
    both = checks.failing_required(candidate) + checks.failing_advice(candidate)
    return [finding for finding in both if finding.id == key]


def words(count):
    return " ".join(["low", "water"] * (count // 2)) + "."


def source(outlet="The Gull", url="https://gull.example/boat", use="facts"):
    return SourceWords(outlet, "Boat", url, use)


def house_word(literal="in order to", instead="to", why="It is shorter."):
    return HouseWord(literal=literal, instead=instead, why=why)


STOPS = [
    ("headline", story(headline=" ")),
    ("headline", story(headline="\u200b")),
    ("headline", story(headline="\ufe0f")),
    ("body", text("\u200b", "\u2060")),
    ("body", story(body="")),
    ("body", story(body='<figure data-photo="2"></figure>')),
    ("section", story(section=None)),
    ("byline", story(bylines=[])),
    ("alt_text", story(photo={"alt_text": " "})),
    ("credit", story(photo={"credit": ""})),
    ("photo_withdrawn", story(photo={"withdrawn_at": NOW})),
    ("photo_withdrawn", story(body_photo={"withdrawn_at": NOW})),
    ("photo_rights", story(photo={"rights_until": date(2026, 11, 24)})),
    ("photo_rights", story(body_photo={"rights_until": date(2026, 11, 24)})),
    ("embargo", story(embargo_until=NOW + timedelta(minutes=1))),
    ("links", text('Read <a href="https://exa">this</a>.')),
    ("links", text('Read <a href="https://https://example.org/">this</a>.')),
    ("links", text('Read <a href="http://example..org/">this</a>.')),
    ("links", text('Write to <a href="mailto:ada">Ada</a>.')),
    ("links", text('Call <a href="tel:harbour">the harbour</a>.')),
    ("links", story(sources=(source(url="https://gull"),))),
    ("search_length", story(headline="A" * 66)),
    ("search_length", story(search_headline="A" * 66)),
    ("standfirst", story(standfirst="")),
    ("tags", story(tags=[])),
    ("tags", story(tags="abcdefghi")),
    ("caption_is_alt", story(photo={"alt_text": "boats at low water"})),
    ("caption_is_alt", story(photo={}, lead_caption="Three boats")),
    ("caption_is_alt", story(body_photo={"alt_text": "Boats at low water."})),
    ("body_photos", story(body_photo={"alt_text": ""})),
    ("body_photos", story(body_photo={"credit": ""})),
    ("body_photos", story(body='<p>Boats.</p><figure data-photo="9"></figure>')),
    ("photo_terms", story(photo={"usage_terms": "NO SALES. Editorial use only."})),
    ("photo_terms", story(body_photo={"instructions": "Mandatory credit: PA"})),
    ("photo_terms", story(photo={"rights_until": date(2026, 11, 30)})),
    ("own_links", text('As <a data-story="7">we wrote</a>.', shown_stories=lambda ids: {8})),
    ("own_links", text('As <a href="/2026/11/24/ferry/">we wrote</a>.')),
    ("own_links", text('As <a href="https://paper.example/2026/11/24/ferry/#a">we wrote</a>.')),
    ("verbatim", story(sources=(source(url="", use="verbatim"),))),
    ("needs_photo", story(needs_photo=True)),
    ("needs_legal", story(needs_legal=True)),
    ("planned_length", text(words(200), planned_words=100)),
    ("heading_order", story(body="<p>Boats.</p><h3>Small</h3><h2>Large</h2>")),
    ("long_paragraph", text(words(122))),
    ("repeated", text("The the ferry sailed.")),
    ("repeated", story(headline="Ferry to to return")),
    ("repeated", story(standfirst="It is back in in the water.")),
]
PASSES = [
    ("headline", GOOD),
    ("body", GOOD),
    ("section", GOOD),
    ("byline", GOOD),
    ("alt_text", story(photo={})),
    ("credit", story(photo={})),
    ("photo_withdrawn", story(photo={}, body_photo={})),
    ("photo_rights", story(photo={"rights_until": date(2026, 11, 25)})),
    ("photo_rights", story(photo={"rights_until": None})),
    ("embargo", story(embargo_until=NOW)),
    ("embargo", story(embargo_until=NOW + timedelta(days=1), at=NOW + timedelta(days=2))),
    ("links", text('Read <a href="https://example.org/a?b=c#d">this</a>.')),
    ("links", text('Read <a href="https://bücher.example/">this</a>.')),
    ("links", text('Read <a href="http://example.org:8000">this</a>.')),
    ("links", text('Read <a href="http://[2001:db8::1]/">this</a>.')),
    ("links", text('Read <a href="/2026/11/24/ferry/">this</a>.')),
    ("links", text('Write to <a href="mailto:ada@paper.example?subject=Ferry">Ada</a>.')),
    ("links", text('Call <a href="tel:+44-1632-960001">the harbour</a>.')),
    ("links", story(sources=(source(url=""),))),
    ("search_length", story(headline="A" * 66, search_headline="A" * 65)),
    ("standfirst", GOOD),
    ("tags", story(tags="abcdefgh")),
    ("caption_is_alt", story(photo={}, body_photo={})),
    ("caption_is_alt", story(photo={"caption": "", "alt_text": ""})),
    ("body_photos", story(body_photo={})),
    ("photo_terms", story(photo={"usage_terms": "Public domain", "instructions": "Thank you"})),
    ("photo_terms", story(photo={"rights_until": date(2027, 6, 1)})),
    ("own_links", text('As <a data-story="7">we wrote</a>.', shown_stories=lambda ids: {7})),
    ("own_links", text('See <a href="/2026/99/99/ferry/">us</a>, <a href="/archive/">all</a>.')),
    ("own_links", text('They <a href="https://gull.example/2026/11/24/ferry/">wrote</a>.')),
    ("verbatim", story(sources=(source(use="verbatim"), source(url="", use="facts")))),
    ("needs_photo", GOOD),
    ("needs_legal", GOOD),
    ("planned_length", text(words(124), planned_words=100)),
    ("planned_length", text(words(200))),
    ("heading_order", story(body="<h2>Large</h2><p>Boats.</p><h3>Small</h3>")),
    ("long_paragraph", text(words(120), words(120))),
    ("repeated", text("She had had enough of Wagga Wagga.", "In the end, the", "the boat sailed.")),
    ("repeated", text("No word words wordy here.")),
]
OUTLETS = [
    ("Mr Biden told The Japan Times that he would come.", "The Japan Times"),
    ("The minister told the BBC that she would not.", "BBC"),
    ("She told Reuters on Monday that it was over.", "Reuters"),
    ("The Guardian reported on Tuesday that the slip was sold.", "The Guardian"),
    ("On Tuesday The Guardian first reported the sale.", "The Guardian"),
    ("The sale was a surprise, according to the Associated Press.", "Associated Press"),
    ("The boat is late, according to a report in the Financial Times.", "Financial Times"),
    ("It was, as the Yorkshire Post has reported, sold twice.", "Yorkshire Post"),
    ("The plan, reported by the Daily Mail, was dropped.", "Daily Mail"),
    ("Kyodo News reported that the ship had turned.", "Kyodo News"),
    ("Xinhua News Agency reported that the ship had turned.", "Xinhua News Agency"),
    ("In an interview with the Wall Street Journal he said no.", "Wall Street Journal"),
    ("He told France’s Le Monde that he would stay.", "Le Monde"),
    ("She told BBC Radio Cumbria that it was over.", "BBC"),
    ("The Sun revealed the plan last week.", "The Sun"),
]
NO_OUTLETS = [
    "The Environment Agency reported higher water.",
    "Royal Mail said that it was sorry, and Canada Post reported delays.",
    "The Post Office told customers to wait.",
    "The New York Times reported a quarterly loss of $3m.",
    "The chairman told BBC staff that they would move.",
    "She told the Harrowmere Courier that she would stay.",
    "The Courier reported in May that the slip was for sale.",
    "He reads the Guardian and the Times on the ferry.",
    "According to the council, the ferry is late.",
    "Good News reported from the quay: the ferry is back.",
    "Oxford University Press reported that the book had sold out.",
    "She said: “The Guardian reported it, and I laughed.”",
    "Old times reported by nobody, and the press told no one.",
    "The Office of the Public Guardian reported a backlog.",
    "According to The TimesTwo, a boat, nobody came.",
    "She told ABC Motors that the van was late, and he told the Guardian Angels.",
]
QUOTED = [
    ("“We will never sail again on a Tuesday.”",),
    ("The ferry sailed at eight.", "“We will never sail again on a Tuesday.”", "Gulls flew."),
    ("‘We will never sail again on a Tuesday, it’s cold.’",),
    ('"We will never sail again on a Tuesday."',),
]
ATTRIBUTED = [
    ("“We will never sail again on a Tuesday,” said the skipper.",),
    ("“We will never sail again on a Tuesday.”", "The skipper told us so twice."),
    ("The skipper’s words: “We will never sail again on a Tuesday.”",),
    ("The boat is called “Lady of the Lake”.",),
    ("It’s the skippers’ boat, and the crew’s, and it won’t sail on a Tuesday.",),
]


def ids(value):
    return value if isinstance(value, str) else ""


@pytest.mark.parametrize(("key", "candidate"), STOPS, ids=ids)
def test_a_check_stops_at_what_it_is_there_for(key, candidate):
    assert key in found(candidate)


@pytest.mark.parametrize(("key", "candidate"), PASSES, ids=ids)
def test_a_check_lets_pass_what_is_right(key, candidate):
    assert key not in found(candidate)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ferry",
        "https:",
        "https://",
        "https://quay",
        "https://[::1/",
        "https://a.example:0/",
        "https://a.example:99999/",
        "https://-a.example/",
        "https://a b.example/",
        "https://me@a.example/",
        "//a.example/",
        "/a b",
        "ftp://a.example/",
        "mailto:a@b@c.example",
        "tel:",
    ],
)
def test_an_address_without_the_form_of_one_is_told_from_one(address):
    assert not is_well_formed(address)


def test_a_good_story_has_nothing_to_mend():
    assert found(GOOD) == []


@pytest.mark.parametrize(("sentence", "outlet"), OUTLETS)
def test_what_is_attributed_to_an_outlet_asks_for_a_source(sentence, outlet):
    [finding] = the(text(sentence), "source")

    assert outlet in finding.message
    assert finding.passage in sentence


@pytest.mark.parametrize("sentence", NO_OUTLETS)
def test_a_name_that_is_no_source_asks_for_none(sentence):
    assert "source" not in found(text(sentence))


def test_any_source_row_is_enough_to_go_out_and_the_missing_one_is_advised():
    told = "Mr Biden told The Japan Times that he would come."

    candidate = text(told, sources=(source("The Gull"),))

    assert "source" not in found(candidate)
    assert "The Japan Times" in the(candidate, "source_row")[0].message


@pytest.mark.parametrize(
    "row",
    [
        source("Japan Times"),
        source("The Japan Times (Tokyo)"),
        source("JT", "https://www.japantimes.co.jp/a"),
    ],
    ids=lambda row: row.outlet,
)
def test_the_source_row_of_an_outlet_is_recognised(row):
    assert "source_row" not in found(text("He told The Japan Times so.", sources=(row,)))


def test_a_news_agency_is_known_by_its_letters():
    rows = (source("Agence France-Presse"), source("AP", ""))

    assert "source_row" not in found(
        text("He told AFP so. The Associated Press reported it.", sources=rows)
    )


def test_a_title_that_no_list_knows_is_advised_and_blocks_nothing():
    candidate = text("Figs are dear, according to The Grocer.")

    assert found(candidate) == ["source_row"]


@pytest.mark.parametrize("paragraphs", QUOTED)
def test_a_quotation_without_a_speaker_is_advised(paragraphs):
    [finding] = the(text(*paragraphs), "quotation")

    assert "never sail again" in finding.passage


@pytest.mark.parametrize("paragraphs", ATTRIBUTED)
def test_a_quotation_with_a_speaker_beside_it_is_none(paragraphs):
    assert "quotation" not in found(text(*paragraphs))


def test_an_interview_need_not_say_who_answers():
    assert "quotation" not in found(text(*QUOTED[0], kind="interview"))


def test_what_knows_only_english_is_silent_about_other_languages():
    sentences = ("He told Reuters so.", "Boats float.", *QUOTED[0])

    assert {"source", "quotation"} <= {*found(text(*sentences))}
    assert found(text(*sentences, language="de")) == []


@pytest.mark.parametrize(
    ("literal", "changes", "field"),
    [
        ("in order to", {"body": "<p>In Order to sail, wait.</p>"}, "body"),
        ("ferry", {"headline": "Ferry returns", "body": "<p>Boats.</p>"}, "headline"),
        ("winter", {}, "standfirst"),
        ("boats", {"lead_caption": "Boats at dusk."}, "lead_caption"),
        ("don't", {"body": "<p>They don’t sail.</p>"}, "body"),
        ("per cent", {"body": "<table><tr><td>4 per cent</td></tr></table>"}, "body"),
    ],
)
def test_a_house_word_is_found_where_it_stands(literal, changes, field):
    [finding] = the(story(house_words=[house_word(literal)], **changes), "house_word")

    assert finding.field == field
    assert finding.passage.lower().replace("’", "'") == literal
    assert "we write “to”" in finding.message
    assert finding.hint == "It is shorter."


@pytest.mark.parametrize(
    "sentence",
    [
        "The reorder took a day.",
        "She said: “In order to sail, wait.”",
        "They stood in order. To sail is hard.",
        "The disorder tolled.",
    ],
)
def test_a_house_word_is_whole_and_never_in_what_somebody_said(sentence):
    house_words = [house_word("in order to"), house_word("order")][: 1 + ("reorder" in sentence)]

    assert "house_word" not in found(text(sentence, house_words=house_words))


def test_a_house_word_in_a_quoted_block_is_left_to_who_said_it():
    quoted = "<blockquote><p>In order to sail, wait.</p></blockquote><p>So she said.</p>"

    assert "house_word" not in found(story(body=quoted, house_words=[house_word()]))


def test_a_house_word_without_another_is_not_printed():
    word = house_word("utilise", instead="", why="")

    [finding] = the(text("They utilise it.", house_words=[word]), "house_word")

    assert finding.message == "“utilise” is a word that we do not print."


def test_only_what_a_page_cannot_be_without_is_never_overridden():
    always = {key for key, check in checks.REQUIRED.items() if not check.may_be_overridden}

    assert always == {"headline", "body", "section"}


def test_no_check_names_a_thousand_things():
    candidate = text(*["The the ferry sailed."] * 100)

    assert len(the(candidate, "repeated")) == 5


def test_photos_and_stories_are_asked_for_once_and_not_at_all_without_any():
    asked = []
    body = "".join(
        f'<p><a data-story="{n}">we</a></p><figure data-photo="{n}"></figure>' for n in range(1, 40)
    )
    candidate = story(
        body=body,
        photos_by_id=lambda ids: asked.append(len(ids)) or {},
        shown_stories=lambda ids: asked.append(len(ids)) or set(),
    )

    found(candidate)
    found(story(photos_by_id=asked.append, shown_stories=asked.append))

    assert asked == [39, 39]


SIZE = 290_000
HOSTILE = {
    "letters": "a",
    "capitals": "A ",
    "outlets": "told The Times ",
    "opening quotes": "“",
    "single quotes": "‘a’b ",
    "apostrophes": "’",
    "straight quotes": '" ',
    "the same word": "the the ",
    "spaces": "a\N{NO-BREAK SPACE}",
    "house words": "in order to be in order ",
    "dotted capitals": "İ",
}


def hostile(piece, size=SIZE):
    words = replace(GOOD.words, body=f"<p>{piece * (size // len(piece))}</p>")
    listed = [house_word(f"word{number}") for number in range(200)]
    return replace(GOOD, words=words, house_words=[*listed, house_word()])


def steps(candidate) -> int:
    """Count the lines of Python that all checks take."""
    count = 0

    def step(_frame, event, _arg):
        nonlocal count
        count += event == "line"
        return step

    before = sys.gettrace()
    sys.settrace(step)
    try:
        found(candidate)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_a_text_twice_as_long_takes_at_most_twice_the_steps(piece):
    short, long = steps(hostile(piece, 2_000)), steps(hostile(piece, 4_000))

    assert long <= 2.2 * short


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_the_longest_text_is_checked_quickly(piece):
    assert is_quick(lambda: hostile(piece))


@pytest.mark.parametrize(
    "block", ["<p>ab</p>", "<h3>a</h3>", '<p><a href="https://a.example/">b</a></p>'], ids=ids
)
def test_a_text_with_as_many_tags_as_fit_is_checked_quickly(block):
    body = block * (MAX_BODY_TAGS // block.count("<"))

    assert is_quick(lambda: replace(GOOD, words=replace(GOOD.words, body=body)))


def is_quick(make) -> bool:
    """Say whether all checks take less than half a second, in one try of five."""
    return any(in_millions_of_additions(found, make()) < 10 for _ in range(5))
