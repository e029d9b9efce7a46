"""From a stored body to the reader's page."""

from collections.abc import Callable

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles.text import tree
from articles.text.tree import Element

PhotoHtml = Callable[[int, SafeString], str]
DocumentHtml = Callable[[int], str]
StoryHref = Callable[[int], str | None]


def render_body(
    html: str,
    photo_html: PhotoHtml,
    story_href: StoryHref,
    *,
    document_html: DocumentHtml = lambda _pk: "",
    site: str = "",
) -> SafeString:
    """Return the body for a page: figures by `photo_html(id, caption)`, our links by `story_href`.

    Documents are written by `document_html(id)`. `html` is clean: it went through `clean_body`. The
    caption comes as HTML; a story without an address leaves its words without a link; a table
    scrolls in a box of its own. `site` goes before links that begin with a slash, where the body is
    read elsewhere, as in a feed.
    """
    root = tree.read(html)
    tables = [node for node in root.children if isinstance(node, Element) and node.name == "table"]

    def render(node: Element | str) -> str:
        if isinstance(node, str):
            return tree.write(node)
        inner = "".join(map(render, node.children))
        if "data-document" in node.attributes:
            return conditional_escape(document_html(int(node.attributes["data-document"])))
        if node.name == "figure":
            caption = node.children[0].children if node.children else []
            return conditional_escape(
                photo_html(
                    int(node.attributes["data-photo"]), SafeString("".join(map(render, caption)))
                )
            )
        if node.name == "a":
            return link(node, inner, story_href, site)
        if node.name == "table":
            number = next(index for index, table in enumerate(tables, 1) if table is node)
            return table_box(tree.wrap(node, inner), number if len(tables) > 1 else None)
        return tree.wrap(node, inner) if node.name else inner

    return SafeString(render(root))


def link(node: Element, inner: str, story_href: StoryHref, site: str) -> str:
    if "data-story" in node.attributes:
        href = story_href(int(node.attributes["data-story"]))
        return format_html('<a href="{}">{}</a>', href, SafeString(inner)) if href else inner
    href = node.attributes.get("href", "")
    if href.startswith("/"):
        return tree.wrap(Element("a", {"href": site + href}), inner)
    outside = {"rel": "noopener"} if href.startswith(("http:", "https:")) else {}
    return tree.wrap(Element("a", {"href": href} | outside), inner)


def table_box(table: str, number: int | None) -> str:
    """Wrap a table so that it scrolls on a phone, by touch and by keyboard."""
    name = _("Table %(number)d") % {"number": number} if number else _("Table")
    return format_html(
        '<div class="table" role="region" tabindex="0" aria-label="{}">{}</div>',
        name,
        SafeString(table),
    )
