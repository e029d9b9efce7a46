"""What every feed of ours has in common.

Built on the syndication framework's generator, not its `Feed` view, which takes the site's
address from a table and, after a story was withdrawn, a Last-Modified that lies in the past.
"""

from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpResponse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.xmlutils import SimplerXMLGenerator

from articles.text import drop_controls
from articles.web import absolute

NOTHING_YET = datetime(1970, 1, 1, tzinfo=UTC)


class TolerantXML(SimplerXMLGenerator):
    """Leave out the control characters that XML forbids: one must not cost the whole feed."""

    def characters(self, content):
        super().characters(drop_controls(content))


class Rss(Rss201rev2Feed):
    """RSS 2.0; a pure function of its items."""

    namespaces: dict[str, str] = {}

    def latest_post_date(self):
        return super().latest_post_date() if self.items else NOTHING_YET

    def rss_attributes(self):
        return super().rss_attributes() | self.namespaces

    def write(self, outfile, encoding):
        handler = TolerantXML(outfile, encoding, short_empty_elements=True)
        handler.startDocument()
        handler.startElement("rss", self.rss_attributes())
        handler.startElement("channel", self.root_attributes())
        self.add_root_elements(handler)
        self.write_items(handler)
        self.endChannelElement(handler)
        handler.endElement("rss")


def answer(kind: type[Rss], items, *, title, page, path, description="") -> HttpResponse:
    """Write a feed of the items; `page` is the path of what it is about, `path` its own."""
    feed = kind(
        title=f"{title} – {settings.SITE_NAME}" if title else settings.SITE_NAME,
        link=absolute(page),
        description=description or settings.SITE_TAGLINE,
        language=settings.LANGUAGE_CODE,
        feed_url=absolute(path),
    )
    for item in items:
        feed.add_item(**item)
    response = HttpResponse(content_type=feed.content_type)
    feed.write(response, "utf-8")
    return response
