"""Who may do what: every address of the site, every role, every state of a story.

A row stands for a pattern of the resolver, by the name of its view (by its route where it has
none). A cell says what an answer is: for a POST, whether it changed a row as well.
"""

from typing import NamedTuple

ANONYMOUS = "anonymous"
OUTSIDER = "outsider"  # has a log-in and an editor's group, but no place at the desk any more
OWNER = "owner"  # a reporter, before a story or a photo of his own
REPORTER = "reporter"  # a reporter, before a colleague's
EDITOR, MODERATOR, ADMINISTRATOR = "editor", "moderator", "administrator"
ROLES = (ANONYMOUS, OUTSIDER, OWNER, REPORTER, EDITOR, MODERATOR, ADMINISTRATOR)

STAFF = (OWNER, REPORTER, EDITOR, MODERATOR, ADMINISTRATOR)
WRITERS = (OWNER, REPORTER, EDITOR, ADMINISTRATOR)
EDITORS = (EDITOR, ADMINISTRATOR)
MODERATORS = (MODERATOR, ADMINISTRATOR)
COMMENT_READERS = (EDITOR, MODERATOR, ADMINISTRATOR)
NOBODY = ()

SHOWN = "shown"  # 2xx or 3xx, and no row is different afterwards
CHANGED = "changed"  # 2xx or 3xx, and some row is
LOGIN, NO, NOTHING, METHOD, GONE = "log-in", "403", "404", "405", "410"

UNPUBLISHED = ("draft", "submitted")
STATES = (*UNPUBLISHED, "scheduled", "live", "withdrawn", "gone")
USES = ("unused", "used")


class Row(NamedTuple):
    """What GET and POST answer: one outcome a role, or those by the state of the object."""

    get: dict
    post: dict


def desk(roles, outcome=SHOWN, *, refused=NO) -> dict:
    """At the desk: strangers log in first, `roles` get the outcome, the others are refused."""
    others = dict.fromkeys(ROLES, refused) | dict.fromkeys((ANONYMOUS, OUTSIDER), LOGIN)
    return others | dict.fromkeys(roles, outcome)


def everyone(outcome=SHOWN) -> dict:
    return dict.fromkeys(ROLES, outcome)


def by_state(states, those: dict, others: dict, *, of=STATES) -> dict:
    return {state: those if state in states else others for state in of}


def model(name, *, view, add=NOBODY, change=NOBODY, delete=NOBODY) -> dict[str, Row]:
    """The pages that Django's admin gives a model."""
    app, _, model_name = name.rpartition("_")
    return {
        f"admin:{name}_changelist": Row(desk(view), desk(view)),
        f"admin:{name}_add": Row(desk(add), desk(add, CHANGED)),
        f"admin:{name}_change": Row(desk(view), desk(change, CHANGED)),
        f"admin:{name}_delete": Row(desk(delete), desk(delete, CHANGED)),
        f"admin:{name}_history": Row(desk(view), desk(view)),
        # leads to the change page, which asks for the right
        f"admin/{app}/{model_name}/<path:object_id>/": Row(desk(STAFF), desk(STAFF)),
    }


def read_only(get: dict) -> Row:
    """A page for readers: the same for every role, and no POST."""
    return Row(get, everyone(METHOD))


FOR_READERS = read_only(everyone())
DECISION = Row(desk(STAFF, METHOD), desk(MODERATORS, CHANGED))
ADMINISTRATION = Row(desk(STAFF, METHOD), desk((ADMINISTRATOR,), CHANGED))
QUEUE = Row(desk(COMMENT_READERS), desk(STAFF, METHOD))
LIVE_ONLY = by_state(["live"], everyone(), everyone(NOTHING))
VERSIONS = read_only(LIVE_ONLY | {"gone": everyone(GONE)})
WRITING_A_COMMENT = Row(LIVE_ONLY, by_state(["live"], everyone(CHANGED), everyone(NOTHING)))

# Whoever sends a story and is not logged in gets it back in the page that asks to log in (403).
WORDS_BACK = dict.fromkeys((ANONYMOUS, OUTSIDER), NO)
MAY_WRITE_CHANGES = by_state(UNPUBLISHED, desk((OWNER, *EDITORS), CHANGED), desk(EDITORS, CHANGED))
SAVES = {state: outcomes | WORDS_BACK for state, outcomes in MAY_WRITE_CHANGES.items()}
MAY_PREVIEW_TYPED = by_state(UNPUBLISHED, desk((OWNER, *EDITORS)), desk(EDITORS))
PHOTO_CHANGES = by_state(
    ["unused"], desk((OWNER, *EDITORS), CHANGED), desk(EDITORS, CHANGED), of=USES
)
# A photo that is not somebody's to change has no form among the others: nothing is refused.
PHOTO_DESCRIPTIONS = by_state(
    ["unused"],
    desk(WRITERS) | dict.fromkeys((OWNER, *EDITORS), CHANGED),
    desk(WRITERS),
    of=USES,
)

