"""The way in: how what a reader typed becomes a comment, and whether it waits."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from articles import clock
from articles.models import Article
from comments import limits
from comments.models.comment import DEEPEST, MAX_SEGMENTS, SEGMENT, Comment
from comments.models.commenter import Commenter
from comments.models.decision import Decision
from comments.models.discussion import Discussion
from comments.models.errors import NotTaken, Unfit
from comments.models.letters import prepare_letters
from comments.models.policy import days_by_policy, end_after
from comments.models.weighing import weigh, with_record
from comments.rules import HOLD, REJECT
from comments.text import (
    MAX_NAME,
    MAX_TEXT,
    clean_name,
    clean_text,
    must_take_mail,
    text_key,
)


def post_comment(
    *,
    article,
    name,
    email,
    text,
    parent=None,
    idempotency_key=None,
    hold_reasons=(),
    net_key=None,
    seconds_to_write=None,
    is_proven=False,
    follows=False,
    at=None,
) -> Comment:
    """Keep what a reader wrote under a public story, and do with it what the rules say.

    It waits for a moderator unless the mode in force lets it out and no rule holds it; an exact
    word rule may reject it. `hold_reasons` are codes of what the form noticed. `is_proven` says
    that the writer has shown the address to be theirs: whoever only types one gets none of the
    trust that it earned. `follows` says that the writer wants mail about replies, which an address
    that was not shown to be theirs has to confirm first. The same `idempotency_key` again returns
    the first comment. Raises NotTaken where the discussion is closed, the story is not public, the
    comment above cannot be seen or the writer may not comment, Unfit for what is no comment, and
    TooFast for one too many; without a `net_key`, which is "" where the network is not known,
    nobody is counted.
    """
    typed = f"{name}\n{text}"
    name, email, text = clean_name(name), email.strip(), clean_text(text)
    _must_fit(name, email, text)
    with transaction.atomic():
        locked = Discussion.objects.select_for_update()
        discussion = locked.filter(pk=article.pk).first() or locked.get(
            pk=Discussion.of(article).pk
        )
        if first := posted_before(idempotency_key):
            return first
        at = at or clock.database_now()
        parent = _place(discussion, article, parent, at)
        author = Commenter.known_by(email, name=name, at=at, among=with_record(text, at))
        if net_key is not None:
            limits.check(
                "comment",
                net_key=net_key,
                email_key=author.email_key,
                trust=author.trust if is_proven else 0,
                discussion=discussion,
                at=at,
            )
        judgement = weigh(
            mode=discussion.mode,
            person=author,
            name=name,
            text=text,
            typed=typed,
            told=hold_reasons,
            seconds_to_write=seconds_to_write,
            is_proven=is_proven,
            at=at,
        )
        comment = Comment(
            discussion=discussion,
            author=author,
            name=name,
            hold_reasons=judgement.reasons,
            matches=judgement.matches,
            spam_score=judgement.spam_score,
            spam_words=judgement.spam_words,
            seconds_to_write=seconds_to_write,
            may_link=is_proven and author.trust > 0,
            net_key=net_key or "",
            idempotency_key=idempotency_key or None,
            created_at=at,
        )
        hang(comment, parent, text=text, at=at)
        decision = _decision_by_rule(comment, judgement, discussion, at)
        comment.save()
        if follows:
            knows = is_proven and author.email_confirmed_at is not None
            comment.follows.create(
                commenter=author, created_at=at, confirmed_at=at if knows else None
            )
        if decision:
            decision.save(force_insert=True)
            Commenter.recount(author.pk, Comment.Status.PENDING, comment.status, at=at)
            discussion.show_change(int(comment.is_visible))
            prepare_letters([comment] if comment.is_visible else [], at=at)
        return comment


def hang(comment, parent, *, text, at) -> None:
    """Store a new comment with its first wording; its path is yet to be saved."""
    comment.parent = parent
    comment.depth = min(parent.depth + 1, DEEPEST) if parent else 1
    comment.save(force_insert=True)
    comment.current_revision = comment.revisions.create(
        number=1, text=text, text_key=text_key(text), created_at=at
    )
    comment.path = (parent.path if parent else "") + f"{comment.pk:0{SEGMENT}}"
    comment.root_id = parent.root_id if parent else comment.pk


def hook_for(discussion, parent) -> Comment | None:
    """Return the comment to hang a reply to `parent` under; raise NotTaken where it is hidden."""
    if parent is None:
        return None
    parent = discussion.comments.visible().select_related("parent").filter(pk=parent.pk).first()
    if parent is None:
        raise NotTaken(_("The comment that you answer is no longer there."))
    full = len(parent.path) >= SEGMENT * MAX_SEGMENTS
    return parent.parent if full else parent


def posted_before(key) -> Comment | None:
    """Return what was stored when the same form was sent before."""
    return Comment.objects.filter(idempotency_key=key).first() if key else None


def _decision_by_rule(comment, judgement, discussion, at) -> Decision | None:
    """Publish or reject a new comment in the newsroom's name; return the record, unsaved.

    Nothing hangs under it yet and what it hangs under is visible, so it counts as it stands.
    """
    if judgement.outcome == HOLD:
        return None
    if judgement.outcome == REJECT:
        comment.status = Comment.Status.REJECTED
        told = {"action": Decision.Action.REJECT, "rule": judgement.rejected_by}
        told["reason"] = Decision.Reason.OTHER
    else:
        comment.status = Comment.Status.PUBLISHED
        comment.published_at, comment.reviewed = at, False
        told = {"action": Decision.Action.APPROVE, "rule": discussion.mode}
    comment.version += 1
    return Decision(
        comment=comment,
        revision=comment.current_revision,
        from_status=Comment.Status.PENDING,
        to_status=comment.status,
        spam_score=comment.spam_score,
        created_at=at,
        **told,
    )


def must_be_words(text) -> None:
    """Raise Unfit where a cleaned text is no comment."""
    if not text:
        raise Unfit(_("Write your comment."))
    if len(text) > MAX_TEXT:
        raise Unfit(_("The comment is too long."))


def _must_fit(name, email, text):
    if not name:
        raise Unfit(_("Enter your name."))
    if len(name) > MAX_NAME:
        raise Unfit(_("The name is too long."))
    must_be_words(text)
    try:
        Commenter._meta.get_field("email").run_validators(email)
        must_take_mail(email)
    except ValidationError as error:
        raise Unfit(error.messages[0]) from error


def _place(discussion, article, parent, at):
    """Return the comment to hang the new one under, or None for a new thread."""
    led = Article.objects.published(at).filter(pk=article.pk).order_by()
    led = led.values_list(days_by_policy(), "first_published_at").first()
    if led is None:
        raise NotTaken(_("This story takes no comments."))
    discussion.policy_end = end_after(*led)
    if not discussion.takes_comments(at):
        raise NotTaken(_("The discussion of this story is closed."))
    return hook_for(discussion, parent)
