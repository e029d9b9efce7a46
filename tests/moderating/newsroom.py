"""The same work in the database, step by step, and the comparison with the plain model."""

import random
from collections import Counter

from articles.models import Article, Refused
from comments.learning.keeping import TOTAL
from comments.models import (
    Comment,
    Commenter,
    SpamSample,
    SpamToken,
    decide_on_many,
    edit_comment,
    erase_commenter,
    post_comment,
    report_comment,
)
from tests.builders import make_live, make_user
from tests.moderating.plain import PlainDiscussion

WORK = {
    "post": 4,
    "reply": 4,
    "edit": 3,
    "approve": 6,
    "reject": 2,
    "spam": 2,
    "defer": 1,
    "dismiss": 2,
    "undo": 5,
    "report": 4,
    "withdraw": 1,
    "erase": 0.5,
    "erase_person": 0.2,
    "many": 2,
}
VERBS = {"approve": "approve", "spam": "mark_spam", "defer": "defer", "dismiss": "dismiss_reports"}
IN_BULK = ("approve", "reject", "spam", "defer", "dismiss")
MOST_AT_HAND = 60
WORDS = (
    "harbour",
    "wall",
    "ferry",
    "cheap",
    "pills",
    "council",
    "bridge",
    "casino",
    "tide",
    "vote",
)


