"""What readers see of a discussion: threads, links, states, and nothing that was not approved."""

import time
import unicodedata
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from django.template import Context, Template
from django.utils import timezone

from comments import addresses, rendering, threads
from comments.models import Comment, Commenter, Discussion, answer_as_newsroom
from comments.text import clean_name, clean_text
from tests.builders import make_live, make_user
from tests.comments.builders import bring_to, make_comment

ALLOWED = {
    "a": {"href", "rel", "data-comment-form", "class", "itemprop"},
    "article": {"class", "id", "itemscope", "itemtype"},
    "b": set(),
    "bdi": {"itemprop"},
    "br": set(),
    "div": {"class", "itemprop"},
    "h2": {"id"},
    "h3": {"class", "itemprop", "itemscope", "itemtype"},
    "header": {"class"},
    "li": set(),
    "ol": {"class"},
    "p": {"class", "id"},
    "script": {"type", "src"},
    "section": {"class", "aria-labelledby", "data-discussion"},
    "span": {"class"},
    "time": {"datetime", "itemprop"},
}


class Seen(HTMLParser):
    """The elements, links and comment ids of a piece of HTML."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.links, self.ids, self.depths, self.depth = [], [], [], {}, 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.elements.append((tag, set(attrs)))
        if tag == "a":
            self.links.append(attrs.get("href"))
        if tag == "ol":
            self.depth += 1
        if (attrs.get("id") or "").startswith("c-"):
            self.ids.append(attrs["id"])
            self.depths[attrs["id"]] = self.depth

    def handle_endtag(self, tag):
        self.depth -= tag == "ol"


def discussion_of(article):
    article.refresh_from_db()
    template = Template("{% load discussions %}{% discussion article at %}")
    return template.render(Context({"article": article, "at": timezone.now()}))


def mark(comment):
    return f"c-{comment.public_id}"


# Threads


@pytest.mark.django_db
def test_threads_are_nested_to_four_levels_and_each_names_whom_it_answers():
    article = make_live()
    chain = [make_comment(article, name="Level 1", status="published")]
    for level in range(2, 7):
        chain.append(
            make_comment(article, parent=chain[-1], name=f"Level {level}", status="published")
        )

    html = discussion_of(article)
    seen = Seen(html)

    assert [seen.depths[mark(comment)] for comment in chain] == [1, 2, 3, 4, 4, 4]
    assert seen.ids == [mark(comment) for comment in chain]
    assert "reply to Level 5" in html
    assert 'Reply<span class="unseen"> to Level 6</span>' in html


@pytest.mark.django_db
def test_a_time_is_written_for_people_and_for_machines():
    written = datetime(2026, 11, 24, 9, 5, 7, 123456, tzinfo=UTC)
    article = make_live(at=written - timedelta(hours=1))
    make_comment(article, status="published", at=written)

    html = discussion_of(article)

    machine = '<time itemprop="dateCreated" datetime="2026-11-24T09:05:07+0000">'
    assert f"{machine}24 November 2026, 09:05 GMT</time>" in html


@pytest.mark.django_db
def test_a_withdrawn_comment_leaves_a_line_only_above_visible_replies():
    article = make_live()
    answered = make_comment(article, status="published", name="Gone Away", text="Taken back")
    reply = make_comment(article, parent=answered, status="published")
    alone = make_comment(article, status="published")
    for comment in (answered, alone):
        comment.refresh_from_db()
        bring_to(comment, "withdrawn")

    html = discussion_of(article)

    assert Seen(html).ids == [mark(answered), mark(reply)]
    assert html.count("This comment was withdrawn by its writer.") == 1
    assert "Gone Away" not in html
    assert "Taken back" not in html
    assert "Comments (1)" in html


@pytest.mark.django_db
def test_fifty_threads_make_a_page_and_the_rest_follows(client, monkeypatch):
    monkeypatch.setattr("comments.threads.ROOTS_A_PAGE", 2)
    article = make_live()
    roots = [make_comment(article, status="published") for _number in range(5)]
    reply = make_comment(article, parent=roots[1], status="published")

    pages, address = [Seen(discussion_of(article)).ids], addresses.page(article, after=roots[1])
    while address:
        html = client.get(address).content.decode()
        pages.append(Seen(html.partition("<main")[2]).ids)
        following = [link for link in Seen(html).links if link and "?after=" in link]
        address = following[0] if following else None

    marks = [mark(root) for root in roots]
    assert pages == [[*marks[:2], mark(reply)], marks[2:4], marks[4:]]


@pytest.mark.django_db
@pytest.mark.parametrize("after", ["", "x", "00000000-0000-4000-8000-000000000000"])
def test_an_unknown_place_in_the_discussion_shows_its_beginning(client, after):
    comment = make_comment(status="published")

    response = client.get(
        f"{comment.discussion.article.get_absolute_url()}comments/", {"after": after}
    )

    assert mark(comment) in response.content.decode()
    assert "Set-Cookie" not in response.headers
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["pending", "rejected", "spam"])
def test_a_place_after_a_hidden_comment_is_like_an_unknown_one(client, status):
    shown = make_comment(status="published")
    article = shown.discussion.article
    hidden = make_comment(article, status=status)

    pages = [
        client.get(f"{article.get_absolute_url()}comments/", {"after": after}).content.decode()
        for after in (hidden.public_id, "00000000-0000-4000-8000-000000000000", shown.public_id)
    ]

    assert mark(shown) in pages[0]
    assert pages[0] == pages[1].replace(
        "00000000-0000-4000-8000-000000000000", str(hidden.public_id)
    )
    assert mark(shown) not in pages[2]


# Prices


@pytest.mark.django_db
@pytest.mark.parametrize(("number", "queries"), [(0, 1), (1, 2), (10, 2)])
def test_a_discussion_costs_two_queries(django_assert_num_queries, number, queries):
    article = make_live()
    for _number in range(number):
        parent = make_comment(article, status="published")
        make_comment(article, parent=parent, status="published")
    article.refresh_from_db()

    with django_assert_num_queries(queries):
        discussion_html = Template("{% load discussions %}{% discussion article at %}").render(
            Context({"article": article, "at": timezone.now()})
        )

    assert discussion_html.count("<article") == 2 * number


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("count", "words"), [(0, "No comments"), (1, "1 comment"), (12, "12 comments")]
)
def test_the_count_is_said_in_words_without_a_query(django_assert_num_queries, count, words):
    article = make_live()
    article.comment_count = count

    with django_assert_num_queries(0):
        said = Template("{% load discussions %}{% comment_count article %}").render(
            Context({"article": article})
        )

    assert said == words


# States


@pytest.mark.django_db
def test_an_empty_discussion_invites():
    html = discussion_of(article := make_live())

    assert "Nobody has commented yet." in html
    assert addresses.write(article) in Seen(html).links


@pytest.mark.django_db
def test_a_closed_discussion_can_be_read_but_not_added_to():
    comment = make_comment(status="published", text="Still here.")
    article = comment.discussion.article
    Discussion.of(article).set_policy(by=make_user("Editor"), mode="read_only")

    html = discussion_of(article)

    assert "This discussion is closed." in html
    assert "Still here." in html
    assert "data-comment-form" in html  # to report it
    assert not any(link.endswith(("/new/", "/reply/")) for link in Seen(html).links)


@pytest.mark.django_db
def test_a_discussion_that_is_off_shows_nothing():
    comment = make_comment(status="published", text="Was here.")
    article = comment.discussion.article
    Discussion.of(article).set_policy(by=make_user("Editor"), mode="off")

    html = discussion_of(article)

    assert "This story has no discussion." in html
    assert "Was here." not in html


# What is not public


@pytest.mark.django_db
def test_only_visible_comments_can_be_seen_anywhere(client):
    """S7, S8: no page, feed or sitemap shows what was not approved."""
    article = make_live()
    shown = make_comment(article, status="published", text="marker-published")
    hidden = {
        status: make_comment(
            article, status=status, text=f"marker-{status}", name=f"Name of {status}"
        )
        for status in ("pending", "rejected", "spam", "withdrawn")
    }
    above = make_comment(article, status="published", text="marker-above")
    below = make_comment(article, parent=above, status="published", text="marker-below")
    above.refresh_from_db()
    bring_to(above, "rejected")
    story = article.get_absolute_url()

    pages = [
        client.get(address) for address in (story, f"{story}comments/", "/", "/search/?q=marker")
    ]
    pages += [client.get("/feeds/stories.xml"), client.get("/sitemap.xml")]
    pages += [
        client.get(addresses.reply(article, comment))
        for comment in (*hidden.values(), above, below)
    ]

    assert shown.current_revision.text in pages[0].content.decode()
    for page in pages:
        text = page.content.decode()
        for word in ("pending", "rejected", "spam", "withdrawn", "above", "below"):
            assert f"marker-{word}" not in text
            assert f"Name of {word}" not in text


@pytest.mark.django_db
def test_a_waiting_comment_leaves_the_storys_page_as_it_was(client):
    """S10: a page for everybody says nothing of what waits."""
    article = make_live()
    before = client.get(article.get_absolute_url()).content

    comment = make_comment(article)
    waiting = client.get(article.get_absolute_url()).content
    bring_to(comment, "published")
    published = client.get(article.get_absolute_url()).content
    bring_to(comment, "rejected")
    rejected = client.get(article.get_absolute_url()).content

    assert waiting == before
    assert comment.current_revision.text.encode() in published
    assert rejected == before


@pytest.mark.django_db
def test_the_count_is_what_the_page_shows():
    """S9: hidden replies are not counted."""
    article = make_live()
    parents = [make_comment(article, status="published") for _number in range(3)]
    for parent in parents:
        make_comment(article, parent=parent, status="published")
    between = make_comment(article, parent=parents[1], status="published")
    make_comment(article, parent=between, status="published")
    for hidden, status in ((parents[0], "spam"), (between, "rejected")):
        hidden.refresh_from_db()
        bring_to(hidden, status)

    html = discussion_of(article)

    assert "Comments (4)" in html
    assert len(Seen(html).ids) == article.comment_count == 4


# Words


HOSTILE = [
    "<script>alert(1)</script>",
    "<svg onload=alert(1)>",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "[click](javascript:alert(1)) [[x](http://a.example)](javascript:1)",
    '<a href="https://a.example" onmouseover="alert(1)">x</a>',
    'https://a.example/"onmouseover="alert(1)',
    "https://a.example/'><script>alert(1)</script>",
    "http://user@evil.example/ https://good.example@evil.example/",
    "{{ 7|add:7 }} {% load x %}",
]


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["text", "name"])
def test_hostile_words_stay_words(field):
    """S1, S2: only elements and attributes of ours, and links to other sites."""
    article = make_live()
    for words in HOSTILE:
        make_comment(article, status="published", **{field: words[:60]})
    Comment.objects.update(may_link=True)

    seen = Seen(discussion_of(article))

    for tag, attributes in seen.elements:
        assert attributes <= ALLOWED[tag]
    outside = [link for link in seen.links if not link.startswith("/")]
    assert all(link.startswith(("http://", "https://")) for link in outside)
    assert not any("evil.example" in link for link in outside)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("See https://a.example/x.", ("https://a.example/x", "</a>.")),
        ("(https://a.example/b_(c))", ("https://a.example/b_(c)", "</a>)")),
        ("HTTPS://A.example/Q?a=1&b=2", ("https://a.example/Q?a=1&amp;b=2", "</a>")),
        ("http://пример.example/", ("http://xn--e1afmkfd.example/", "</a>")),
    ],
)
def test_addresses_become_links_that_say_where_they_lead(text, html):
    address, end = html

    written = str(rendering.as_html(text))

    assert f'<a href="{address}" rel="nofollow ugc noopener">{address}{end}' in written


@pytest.mark.parametrize(
    "text",
    [
        "http://good.example@evil.example/",
        "https://",
        "https://[::1]/",
        "https://a.example:99999/",
        "ftp://a.example",
        "www.a.example",
        "mailto:a@a.example",
    ],
)
def test_what_only_looks_like_an_address_is_not_linked(text):
    """S24: nor is one that hides where it leads."""
    assert "<a " not in rendering.as_html(text)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("trust", "is_proven", "links"), [(0, True, 0), (1, True, 1), (2, True, 1), (2, False, 0)]
)
def test_only_whom_we_know_may_link(client, trust, is_proven, links):
    """S20, S24: an address of somebody new stays words, and of whoever types another's e-mail."""
    article, writer = make_live(hours_ago=3), {"name": "Ada", "email": "ada@post.example"}
    known = make_comment(article, **writer, at=timezone.now() - timedelta(hours=1)).author_id
    Commenter.objects.filter(pk=known).update(trust=trust, email_confirmed_at=timezone.now())
    text = "See https://a.example/b"
    comment = make_comment(article, **writer, text=text, is_proven=is_proven, status="published")

    for page in (addresses.comment(article, comment), article.get_absolute_url()):
        html = client.get(page).content.decode()
        assert Seen(html).links.count("https://a.example/b") == links
        assert "See " in html


