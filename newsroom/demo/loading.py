import hashlib
import re
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.flatpages.models import FlatPage
from django.core.files import File
from django.db import transaction
from tqdm import tqdm

from articles import clock, photos
from articles.models import Article, Author, HouseWord, Section, SourceWords, Tag, Words
from comments.models import (
    Comment,
    Commenter,
    WordRule,
    answer_as_newsroom,
    post_comment,
    report_comment,
)
from newsroom.demo import content_files, front

ACCOUNTS = {
    "reporter": ("Reporter", "Tom", "Scarr"),
    "editor": ("Editor", "Nasreen", "Holroyd"),
    "moderator": ("Moderator", "Pat", "Lindale"),
    "admin": (None, "Alex", "Thwaite"),
}
FOCAL_POINTS = {
    "astronaut-portrait": (0.5, 0.22),
    "porch-dogs": (0.5, 0.42),
    "music-room": (0.5, 0.6),
    "rocket-on-pad": (0.5, 0.6),
}
LABEL = re.compile(r'data-(photo|story)="@([^"]+)"')


def load(*, password: str) -> None:
    """Load the demo newsroom; what is there already stays as it is."""
    with transaction.atomic():
        people = {name: account(name, password) for name in ACCOUNTS}
    pictures = library(people["editor"])
    with transaction.atomic():
        labels()
        house_words()
        word_rules(people["moderator"])
        pages()
        loader = Loader(people, pictures)
        loader.load()
        front.arrange(by=people["editor"], articles=loader.articles)


def account(name: str, password: str):
    """The demo account, with the password given."""
    group, first_name, last_name = ACCOUNTS[name]
    user, created = get_user_model().objects.get_or_create(
        username=name,
        defaults={
            "first_name": first_name,
            "last_name": last_name,
            "email": f"{name}@harrowmerecourier.example",
            "is_staff": True,
            "is_superuser": group is None,
        },
    )
    if created or not user.check_password(password):
        user.set_password(password)
        user.save()
    if group:
        user.groups.add(Group.objects.get(name=group))
    return user


def library(by) -> dict:
    """Every photograph of the demo by the stem of its file."""
    pictures = {}
    files = sorted(content_files.PHOTOS.glob("*.jpg"))
    for path in tqdm(files, desc="Photographs", unit="photo", disable=None):
        with path.open("rb") as opened:
            focal_point = FOCAL_POINTS.get(path.stem, (0.5, 0.5))
            pictures[path.stem] = photos.take_in(File(opened), by=by, focal_point=focal_point)
    return pictures


def labels() -> None:
    for model, name in ((Section, "sections"), (Author, "authors"), (Tag, "tags")):
        for row in content_files.rows(name):
            row.pop("key", None)
            model.objects.get_or_create(slug=row.pop("slug"), defaults=row)


def house_words() -> None:
    for row in content_files.rows("house_words"):
        HouseWord.objects.get_or_create(literal=row.pop("literal"), defaults=row)


def word_rules(moderator) -> None:
    for row in content_files.rows("word_rules"):
        literal, scope = row.pop("literal"), row.pop("scope")
        made = row | {"made_by": moderator}
        WordRule.objects.get_or_create(literal=literal, scope=scope, defaults=made)


def pages() -> None:
    for row in content_files.rows("pages"):
        page, _created = FlatPage.objects.get_or_create(
            url=f"/{row['slug']}/", defaults={"title": row["title"], "content": row["body"]}
        )
        page.sites.add(settings.SITE_ID)


