from django.urls import include, path, re_path

from articles import feeds, sitemaps, views

app_name = "articles"

of_a_story = [
    path("", views.story, name="story"),
    path("versions/", views.versions, name="versions"),
    re_path(r"^versions/(?P<number>[0-9]{1,6})/$", views.version, name="version"),
    path("mistakes/new/", views.report, name="report"),
    path("mistakes/thanks/", views.thanks, name="thanks"),
]

urlpatterns = [
    path("", views.front, name="front"),
    path("search/", views.search, name="search"),
    path("feeds/stories.xml", feeds.site_feed, name="feed"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.sitemap_index, name="sitemap"),
    path("sitemap-pages.xml", sitemaps.sitemap_pages, name="sitemap_pages"),
    re_path(
        r"^sitemap-(?P<year>[0-9]{4})-(?P<month>[0-9]{2})\.xml$",
        sitemaps.sitemap_month,
        name="sitemap_month",
    ),
    path("topics/", views.topics, name="topics"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("topics/<slug:slug>/feed.xml", feeds.topic_feed, name="topic_feed"),
    path("authors/", views.authors, name="authors"),
    path("authors/<slug:slug>/", views.author, name="author"),
    path("authors/<slug:slug>/feed.xml", feeds.author_feed, name="author_feed"),
    path("archive/", views.archive, name="archive"),
    re_path(r"^archive/(?P<year>[0-9]{4})/(?P<month>[0-9]{2})/$", views.month, name="month"),
    re_path(
        r"^documents/(?P<pk>[0-9]{1,18})/(?P<name>[-a-z0-9_]+)\.pdf$",
        views.document,
        name="document",
    ),
    re_path(
        r"^media/(?P<name>photos/[0-9a-f]{2}/[0-9a-f]{32}/[-0-9a-z]+\.(?:jpg|webp|avif))$",
        views.rendition,
        name="rendition",
    ),
    path("corrections/", views.corrections, name="corrections"),
    path("corrections/feed.xml", feeds.corrections_feed, name="corrections_feed"),
    re_path(
        r"^(?P<year>[0-9]{4})/(?P<month>[0-9]{2})/(?P<day>[0-9]{2})/(?P<slug>[-a-zA-Z0-9_]+)/",
        include(of_a_story),
    ),
    path("<slug:slug>/", views.section, name="section"),
    path("<slug:slug>/feed.xml", feeds.section_feed, name="section_feed"),
]
