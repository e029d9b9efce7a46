"""Comments of an archive: who wrote what under which story, and what moderators did about it."""

import uuid
from array import array
from datetime import UTC, datetime, timedelta

from comments.models import Comment, Commenter, CommentRevision, Decision, Discussion, Mode, Policy
from comments.models.comment import DEEPEST, MAX_SEGMENTS, SEGMENT
from comments.models.commenter import email_key
from comments.models.decision import WRITER
from comments.models.status import WORDS_KEPT, Status
from comments.text import text_key
from newsroom.archive.tables import Table
from newsroom.archive.wording import Wording

MOST = 10_000
BUSIEST = 5
OF_EACH_WRITER = 40
WAITING_FOR = timedelta(hours=12)
REASONS = [reason for reason in Decision.Reason.values if reason != "legal"]
PENDING, PUBLISHED, REJECTED, SPAM, WITHDRAWN = map(
    str, (Status.PENDING, Status.PUBLISHED, Status.REJECTED, Status.SPAM, Status.WITHDRAWN)
)
COUNTED = {PUBLISHED: "published", REJECTED: "rejected", SPAM: "spam"}


def spread(comments: int, stories: int, chance) -> array:
    """How many comments each story has: none for many, 10,000 for a few, `comments` in all."""
    counts = array("I", bytes(4 * stories))
    if not stories:
        return counts
    busiest = [int(stories * chance.random()) for _each in range(BUSIEST)]
    for story in busiest:
        counts[story] = min(MOST, comments // 20)
    share = max(0, comments - sum(counts)) / stories
    for story in range(stories):
        if not counts[story] and chance.random() < 0.6:
            counts[story] = min(MOST, int(share * 0.55 * chance.paretovariate(1.5)))
    missing = comments - sum(counts)
    while missing:
        story = int(stories * chance.random())
        if missing > 0:
            more = min(missing, 1 + int(2 * share * chance.random()))
            counts[story] += more
            missing -= more
        elif counts[story] and story not in busiest:
            fewer = min(-missing, 1 + counts[story] // 2)
            counts[story] -= fewer
            missing += fewer
        elif sum(counts[each] for each in busiest) == sum(counts):
            counts[busiest[0]] += missing
            missing = 0
    return counts


class Discussions:
    """Writes discussions into tables, and keeps what is counted of each commenter."""

    def __init__(self, comments: int, *, moderators, chance, until):
        self.chance, self.until, self.moderators = chance, until, moderators
        self.words = Wording(chance)
        self.discussions = Table(Discussion, "article_id", "mode")
        self.comments = Table(
            Comment,
            *("id public_id discussion_id parent_id root_id path depth author_id name".split()),
            *("status version current_revision_id created_at published_at".split()),
            *("spam_score seconds_to_write".split()),
        )
        self.revisions = Table(
            CommentRevision, *("id comment_id number text text_key created_at".split())
        )
        self.decisions = Table(
            Decision,
            *("id comment_id revision_id moderator_id rule action from_status to_status".split()),
            *("reason created_at".split()),
        )
        self.commenters = Table(
            Commenter,
            *("id display_name email email_key published_count rejected_count spam_count".split()),
            *("last_rejected_at created_at".split()),
        )
        number = max(20, comments // OF_EACH_WRITER) if comments else 0
        self.first_writer = self.commenters.last_pk + 1
        self.names = [self.words.name() for _each in range(number)]
        self.counts = {name: array("I", bytes(4 * number)) for name in COUNTED.values()}
        self.begun = array("d", bytes(8 * number))
        self.rejected = array("d", bytes(8 * number))
        self.modes = _modes()

    @property
    def tables(self) -> list[Table]:
        return [
            self.discussions,
            self.comments,
            self.revisions,
            self.decisions,
            self.commenters,
        ]

    def outcomes(self, number: int, at) -> tuple[list[datetime], list[str]]:
        """When the comments of a story that appeared at `at` were sent, and what became of them."""
        chance = self.chance
        longest = (self.until - at).total_seconds()
        seconds = sorted(min(chance.expovariate(1 / 40_000), longest) for _each in range(number))
        instants = [at + timedelta(seconds=int(each)) for each in seconds]
        fresh = self.until - WAITING_FOR
        return instants, [self._outcome(instant > fresh) for instant in instants]

    def _outcome(self, fresh) -> str:
        drawn = self.chance.random()
        if fresh and drawn < 0.3:
            return PENDING
        if drawn < 0.86:
            return PUBLISHED
        if drawn < 0.93:
            return REJECTED
        return SPAM if drawn < 0.99 else WITHDRAWN

    def seen(self, section: int, outcomes) -> int:
        """How many of the comments under a story of the section readers see."""
        return 0 if self._mode(section) == Mode.OFF else outcomes.count(PUBLISHED)

    def _mode(self, section) -> str:
        return self.modes.get(section, self.modes[None])

    def write(self, story: int, section: int, instants, outcomes) -> None:
        """Write the discussion of a story; a comment may answer one that readers saw."""
        self.discussions.add(story, self._mode(section))
        answered = []
        for at, outcome in zip(instants, outcomes, strict=True):
            parent = None
            if answered and self.chance.random() < 0.45:
                parent = answered[-1 - int(min(len(answered), 60) * self.chance.random() ** 2)]
            written = self._comment(story, parent, at, outcome)
            if outcome in (PUBLISHED, WITHDRAWN) and len(written[1]) < (SEGMENT * MAX_SEGMENTS):
                answered.append(written)

    def _comment(self, story, parent, at, outcome):
        """Write a comment; return its key, path, depth and the key of its thread."""
        chance = self.chance
        pk, revision = self.comments.next_pk(), self.revisions.next_pk()
        writer = int(len(self.names) * chance.random() ** 2)
        above, path, depth, root = parent or (None, "", 0, pk)
        path, depth = f"{path}{pk:0{SEGMENT}}", min(depth + 1, DEEPEST)
        decided_at = min(at + timedelta(seconds=30 + int(3_000 * chance.random())), self.until)
        was_shown = outcome in (PUBLISHED, WITHDRAWN)
        decisions = self._decide(pk, revision, at, outcome, decided_at)
        self.comments.add(
            pk,
            uuid.UUID(int=chance.getrandbits(128), version=4),
            story,
            above,
            root,
            path,
            depth,
            self.first_writer + writer,
            self.names[writer],
            outcome,
            1 + decisions,
            revision,
            at,
            decided_at if was_shown else None,
            round(0.9 + chance.random() / 10 if outcome == "spam" else chance.random() ** 3, 4),
            5 + int(300 * chance.random()),
        )
        self._wording(revision, pk, at, outcome, decided_at)
        self._count(writer, outcome, at, decided_at)
        return pk, path, depth, root

    def _wording(self, revision, pk, at, outcome, decided_at):
        """What was written, unless it was kept for its time and is gone."""
        kept_for = WORDS_KEPT.get(outcome)
        text = self.words.spam() if outcome == SPAM else self.words.remark()
        if kept_for and decided_at <= self.until - kept_for:
            text = ""
        self.revisions.add(revision, pk, 1, text, text_key(text) if text else None, at)

    def _decide(self, pk, revision, at, outcome, decided_at) -> int:
        """Write the decisions that led there; return how many."""
        if outcome == PENDING:
            return 0
        moderator = self.chance.choice(self.moderators)
        action, to_status, reason = "approve", PUBLISHED, ""
        if outcome == REJECTED:
            action, to_status, reason = "reject", outcome, self.chance.choice(REASONS)
        elif outcome == SPAM:
            action, to_status = "spam", outcome
        key = self.decisions.next_pk()
        self.decisions.add(
            key, pk, revision, moderator, "", action, "pending", to_status, reason, decided_at
        )
        if outcome != WITHDRAWN:
            return 1
        key, later = self.decisions.next_pk(), min(decided_at + timedelta(hours=2), self.until)
        self.decisions.add(
            key, pk, revision, None, WRITER, "withdraw", "published", outcome, "", later
        )
        return 2

    def _count(self, writer, outcome, at, decided_at):
        if counted := COUNTED.get(outcome):
            self.counts[counted][writer] += 1
        begun = self.begun[writer]
        self.begun[writer] = min(begun, at.timestamp()) if begun else at.timestamp()
        if outcome in (REJECTED, SPAM):
            self.rejected[writer] = max(self.rejected[writer], decided_at.timestamp())

    def write_commenters(self):
        """Write those who wrote anything, when all that they wrote is known."""
        for writer, name in enumerate(self.names):
            if not self.begun[writer]:
                continue
            pk = self.first_writer + writer
            email = f"reader-{pk}@post.example"
            rejected = self.rejected[writer]
            self.commenters.add(
                pk,
                name,
                email,
                email_key(email),
                self.counts["published"][writer],
                self.counts["rejected"][writer],
                self.counts["spam"][writer],
                datetime.fromtimestamp(rejected, UTC) if rejected else None,
                datetime.fromtimestamp(self.begun[writer], UTC),
            )


def _modes() -> dict:
    """The mode in force of each section that has its own, and under None that of the site."""
    of_sections = Policy.objects.exclude(section=None).exclude(mode="")
    return {None: str(Policy.for_site().mode), **dict(of_sections.values_list("section", "mode"))}