class Loader:
    """Stories and comments, told by verbs as people would have made them."""

    def __init__(self, people, pictures):
        self.people, self.pictures = people, pictures
        self.loaded_at = clock.now()
        self.authors = {
            row["key"]: Author.objects.get(slug=row["slug"])
            for row in content_files.rows("authors")
        }
        self.articles = {}

    def load(self):
        stories = sorted(
            content_files.stories(),
            key=lambda story: content_files.published_at(story, self.loaded_at),
        )
        new = [story for story in stories if self.find_or_open(story)]
        for story in tqdm(new, desc="Stories", unit="story", disable=None):
            self.write(story)
        written = {story["key"] for story in new}
        comments = [row for row in content_files.comments() if row["story"] in written]
        for row in tqdm(comments, desc="Comments", unit="comment", disable=None):
            self.comment(row)

    def find_or_open(self, story) -> bool:
        """Find the story by its key, which is its first address, or open it; True when new."""
        key = story["key"]
        article = (
            Article.objects.filter(slug=key).first()
            or Article.objects.filter(addresses__slug=key).first()
        )
        self.articles[key] = article or Article.objects.create(
            owner=self.people[story["owner"]], slug=key
        )
        return article is None

    def write(self, story):
        article, by = self.articles[story["key"]], self.people[story["owner"]]
        editor = self.people["editor"]
        at = content_files.published_at(story, self.loaded_at)
        written_at = min(at, self.loaded_at) - timedelta(hours=1)
        article.plan(
            by=by,
            working_title=story.get("working_title", ""),
            internal_note=story.get("internal_note", ""),
        )
        article.relabel(
            by=by,
            section=Section.objects.get(slug=story["section"]),
            kind=story["kind"],
            tags=list(Tag.objects.filter(slug__in=story["tags"])),
            bylines=[(self.authors[row["author"]], row["role"]) for row in story["bylines"]],
        )
        words = self.words(story)
        article.revise(by=by, words=words, at=written_at)
        if story["state"] == "submitted":
            article.submit(by=by)
        elif story["state"] == "scheduled":
            article.schedule(by=editor, at=at)
        elif story["state"] != "draft":
            article.publish(by=editor, at=at)
            self.change(article, story, words)
        if story["state"] == "withdrawn":
            hours = timedelta(hours=story["withdrawn_hours_ago"])
            article.withdraw(by=editor, reason=story["reason"], at=self.loaded_at - hours)

    def words(self, story) -> Words:
        photo = self.pictures.get(story.get("lead_photo"))
        return Words(
            headline=story["headline"],
            standfirst=story.get("standfirst", ""),
            body=LABEL.sub(self.numbered, story["body"]),
            dateline=story.get("dateline", ""),
            lead_photo_id=photo and photo.pk,
            lead_caption=story.get("lead_caption", ""),
            sources=tuple(SourceWords(**row) for row in story.get("sources", [])),
        )

    def numbered(self, label) -> str:
        """The number of the photo or story that a label of a body names."""
        kind, key = label.groups()
        return f'data-{kind}="{(self.pictures if kind == "photo" else self.articles)[key].pk}"'

    def change(self, article, story, words):
        """Publish the changes that a story had after it went out."""
        editor = self.people["editor"]
        for change in story.get("changes", []):
            at = self.loaded_at - timedelta(hours=change["hours_ago"])
            for old, new in change["replace"]:
                words = Words(
                    **vars(words)
                    | {
                        name: getattr(words, name).replace(old, new)
                        for name in ("headline", "standfirst", "body")
                    }
                )
            article.revise(by=editor, words=words, at=at)
            article.publish(by=editor, at=at, note_kind=change["note_kind"], note=change["note"])

    def comment(self, row):
        article = self.articles[row["story"]]
        at = article.first_published_at + timedelta(minutes=row["minutes_after"])
        above = row.get("parent")
        written = {
            "article": article,
            "parent": above and Comment.objects.get(idempotency_key=f"demo-{above}"),
            "text": row["text"],
            "idempotency_key": f"demo-{row['key']}",
            "at": at,
        }
        if "by" in row:
            answer_as_newsroom(**written, by=self.people[row["by"]])
            return
        comment = post_comment(
            **written,
            name=row["name"],
            email=row["email"],
            seconds_to_write=row.get("seconds_to_write"),
        )
        decided_at = min(at + timedelta(minutes=4), self.loaded_at)
        decision = {"version": comment.version, "at": decided_at}
        moderator = self.people["moderator"]
        if row["state"] == "published":
            comment.approve(by=moderator, **decision)
        elif row["state"] == "rejected":
            comment.reject(by=moderator, reason=row["reason"], **decision)
        elif row["state"] == "spam":
            comment.mark_spam(by=moderator, **decision)
        elif row["state"] == "withdrawn":
            comment.approve(by=moderator, **decision)
            writer = Commenter.objects.get(pk=comment.author_id)
            comment.refresh_from_db()
            comment.withdraw(by=writer, version=comment.version, at=decided_at)
        for number, report in enumerate(row.get("reports", [])):
            network = hashlib.sha256(f"{row['key']} {number}".encode()).hexdigest()
            reported_at = decided_at + timedelta(minutes=9)
            report_comment(comment, **report, net_key=network, at=reported_at)
