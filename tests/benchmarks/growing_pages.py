"""The addresses that are measured in an archive: of readers, and of the desk."""

from django.db.models import Min
from django.urls import reverse

from articles import clock, paging
from articles.models import Article, Author, Publication, Tag
from comments import addresses, threads
from comments.models import Comment, Commenter, Decision

COMMON, RARE, NONE = "council", "wythworth", "quetzalcoatl"
VIEWS = (
    "mine waiting assigned due submitted needs_work ready live edited scheduled withdrawn spiked"
).split()
MIDDLE = 0.5


def reader_pages() -> dict[str, str]:
    at = clock.now()
    public = Article.objects.published(at)
    newest, oldest = public.first(), public.order_by("first_published_at", "pk").first()
    busiest = Article.objects.order_by("-comment_count", "-pk").first()
    section = newest.section
    tags = Tag.objects.filter(pk__in=[Tag.objects.aggregate(first=Min("pk"))["first"]])
    tag, rare = tags.get(), Tag.objects.order_by("-pk").filter(taggings__isnull=False).first()
    author = Author.objects.order_by("pk").first()
    middle = oldest.first_published_at + (newest.first_published_at - oldest.first_published_at) / 2
    key = f"?before={paging.Key(middle, oldest.pk)}"
    shown = Publication.objects.filter(kind="words", ends_at=None).exclude(note_kind="retraction")
    changed = Publication.objects.filter(kind="words", ends_at__isnull=False)
    changed = changed.filter(article__in=shown.values("article")).latest("starts_at")
    withdrawn = Publication.objects.filter(kind="withdrawn").order_by("-starts_at").first()
    deep = threads.page_of_threads(busiest).last_root
    return {
        "front page": "/",
        "section": section.get_absolute_url(),
        "section, in the middle": section.get_absolute_url() + key,
        "topic of many": tag.get_absolute_url(),
        "topic of many, in the middle": tag.get_absolute_url() + key,
        "topic of few": rare.get_absolute_url(),
        "topics": reverse("articles:topics"),
        "author of many": author.get_absolute_url(),
        "author of many, in the middle": author.get_absolute_url() + key,
        "authors": reverse("articles:authors"),
        "archive": reverse("articles:archive"),
        "month, latest": month("articles:month", newest),
        "month, in the middle": f"/archive/{middle:%Y}/{middle:%m}/",
        "corrections": reverse("articles:corrections"),
        "corrections, in the middle": reverse("articles:corrections") + key,
        "story, newest": newest.get_absolute_url(),
        "story, oldest": oldest.get_absolute_url(),
        "story, most comments": busiest.get_absolute_url(),
        "comments, a further page": addresses.page(busiest, after=deep)
        if deep
        else busiest.get_absolute_url(),
        "comment form": addresses.write(busiest),
        "versions of a story": changed.article.get_absolute_url() + "versions/",
        **({"withdrawn story": withdrawn.article.get_absolute_url()} if withdrawn else {}),
        "report of a mistake": newest.get_absolute_url() + "mistakes/new/",
        "search, a common word": f"/search/?q={COMMON}",
        "search, a rare word": f"/search/?q={RARE}",
        "search, no such word": f"/search/?q={NONE}",
        "search, a phrase": "/search/?q=%22asked+the+people%22",
        "search, two words": f"/search/?q={COMMON}+{RARE}",
        "search, a common word by date": f"/search/?q={COMMON}&order=newest",
        "search, a rare word by date": f"/search/?q={RARE}&order=newest",
        "feed of the site": reverse("articles:feed"),
        "feed of a section": reverse("articles:section_feed", args=[section.slug]),
        "feed of a topic": reverse("articles:topic_feed", args=[tag.slug]),
        "feed of an author": reverse("articles:author_feed", args=[author.slug]),
        "feed of corrections": reverse("articles:corrections_feed"),
        "sitemap": reverse("articles:sitemap"),
    }