class Newsroom:
    """One story whose discussion is worked on at random, by a seed."""

    def __init__(self, seed: int):
        self.chance = random.Random(seed)
        self.article, self.moderator = make_live(), make_user("Administrator")
        self.plain, self.people, self.number = PlainDiscussion(), [], 0
        self.done = Counter()

    def work(self) -> str:
        """Take one step on both sides; return what it was, for the message of a failure."""
        step = self.chance.choices(list(WORK), list(WORK.values()))[0]
        at_hand = list(self.plain.comments)[-MOST_AT_HAND:]
        if step in ("post", "reply") or not at_hand:
            above = self.chance.choice(at_hand) if step == "reply" and at_hand else None
            return self._post(above)
        if step == "many":
            return self._decide_on_many(at_hand)
        key = self.chance.choice(at_hand)
        if step == "erase_person":
            return self._erase_person(self.plain.comments[key].author)
        self._take(step, key)
        self.done[step] += 1
        return f"{step} {key}"

    def _post(self, above) -> str:
        self.number += 1
        if not self.people or self.chance.random() < 0.5:
            self.people.append(f"reader-{self.number}@post.example")
        wanted = {
            "name": "A Reader",
            "email": self.chance.choice(self.people),
            "text": self._words(),
            "article": self.article,
            "parent": Comment.objects.get(pk=above) if above else None,
        }
        if above is not None and not self.plain.is_shown(above):
            refused(post_comment, **wanted)
            return f"reply to hidden {above}"
        comment = post_comment(**wanted)
        self.plain.post(comment.pk, comment.author_id, above)
        self.done["post"] += 1
        return f"post {comment.pk} under {above}"

    def _words(self) -> str:
        return f"{' '.join(self.chance.choices(WORDS, k=6))}, said {self.number}."

    def _take(self, step, key):
        comment = Comment.objects.get(pk=key)
        comment_in_plain = self.plain.comments[key]
        if step == "undo" and not comment_in_plain.past:
            return
        if step == "erase" and comment_in_plain.standing.status == "erased":
            return
        if self.plain.may(key, step):
            self._call(step, comment)
            self._note(step, key)
        else:
            refused(self._call, step, comment)

    def _call(self, step, comment):
        version, by = comment.version, self.moderator
        if step == "edit":
            self.number += 1
            edit_comment(comment, version=version, text=self._words())
        elif step == "report":
            self.number += 1
            report_comment(comment, reason="other", note="Look.", net_key=f"net-{self.number}")
        elif step == "undo":
            comment.undo(by=by, version=version, decision=comment.decisions.first())
        elif step == "withdraw":
            comment.withdraw(by=comment.author, version=version)
        elif step == "erase":
            comment.erase(by=self.chance.choice([by, None]), version=version)
        elif step == "reject":
            comment.reject(by=by, version=version, reason="abuse")
        else:
            getattr(comment, VERBS[step])(by=by, version=version)

    def _note(self, step, key):
        if step in ("edit", "undo", "report", "erase"):
            getattr(self.plain, step)(key)
        else:
            self.plain.decide(key, step)

    def _decide_on_many(self, at_hand) -> str:
        action = self.chance.choice(IN_BULK)
        keys = self.chance.sample(at_hand, min(6, len(at_hand)))
        versions = dict(Comment.objects.filter(pk__in=keys).values_list("pk", "version"))
        decide_on_many(
            [(key, versions[key]) for key in keys],
            action=action,
            by=self.moderator,
            reason="abuse",
        )
        for key in keys:
            if self.plain.may(key, action):
                self.plain.decide(key, action)
        self.done["many"] += 1
        return f"{action} {keys}"

    def _erase_person(self, author) -> str:
        person = Commenter.objects.get(pk=author)
        self.people = [email for email in self.people if email != person.email]
        erase_commenter(person, by=self.chance.choice([self.moderator, None]))
        for key, comment in self.plain.comments.items():
            if comment.author == author and comment.standing.status != "erased":
                self.plain.erase(key)
        self.done["erase_person"] += 1
        return f"erase person {author}"

    # What must be equal

    def check(self):
        rows = {row.pk: row for row in Comment.objects.all()}
        shown = self.plain.shown()
        standing = {key: self._stand_in_plain(key) for key in self.plain.comments}
        compare("standing", {pk: stand_of(row) for pk, row in rows.items()}, standing)
        visible = {pk: row.is_visible for pk, row in rows.items()}
        compare("visible", visible, {key: key in shown for key in visible})
        counted = Article.objects.get(pk=self.article.pk).comment_count
        compare("count", {"story": counted}, {"story": len(shown)})
        self._check_people()
        self._check_lessons()

    def _stand_in_plain(self, key):
        comment, standing = self.plain.comments[key], self.plain.comments[key].standing
        is_published = standing.status == "published"
        return (
            standing.status,
            is_published and standing.reviewed,
            standing.status == "pending" and standing.deferred,
            len(comment.reports),
        )

    def _check_people(self):
        counted = Counter(
            (comment.author, comment.standing.status) for comment in self.plain.comments.values()
        )
        statuses = ("published", "rejected", "spam")
        kept = {
            (person.pk, status): getattr(person, f"{status}_count")
            for person in Commenter.objects.all()
            for status in statuses
        }
        compare("counts of people", kept, {place: counted[place] for place in kept})

    def _check_lessons(self):
        samples = list(SpamSample.objects.select_related("revision"))
        taught = {
            (sample.revision.comment_id, sample.revision.number): lesson_of(sample)
            for sample in samples
        }
        compare("lessons", taught, self.plain.taught)
        expected = Counter()
        for sample in samples:
            expected.update((bucket, sample.is_spam) for bucket in sample.buckets)
        tokens = {}
        for row in SpamToken.objects.all():
            tokens[row.bucket, True], tokens[row.bucket, False] = row.spam, row.ham
        totals = tokens.pop((TOTAL, True), 0), tokens.pop((TOTAL, False), 0)
        of_each = Counter(lesson for lesson in taught.values() if lesson)
        compare(
            "totals", dict(enumerate(totals)), dict(enumerate((of_each["spam"], of_each["ham"])))
        )
        compare("tokens", {place: number for place, number in tokens.items() if number}, expected)


def compare(what, found, expected):
    """Say where two dictionaries differ."""
    places = sorted(found.keys() | expected.keys(), key=str)
    differ = {
        place: (found.get(place), expected.get(place))
        for place in places
        if found.get(place) != expected.get(place)
    }
    if differ:
        raise AssertionError(f"{what}, as (found, expected): {differ}")


def stand_of(row):
    is_published = row.status == "published"
    is_deferred = row.status == "pending" and row.deferred_at is not None
    return (row.status, is_published and row.reviewed, is_deferred, row.open_reports)


def lesson_of(sample) -> str | None:
    if not sample.buckets:
        return None
    return "spam" if sample.is_spam else "ham"


def refused(call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except Refused:
        return
    raise AssertionError(f"{args} {kwargs} was not refused")
