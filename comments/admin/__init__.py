from comments.admin.comments import CommentAdmin
from comments.admin.discussions import DiscussionAdmin

__all__ = ["CommentAdmin", "DiscussionAdmin"]
