"""What stands on the cards of a page, fetched in as many queries for one card as for all."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import F, OuterRef, Subquery, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from articles import clock
from comments.models import Claim, Comment, CommentRevision, Decision, Report, Sanction
from comments.queue.keys import MOST_AT_ONCE

CARDS_A_PAGE = 25
NOTES_SHOWN = 3
NOT_ON_CARDS = [
    f"discussion__article__latest__{column}" for column in ("body", "body_text", "standfirst")
]


@dataclass
class Reported:
    """What readers reported: how often for each reason, and what they wrote."""

    reasons: Counter = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    @property
    def by_reason(self):
        return [(Report.Reason(code).label, n) for code, n in self.reasons.most_common()]

    @property
    def number(self) -> int:
        return self.reasons.total()


@dataclass
class Group:
    """A card: one comment, or several with the same words, of which it shows the first."""

    comment: Comment
    others: list[Comment] = field(default_factory=list)
    sanctions: list[Sanction] = field(default_factory=list)
    reported: Reported = field(default_factory=Reported)
    earlier_text: str | None = None
    left_by: Decision | None = None
    claim: Claim | None = None

    @property
    def all(self) -> list[Comment]:
        return [self.comment, *self.others]

    @property
    def is_held(self) -> bool:
        return any(each.kind == Sanction.Kind.HOLD for each in self.sanctions)


def said_of(claim) -> str:
    """Who is on a comment, and for how long, in minutes and seconds."""
    seconds = max(int((clock.now() - claim.began_at).total_seconds()), 0)
    since = f"{seconds // 60}:{seconds % 60:02}"
    return _("%(who)s is on it (%(since)s).") % {"who": claim.holder, "since": since}


def cards(tab, after="", *, user) -> tuple[list[Group], str]:
    """Return the tab's cards after the place named `after`, and the place to go on from, if any."""
    found = list(joined(tab.after(after))[: CARDS_A_PAGE + 1])
    shown = found[:CARDS_A_PAGE]
    more_after = str(tab.place_of(shown[-1])) if len(found) > CARDS_A_PAGE else ""
    return grouped(shown, alike(tab, shown), user=user), more_after


def cards_of(keys, *, user) -> dict[int, Group]:
    """Return the cards of these comments by key, each by itself."""
    found = joined(Comment.objects.filter(pk__in=keys))
    return {group.comment.pk: group for group in grouped(found, {}, user=user)}


def joined(comments):
    """With its writer, words and story in the same query.

    What it answers is fetched apart: eight tables are more than PostgreSQL plans in a moment.
    """
    return comments.select_related(
        "author", "current_revision", "discussion__article__latest"
    ).defer(*NOT_ON_CARDS)


def alike(tab, comments) -> dict[int, list[Comment]]:
    """The comments under the tab with the same words as one of these, by the key of the words."""
    found = defaultdict(list)
    for comment in comments:
        if (key := comment.current_revision.text_key) is not None:
            found[key].append(comment)
    words = F("current_revision__text_key")
    number = Window(RowNumber(), partition_by=words, order_by=[F("created_at"), F("pk")])
    elsewhere = tab.rows().exclude(pk__in=[comment.pk for comment in comments])
    # Found by the words: whole tabs would be read to find them by what they stand under.
    worded = CommentRevision.objects.order_by().filter(text_key__in=found).values("comment")
    same = elsewhere.filter(pk__in=worded, current_revision__text_key__in=found)
    same = same.annotate(number=number)
    for comment in joined(same.filter(number__lte=MOST_AT_ONCE)).order_by("created_at", "pk"):
        found[comment.current_revision.text_key].append(comment)
    return found


def grouped(comments, same, *, user) -> list[Group]:
    """Make a card of each comment that is not on another's, with what is known of it."""
    groups, on_a_card = [], set()
    for comment in comments:
        if comment.pk in on_a_card:
            continue
        others = [
            each
            for each in same.get(comment.current_revision.text_key, ())
            if each.pk != comment.pk and each.pk not in on_a_card
        ][: MOST_AT_ONCE - 1]
        on_a_card.update([comment.pk, *(each.pk for each in others)])
        groups.append(Group(comment, others))
    by_key = {group.comment.pk: group for group in groups}
    _add_parents(groups)
    _add_people(groups)
    _add_reports(by_key)
    _add_earlier_words(by_key)
    _add_notes(by_key)
    _add_claims(by_key, user)
    return groups


def _add_parents(groups):
    answers = [group.comment for group in groups if group.comment.parent_id]
    if not answers:
        return
    parents = Comment.objects.select_related("current_revision")
    parents = parents.in_bulk({comment.parent_id for comment in answers})
    for comment in answers:
        comment.parent = parents[comment.parent_id]


def _add_people(groups):
    sanctions = Sanction.objects.in_force(clock.now())
    of_person = defaultdict(list)
    for sanction in sanctions.filter(commenter__in={each.comment.author_id for each in groups}):
        of_person[sanction.commenter_id].append(sanction)
    for group in groups:
        group.sanctions = of_person[group.comment.author_id]


def _add_reports(groups):
    reported = [pk for pk, group in groups.items() if group.comment.open_reports]
    if not reported:
        return
    rows = Report.objects.filter(comment__in=reported, resolved_by=None)
    for comment, reason, note in rows.values_list("comment", "reason", "note"):
        found = groups[comment].reported
        found.reasons[reason] += 1
        if note and len(found.notes) < NOTES_SHOWN:
            found.notes.append(note)


def _add_earlier_words(groups):
    """The wording before the one that stands now."""
    edited = [pk for pk, group in groups.items() if group.comment.current_revision.number > 1]
    if not edited:
        return
    earlier = CommentRevision.objects.filter(
        comment=OuterRef("pk"), number__lt=OuterRef("current_revision__number")
    ).order_by("-number")
    rows = Comment.objects.filter(pk__in=edited).order_by()
    for pk, text in rows.values_list("pk", Subquery(earlier.values("text")[:1])):
        groups[pk].earlier_text = text


def _add_notes(groups):
    """Who left a comment for a second opinion, and why."""
    left = [pk for pk, group in groups.items() if group.comment.deferred_at]
    if not left:
        return
    notes = Decision.objects.filter(comment__in=left, action=Decision.Action.DEFER)
    for decision in notes.select_related("moderator").order_by("created_at", "pk"):
        groups[decision.comment_id].left_by = decision


def _add_claims(groups, user):
    claims = Claim.objects.in_force(clock.now()).filter(comment__in=groups)
    for claim in claims.exclude(moderator=user).select_related("moderator"):
        groups[claim.comment_id].claim = claim
