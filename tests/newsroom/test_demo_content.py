"""The demo newsroom's words, read without a database: what they name exists, and what they promise
holds."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

import newsroom.demo
from articles.models import Article, Byline, HouseWord, Publication, Source
from articles.models.section import RESERVED_SLUGS
from articles.text import clean_body, scrub, word_count
from comments.models import Comment, Decision, Report, WordRule
from comments.text import MAX_NAME, MAX_TEXT, clean_name, clean_text, text_key
from comments.word_rules import WordRuleForm

DEMO = Path(newsroom.demo.__file__).parent
CONTENT = DEMO / "content"
PLANS = {"live", "scheduled", "draft", "submitted", "withdrawn"}
FIELDS = {
    "key", "headline", "standfirst", "section", "tags", "bylines", "dateline", "kind", "state",
    "owner", "hours_ago", "hours_ahead", "published", "reason", "withdrawn_hours_ago",
    "lead_photo", "lead_caption", "sources", "working_title", "internal_note", "body", "changes",
}  # fmt: skip
ADDRESS = re.compile(r"[\w.]+@(example\.org|harrowmerecourier\.example)")
REFERENCE = re.compile(r'data-(photo|story)="@([^"]*)"')


def read(name):
    return tomllib.loads((CONTENT / name).read_text(encoding="utf-8"))


def rows(name):
    return read(f"{name}.toml")[name]


def keyed(name):
    return {row["slug"]: row for row in rows(name)}


STORIES = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8"))
    for path in sorted((CONTENT / "stories").glob("*/*.toml"))
}
DISCUSSIONS = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8"))["comments"]
    for path in sorted((CONTENT / "comments").glob("*.toml"))
}
COMMENTS = {comment["key"]: comment for written in DISCUSSIONS.values() for comment in written}
PHOTOS = {path.stem for path in (DEMO / "photos").glob("*.jpg")}

each_story = pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
each_discussion = pytest.mark.parametrize("discussion", DISCUSSIONS)


def live():
    return [story for story in STORIES.values() if story["state"] == "live"]


def in_state(state):
    return [story for story in STORIES.values() if story["state"] == state]


def versions(story):
    """Return the words of a story as first published and after each change."""
    words = {name: story.get(name, "") for name in ("headline", "standfirst", "body")}
    yield words
    for change in story.get("changes", ()):
        for old, new in change["replace"]:
            words = {name: text.replace(old, new) for name, text in words.items()}
        yield words


def with_numbers(body):
    """Put numbers where the content names photos and stories by key, as loading does."""
    return REFERENCE.sub(r'data-\1="1"', body)


def test_there_are_enough_stories_in_every_state():
    states = Counter(story["state"] for story in STORIES.values())

    assert states["live"] >= 40
    assert {state: states[state] for state in PLANS - {"live"}} == {
        "scheduled": 1,
        "draft": 1,
        "submitted": 1,
        "withdrawn": 1,
    }
    assert set(states) == PLANS


def test_sections_have_free_slugs_and_each_has_stories():
    sections = keyed("sections")

    assert len(sections) >= 8
    assert not RESERVED_SLUGS & set(sections)
    assert not [slug for slug in sections if slug.isdigit()]
    assert sorted(row["position"] for row in sections.values()) == list(range(1, len(sections) + 1))
    assert {story["section"] for story in live()} == set(sections)


def test_six_authors_have_biographies_and_each_has_stories():
    authors = {author["key"]: author for author in rows("authors")}

    assert len(authors) == len({author["slug"] for author in authors.values()}) == 6
    assert all(len(author["biography"].split()) > 20 for author in authors.values())
    assert all(
        author["email"].endswith("@harrowmerecourier.example") for author in authors.values()
    )
    assert {line["author"] for story in live() for line in story["bylines"]} == set(authors)


def test_each_tag_is_used_and_most_cross_sections():
    sections_of = {slug: set() for slug in keyed("tags")}
    for story in live():
        for tag in story["tags"]:
            sections_of[tag].add(story["section"])

    assert min(map(len, sections_of.values())) >= 1
    assert sum(len(sections) > 1 for sections in sections_of.values()) > len(sections_of) * 0.8


def test_standing_pages_are_there_and_clean():
    pages = keyed("pages")

    assert set(pages) == {"about", "contact", "privacy", "community-rules"}
    for page in pages.values():
        outside = page["body"].replace('href="/', 'href="https://www.example.org/')
        assert clean_body(outside).removed == ()


def test_each_photo_is_credited_and_used():
    used = {story["lead_photo"] for story in live() if "lead_photo" in story}
    named = (DEMO / "photos" / "CREDITS.md").read_text(encoding="utf-8")

    assert len(PHOTOS) == 13
    assert used == PHOTOS
    assert all(f"| {stem}.jpg |" in named for stem in PHOTOS)


def test_the_front_page_names_live_stories_and_known_tags():
    slots = read("front.toml")["slots"]
    keys = [slot["story"] for slot in slots if "story" in slot]
    own = [slot["headline"] for slot in slots if "story" in slot and "headline" in slot]

    assert set(keys) <= {story["key"] for story in live()}
    assert len(keys) == len(set(keys)) >= 5
    assert {slot["tag"] for slot in slots if "tag" in slot} <= set(keyed("tags"))
    assert len(own) == 1


def test_no_headline_or_standfirst_stands_twice():
    for name in ("headline", "standfirst"):
        texts = Counter(story[name] for story in STORIES.values())

        assert texts.most_common(1)[0][1] == 1


@each_story
def test_a_story_has_known_fields_and_values(story):
    assert set(story) <= FIELDS
    assert story["state"] in PLANS
    assert story["kind"] in Article.Kind
    assert story["owner"] in ("reporter", "editor")
    assert 2 <= len(story["tags"]) == len(set(story["tags"])) <= 5
    assert set(story["tags"]) <= set(keyed("tags"))
    assert story["section"] in keyed("sections")
    assert all(set(line) == {"author", "role"} for line in story["bylines"])
    assert {line["role"] for line in story["bylines"]} <= set(Byline.Role)
    assert {source["use"] for source in story.get("sources", ())} <= set(Source.Use)
    assert ("lead_photo" in story) == ("lead_caption" in story)
    assert story.get("lead_photo") in PHOTOS | {None}


def test_a_story_lies_under_its_key_and_section():
    for path in (CONTENT / "stories").glob("*/*.toml"):
        story = STORIES[path.stem]

        assert (story["section"], story["key"]) == (path.parent.name, path.stem)


@each_story
def test_a_body_passes_the_sanitiser_untouched(story):
    for words in versions(story):
        body = with_numbers(words["body"])
        cleaned = clean_body(body)

        assert cleaned.removed == ()
        assert "".join(cleaned.html.split()) == "".join(body.split())
        assert word_count(body) >= 60


@each_story
def test_a_story_refers_to_photos_and_live_stories(story):
    for words in versions(story):
        for kind, name in REFERENCE.findall(words["body"]):
            target = PHOTOS if kind == "photo" else {other["key"] for other in live()}

            assert name in target


@each_story
def test_a_story_has_the_times_of_its_state(story):
    hours = story.get("hours_ago")
    changes = [change["hours_ago"] for change in story.get("changes", ())]

    assert (hours is None) == (story["state"] == "scheduled" or "published" in story)
    assert ("hours_ahead" in story) == (story["state"] == "scheduled")
    assert ("reason" in story) == (story["state"] == "withdrawn")
    if story["state"] == "withdrawn":
        assert 0 < story["withdrawn_hours_ago"] < hours
    times = [moment for moment in (hours, *changes) if moment is not None]
    assert times == sorted(times, reverse=True)
    assert all(moment > 0 for moment in times)


@each_story
def test_a_change_replaces_words_that_stood_there_once(story):
    before = versions(story)

    for change, words in zip(story.get("changes", ()), before, strict=False):
        assert change["note_kind"] in set(Publication.NoteKind) - {""}
        assert change["note"]
        text = "\n".join(words.values())
        for old, new in change["replace"]:
            assert text.count(old) == 1
            text = text.replace(old, new)


def test_two_stories_are_corrected_and_two_updated():
    kinds = Counter(
        change["note_kind"] for story in STORIES.values() for change in story.get("changes", ())
    )

    assert kinds == {"correction": 2, "update": 2}


def test_headlines_fit_but_for_a_long_one():
    too_long = [story for story in STORIES.values() if len(story["headline"]) > 90]

    assert [story["key"] for story in too_long] == ["caldbeck-solar-farm"]
    assert 110 <= len(too_long[0]["headline"]) <= 130


def test_the_unpublished_belong_to_a_reporter():
    assert {story["owner"] for story in in_state("draft") + in_state("submitted")} == {"reporter"}


def test_words_are_typographic():
    for story in STORIES.values():
        text = re.sub(r"<[^>]*>", "", story["headline"] + story["standfirst"] + story["body"])

        assert not set(text) & set("\"'"), story["key"]


def test_the_wire_piece_names_its_source():
    story = STORIES["biden-hiroshima"]

    assert (story["section"], story["dateline"]) == ("world", "HIROSHIMA")
    assert story["sources"][0]["outlet"] == "The Japan Times"
    assert story["sources"][0]["use"] == "facts"
    assert 3 <= story["body"].count("<p>") <= 6


def test_comments_are_about_a_hundred_in_every_state():
    states = Counter(comment["state"] for comment in COMMENTS.values())

    assert 90 <= len(COMMENTS) <= 130
    assert set(states) == set(Comment.Status) - {Comment.Status.ERASED}
    assert min(states.values()) >= 3


def test_threads_go_four_deep():
    def depth(comment):
        return 1 + depth(COMMENTS[comment["parent"]]) if "parent" in comment else 1

    assert max(map(depth, COMMENTS.values())) == 4


def test_no_comment_key_stands_twice():
    assert len(COMMENTS) == sum(map(len, DISCUSSIONS.values()))


@each_discussion
def test_comments_belong_to_a_live_story_and_lie_in_the_past(discussion):
    story = STORIES[discussion]

    assert story["state"] == "live"
    for comment in DISCUSSIONS[discussion]:
        assert comment["story"] == discussion
        assert 0 < comment["minutes_after"] < story["hours_ago"] * 60


@each_discussion
def test_replies_come_after_what_they_answer(discussion):
    above = {}
    for comment in DISCUSSIONS[discussion]:
        if "parent" in comment:
            parent = above[comment["parent"]]

            assert parent["minutes_after"] < comment["minutes_after"]
            assert parent["state"] == "published"
        above[comment["key"]] = comment


@each_discussion
def test_comments_are_written_down_in_the_order_they_came(discussion):
    minutes = [comment["minutes_after"] for comment in DISCUSSIONS[discussion]]

    assert minutes == sorted(minutes)


@each_discussion
def test_rejections_alone_give_a_reason(discussion):
    for comment in DISCUSSIONS[discussion]:
        assert ("reason" in comment) == (comment["state"] == "rejected")
        assert comment.get("reason") in {*Decision.Reason, None}


@each_discussion
def test_comments_are_stored_as_they_were_typed(discussion):
    for comment in DISCUSSIONS[discussion]:
        assert clean_text(comment["text"]) == comment["text"]
        assert len(comment["text"]) <= MAX_TEXT
        if "by" in comment:
            continue
        assert clean_name(comment["name"]) == comment["name"]
        assert len(comment["name"]) <= MAX_NAME
        assert ADDRESS.fullmatch(comment["email"])


def test_the_newsroom_answers_and_every_tab_of_the_queue_has_something_to_show():
    repeated = Counter(text_key(comment["text"]) for comment in COMMENTS.values())

    assert any("by" in comment for comment in COMMENTS.values())
    assert max(repeated.values()) > 1
    for comment in COMMENTS.values():
        for report in comment.get("reports", []):
            assert comment["state"] == "published"
            assert report["reason"] in Report.Reason
    assert sum("reports" in comment for comment in COMMENTS.values()) > 1


def test_single_lines_are_clean():
    for story in STORIES.values():
        for name in ("headline", "standfirst", "dateline", "lead_caption"):
            assert scrub(story.get(name, ""), one_line=True) == story.get(name, "")


@pytest.mark.django_db
def test_the_word_rules_pass_their_own_form_and_are_each_there_once():
    rules = rows("word_rules")

    assert len({(rule["literal"], rule["scope"]) for rule in rules}) == len(rules)
    assert {rule["effect"] for rule in rules} == set(WordRule.Effect)
    assert {rule["scope"] for rule in rules} == set(WordRule.Scope)
    for rule in rules:
        form = WordRuleForm(rule | {"is_active": "on"})
        assert form.is_valid(), form.errors


def test_the_house_words_are_each_there_once_and_fit():
    words = rows("house_words")

    assert len({row["literal"].casefold() for row in words}) == len(words) > 0
    for row in words:
        assert set(row) <= {"literal", "instead", "why"}
        for name, value in row.items():
            assert value == scrub(value, one_line=True)
            assert len(value) <= HouseWord._meta.get_field(name).max_length
