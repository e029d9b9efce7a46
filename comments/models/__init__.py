from comments.models.answering import answer_as_newsroom
from comments.models.attempt import Attempt
from comments.models.claim import Claim
from comments.models.comment import Comment
from comments.models.commenter import Commenter
from comments.models.decision import Decision
from comments.models.discussion import Discussion
from comments.models.editing import edit_comment, is_in_time, may_change, may_withdraw
from comments.models.erasing import erase_commenter
from comments.models.errors import Conflict, NotTaken, Unfit
from comments.models.leading import set_section_policy, set_site_policy
from comments.models.learning import SpamSample, SpamToken, WordRule
from comments.models.letters import Follow, Letter, confirm_follows
from comments.models.many import decide_on_many
from comments.models.people import ContactView, Sanction
from comments.models.policy import Mode, Policy
from comments.models.posting import post_comment
from comments.models.report import Report
from comments.models.reporting import report_comment
from comments.models.revision import CommentRevision

__all__ = [
    "Attempt",
    "Claim",
    "Comment",
    "CommentRevision",
    "Commenter",
    "Conflict",
    "ContactView",
    "Decision",
    "Discussion",
    "Follow",
    "Letter",
    "Mode",
    "NotTaken",
    "Policy",
    "Report",
    "Sanction",
    "SpamSample",
    "SpamToken",
    "Unfit",
    "WordRule",
    "answer_as_newsroom",
    "confirm_follows",
    "decide_on_many",
    "edit_comment",
    "erase_commenter",
    "is_in_time",
    "may_change",
    "may_withdraw",
    "post_comment",
    "report_comment",
    "set_section_policy",
    "set_site_policy",
]
