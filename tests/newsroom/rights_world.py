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

from articles import photos
from articles.models import (
    Autosave,
    FrontPage,
    FrontSlot,
    HouseWord,
    Presence,
    Section,
    report_mistake,
)
from articles.renditions import variants
from comments import addresses, privacy, proofs
from comments.models import Claim, Comment, Policy, Sanction, WordRule
from tests.articles.desk_forms import labels, new_story, open_story
from tests.articles.document_files import pdf_file
from tests.articles.front_forms import arrangement, story_slot
from tests.articles.photo_files import encoded, picture
from tests.builders import (
    PASSWORD,
    make_article,
    make_author,
    make_document,
    make_photo,
    make_section,
    make_tag,
    make_user,
    reword,
)
from tests.comments.builders import make_comment
from tests.newsroom.rights_table import STATES, USES

WITHOUT_A_COMMENT = {
    "changelist",
    "add",
    "published",
    "rejected",
    "spam",
    "probably_spam",
    "reported",
    "second_opinion",
    "unmoderated",
    "decided",
    "search",
    "state",
    "release",
}


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
            "articles_houseword": HouseWord.objects.create(literal="utilise", instead="use"),
            "comments_wordrule": WordRule.objects.create(literal="casino*"),
            "comments_policy": Policy.objects.create(),
            "newsroom_user": self.spare_user,
            "auth_group": Group.objects.create(name="Interns"),
            "flatpages_flatpage": page,
            "django_tasks_database_dbtaskresult": task,
        }
        self.stories, self.comments, self.documents = {}, {}, {}
        for state in STATES:
            self.stories[state] = self._story(state)
        self.photos = {
            "unused": make_photo(uploaded_by=self.owner),
            "used": make_photo(uploaded_by=self.owner),
        }
        self.withdrawn_photo = photos.take_in(picture_file(size=(72, 48)), by=self.owner)
        photos.withdraw(self.withdrawn_photo, by=self.editor, reason="A wrong place.")
        self._make_live(make_article(owner=self.owner, lead_photo=self.photos["used"]))
        self._arrange()
        self.documents["withdrawn by name"] = withdrawn = make_document()
        withdrawn.withdraw(by=self.editor, reason="Out of date.")
        self.waiting = make_comment(self.stories["live"], follows=True)
        self.reported = self._reported()
        self.in_hand = make_comment(self.stories["live"])
        Claim.take(self.in_hand.pk, by=self.moderator)
        author = self.in_hand.author
        self.sanction = Sanction.hold_from_now_on(author, by=self.moderator)
        make_section("Sport")
        self.writing = uuid4()
        Autosave.keep(by=self.editor, article=None, writing=self.writing, version=0, typed={})
        Presence.enter(by=self.editor, article=self.stories["draft"], at=timezone.now())
        self.decision = self.comments["live"].decisions.latest("pk")
        about = {"article": self.stories["live"], "message": "It is spelt otherwise."}
        self.report = report_mistake(**about)
        self.handled_report = report_mistake(**about | {"message": "It was a Tuesday."})
        self.handled_report.handle(by=self.editor)

    def _reported(self):
        comment = make_comment(self.stories["live"], status="published", by=self.moderator)
        comment.reports.create(
            revision=comment.current_revision, reason="abuse", created_at=timezone.now()
        )
        Comment.objects.filter(pk=comment.pk).update(open_reports=1)
        return comment

    def _make_live(self, article):
        article.publish(by=self.editor, at=timezone.now() - timedelta(hours=2))

    def _arrange(self):
        front, slot = FrontPage.load(), FrontSlot(article=self.stories["live"])
        front.publish(by=self.editor, slots=[slot])
        tomorrow = timezone.now() + timedelta(days=1)
        self.edition = front.schedule(by=self.editor, slots=[], at=tomorrow)

    def _story(self, state):
        document = self.documents[state] = make_document(uploaded_by=self.owner)
        article = make_article(
            owner=self.owner,
            headline=f"Story {state}",
            body=f'<p>It rained.</p><figure data-document="{document.pk}"></figure>',
            tags=["harbour"],
            slug=f"story-{state}",
        )
        reword(article, standfirst="A second version, so that the first can be restored.")
        if state == "submitted":
            article.submit(by=self.owner)
        if state == "scheduled":
            article.schedule(by=self.editor, at=timezone.now() + timedelta(days=1))
        if state in ("live", "withdrawn", "gone"):
            self._make_live(article)
            self.comments[state] = make_comment(article, status="published", by=self.moderator)
        if state == "live":
            reword(article, standfirst="A second version.")
            article.publish(by=self.editor)
        if state == "withdrawn":
            article.withdraw(by=self.editor, reason="A mistake.")
        if state == "gone":
            article.take_down(by=self.editor, reason="A court order.")
        return article

    # Requests

    def call(self, name, state=None) -> Call:
        special = {
            "admin:articles_article_": self._story_call,
            "admin:articles_frontpage_": self._front_call,
            "admin:articles_mistakereport_": self._report_call,
            "admin:articles_photo_": self._photo_call,
            "admin:articles_document_": self._document_call,
            "admin:comments_comment_": self._comment_call,
            "admin:comments_commenter_": self._comment_call,
            "admin:comments_decision_": self._comment_call,
            "admin:comments_discussion_": self._comment_call,
            "admin:comments_policy_": self._comment_call,
            "comments:": self._discussion_call,
        }
        for prefix, make in special.items():
            if name.startswith(prefix):
                return make(name, state)
        if name.startswith("admin/"):
            return self._nameless_call(name)
        if name == "articles:document":
            return Call(self.documents[state].get_absolute_url())
        if name == "articles:rendition":
            return Call(reverse(name, args=[variants(self.withdrawn_photo, "full")[0].jpeg]))
        if name in ("articles:story", "articles:versions", "articles:thanks"):
            return Call(reverse(name, args=self._place(self.stories[state])))
        if name == "articles:version":
            return Call(reverse(name, args=[*self._place(self.stories[state]), 2]))
        if name == "articles:report":
            body = {"message": "The bridge is of steel."}
            return Call(reverse(name, args=self._place(self.stories[state])), body=body)
        return self._plain_call(name)

    def _place(self, article):
        date = article.address_date or timezone.localdate()
        return [f"{date:%Y}", f"{date:%m}", f"{date:%d}", article.slug]

    def _story_call(self, name, state):
        article, page = self.stories[state or "draft"], name.removeprefix("admin:articles_article_")
        if page in ("changelist", "suggestions"):
            return Call(reverse(name))
        if page in ("add", "preview_of_new", "checks_of_new", "autosave_of_new"):
            return Call(reverse(name), body=new_story(writing=str(uuid4())))
        if page == "disposal":
            return Call(reverse(name, args=[self.writing]))
        args = [article.pk]
        if page in ("version", "restoration"):
            args.append(1)
        if page == "cancellation":
            link = article.publications.order_by("-starts_at").first()
            args.append(link.pk if link else 1)
        if page in ("change", "preview", "checks", "difference", "autosave"):
            writing = {"writing": str(uuid4())} if page == "autosave" else {}
            body = open_story(article, headline="Other words", **writing)
            return Call(reverse(name, args=args), body=body)
        if page == "labels":
            body = labels(article, section=str(make_section("Sport").pk))
            return Call(reverse(name, args=args), body=body)
        version = str(article.version)
        bodies = {
            "reinstatement": {"version": version},
            "restoration": {"version": version},
            "withdrawal": {"version": version, "reason": "It was wrong."},
            "takedown": {"version": version, "reason": "A court order."},
            "delete": {"post": "yes"},
        }
        return Call(reverse(name, args=args), body=bodies.get(page, {}))

    def _front_call(self, name, _state):
        args = [self.edition.pk] if name.endswith("cancellation") else []
        slot = story_slot(self.stories["live"], headline="Other words")
        return Call(reverse(name, args=args), body=arrangement(slot))

    def _photo_call(self, name, state):
        photo, page = self.photos[state or "unused"], name.removeprefix("admin:articles_photo_")
        if page in ("changelist", "library"):
            return Call(reverse(name))
        if page in ("add", "upload"):
            return Call(reverse(name), body={"file": picture_file()})
        if page == "descriptions":
            typed = {f"photo-{photo.pk}-caption": "Other words."}
            return Call(reverse(name), query={"photos": photo.pk}, body=typed)
        if page in ("reinstatement", "picture"):
            return Call(reverse(name, args=[self.withdrawn_photo.pk]))
        bodies = {
            "withdrawal": {"reason": "The wrong street."},
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

    def _document_call(self, name, _state):
        page = name.removeprefix("admin:articles_document_")
        if page in ("changelist", "library"):
            return Call(reverse(name))
        if page in ("add", "upload"):
            return Call(reverse(name), body={"file": pdf_file(), "title": "The plan"})
        document = self.documents["withdrawn by name" if page == "restoration" else "draft"]
        bodies = {
            "change": {"title": "Another title", "shown": document.title},
            "withdrawal": {"reason": "Out of date."},
            "delete": {"post": "yes"},
        }
        return Call(reverse(name, args=[document.pk]), body=bodies.get(page, {}))

    def _report_call(self, name, _state):
        reports = {"handling": self.report, "reopening": self.handled_report}
        report = reports.get(name.removeprefix("admin:articles_mistakereport_"))
        return Call(reverse(name, args=[report.pk] if report else []))

    def _comment_call(self, name, _state):
        page = name.rpartition("_")[2]
        if name.startswith("admin:comments_discussion_"):
            args = [] if page in ("changelist", "add") else [self.stories["live"].pk]
            return Call(reverse(name, args=args), body={"own_mode": "read_only", "closes_at": ""})
        if name.startswith("admin:comments_policy_"):
            args = [] if page in ("changelist", "add") else [self.objects["comments_policy"].pk]
            if page == "change":
                args = ["site"]
            return Call(reverse(name, args=args), body={"mode": "read_only", "post": "yes"})
        if name == "admin:comments_decision_changelist":
            return Call(reverse(name))
        if name.startswith("admin:comments_commenter_"):
            return self._commenter_call(name, page)
        return self._queue_call(name, page)

    def _commenter_call(self, name, page):
        args = [] if page in ("changelist", "add") else [self.waiting.author_id]
        args += ["json"] if page == "copy" else []
        if page == "lifting":
            args = [self.sanction.commenter_id, self.sanction.pk]
        return Call(reverse(name, args=args), body={"sure": "on", "post": "yes", "days": "7"})

    def _queue_call(self, name, page):
        waiting = self.waiting
        if page == "decisions":
            ticked = f"{waiting.pk}:{waiting.version}"
            return Call(reverse(name), body={"decision": "approve", "ticked": [ticked]})
        if name.removeprefix("admin:comments_comment_") in WITHOUT_A_COMMENT:
            return Call(reverse(name))
        if page == "dismissal":
            body = {"version": str(self.reported.version)}
            return Call(reverse(name, args=[self.reported.pk]), body=body)
        if page == "reversals":
            made = f"{self.decision.pk}:{self.comments['live'].version}"
            return Call(reverse(name), body={"made": made})
        if page == "reversal":
            decided = self.comments["live"]
            args = [decided.pk, self.decision.pk]
            return Call(reverse(name, args=args), body={"version": str(decided.version)})
        if page == "answer":
            return Call(reverse(name, args=[self.comments["live"].pk]), body={"text": "We asked."})
        body = {"version": str(waiting.version), "reason": "abuse", "post": "yes"}
        return Call(reverse(name, args=[waiting.pk]), body=body)

    def _discussion_call(self, name, state):
        if name.endswith("yours"):
            signed = privacy.address_for(self.waiting.author).split("/")[-2]
            args = [] if name.endswith("ask_for_yours") else [signed]
            args += ["json"] if name.endswith("copy_of_yours") else []
            return Call(reverse(name, args=args), body={"email": "reader@post.example"})
        if name == "comments:confirmation":
            return Call(proofs.confirmation_address(self.waiting.author))
        if name == "comments:following":
            return Call(proofs.following_address(self.waiting.author, self.waiting.root_id))
        article, comment = self.stories[state], self.comments.get(state)
        known = comment or Comment(public_id=uuid4())
        body = {"name": "Reader", "email": "reader@post.example", "text": "I was there."}
        body |= {"reason": "abuse", "version": str(known.version)}
        page = name.removeprefix("comments:")
        if page in ("mine", "wording", "withdrawal"):
            below = "" if page == "mine" else f"{page}/"
            return Call(addresses.mine(known) + below, body=body)
        if page == "state":
            return Call(addresses.state(known))
        args = self._place(article)
        if page in ("reply", "comment", "report", "thanks"):
            args.append(known.public_id)
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
            "as_of:page": ["2026-01-31T14:05", "news/"],
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
            "articles_houseword": {"literal": "in order to", "instead": "to"},
            "comments_wordrule": {"literal": "roulette", "scope": "text", "effect": "hold"},
            "articles_author": {"name": "B. Ekdal", "slug": "b-ekdal"},
        }.get(model, {})


def states_of(row) -> tuple:
    """The states of the object that the row speaks of; (None,) where it speaks of none."""
    spoken_of = {*row.get, *row.post}
    return next((states for states in (STATES, USES) if spoken_of & {*states}), (None,))
