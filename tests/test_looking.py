"""Axe is asked about what is new on a page, and finds there what it finds on the whole page."""

import pytest

from tests.looking import violations

HEAD = "<html lang=en><title>News</title>"
KNOWN = """
    <header><p>The Courier</p></header>
    <main>
        <h1 id="news">News</h1>
        <section class="list"><h2>Today</h2>
            <article class="teaser"><h3>Figs</h3><p>They are ripe.</p></article>
            <article class="teaser"><h3>Plums</h3><p>They are not.</p></article>
        </section>
        <form class="search"><label for="words">Words</label><input id="words"></form>
    </main>
"""
NEW = "<div class='new'><p>{}</p></div>"
FAULTS = {
    "color-contrast": NEW.format("<span style='color: #bbb'>Pale</span>"),
    "label": NEW.format("<input class='bare'>"),
    "duplicate-id-aria": "<label for='words' class='again'>Words</label><input id='words' size=9>",
    "heading-order": "<h5>A step too deep</h5>",
    "image-alt": NEW.format("<img src='data:,'>"),
    "list": "<ul class='odd'><p>No item</p></ul>",
    "aria-allowed-attr": NEW.format("<b aria-checked='true'>Ticked</b>"),
    "target-size": NEW.format("<button style='width: 9px; height: 9px; padding: 0'>x</button>" * 2),
}
HEAD_FAULTS = {
    "document-title": "<html lang=en><title></title>",
    "html-has-lang": "<html><title>News</title>",
}
LANDMARK_FAULTS = {
    "landmark-no-duplicate-main": "<main><p>Another</p></main>",
    "landmark-unique": "<nav class='new'><p>One</p></nav><nav class='new'><p>Two</p></nav>",
}


@pytest.fixture(scope="module")
def page(browsing):
    with browsing() as chromium:
        page = chromium.new_page()
        yield page
        page.close()


@pytest.fixture
def look(page, tmp_path_factory):
    """Look at pages in turn, of which none is known: `look(body, body)`.

    `head` begins the last. Returns the names of the rules that the last one breaks, and whether axe
    was asked about it.
    """

    def run(*bodies, head=HEAD):
        passed = tmp_path_factory.mktemp("passed")
        for body in bodies:
            page.goto("about:blank")
            begun = head if body is bodies[-1] else HEAD
            page.set_content(f"<!doctype html>{begun}<body>{body}</body></html>")
            found = violations(page, passed)
        return {each.split()[1] for each in found}, page.evaluate("'axe' in window")

    return run


def inside(new):
    return KNOWN.replace("<form", f"{new}<form")


@pytest.mark.parametrize("rule", FAULTS)
def test_a_fault_in_a_new_part_is_found_as_on_the_whole_page(look, rule):
    faulty = inside(FAULTS[rule])
    whole, _asked = look(faulty)

    assert look(KNOWN, faulty) == (whole, True)
    assert rule in whole


@pytest.mark.parametrize("rule", HEAD_FAULTS)
def test_a_page_of_known_parts_without_a_title_or_language_is_asked_about(look, rule):
    assert look(KNOWN, KNOWN + " ", head=HEAD_FAULTS[rule]) == ({rule}, True)


def test_a_known_field_whose_label_names_another_is_asked_about(look):
    assert look(KNOWN, KNOWN.replace('for="words"', 'for="wrods"')) == ({"label"}, True)


def test_a_known_field_that_is_named_by_what_is_not_there_is_asked_about(look):
    label, named = '<label for="words">Words</label>', "<input aria-labelledby='news' id"
    known = KNOWN.replace(label, "").replace("<input id", named)

    assert look(known, known.replace("='news'", "='nowhere'")) == ({"label"}, True)


@pytest.mark.parametrize("rule", LANDMARK_FAULTS)
def test_a_new_landmark_is_compared_with_all_others(look, rule):
    faulty = KNOWN + LANDMARK_FAULTS[rule]
    whole, _asked = look(faulty)

    assert look(KNOWN, faulty) == (whole, True)
    assert rule in whole


def test_new_words_outside_every_landmark_are_found(look):
    new = "<div class='wrapper'><div class='inner'>{}</div></div>"
    known = KNOWN + new.format("")

    found, _asked = look(known, KNOWN + new.format("<p class='new'>Outside</p>"))

    assert found == {"region"}


def test_a_known_part_on_a_new_background_is_looked_at_again(look):
    dark = KNOWN.replace('class="teaser"', "class='dark' style='background: #444'", 1)

    found, _asked = look(KNOWN, dark)

    assert found == {"color-contrast"}


def test_a_page_of_known_parts_is_not_asked_about(look):
    more = KNOWN.replace(
        "</section>", '<article class="teaser"><h3>Pears</h3><p>Yes.</p></article></section>'
    )

    assert look(KNOWN, more) == (set(), False)


def test_a_fault_is_found_again_until_it_is_mended(look):
    faulty = inside(FAULTS["label"])
    mended = faulty.replace("class='bare'", "class='bare' aria-label='Words'")

    assert look(faulty, faulty) == ({"label"}, True)
    assert look(faulty, mended) == (set(), True)
