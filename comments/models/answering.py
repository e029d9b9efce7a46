"""The newsroom's own replies: published at once, under its badge, by people who may answer."""

from django.db import transaction
from django.utils.translation import gettext as _

from articles import clock
from articles.models import Article
from comments import learning
from comments.models.comment import Comment
from comments.models.commenter import Commenter
from comments.models.decision import Decision
from comments.models.discussion import Discussion
from comments.models.errors import NotTaken
from comments.models.letters import prepare_letters
from comments.models.posting import hang, hook_for, must_be_words, posted_before
from comments.text import MAX_NAME, clean_name, clean_text


def answer_as_newsroom(*, article, by, text, parent=None, idempotency_key=None, at=None) -> Comment:
    """Publish what somebody of the newsroom answers, under a visible comment or to everybody.

    It stands under the person's full name and the newsroom's badge, also where readers may not
    write any more. The same `idempotency_key` again returns the first reply. Raises NotTaken where
    the story is not public, its discussion is off or the comment above cannot be seen, and Unfit
    for what is no comment.
    """
    text = clean_text(text)
    must_be_words(text)
    with transaction.atomic():
        locked = Discussion.objects.select_for_update()
        discussion = locked.get(pk=Discussion.of(article).pk)
        if first := posted_before(idempotency_key):
            return first
        at = at or clock.database_now()
        is_public = Article.objects.published(at).filter(pk=article.pk).exists()
        if not is_public or discussion.mode == Discussion.Mode.OFF:
            raise NotTaken(_("This story has no discussion now."))
        parent = hook_for(discussion, parent)
        author = _commenter_of(by, at)
        comment = Comment(
            discussion=discussion,
            author=author,
            name=author.display_name,
            status=Comment.Status.PUBLISHED,
            published_at=at,
            may_link=True,
            created_at=at,
            idempotency_key=idempotency_key or None,
        )
        hang(comment, parent, text=text, at=at)
        comment.save()
        decision = Decision.objects.create(
            comment=comment,
            revision=comment.current_revision,
            moderator=by,
            action=Decision.Action.APPROVE,
            from_status=Comment.Status.PENDING,
            to_status=Comment.Status.PUBLISHED,
            created_at=at,
        )
        Commenter.recount(author.pk, Comment.Status.PENDING, Comment.Status.PUBLISHED, at=at)
        learning.take_in(decision, Comment.objects.with_what_decides(at).get(pk=comment.pk))
        discussion.show_change(1)
        prepare_letters([comment], at=at)
        return comment


def _commenter_of(user, at) -> Commenter:
    """The commenter that stands for somebody of the newsroom, under today's full name.

    It has no e-mail address that could be typed.
    """
    name = clean_name(user.get_full_name() or user.get_username())[:MAX_NAME]
    commenter, _made = Commenter.objects.get_or_create(
        user=user,
        defaults={
            "display_name": name,
            "email": "",
            "email_key": f"newsroom-{user.pk}",
            "created_at": at,
        },
    )
    if commenter.display_name != name:
        commenter.display_name = name
        commenter.save(update_fields=["display_name"])
    return commenter
