"""What the rules are told about a comment that comes in, fetched in a bounded number of queries."""

from datetime import timedelta
from functools import partial

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import CharField, Count, Exists, F, OuterRef, Value
from django.db.models.functions import Concat
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from articles.models import Author
from comments import learning
from comments.models.comment import Comment
from comments.models.commenter import COUNTED, Commenter, mail_domain
from comments.models.errors import NotTaken
from comments.models.learning import WordRule
from comments.models.people import Sanction
from comments.models.revision import CommentRevision
from comments.rules import Candidate, Judgement, WordList, judge
from comments.rules.folding import folded_words
from comments.rules.words import Literal
from comments.text import text_key

OWN_REPEAT, OTHERS_REPEAT = timedelta(days=1), timedelta(hours=1)
OTHERS_WHO_REPEAT = 3
RECENT, RECENT_FOR = 10, timedelta(days=30)
RESERVED_NAMES = ("admin", "administrator", "editor", "moderator", "newsroom", "staff")

_word_list = WordList(())


def weigh(
    *,
    mode,
    person,
    name,
    text,
    typed="",
    told=(),
    seconds_to_write=None,
    is_proven=False,
    at,
) -> Judgement:
    """Judge a wording by every rule; raise NotTaken where the writer may not comment at all.

    `person` is the writer out of with_record(), asked with the same text.
    """
    _must_be_welcome(person, at)
    domain = mail_domain(person.email)
    clues = learning.clues_of(
        text=text, name=name, mail_domain=domain, seconds_to_write=seconds_to_write
    )
    candidate = Candidate(
        mode=mode,
        text=text,
        name=name,
        typed=typed,
        mail_domain=domain,
        trust=person.trust if is_proven else 0,
        is_proven=is_proven,
        published_count=person.published_count,
        is_held_always=person.is_held,
        is_repeated=person.repeats or (person.others or 0) >= OTHERS_WHO_REPEAT,
        recent=_recent(person, at),
        seconds_to_write=seconds_to_write,
        told=tuple(told),
        staff_names=_staff_names(),
        words=word_list(),
        score=partial(learning.score, *learning.what_is_known(clues)),
    )
    judgement = judge(candidate)
    _count_hits(judgement)
    return judgement


def word_list() -> WordList:
    """The word rules in use. Compared with the table each time, made ready only when it changed."""
    global _word_list
    in_use = WordRule.objects.filter(is_active=True).order_by("pk")
    rows = tuple(in_use.values_list("pk", "literal", "scope", "effect"))
    if rows != _word_list.literals:
        _word_list = WordList(Literal(*row) for row in rows)
    return _word_list


def with_record(text, at, but_not=None):
    """Return the commenters with what counts against each of them when they write `text`.

    `but_not` is the comment itself when its writer changes it: that repeats nothing.
    """
    in_force = Sanction.objects.in_force(at).filter(commenter=OuterRef("pk")).order_by()
    ends = in_force.filter(kind=Sanction.Kind.SUSPEND).order_by("-until").values("until")[:1]
    alike = CommentRevision.objects.filter(text_key=text_key(text)).order_by()
    if but_not is not None:
        alike = alike.exclude(comment=but_not)
    others = (
        alike.filter(created_at__gt=at - OTHERS_REPEAT)
        .values("text_key")
        .annotate(writers=Count("comment__author", distinct=True))
        .values("writers")
    )
    own = alike.filter(comment__author=OuterRef("pk"), created_at__gt=at - OWN_REPEAT)
    return Commenter.objects.annotate(
        is_banned=Exists(in_force.filter(kind=Sanction.Kind.BAN)),
        suspended_until=ends,
        is_held=Exists(in_force.filter(kind=Sanction.Kind.HOLD)),
        repeats=Exists(own),
        others=others,
    )


def _must_be_welcome(person, at):
    if person.is_banned:
        raise NotTaken(_("The newsroom takes no more comments from this address."))
    if person.suspended_until:
        until = formats.date_format(timezone.localtime(person.suspended_until), "DATETIME_FORMAT")
        raise NotTaken(_("The newsroom takes no comments from this address until %s.") % until)


def _recent(person, at) -> tuple[str, ...]:
    if not person.rejected_count + person.spam_count:
        return ()
    decided = Comment.objects.filter(
        author=person.pk, status__in=list(COUNTED), created_at__gt=at - RECENT_FOR
    )
    return tuple(decided.order_by("-created_at").values_list("status", flat=True)[:RECENT])


def _staff_names() -> frozenset[str]:
    """The folded names of people who work here or write for us, and words for what they are."""
    users = get_user_model().objects.filter(is_staff=True, is_active=True).order_by()
    full_name = Concat("first_name", Value(" "), "last_name", output_field=CharField())
    names = users.values_list(full_name, "username").union(
        Author.objects.order_by().values_list("name", Value("")), all=True
    )
    every = {name for pair in names for name in pair} | {*RESERVED_NAMES, settings.SITE_NAME}
    return frozenset(filter(None, (" ".join(folded_words(name)) for name in every)))


def _count_hits(judgement):
    rules = [match["rule"] for match in judgement.matches]
    if rules:
        WordRule.objects.filter(pk__in=rules).update(hits=F("hits") + 1)
