"""A discussion as plain objects: the rules of states, counts and lessons without a database."""

from dataclasses import dataclass, field, replace

HIDES = {"pending", "rejected", "spam"}
OVER = {"withdrawn", "erased"}
LEADS_TO = {"approve": "published", "reject": "rejected", "spam": "spam"}
TEACHES = {"approve": "ham", "spam": "spam"}
LESSONS_A_DAY = 5


@dataclass(frozen=True)
class Standing:
    """How a comment stands; a decision keeps the one before it, so that an undo can return."""

    status: str = "pending"
    reviewed: bool = True
    deferred: bool = False


@dataclass
class PlainDecision:
    action: str
    before: Standing
    wording: int
    lesson_before: str | None
    lesson_of: int  # the wording that it taught about
    ended: list = field(default_factory=list)  # reports, each as the wording that it is about
    late: list = field(default_factory=list)  # reports of what had been dismissed before
    brought_back: list = field(default_factory=list)
    takes_back: "PlainDecision | None" = None


@dataclass
class PlainComment:
    author: int
    above: int | None
    standing: Standing = Standing()
    wording: int = 1
    reports: list = field(default_factory=list)  # open ones, as above
    lessons: dict = field(default_factory=dict)  # what each wording is meant to teach
    past: list = field(default_factory=list)


class PlainDiscussion:
    def __init__(self):
        self.comments: dict[int, PlainComment] = {}
        self.taught: dict[tuple[int, int], str | None] = {}  # by comment and wording

    # What happens

    def post(self, key, author, above):
        self.comments[key] = PlainComment(author, above)

    def edit(self, key):
        """A published comment waits again, as every comment does here."""
        comment = self.comments[key]
        comment.wording += 1
        if comment.standing.status == "published":
            published = replace(comment.standing, reviewed=False)
            lesson = comment.lessons.get(comment.wording)
            comment.past.append(
                PlainDecision("edit", published, comment.wording, lesson, comment.wording)
            )
            comment.standing = replace(comment.standing, status="pending")

    def decide(self, key, action):
        comment, before = self.comments[key], self.comments[key].standing
        if self.is_so_already(key, action):
            return
        lesson = comment.lessons.get(comment.wording)
        decision = PlainDecision(action, before, comment.wording, lesson, comment.wording)
        comment.past.append(decision)
        comment.standing = Standing(
            LEADS_TO.get(action, before.status),
            reviewed=before.reviewed or action != "defer",
            deferred=action == "defer",
        )
        if action == "withdraw":
            comment.standing = Standing("withdrawn", before.reviewed)
        if action != "defer":
            decision.ended, comment.reports = comment.reports, []
        if action in LEADS_TO:
            self._teach(key, comment.wording, TEACHES.get(action))

    def is_so_already(self, key, action):
        comment = self.comments[key]
        status = comment.standing.status
        if action == "defer":
            return comment.standing.deferred
        if action in ("approve", "dismiss") and status == "published":
            return comment.standing.reviewed and not comment.reports
        return action != "dismiss" and status == LEADS_TO.get(action, "withdrawn")

    def undo(self, key):
        """Return to before the latest decision; words that came after it were not looked at."""
        comment, last = self.comments[key], self.comments[key].past[-1]
        lesson = comment.lessons.get(last.lesson_of)
        undo = PlainDecision("undo", comment.standing, comment.wording, lesson, last.lesson_of)
        undo.takes_back = last
        comment.past.append(undo)
        comment.standing = last.before
        if last.before.status == "published" and comment.wording > last.wording:
            comment.standing = replace(last.before, reviewed=False)
        if last.takes_back:
            undo.ended = last.brought_back
            for wording in undo.ended:
                comment.reports.remove(wording)
        undo.brought_back = last.ended
        comment.reports += last.ended + last.late
        last.ended, last.late = [], []
        self._teach(key, last.lesson_of, last.lesson_before)

    def report(self, key):
        """What a moderator dismissed for these words is not opened again."""
        comment = self.comments[key]
        dismissed = [
            decision.late
            for decision in reversed(comment.past)
            if decision.action == "dismiss" and comment.wording in decision.ended + decision.late
        ]
        (dismissed[0] if dismissed else comment.reports).append(comment.wording)

    def erase(self, key):
        comment = self.comments[key]
        comment.standing, comment.reports = Standing("erased", comment.standing.reviewed), []
        comment.past, comment.lessons = [], {}
        self.taught = {place: what for place, what in self.taught.items() if place[0] != key}

    def _teach(self, key, wording, lesson):
        comment = self.comments[key]
        comment.lessons[wording] = lesson
        if (key, wording) not in self.taught:
            of_author = [at for at in self.taught if self.comments[at[0]].author == comment.author]
            if lesson is None or len(of_author) >= LESSONS_A_DAY:
                return
        self.taught[key, wording] = lesson

    # What is open to somebody

    def may(self, key, action) -> bool:
        status = self.comments[key].standing.status
        if action == "erase":
            return status != "erased"
        if action == "report":
            return self.is_shown(key)
        if action == "edit":
            is_answered = status == "published" and any(
                self.is_shown(other) for other, each in self.comments.items() if each.above == key
            )
            return status in ("pending", "published") and not is_answered
        if status in OVER:
            return action == "withdraw" and status == "withdrawn"
        if action == "undo":
            return bool(self.comments[key].past)
        if action == "withdraw":
            return status in ("pending", "published")
        return {"defer": "pending", "dismiss": "published"}.get(action, status) == status

    # What readers see

    def is_shown(self, key) -> bool:
        above = self.comments[key].above
        while above is not None:
            if self.comments[above].standing.status in HIDES:
                return False
            above = self.comments[above].above
        return self.comments[key].standing.status == "published"

    def shown(self) -> set[int]:
        return {key for key in self.comments if self.is_shown(key)}