def month(name, story) -> str:
    day = story.address_date
    return reverse(name, args=[f"{day:%Y}", f"{day:%m}"])


def desk_pages() -> dict[str, str]:
    stories = reverse("admin:articles_article_changelist")
    newest = Article.objects.published(clock.now()).first()
    draft = Article.objects.filter(first_published_at=None).latest("updated_at")
    commenter = Commenter.objects.order_by("pk").first()
    comment = Comment.objects.filter(status="published").latest("created_at")
    log = reverse("admin:comments_decision_changelist")
    moderator = Decision.objects.exclude(moderator=None).values_list("moderator", flat=True).first()
    busiest = Article.objects.order_by("-comment_count", "-pk").first()
    return {
        "desk": reverse("admin:index"),
        "stories": stories,
        **{f"stories, {view}": f"{stories}?view={view}" for view in VIEWS},
        "stories, lacking a photo": f"{stories}?lacks=photo",
        "stories, lacking a legal read": f"{stories}?lacks=legal",
        "stories, search, a common word": f"{stories}?q={COMMON}",
        "stories, search, a rare word": f"{stories}?q={RARE}",
        "stories, search, no such word": f"{stories}?q={NONE}",
        "stories, search within live": f"{stories}?view=live&q={COMMON}",
        "a draft's form": reverse("admin:articles_article_change", args=[draft.pk]),
        "a live story's form": reverse("admin:articles_article_change", args=[newest.pk]),
        "a story's history": reverse("admin:articles_article_history", args=[newest.pk]),
        "arranging the front": reverse("admin:articles_frontpage_changelist"),
        "photos": reverse("admin:articles_photo_changelist"),
        "photos, unused": reverse("admin:articles_photo_changelist") + "?view=unused",
        "documents": reverse("admin:articles_document_changelist"),
        "sections": reverse("admin:articles_section_changelist"),
        "tags": reverse("admin:articles_tag_changelist"),
        "tags, search": reverse("admin:articles_tag_changelist") + "?q=rowing",
        "a tag": reverse("admin:articles_tag_change", args=[Tag.objects.earliest("pk").pk]),
        "authors of the desk": reverse("admin:articles_author_changelist"),
        "mistakes, waiting": reverse("admin:articles_mistakereport_changelist"),
        "mistakes, dealt with": reverse("admin:articles_mistakereport_handled"),
        "comments, waiting": reverse("admin:comments_comment_changelist"),
        "comments, published": reverse("admin:comments_comment_published"),
        "comments, rejected": reverse("admin:comments_comment_rejected"),
        "comments, spam": reverse("admin:comments_comment_spam"),
        "a comment": reverse("admin:comments_comment_change", args=[comment.pk]),
        "commenters": reverse("admin:comments_commenter_changelist"),
        "commenters, search": reverse("admin:comments_commenter_changelist") + "?q=Ada+Quill",
        "a commenter": reverse("admin:comments_commenter_change", args=[commenter.pk]),
        "decisions": log,
        "decisions of a moderator": f"{log}?moderator={moderator}",
        "decisions, search, a story": f"{log}?story={COMMON}",
        "decisions, search, a story not there": f"{log}?story={NONE}",
        "decisions, search, a person": f"{log}?person=Ada",
        "decisions, search, nobody": f"{log}?person={NONE}",
        "decisions about a commenter": f"{log}?person={commenter.pk}",
        "discussions": reverse("admin:comments_discussion_changelist"),
        "discussions, search": reverse("admin:comments_discussion_changelist") + f"?q={RARE}",
        "a discussion": reverse("admin:comments_discussion_change", args=[busiest.pk]),
        "policies": reverse("admin:comments_policy_changelist"),
        "word rules": reverse("admin:comments_wordrule_changelist"),
        "how the rules did": reverse("admin:comments_wordrule_report"),
        "people": reverse("admin:newsroom_user_changelist"),
    }
