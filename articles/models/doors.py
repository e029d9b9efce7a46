"""What is public: nothing else in the project filters on publication times."""

from dataclasses import dataclass

from django.db.models import FilteredRelation, OuterRef, Q, Subquery

from articles.models.publication import Publication, in_force
from articles.models.worklists import WorkLists

WORDS = Publication.Kind.WORDS
RETRACTION = Publication.NoteKind.RETRACTION
UNSAID_IN_LISTS = {
    "": "owner language desk_status working_title internal_note assigned_to due_at planned_words"
    " embargo_until needs_photo needs_legal slug_is_automatic words_wait version created_at"
    " updated_at",
    "section__": "description position",
    "live__": "reason overridden override_reason made_by created_at announced_at",
    "live__revision__": "dateline word_count lead_caption body body_text based_on search_headline"
    " created_at created_by erased_at erased_by erasure_reason",
    "live__revision__lead_photo__": "original format caption credit photographer copyright"
    " digital_source_type title place people keywords taken_at usage_terms license_url"
    " instructions rights_until withdrawn_by withdrawal_reason uploaded_by created_at",
}
NOT_IN_LISTS = [
    f"{row}{column}" for row, columns in UNSAID_IN_LISTS.items() for column in columns.split()
]


class ArticleQuerySet(WorkLists):
    def published(self, at):
        """What is public at the instant `at`, newest first; `live` is the link in force.

        Never combine two of these with | or &; put conditions into `.filter(Q(…))`.
        """
        return self._with_live(at, ~Q(publications__note_kind=RETRACTION))

    def published_or_retracted(self, at):
        """What is public at `at`, and what has a retraction in the place of its words."""
        return self._with_live(at, Q())

    def _with_live(self, at, condition):
        words = Q(publications__kind=WORDS) & in_force(at, "publications__")
        return (
            self.annotate(live=FilteredRelation("publications", condition=words & condition))
            .filter(live__isnull=False, first_published_at__lte=at)
            .select_related("live__revision")
            .order_by("-first_published_at", "-pk")
        )

    def with_words(self):
        """Join the live words, their lead photo and the section to `published()` rows."""
        return self.select_related("section", "live__revision__lead_photo")

    def as_teasers(self):
        """Join what a list shows: of `with_words` neither the body nor what is the desk's own."""
        return self.with_words().defer(*NOT_IN_LISTS)

    def with_state(self, at):
        """Join the link in force and when the next one begins, for `Article.state()`."""
        waiting = Publication.objects.filter(article=OuterRef("pk"), starts_at__gt=at)
        upcoming = waiting.order_by("starts_at")
        return self.annotate(
            current=FilteredRelation("publications", condition=in_force(at, "publications__")),
            next_at=Subquery(upcoming.values("starts_at")[:1]),
            next_kind=Subquery(upcoming.values("kind")[:1]),
        ).select_related("current")

    def scheduled(self, at):
        """Stories with a link that has not begun."""
        return self.filter(pk__in=Publication.objects.upcoming(at).values("article"))


@dataclass(frozen=True)
class State:
    """What is public of a story now and what comes next; `edited` says newer words wait.

    A `retracted` story is live: a sentence stands at its address in the place of its words.
    """

    name: str  # draft, scheduled, live, withdrawn, gone
    since: object = None
    edited: bool = False
    retracted: bool = False
    next_at: object = None
    next_kind: str = ""
