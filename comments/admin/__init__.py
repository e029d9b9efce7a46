from comments.admin.comments import CommentAdmin
from comments.admin.discussions import DiscussionAdmin
from comments.admin.word_rules import WordRuleAdmin

__all__ = ["CommentAdmin", "DiscussionAdmin", "WordRuleAdmin"]
