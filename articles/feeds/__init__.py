from articles.feeds.corrections import corrections_feed
from articles.feeds.stories import author_feed, section_feed, site_feed, topic_feed

__all__ = ["author_feed", "corrections_feed", "section_feed", "site_feed", "topic_feed"]
