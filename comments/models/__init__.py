from comments.models.comment import Comment
from comments.models.commenter import Commenter
from comments.models.decision import Decision
from comments.models.discussion import Discussion
from comments.models.errors import Conflict, NotTaken, Unfit
from comments.models.posting import post_comment
from comments.models.revision import CommentRevision

__all__ = [
    "Comment",
    "CommentRevision",
    "Commenter",
    "Conflict",
    "Decision",
    "Discussion",
    "NotTaken",
    "Unfit",
    "post_comment",
]
