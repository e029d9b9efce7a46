"""A story's page: its parts, what its address means, and its price."""

import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import timezone

from articles.models import Byline, Revision
from articles.views.story import story_context
from tests.builders import (
    make_article,
    make_author,
    make_document,
    make_live,
    make_photo,
    make_section,
    offering,
    reword,
)
from tests.comments.builders import make_comment

pytestmark = pytest.mark.django_db

SOURCE = {"outlet": "The Japan Times", "title": "Report", "url": "https://source.example/piece"}


def page(client, story):
    return client.get(story.get_absolute_url()).content.decode()


def squeezed(html):
    return re.sub(r"\s+", " ", html)


class TestParts:
    def test_stand_in_the_order_of_a_newspaper(self, client):
        story = make_live(
            headline="Leaders meet",
            standfirst="They spoke of chips.",
            body="<p>They met.</p><p>They left.</p>",
            dateline="HIROSHIMA",
            lead_photo=make_photo(credit="Courier / R. Hale"),
            lead_caption="The hall.",
            sources=[SOURCE],
            section=make_section("World"),
            tags=["Japan"],
        )
        reword(story, standfirst="They spoke of steel.")
        story.publish(by=story.owner, note_kind="correction", note="It was steel.")

        html = page(client, story).partition("<main")[2]

        parts = [
            '<p class="story-label"><a href="/world/">World</a>',
            "<h1>Leaders meet</h1>",
            "They spoke of steel.</p>",
            "By <a",
            "Published</dt>",
            '<figure class="photo"><picture>',
            'The hall. <span class="photo-credit">Courier / R. Hale</span></figcaption>',
            '<p><span class="story-dateline">HIROSHIMA</span> — They met.</p><p>They left.</p>',
            "<strong>Correction</strong>",
            "It was steel.",
            "Source link</h2>",
            '<a href="https://source.example/piece" rel="noopener">',
            '<a href="/topics/japan/" rel="tag">Japan</a>',
            'id="comments"',
        ]
        places = [html.index(part) for part in parts]
        assert places == sorted(places)

    def test_name_every_author_with_a_part(self, client):
        ada, bo, cy = (make_author(name) for name in ("Ada Quill", "Bo Wren", "Cy Marsh"))
        story = make_live()
        roles = [(ada, "reported"), (bo, "reported"), (cy, "photographs")]
        story.relabel(by=story.owner, bylines=roles)

        html = squeezed(page(client, story))

        assert (
            'By <a href="/authors/ada-quill/" rel="author">Ada Quill</a> and '
            '<a href="/authors/bo-wren/" rel="author">Bo Wren</a>'
        ) in html
        assert 'Photographs by <a href="/authors/cy-marsh/" rel="author">Cy Marsh</a>' in html

    def test_tell_the_job_of_a_single_author(self, client):
        story = make_live(authors=[make_author("Ada Quill", job_title="Harbour correspondent")])

        assert "Harbour correspondent" in page(client, story)

    def test_give_times_with_their_zone_and_the_update_only_after_one(self, client):
        story = make_live(at=datetime(2026, 5, 18, 5, 5, tzinfo=UTC))
        published = '<time datetime="2026-05-18T06:05:00+01:00">18 May 2026, 06:05 BST</time>'
        first = page(client, story)
        reword(story, body="<p>A comma, moved.</p>")
        story.publish(by=story.owner, at=datetime(2026, 5, 19, 5, tzinfo=UTC))
        silent = page(client, story)
        reword(story, body="<p>News.</p>")
        story.publish(
            by=story.owner, at=datetime(2026, 5, 20, 5, tzinfo=UTC), note_kind="update", note="New."
        )
        updated = page(client, story)

        assert published in first
        assert "Updated</dt>" not in first
        assert "Updated</dt>" not in silent
        assert "Updated</dt>" in updated
        assert '<time datetime="2026-05-20T06:00:00+01:00">20 May 2026, 06:00 BST</time>' in updated

    def test_name_the_kind_of_work_unless_it_is_news(self, client):
        story = make_live()
        assert "story-kind" not in page(client, story)

        story.relabel(by=story.owner, kind="analysis")

        assert '<span class="story-kind">Analysis</span>' in page(client, story)

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [(3, "1 minute to read"), (345, "2 minutes to read"), (920, "4 minutes to read")],
    )
    def test_tell_how_long_it_takes(self, client, words, sentence):
        story = make_live(body=f"<p>{'word ' * words}</p>")

        assert sentence in squeezed(page(client, story))

    @pytest.mark.parametrize(
        ("use", "words", "is_kept_out"),
        [
            ("facts", "", False),
            ("rewrite", "Our text retells theirs.", False),
            ("verbatim", "The words are theirs, printed with permission.", True),
        ],
    )
    def test_say_whose_words_they_are(self, client, use, words, is_kept_out):
        html = page(client, make_live(sources=[SOURCE | {"use": use}]))

        assert words in html
        assert ('<meta name="googlebot-news" content="noindex">' in html) is is_kept_out
        assert '<meta name="robots" content="max-image-preview:large">' in html

    def test_name_a_source_without_an_address_as_text(self, client):
        html = page(client, make_live(sources=[{"outlet": "Harrow Radio"}]))

        assert "<strong>Harrow Radio</strong></li>" in html

    def test_say_it_when_a_machine_made_the_picture(self, client):
        kind = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
        mixed = kind.replace("trained", "compositeWithTrained")
        made = make_live(lead_photo=make_photo(digital_source_type=kind))
        taken = make_live(lead_photo=make_photo())
        partly = make_photo(digital_source_type=mixed)
        in_body = make_live(body=f'<p>See.</p><figure data-photo="{partly.pk}"></figure>')

        assert '<span class="photo-made">Made with AI</span>' in page(client, made)
        assert '<span class="photo-made">Partly made with AI</span>' in page(client, in_body)
        assert "with AI" not in page(client, taken)

    def test_title_the_page_for_search_engines_when_told(self, client):
        story = make_live(headline="A dog’s day")
        reword(story, search_headline="Lost dog found in Fellside")
        story.publish(by=story.owner)

        html = page(client, story)

        assert "<title>Lost dog found in Fellside · " in html
        assert "<h1>A dog’s day</h1>" in html

    def test_escape_what_was_typed(self, client):
        photo = make_photo(alt_text='"><b>alt</b>', credit="<b>credit</b>")
        html = page(
            client,
            make_live(
                headline="<b>Ferry</b> & “quay”",
                standfirst="<b>standfirst</b>",
                dateline="<b>QUAY</b>",
                lead_photo=photo,
                lead_caption="<b>caption</b>",
                sources=[{"outlet": "<b>outlet</b>"}],
            ),
        )

        assert "<b>" not in html
        assert "<h1>&lt;b&gt;Ferry&lt;/b&gt; &amp; “quay”</h1>" in html


