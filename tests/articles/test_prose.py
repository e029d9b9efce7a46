import json
import re
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from articles import documents, text
from articles.prose import MODULES, WORDS, BodyField, BodyWidget

SCRIPTS = Path(settings.BASE_DIR) / "static/js/editor"


class StoryForm(forms.Form):
    body = BodyField(required=False)


class TestField:
    def test_hands_on_a_clean_body_and_says_what_went(self):
        form = StoryForm({"body": '<p onclick="x()">Tea</p><script>x()</script>'})

        assert form.is_valid()
        assert form.cleaned_data["body"] == "<p>Tea</p>"
        field = form.fields["body"]
        assert field.removed == ("script", "onclick attribute")
        assert field.removal_note == "Taken out of the text: script, onclick attribute."

    def test_says_nothing_where_nothing_went(self):
        form = StoryForm({"body": "<p>Tea</p>"})

        assert form.is_valid()
        assert form.fields["body"].removal_note == ""

    def test_takes_plain_text_nul_bytes_and_lone_surrogates(self):
        form = StoryForm({"body": "Tea\x00\ud800\r\n\r\nCake"})

        assert form.is_valid()
        assert form.cleaned_data["body"] == "<p>Tea</p><p>Cake</p>"

    def test_refuses_a_body_over_the_limit_and_keeps_it(self):
        typed = "<p>" + "a" * text.MAX_BODY + "</p>"
        form = StoryForm({"body": typed})

        assert form.errors["body"] == [
            "The text has 300,007 characters, and 300,000 fit. "
            "Shorten it or make two stories of it."
        ]
        assert "a" * text.MAX_BODY in str(form["body"])

    def test_takes_a_body_at_the_limit(self):
        body = f"<p>{'a' * (text.MAX_BODY - len('<p></p>'))}</p>"

        assert BodyField().clean(body) == body

    def test_refuses_a_thicket_of_tags_before_reading_it(self):
        with pytest.raises(ValidationError, match="more formatting than a story can"):
            BodyField().clean("<b>" * (text.MAX_BODY_TAGS + 1))

    def test_asks_for_a_text_where_one_is_required(self):
        with pytest.raises(ValidationError, match="This field is required"):
            BodyField().clean("<p> </p>")

    def test_forgets_what_went_with_the_text_before(self):
        field = BodyField()
        field.clean("<p>a</p><script></script>")

        field.clean("<p>a</p>")

        assert field.removed == ()

    @pytest.mark.parametrize(
        ("typed", "changed"),
        [
            ("<ul><li>a</li></ul>", False),
            ("<ul>\r\n<li><p>a</p></li>\r\n</ul>", False),
            ("<ul><li>b</li></ul>", True),
            ("", True),
        ],
    )
    def test_takes_another_spelling_of_the_same_body_for_no_change(self, typed, changed):
        assert BodyField().has_changed("<ul><li>a</li></ul>", typed) is changed


class TestWidget:
    def test_is_a_textarea_of_html_without_script(self):
        html = str(StoryForm(initial={"body": "<p>a &amp; b</p>"})["body"])

        assert html.startswith("<textarea")
        assert "&lt;p&gt;a &amp;amp; b&lt;/p&gt;" in html

    def test_tells_the_editor_the_allow_list_of_the_sanitiser(self):
        attributes = BodyWidget().get_context("body", "", {})["widget"]["attrs"]

        assert json.loads(attributes["data-body-editor"]) == {
            "tags": list(text.ELEMENTS),
            "schemes": list(text.URL_SCHEMES),
            "limit": text.MAX_BODY,
            "documentBytes": documents.MAX_BYTES,
            "trackers": ["fbclid", "gclid", "mc_cid", "mc_eid"],
        }

    def test_puts_the_nonce_on_the_import_map_and_every_script(self):
        rendered = str(BodyWidget().media.with_nonce("n0nce"))

        assert re.findall(r"<script(?![^>]*nonce=\"n0nce\")", rendered) == []
        assert '<script type="importmap" nonce="n0nce">' in rendered


class TestScripts:
    """The modules, the import map and the translated words know the same names."""

    sources = {path.stem: path.read_text() for path in SCRIPTS.glob("*.js")}
    all_sources = "\n".join(sources.values())

    def test_every_module_is_on_the_import_map(self):
        assert set(MODULES) == self.sources.keys() - {"body"}

    def test_every_module_is_imported(self):
        assert set(re.findall(r'from "editor/([\w-]+)"', self.all_sources)) == set(MODULES)

    def test_every_word_and_tool_has_its_translation_and_no_other_is_sent(self):
        called = re.findall(r'(?:name: |toggles\(|acts\()"(\w+)"', self.sources["tools"])
        tools = {*called, "h2", "h3"}
        said = re.findall(r"\bwords\.(\w+)", self.all_sources)

        assert tools | set(said) == WORDS.keys()

    def test_no_script_writes_styles_or_markup(self):
        assert not re.search(
            r"(?<!dataset)\.style\b|innerHTML\s*=|insertAdjacentHTML", self.all_sources
        )