TABLE: dict[str, Row] = {
    # Logging in and out
    "admin:login": Row(everyone(), everyone()),
    "admin:logout": Row(
        desk(STAFF, METHOD) | dict.fromkeys((ANONYMOUS, OUTSIDER), SHOWN),
        desk(STAFF) | dict.fromkeys((ANONYMOUS, OUTSIDER), SHOWN),
    ),
    "admin:password_change": Row(desk(STAFF), desk(STAFF, CHANGED)),
    "admin:password_change_done": Row(desk(STAFF), desk(STAFF, METHOD)),
    "admin_password_reset": Row(everyone(), everyone()),
    "password_reset_done": FOR_READERS,
    "password_reset_confirm": Row(everyone(), everyone()),
    "password_reset_complete": FOR_READERS,
    # The desk
    "admin:index": Row(desk(STAFF), desk(STAFF)),
    "admin:app_list": Row(desk(STAFF), desk(STAFF)),
    "admin:jsi18n": Row(desk(STAFF), desk(STAFF, METHOD)),
    "admin:view_on_site": Row(desk(STAFF), desk(STAFF)),
    "admin:autocomplete": Row(desk(WRITERS), desk(STAFF, METHOD)),  # of a story's section
    "admin/(?P<url>.*)$": Row(desk(STAFF, NOTHING), desk(STAFF, NOTHING)),
    # Stories
    **model("articles_article", view=STAFF, add=WRITERS),
    "admin:articles_article_add": Row(desk(WRITERS), desk(WRITERS, CHANGED) | WORDS_BACK),
    "admin:articles_article_change": Row(desk(STAFF), SAVES),
    "admin:articles_article_history": Row(desk(STAFF), desk(STAFF, METHOD)),
    "admin:articles_article_delete": Row(
        by_state(UNPUBLISHED, desk(EDITORS), desk(NOBODY)),
        by_state(UNPUBLISHED, desk(EDITORS, CHANGED), desk(NOBODY)),
    ),
    "admin:articles_article_preview_of_new": Row(desk(NOBODY), desk(WRITERS)),
    "admin:articles_article_preview": Row(desk(STAFF), MAY_PREVIEW_TYPED),
    "admin:articles_article_checks_of_new": Row(desk(STAFF, METHOD), desk(WRITERS)),
    "admin:articles_article_checks": Row(desk(STAFF, METHOD), MAY_PREVIEW_TYPED),
    "admin:articles_article_labels": Row(desk(EDITORS), desk(EDITORS, CHANGED)),
    "admin:articles_article_withdrawal": Row(
        desk(EDITORS), by_state(["live"], desk(EDITORS, CHANGED), desk(EDITORS))
    ),
    "admin:articles_article_takedown": Row(
        desk(EDITORS), by_state(["live", "withdrawn"], desk(EDITORS, CHANGED), desk(EDITORS))
    ),
    "admin:articles_article_difference": Row(desk(STAFF), MAY_PREVIEW_TYPED),
    "admin:articles_article_reinstatement": Row(
        desk(EDITORS), by_state(["withdrawn"], desk(EDITORS, CHANGED), desk(EDITORS))
    ),
    "admin:articles_article_cancellation": Row(
        desk(STAFF, METHOD),
        by_state(["scheduled"], desk(EDITORS, CHANGED), desk(EDITORS))
        | dict.fromkeys(UNPUBLISHED, desk(EDITORS, NOTHING)),
    ),
    "admin:articles_article_comparison": Row(desk(STAFF), desk(STAFF, METHOD)),
    "admin:articles_article_version": Row(desk(STAFF), desk(STAFF, METHOD)),
    "admin:articles_article_restoration": Row(desk(STAFF, METHOD), MAY_WRITE_CHANGES),
    "as_of:choice": Row(desk(STAFF), desk(STAFF, METHOD)),
    "as_of:page": Row(desk(STAFF), desk(STAFF, METHOD)),
    "admin:articles_article_autosave_of_new": Row(
        desk(STAFF, METHOD), desk(WRITERS, CHANGED) | WORDS_BACK
    ),
    "admin:articles_article_autosave": Row(desk(STAFF, METHOD), SAVES),
    "admin:articles_article_disposal": Row(
        desk(STAFF, METHOD),
        desk(WRITERS) | {EDITOR: CHANGED},  # whose words they are
    ),
    "admin:articles_article_presence": Row(desk(STAFF, METHOD), MAY_WRITE_CHANGES),
    "admin:articles_article_departure": Row(
        desk(STAFF, METHOD),
        desk(WRITERS) | {EDITOR: CHANGED},  # who has the story open
    ),
    "admin:articles_article_suggestions": Row(desk(STAFF), desk(STAFF, METHOD)),
    # The front page
    "admin:articles_frontpage_changelist": Row(desk(EDITORS), desk(EDITORS)),
    "admin:articles_frontpage_preview": Row(desk(STAFF, METHOD), desk(EDITORS)),
    "admin:articles_frontpage_publication": Row(desk(STAFF, METHOD), desk(EDITORS, CHANGED)),
    "admin:articles_frontpage_editions": Row(desk(EDITORS), desk(STAFF, METHOD)),
    "admin:articles_frontpage_cancellation": Row(desk(STAFF, METHOD), desk(EDITORS, CHANGED)),
    "admin:articles_frontpage_reversal": Row(desk(STAFF, METHOD), desk(EDITORS, CHANGED)),
    # What stands over and under them
    **model("articles_section", view=WRITERS, add=EDITORS, change=EDITORS, delete=EDITORS),
    **model("articles_tag", view=WRITERS, add=EDITORS, change=EDITORS, delete=EDITORS),
    **model("articles_author", view=WRITERS, add=EDITORS, change=EDITORS, delete=EDITORS),
    **model("articles_houseword", view=WRITERS, add=EDITORS, change=EDITORS, delete=EDITORS),
    "admin:articles_tag_suggestions": Row(desk(WRITERS), desk(STAFF, METHOD)),
    # What readers say is wrong
    "admin:articles_mistakereport_changelist": Row(desk(EDITORS), desk(STAFF, METHOD)),
    "admin:articles_mistakereport_handled": Row(desk(EDITORS), desk(STAFF, METHOD)),
    "admin:articles_mistakereport_handling": Row(desk(STAFF, METHOD), desk(EDITORS, CHANGED)),
    "admin:articles_mistakereport_reopening": Row(desk(STAFF, METHOD), desk(EDITORS, CHANGED)),
    # Photos
    **model("articles_photo", view=WRITERS, add=WRITERS),
    "admin:articles_photo_change": Row(desk(WRITERS), PHOTO_CHANGES),
    "admin:articles_photo_upload": Row(desk(STAFF, METHOD), desk(WRITERS, CHANGED)),
    "admin:articles_photo_library": Row(desk(WRITERS), desk(STAFF, METHOD)),
    # Documents
    **model("articles_document", view=WRITERS, add=WRITERS, change=EDITORS),
    "admin:articles_document_file": Row(desk(WRITERS), desk(STAFF, METHOD)),
    "admin:articles_document_library": Row(desk(WRITERS), desk(STAFF, METHOD)),
    "admin:articles_document_upload": Row(desk(STAFF, METHOD), desk(WRITERS, CHANGED)),
    "admin:articles_document_withdrawal": Row(desk(EDITORS), desk(EDITORS, CHANGED)),
    "admin:articles_document_restoration": Row(desk(STAFF, METHOD), desk(EDITORS, CHANGED)),
    "admin:articles_photo_descriptions": Row(desk(WRITERS), PHOTO_DESCRIPTIONS),
    "admin:articles_photo_withdrawal": Row(desk(EDITORS), desk(EDITORS, CHANGED)),
    "admin:articles_photo_reinstatement": Row(desk(STAFF, METHOD), desk(EDITORS, CHANGED)),
    "admin:articles_photo_picture": Row(desk(WRITERS), desk(STAFF, METHOD)),
    # Comments
    **model("comments_comment", view=COMMENT_READERS),
    "admin:comments_comment_changelist": QUEUE,
    "admin:comments_comment_change": QUEUE,
    "admin:comments_comment_published": QUEUE,
    "admin:comments_comment_rejected": QUEUE,
    "admin:comments_comment_spam": QUEUE,
    "admin:comments_comment_probably_spam": QUEUE,
    "admin:comments_comment_reported": QUEUE,
    "admin:comments_comment_second_opinion": QUEUE,
    "admin:comments_comment_unmoderated": QUEUE,
    "admin:comments_comment_decided": QUEUE,
    "admin:comments_comment_search": QUEUE,
    "admin:comments_comment_state": QUEUE,
    "admin:comments_comment_decisions": DECISION,
    "admin:comments_comment_reversals": DECISION,
    "admin:comments_comment_deferral": DECISION,
    "admin:comments_comment_dismissal": DECISION,
    "admin:comments_comment_claim": DECISION,
    "admin:comments_comment_release": Row(
        desk(STAFF, METHOD),
        desk(MODERATORS) | {MODERATOR: CHANGED},  # who has a comment in hand
    ),
    "admin:comments_comment_approval": DECISION,
    "admin:comments_comment_rejection": DECISION,
    "admin:comments_comment_mark_spam": DECISION,
    "admin:comments_comment_reversal": DECISION,
    "admin:comments_comment_answer": Row(desk(COMMENT_READERS), desk(COMMENT_READERS, CHANGED)),
    **model("comments_discussion", view=MODERATORS, change=MODERATORS),
    **model(
        "comments_wordrule",
        view=COMMENT_READERS,
        add=MODERATORS,
        change=MODERATORS,
        delete=MODERATORS,
    ),
    "admin:comments_wordrule_report": Row(desk(COMMENT_READERS), desk(STAFF, METHOD)),
    "admin:comments_discussion_closure": DECISION,
    **model("comments_policy", view=MODERATORS, change=MODERATORS),
    "admin:comments_policy_changelist": Row(desk(MODERATORS), desk(STAFF, METHOD)),
    "admin:comments_decision_changelist": Row(desk(MODERATORS), desk(STAFF, METHOD)),
    **model("comments_commenter", view=MODERATORS),
    "admin:comments_commenter_change": Row(desk(MODERATORS), desk(STAFF, METHOD)),
    "admin:comments_commenter_contact": ADMINISTRATION,
    "admin:comments_commenter_copy": ADMINISTRATION,
    "admin:comments_commenter_erasure": ADMINISTRATION,
    "admin:comments_commenter_hold": DECISION,
    "admin:comments_commenter_suspension": DECISION,
    "admin:comments_commenter_ban": DECISION,
    "admin:comments_commenter_lifting": DECISION,
    # People, pages about the newsroom, work in the background
    **model(
        "newsroom_user",
        view=(ADMINISTRATOR,),
        add=(ADMINISTRATOR,),
        change=(ADMINISTRATOR,),
        delete=(ADMINISTRATOR,),
    ),
    "admin:auth_user_password_change": Row(desk((ADMINISTRATOR,)), desk((ADMINISTRATOR,), CHANGED)),
    **model(
        "auth_group",
        view=(ADMINISTRATOR,),
        add=(ADMINISTRATOR,),
        change=(ADMINISTRATOR,),
        delete=(ADMINISTRATOR,),
    ),
    **model("flatpages_flatpage", view=EDITORS, add=EDITORS, change=EDITORS),
    **model("django_tasks_database_dbtaskresult", view=(ADMINISTRATOR,)),
    # Readers
    "policy": FOR_READERS,
    "articles:front": FOR_READERS,
    "articles:search": FOR_READERS,
    "articles:feed": FOR_READERS,
    "articles:robots": FOR_READERS,
    "articles:sitemap": FOR_READERS,
    "articles:sitemap_pages": FOR_READERS,
    "articles:sitemap_month": FOR_READERS,
    "articles:topics": FOR_READERS,
    "articles:topic": FOR_READERS,
    "articles:topic_feed": FOR_READERS,
    "articles:authors": FOR_READERS,
    "articles:author": FOR_READERS,
    "articles:author_feed": FOR_READERS,
    "articles:archive": FOR_READERS,
    "articles:month": FOR_READERS,
    "articles:corrections": FOR_READERS,
    "articles:corrections_feed": FOR_READERS,
    "articles:section": FOR_READERS,
    "articles:section_feed": FOR_READERS,
    "articles:story": read_only(
        by_state(["live", "withdrawn"], everyone(), everyone(NOTHING)) | {"gone": everyone(GONE)}
    ),
    "articles:document": read_only(LIVE_ONLY),
    "articles:rendition": read_only(everyone(NOTHING)),  # of a photo that was withdrawn
    "articles:versions": VERSIONS,
    "articles:version": VERSIONS,
    "articles:report": WRITING_A_COMMENT,
    "articles:thanks": read_only(LIVE_ONLY),
    "comments:page": read_only(LIVE_ONLY),
    "comments:new": WRITING_A_COMMENT,
    "comments:reply": WRITING_A_COMMENT,
    "comments:comment": read_only(LIVE_ONLY),
    "comments:report": WRITING_A_COMMENT,
    "comments:thanks": read_only(LIVE_ONLY),
    "comments:mine": read_only(LIVE_ONLY),
    "comments:wording": WRITING_A_COMMENT,
    "comments:withdrawal": WRITING_A_COMMENT,
    "comments:confirmation": Row(everyone(), everyone(CHANGED)),
    "comments:following": Row(everyone(), everyone(CHANGED)),
    "comments:state": read_only(
        by_state(["live", "withdrawn", "gone"], everyone(), everyone(NOTHING))
    ),
    "comments:ask_for_yours": Row(everyone(), everyone()),
    "comments:yours": FOR_READERS,
    "comments:copy_of_yours": FOR_READERS,
    "comments:erase_yours": Row(everyone(METHOD), everyone(CHANGED)),
}