class TestPhotos:
    def show(self, photo, arguments='"16x9" "100vw"'):
        template = Template(f"{{% load photos %}}{{% photo photo {arguments} %}}")
        return template.render(Context({"photo": photo}))

    def test_offer_the_lighter_formats_once_they_are_made(self):
        photo = make_photo()
        at_first = self.show(photo)
        photo.renditions_made_at = timezone.now()
        later = self.show(photo)

        assert "<source" not in at_first
        assert re.findall(r'<source type="([^"]+)"', later) == ["image/avif", "image/webp"]
        for html, size in ((at_first, (800, 450)), (later, (1600, 900))):
            assert re.search(rf'<img src="[^"]+\.jpg" srcset="[^"]+\.jpg {size[0]}w" sizes', html)
            assert f'width="{size[0]}" height="{size[1]}"' in html

    def test_wait_to_be_loaded_unless_they_are_the_first(self):
        assert 'loading="lazy"' in self.show(make_photo())
        first = self.show(make_photo(), '"full" first=True')
        assert 'fetchpriority="high"' in first
        assert "lazy" not in first

    def test_leave_out_what_a_small_place_never_needs(self):
        html = self.show(make_photo(), '"1x1" "6rem" up_to=320')

        assert "320w" in html
        assert "640w" not in html

    def test_touch_no_file_and_no_row(self, django_assert_num_queries):
        photo = make_photo()
        photo.original.storage.delete(photo.original.name)

        with django_assert_num_queries(0):
            assert "<img" in self.show(photo)

    def test_in_the_body_have_caption_and_credit_and_vanish_when_withdrawn(self, client):
        kept, gone = make_photo(credit="Kept / Agency"), make_photo(credit="Gone / Agency")
        story = make_live(
            body=f'<p>See.</p><figure data-photo="{kept.pk}"><figcaption>A <em>quay</em>.'
            f'</figcaption></figure><figure data-photo="{gone.pk}"></figure>'
        )
        gone.withdrawn_at = timezone.now()
        gone.save()

        html = page(client, story)

        assert 'A <em>quay</em>. <span class="photo-credit">Kept / Agency</span>' in html
        assert "Gone / Agency" not in html


