from comments.admin.commenters import CommenterAdmin
from comments.admin.comments import CommentAdmin
from comments.admin.decisions import DecisionAdmin
from comments.admin.discussions import DiscussionAdmin
from comments.admin.policies import PolicyAdmin
from comments.admin.word_rules import WordRuleAdmin

__all__ = [
    "CommentAdmin",
    "CommenterAdmin",
    "DecisionAdmin",
    "DiscussionAdmin",
    "PolicyAdmin",
    "WordRuleAdmin",
]
