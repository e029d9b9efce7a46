"""One newsroom with everything that the rights table speaks of, and a request for each row."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.contrib.flatpages.models import FlatPage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.models import Autosave, Presence, Section
from comments import addresses
from comments.models import Comment
from tests.articles.desk_forms import labels, new_story, open_story
from tests.articles.photo_files import encoded, picture
from tests.builders import (
    PASSWORD,
    make_article,
    make_author,
    make_photo,
    make_section,
    make_tag,
    make_user,
)
from tests.comments.builders import make_comment
from tests.newsroom.rights_table import STATES, USES


def patterns(resolver=None, names=(), route="") -> dict[str, str]:
    """Every pattern of the resolver: the name of its view, or its route, and how it is reversed."""
    found = {}
    for each in (resolver or get_resolver()).url_patterns:
        here = route + str(each.pattern)
        if isinstance(each, URLResolver):
            below = (*names, each.namespace) if each.namespace else names
            found |= patterns(each, below, here)
        else:
            name = ":".join([*names, each.name]) if each.name else here
            found[name] = name if each.name else ""
    return found


@dataclass
class Call:
    """What is asked: the address, its query, and the body of the POST."""

    url: str
    query: dict = field(default_factory=dict)
    body: dict = field(default_factory=dict)

    @property
    def files(self):
        return [value for value in self.body.values() if hasattr(value, "seek")]


def picture_file(name="quay.jpg", size=(64, 48), **options):
    return SimpleUploadedFile(name, encoded(picture(size), **options), "image/jpeg")


class World:
    """The objects; `call(name, state)` gives the request for a row of the table."""

    def __init__(self):
        self.owner, self.reporter = make_user("Reporter"), make_user("Reporter")
        self.editor, self.moderator = make_user("Editor"), make_user("Moderator")
        self.administrator = make_user("Administrator")
        self.outsider = make_user("Editor", is_staff=False)
        self.spare_user = make_user("Reporter")
        page = FlatPage.objects.create(url="/about/", title="About", content="<p>Us.</p>")
        page.sites.set([1])
        task = DBTaskResult.objects.create(
            task_path="articles.tasks.make_renditions",
            args_kwargs={"args": [], "kwargs": {}},
            backend_name="default",
        )
        self.objects = {
            "articles_section": Section.objects.create(name="Spare", slug="spare"),
            "articles_tag": make_tag("spare"),
            "articles_author": make_author("Spare Author"),
            "newsroom_user": self.spare_user,
            "auth_group": Group.objects.create(name="Interns"),
            "flatpages_flatpage": page,
            "django_tasks_database_dbtaskresult": task,
        }
        self.stories, self.comments = {}, {}
        for state in STATES:
            self.stories[state] = self._story(state)
        self.photos = {
            "unused": make_photo(uploaded_by=self.owner),
            "used": make_photo(uploaded_by=self.owner),
        }
        self._make_live(make_article(owner=self.owner, lead_photo=self.photos["used"]))
        self.waiting = make_comment(self.stories["live"])
        make_section("Sport")
        self.writing = uuid4()
        Autosave.keep(by=self.editor, article=None, writing=self.writing, version=0, typed={})
        Presence.enter(by=self.editor, article=self.stories["draft"], at=timezone.now())
        self.decision = self.comments["live"].decisions.latest("pk")

    def _make_live(self, article):
        article.publish(by=self.editor, at=timezone.now() - timedelta(hours=2))

    def _story(self, state):
        article = make_article(
            owner=self.owner, headline=f"Story {state}", tags=["harbour"], slug=f"story-{state}"
        )
        if state == "submitted":
            article.submit(by=self.owner)
        if state == "scheduled":
            article.schedule(by=self.editor, at=timezone.now() + timedelta(days=1))
        if state in ("live", "withdrawn", "gone"):
            self._make_live(article)
            self.comments[state] = make_comment(article, status="published", by=self.moderator)
        if state == "withdrawn":
            article.withdraw(by=self.editor, reason="A mistake.")
        if state == "gone":
            article.take_down(by=self.editor, reason="A court order.")
        return article

    # Requests

    def call(self, name, state=None) -> Call:
        special = {
            "admin:articles_article_": self._story_call,
            "admin:articles_photo_": self._photo_call,
            "admin:comments_": self._comment_call,
            "comments:": self._discussion_call,
        }
        for prefix, make in special.items():
            if name.startswith(prefix):
                return make(name, state)
        if name.startswith("admin/"):
            return self._nameless_call(name)
        if name == "articles:story":
            return Call(reverse(name, args=self._place(self.stories[state])))
        return self._plain_call(name)

    def _place(self, article):
        date = article.address_date or timezone.localdate()
        return [f"{date:%Y}", f"{date:%m}", f"{date:%d}", article.slug]

    def _story_call(self, name, state):
        article, page = self.stories[state or "draft"], name.removeprefix("admin:articles_article_")
        if page in ("changelist", "suggestions"):
            return Call(reverse(name))
        if page in ("add", "preview_of_new", "autosave_of_new"):
            return Call(reverse(name), body=new_story(writing=str(uuid4())))
        if page == "disposal":
            return Call(reverse(name, args=[self.writing]))
        args = [article.pk]
        if page == "cancellation":
            link = article.publications.order_by("-starts_at").first()
            args.append(link.pk if link else 1)
        version = str(article.version)
        bodies = {
            "change": open_story(article, headline="Other words"),
            "preview": open_story(article, headline="Other words"),
            "autosave": open_story(article, headline="Other words", writing=str(uuid4())),
            "labels": labels(article, section=str(make_section("Sport").pk)),
            "withdrawal": {"version": version, "reason": "It was wrong."},
            "takedown": {"version": version, "reason": "A court order."},
            "delete": {"post": "yes"},
        }
        return Call(reverse(name, args=args), body=bodies.get(page, {}))

    def _photo_call(self, name, state):
        photo, page = self.photos[state or "unused"], name.removeprefix("admin:articles_photo_")
        if page in ("changelist", "library"):
            return Call(reverse(name))
        if page in ("add", "upload"):
            return Call(reverse(name), body={"file": picture_file()})
        bodies = {
            "change": {
                "caption": "Other words.",
                "alt_text": photo.alt_text,
                "credit": photo.credit,
                "focal_x": "0.5",
                "focal_y": "0.5",
            },
            "delete": {"post": "yes"},
        }
        return Call(reverse(name, args=[photo.pk]), body=bodies.get(page, {}))

    def _comment_call(self, name, _state):
        page = name.rpartition("_")[2]
        if name.startswith("admin:comments_discussion_"):
            args = [] if page in ("changelist", "add") else [self.stories["live"].pk]
            return Call(reverse(name, args=args), body={"own_mode": "read_only", "closes_at": ""})
        waiting = self.waiting
        if page == "decisions":
            ticked = f"{waiting.pk}:{waiting.version}"
            return Call(reverse(name), body={"decision": "approve", "ticked": [ticked]})
        if page in ("changelist", "add", "published", "rejected") or name.endswith("comment_spam"):
            return Call(reverse(name))
        if page == "reversal":
            decided = self.comments["live"]
            args = [decided.pk, self.decision.pk]
            return Call(reverse(name, args=args), body={"version": str(decided.version)})
        body = {"version": str(waiting.version), "reason": "abuse", "post": "yes"}
        return Call(reverse(name, args=[waiting.pk]), body=body)

    def _discussion_call(self, name, state):
        article, comment = self.stories[state], self.comments.get(state)
        if name == "comments:mine":
            return Call(addresses.mine(comment or Comment(public_id=uuid4())))
        args = self._place(article)
        if name == "comments:reply":
            args.append(comment.public_id if comment else uuid4())
        body = {"name": "Reader", "email": "reader@post.example", "text": "I was there."}
        return Call(reverse(name, args=args), body=body)

    def _nameless_call(self, route):
        if "<path:object_id>" not in route:
            return Call("/admin/nothing-is-here/")
        return Call("/" + route.replace("<path:object_id>", "1"))

    def _plain_call(self, name):
        live = self.stories["live"]
        month = [f"{live.address_date:%Y}", f"{live.address_date:%m}"]
        section = Section.objects.get(slug="news")
        args = {
            "password_reset_confirm": ["MQ", "set-password"],
            "admin:view_on_site": [ContentType.objects.get_for_model(Section).pk, section.pk],
            "admin:app_list": ["articles"],
            "admin:auth_user_password_change": [self.spare_user.pk],
            "policy": ["about/"],
            "articles:topic": ["harbour"],
            "articles:topic_feed": ["harbour"],
            "articles:author": ["ada-quill"],
            "articles:author_feed": ["ada-quill"],
            "articles:section": ["news"],
            "articles:section_feed": ["news"],
            "articles:month": month,
            "articles:sitemap_month": month,
        }
        model, _, page = name.removeprefix("admin:").rpartition("_")
        if model in self.objects and page in ("change", "delete", "history"):
            args[name] = [self.objects[model].pk]
        query = {"app_label": "articles", "model_name": "article", "field_name": "section"}
        return Call(
            reverse(name, args=args.get(name, [])),
            query=query if name == "admin:autocomplete" else {},
            body=self._body(name, model, page),
        )

    def _body(self, name, model, page) -> dict:
        new = "choose a longer one 7"
        if page == "delete":
            return {"post": "yes"}
        if name == "admin:password_change":
            return {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
        if name == "admin:auth_user_password_change":
            return {"password1": new, "password2": new, "usable_password": "true"}
        if name == "admin_password_reset":
            return {"email": self.spare_user.email}
        if name == "admin:login":
            return {"username": "nobody", "password": "wrong"}
        return {
            "newsroom_user": {
                "username": "new-person",
                "password1": new,
                "password2": new,
                "usable_password": "true",
                "date_joined_0": "2026-01-01",
                "date_joined_1": "00:00",
            },
            "auth_group": {"name": "Other interns"},
            "flatpages_flatpage": {
                "url": "/privacy/",
                "title": "Privacy",
                "content": "<p>Nothing is kept.</p>",
                "sites": ["1"],
            },
            "articles_section": {"name": "Weather", "slug": "weather", "position": "3"},
            "articles_tag": {"name": "gales", "slug": "gales"},
            "articles_author": {"name": "B. Ekdal", "slug": "b-ekdal"},
        }.get(model, {})


def states_of(row) -> tuple:
    """The states of the object that the row speaks of; (None,) where it speaks of none."""
    spoken_of = {*row.get, *row.post}
    return next((states for states in (STATES, USES) if spoken_of & {*states}), (None,))
