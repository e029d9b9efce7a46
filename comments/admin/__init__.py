from comments.admin.comments import CommentAdmin
from comments.admin.discussions import DiscussionAdmin
from comments.admin.policies import PolicyAdmin

__all__ = ["CommentAdmin", "DiscussionAdmin", "PolicyAdmin"]