class TestOtherStories:
    def test_are_linked_while_they_are_public(self, client):
        live, draft = make_live(), make_article()
        story = make_live(
            body=f'<p><a data-story="{live.pk}">this</a> and '
            f'<a data-story="{draft.pk}">that</a></p>'
        )

        html = page(client, story)

        assert f'<a href="{live.get_absolute_url()}">this</a> and that' in html

    def test_are_related_by_the_first_tag_newest_first_and_never_the_same(self, client):
        names = [f"Bridge {number}" for number in range(6)]
        for number, name in enumerate(names):
            make_live(headline=name, hours_ago=10 - number, tags=["Bridge"])
        make_live(headline="Not of it", tags=["Other"])
        story = make_live(headline="Bridge now", tags=["Bridge"])

        shown = re.findall(r'class="teaser-headline"><a[^>]+>([^<]+)', page(client, story))

        assert shown == ["Bridge 5", "Bridge 4", "Bridge 3", "Bridge 2"]

    def test_are_of_its_section_when_it_has_no_tag(self, client):
        make_live(headline="Of the section", section=make_section("Chess"))
        make_live(headline="Of another", section=make_section("Sport"))

        html = page(client, make_live(section=make_section("Chess")))

        assert "Of the section" in html
        assert "Of another" not in html


class TestAddress:
    def test_moves_with_a_story_and_keeps_its_day(self, client):
        story = make_live(slug="old-slug")
        former = story.get_absolute_url()
        story.relabel(by=story.owner, slug="new-slug")

        response = client.get(former)

        assert (response.status_code, response.url) == (301, story.get_absolute_url())

    def test_of_a_withdrawn_story_says_why(self, client):
        story = make_live(headline="It rained frogs", body="<p>Frogs.</p>")
        story.withdraw(by=story.owner, reason="No frog was found.")

        response = client.get(story.get_absolute_url())
        html = response.content.decode()

        assert response.status_code == 200
        assert "No frog was found." in html
        assert '<meta name="robots" content="noindex">' in html
        assert "rained" not in html
        assert "Frogs." not in html

    def test_of_a_story_taken_down_is_gone(self, client):
        story = make_live(headline="It rained frogs", slug="frogs")
        story.take_down(by=story.owner, reason="Ordered by a court.")

        response = client.get(story.get_absolute_url())

        assert response.status_code == 410
        assert b"court" not in response.content
        assert b"frogs" not in response.content

    def test_shows_the_words_of_the_instant(self, client):
        story = make_live(headline="First words")
        reword(story, headline="Second words")
        edited = page(client, story)
        story.schedule(by=story.owner, at=timezone.now() + timedelta(hours=1))
        scheduled = page(client, story)
        story.publish(by=story.owner, waiting="cancel")

        assert "Second words" not in edited
        assert "Second words" not in scheduled
        assert "Second words" in page(client, story)

    def test_keeps_a_scheduled_note_back(self, client):
        story = make_live()
        reword(story, standfirst="Put right.")
        story.schedule(
            by=story.owner,
            at=timezone.now() + timedelta(hours=1),
            note_kind="correction",
            note="It was £97.",
        )

        assert "£97" not in page(client, story)


class TestPrice:
    def furnish(self, size):
        """A story with `size` of everything."""
        linked = [make_live(tags=["Bridge"], lead_photo=make_photo()) for _ in range(size)]
        figures = [make_photo() for _ in range(size)]
        offers = "".join(offering(make_document()) for _ in range(size))
        story = make_live(
            body="".join(
                f'<p><a data-story="{other.pk}">that</a></p>'
                f'<figure data-photo="{photo.pk}"></figure>'
                for other, photo in zip(linked, figures, strict=True)
            )
            + offers,
            lead_photo=make_photo(),
            tags=["Bridge", *(f"Tag of {size} {number}" for number in range(size))],
            authors=[make_author() for _ in range(size)],
            sources=[{"outlet": f"Outlet {number}"} for number in range(size)],
        )
        for number in range(size):
            reword(story, standfirst=f"Put right {number}.")
            story.publish(by=story.owner, note_kind="correction", note=f"Note {number}.")
            make_comment(story, status="published")
        return story

    def test_is_nine_queries_whatever_hangs_on_the_story(self, client, django_assert_num_queries):
        small, large = self.furnish(1), self.furnish(6)
        page(client, small)

        for story in (small, large):
            with django_assert_num_queries(9):
                html = page(client, story)
            assert html.count("Note ") >= 1
            assert html.count("Document: ") >= 1


class TestPreview:
    def test_shows_words_that_nobody_saved(self, client):
        story = make_article(section=make_section("World"))
        typed = Revision(headline="Just typed", body="<p>Words.</p>", dateline="QUAY")
        byline = Byline(author=make_author("Ada Quill"), role="reported")
        source = SimpleNamespace(outlet="Harrow Radio", use="facts", url="", title="")

        context = story_context(
            story, typed, timezone.now(), bylines=[byline], sources=[source], notes=[]
        )
        html = render_to_string("articles/story.html", context | {"preview": True})

        assert "Preview. Only the newsroom sees this page." in html
        assert "<h1>Just typed</h1>" in html
        assert "Ada Quill" in html
        assert "Harrow Radio" in html
        assert '<meta name="robots" content="noindex">' in html
        assert "canonical" not in html
        assert 'id="comments"' not in html
