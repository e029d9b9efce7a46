import json
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from django.template import Context, Template
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from articles.models import Article, Photo
from articles.templatetags.metadata import as_script
from tests.builders import make_article, make_author, make_live, make_photo, make_section, reword

pytestmark = pytest.mark.django_db

SITE = "https://paper.example"


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = SITE
    settings.SITE_NAME = "The Harrowmere Courier"


def context_of(article, **given):
    """The context that the story's page hands to its template."""
    live = Article.objects.published(timezone.now()).with_words().get(pk=article.pk)
    return {
        "article": live,
        "revision": live.live.revision,
        "publication": live.live,
        "bylines": list(live.byline_rows.select_related("author")),
        "tags": list(live.tags.all()),
        "sources": list(live.live.revision.sources.all()),
        "notes": list(live.publications.noted(timezone.now())),
    } | given


class Head(HTMLParser):
    """What a browser makes of the head: scripts as texts, Open Graph as pairs."""

    def __init__(self, html):
        super().__init__()
        self.scripts, self.properties, self.elements = [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        attributes = dict(attrs)
        if tag == "script":
            self.scripts.append("")
        elif tag == "meta":
            self.properties.append((attributes["property"], attributes["content"]))

    def handle_data(self, data):
        if self.elements and self.elements[-1] == "script" and self.lasttag == "script":
            self.scripts[-1] += data


def render(tag, context=None):
    return Head(Template("{% load metadata %}" + tag).render(Context(context or {})))


def described(context):
    (script,) = render("{% structured_data %}", context).scripts
    return json.loads(script)


class TestStories:
    def test_a_story_is_described_in_full(self, settings):
        settings.TIME_ZONE = "Europe/London"
        section = make_section("World")
        article = make_live(
            at=datetime(2026, 7, 1, 8, 0, 0, 123, tzinfo=UTC),
            headline="Leaders meet",
            standfirst="They agreed.",
            dateline="Tokyo",
            body="<p>One two three.</p>",
            section=section,
            tags=["Diplomacy"],
            authors=[make_author("Ada Quill", job_title="Reporter")],
            sources=[
                {"outlet": "The Times", "title": "A meeting", "url": "https://times.example/1"}
            ],
        )

        assert described(context_of(article)) == {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "additionalType": "https://schema.org/ReportageNewsArticle",
            "mainEntityOfPage": f"{SITE}/2026/07/01/leaders-meet/",
            "url": f"{SITE}/2026/07/01/leaders-meet/",
            "headline": "Leaders meet",
            "description": "They agreed.",
            "inLanguage": "en-gb",
            "datePublished": "2026-07-01T09:00:00+01:00",
            "dateModified": "2026-07-01T09:00:00+01:00",
            "dateline": "Tokyo",
            "articleSection": "World",
            "keywords": ["Diplomacy"],
            "wordCount": 3,
            "author": [
                {
                    "@type": "Person",
                    "name": "Ada Quill",
                    "url": f"{SITE}/authors/ada-quill/",
                    "jobTitle": "Reporter",
                }
            ],
            "publisher": {
                "@type": "NewsMediaOrganization",
                "@id": f"{SITE}/#newsroom",
                "name": "The Harrowmere Courier",
                "url": f"{SITE}/",
                "logo": {
                    "@type": "ImageObject",
                    "url": f"{SITE}/static/favicon-180.png",
                    "width": 180,
                    "height": 180,
                },
                "publishingPrinciples": f"{SITE}/about/",
                "correctionsPolicy": f"{SITE}/corrections/",
                "actionableFeedbackPolicy": f"{SITE}/contact/",
            },
            "citation": [
                {
                    "@type": "NewsArticle",
                    "name": "A meeting",
                    "url": "https://times.example/1",
                    "publisher": {"@type": "Organization", "name": "The Times"},
                }
            ],
            "commentCount": 0,
            "isAccessibleForFree": True,
        }

    @pytest.mark.parametrize(
        ("kind", "named"),
        [
            ("analysis", "https://schema.org/AnalysisNewsArticle"),
            ("opinion", "https://schema.org/OpinionNewsArticle"),
            ("review", "https://schema.org/ReviewNewsArticle"),
            ("feature", None),
            ("interview", None),
        ],
    )
    def test_the_kind_of_work_is_named(self, kind, named):
        article = make_live()
        article.relabel(by=article.owner, kind=kind)

        story = described(context_of(article))

        assert story["@type"] == "NewsArticle"
        assert story.get("additionalType") == named

    def test_every_name_of_the_byline_is_an_author_once_and_in_order(self):
        writer, artist = make_author("Ada Quill"), make_author("Ben Lens")
        article = make_live()
        article.relabel(
            by=article.owner,
            bylines=[(writer, "reported"), (artist, "photographs"), (writer, "translated")],
        )

        story = described(context_of(article))

        assert [author["name"] for author in story["author"]] == ["Ada Quill", "Ben Lens"]
        assert [author["name"] for author in story["translator"]] == ["Ada Quill"]
        assert "editor" not in story

    def test_a_story_without_a_byline_is_the_newsrooms(self):
        article = make_live()

        (author,) = described(context_of(article, bylines=[]))["author"]

        assert author["name"] == "The Harrowmere Courier"

    def test_a_verbatim_copy_names_what_it_is_based_on(self):
        wire = {"outlet": "Wire", "url": "https://wire.example/9", "use": "verbatim"}
        article = make_live(sources=[wire, {"outlet": "Other", "use": "rewrite"}])

        story = described(context_of(article))

        assert "additionalType" not in story
        assert [each["publisher"]["name"] for each in story["isBasedOn"]] == ["Wire", "Other"]
        assert story["sourceOrganization"] == [{"@type": "Organization", "name": "Wire"}]
        assert "citation" not in story

    def test_every_note_is_told_and_an_update_is_no_correction(self):
        article = make_live(hours_ago=3)
        for hours_ago, kind in ((2, "update"), (1, "correction")):
            reword(article, headline=f"After the {kind}")
            at = timezone.now() - timedelta(hours=hours_ago)
            article.publish(by=article.owner, at=at, note_kind=kind, note=f"An {kind}.")

        story = described(context_of(article))

        (correction,), (update,) = story["correction"], story["comment"]
        assert (update["name"], update["text"]) == ("Update", "An update.")
        assert update["author"]["name"] == "The Harrowmere Courier"
        assert story["datePublished"] < update["datePublished"] < correction["datePublished"]
        assert correction["text"] == "An correction."
        assert correction["datePublished"] == story["dateModified"] > story["datePublished"]

    def test_the_lead_photo_comes_in_three_ratios_with_its_credit(self):
        photo = make_photo(
            width=3000,
            height=2000,
            credit="Courier / R. Hale",
            photographer="R. Hale",
            digital_source_type="http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture",
            renditions_made_at=timezone.now(),
        )
        article = make_live(lead_photo=photo, lead_caption="Low water.")

        images = described(context_of(article))["image"]

        assert [(image["width"], image["height"]) for image in images] == [
            (1600, 900),
            (1200, 900),
            (1200, 1200),
        ]
        for image in images:
            assert image["contentUrl"].startswith(f"{SITE}/media/photos/")
            assert image["contentUrl"].endswith(".jpg")
            assert image["caption"] == "Low water."
            assert image["creditText"] == "Courier / R. Hale"
            assert image["creator"] == {"@type": "Person", "name": "R. Hale"}
            assert image["digitalSourceType"].endswith("/digitalsourcetype/digitalCapture")

    def test_the_lead_photo_is_named_in_sizes_that_are_there(self):
        article = make_live(lead_photo=make_photo(width=3000, height=2000))

        images = described(context_of(article))["image"]

        assert [image["width"] for image in images] == [800, 800, 640]

    def test_a_withdrawn_photo_is_not_named(self):
        article = make_live(lead_photo=make_photo())
        Photo.objects.update(withdrawn_at=timezone.now())
        context = context_of(article)

        assert "image" not in described(context)
        image = dict(render("{% social_tags %}", context).properties)["og:image"]
        assert image == f"{SITE}/static/social.png"

    def test_a_preview_has_no_dates(self):
        article = make_article(headline="Not yet")
        preview = {"article": article, "revision": article.latest, "publication": None}

        story = described(preview)

        assert story["headline"] == "Not yet"
        assert not {"datePublished", "dateModified"} & set(story)

    def test_neither_tag_makes_a_query(self, django_assert_num_queries):
        context = context_of(make_live(lead_photo=make_photo(), tags=["One", "Two"]))

        with django_assert_num_queries(0):
            render("{% structured_data %}{% social_tags %}", context)


class TestEscaping:
    @pytest.mark.parametrize(
        "words",
        [
            "</script><script>alert(1)</script>",
            "<!-- <script>",
            "-->]]>",
            "line\u2028and\u2029paragraph",
            "&lt;b&gt; & \\u003c \" ' \\",
            "日本 🗾",
        ],
    )
    def test_a_headline_reads_back_as_it_was(self, words):
        article = make_live(headline="Plain")
        context = context_of(article)
        context["revision"].headline = words

        head = render("{% structured_data %}{% social_tags %}", context)

        assert json.loads(head.scripts[0])["headline"] == words
        assert dict(head.properties)["og:title"] == words
        assert set(head.elements) == {"script", "meta"}

    @hypothesis_settings(max_examples=300, deadline=None)
    @given(st.text(st.one_of(st.sampled_from("<>/!-&\u2028script"), st.characters(codec="utf-8"))))
    def test_no_text_leaves_the_script(self, words):
        head = Head(as_script({"headline": words}))

        assert json.loads(head.scripts[0]) == {"headline": words}
        assert head.elements == ["script"]


class TestOtherPages:
    def test_the_front_page_describes_the_site_and_its_search(self):
        (script,) = render('{% structured_data "front" %}').scripts

        site, newsroom = json.loads(script)

        assert site["@type"] == "WebSite"
        assert site["potentialAction"]["target"]["urlTemplate"] == (
            f"{SITE}/search/?q={{search_term_string}}"
        )
        assert newsroom["@type"] == "NewsMediaOrganization"

    def test_a_list_says_where_it_stands(self):
        tag = '{% structured_data "list" title="World" path="/world/" %}'

        page, trail = json.loads(render(tag).scripts[0])

        assert page["url"] == f"{SITE}/world/"
        assert [step["item"] for step in trail["itemListElement"]] == [f"{SITE}/", f"{SITE}/world/"]


class TestSharedLinks:
    def test_a_story_says_what_a_shared_link_shows(self):
        made = {"renditions_made_at": timezone.now()}
        photo = make_photo(width=3000, height=2000, alt_text="Boats.", **made)
        article = make_live(
            at=datetime(2026, 11, 24, 8, tzinfo=UTC),
            headline="Leaders meet",
            standfirst="They agreed.",
            tags=["Diplomacy", "Japan"],
            lead_photo=photo,
        )

        properties = render("{% social_tags %}", context_of(article)).properties

        (image,) = [value for name, value in properties if name == "og:image"]
        assert image.startswith(f"{SITE}/media/photos/")
        assert [pair for pair in properties if pair[0] != "og:image"] == [
            ("og:type", "article"),
            ("og:title", "Leaders meet"),
            ("og:url", f"{SITE}/2026/11/24/leaders-meet/"),
            ("og:description", "They agreed."),
            ("og:locale", "en_GB"),
            ("og:image:width", "1600"),
            ("og:image:height", "900"),
            ("og:image:alt", "Boats."),
            ("article:published_time", "2026-11-24T08:00:00+00:00"),
            ("article:modified_time", "2026-11-24T08:00:00+00:00"),
            ("article:section", "News"),
            ("article:author", f"{SITE}/authors/ada-quill/"),
            ("article:tag", "Diplomacy"),
            ("article:tag", "Japan"),
            ("og:site_name", "The Harrowmere Courier"),
        ]

    def test_another_page_says_its_title_and_address(self):
        tag = '{% social_tags "list" title="World" path="/world/" description="Abroad." %}'

        assert render(tag).properties == [
            ("og:type", "website"),
            ("og:title", "World"),
            ("og:url", f"{SITE}/world/"),
            ("og:description", "Abroad."),
            ("og:image", f"{SITE}/static/social.png"),
            ("og:image:width", "1200"),
            ("og:image:height", "630"),
            ("og:image:alt", "The Harrowmere Courier"),
            ("og:site_name", "The Harrowmere Courier"),
        ]