@pytest.mark.django_db
def test_the_newsroom_may_link():
    article = make_live()
    answer_as_newsroom(article=article, by=make_user("Editor"), text="See https://a.example/b")

    assert "https://a.example/b" in Seen(discussion_of(article)).links


@pytest.mark.parametrize(
    "text",
    [
        "https://" * 700,
        "http://a.example/" + "(" * 4_900,
        "http://a.example/" + ")" * 4_900,
        "http://" + "a." * 2_400,
        "h" * 5_000,
        "<" * 5_000,
        "&" * 5_000,
        "http://" + "ä" * 4_900,
        "\n" * 5_000,
        "https://a.example/?" + "a=&" * 1_600,
    ],
)
def test_no_text_takes_long_to_show(text):
    """S22: no text keeps the linker busy."""
    started = time.process_time()

    rendering.as_html(clean_text(text[:5_000]))

    assert time.process_time() - started < 0.05


def test_paragraphs_and_lines_are_kept_and_blank_lines_collapse():
    text = clean_text("One\r\ntwo\r\n\r\n \r\n\r\n\r\nthree" + "\n" * 20_000)

    assert rendering.as_html(text) == "<p>One<br>two</p><p>three</p>"


def test_no_override_control_or_pile_of_marks_gets_in():
    """S25: nothing that turns or covers the lines around it."""
    assert clean_text("a\u202egpj.exe\u2066\x07\x1b") == "agpj.exe"
    assert clean_text("e" + "\u0323" * 1_200).count("\u0323") <= 3
    assert clean_name("  Ann\n\u202e Reader ") == "Ann Reader"


@pytest.mark.parametrize(
    "text", ["हिन्दी में टिप्पणी", "ความคิดเห็นที่นี่", "Tiếng Việt ở đây", "שָׁלוֹם עֲלֵיכֶם"]
)
def test_living_scripts_are_left_as_they_are(text):
    assert clean_text(text) == unicodedata.normalize("NFC", text)


@pytest.mark.django_db
def test_a_page_of_threads_never_walks_past_its_last_root():
    article = make_live()
    root = make_comment(article, status="published")
    article.refresh_from_db()

    page = threads.page_of_threads(article, after=root)

    assert (page.threads, page.last_root) == ([], None)
    assert Comment.objects.visible().count() == 1
