"""Who may do what: the permissions of the groups, set after every migrate."""

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

GROUPS = {
    "Reporter": {
        "articles.view_article",
        "articles.add_article",
        "articles.change_article",
        "articles.submit_article",
        "articles.view_photo",
        "articles.add_photo",
        "articles.change_photo",
        "articles.view_document",
        "articles.add_document",
        "articles.view_section",
        "articles.view_tag",
        "articles.view_author",
        "articles.view_houseword",
    },
    "Editor": {
        "articles.view_article",
        "articles.add_article",
        "articles.change_article",
        "articles.delete_article",
        "articles.publish_article",
        "articles.take_down_article",
        "articles.submit_article",
        "articles.send_back_article",
        "articles.mark_ready_article",
        "articles.spike_article",
        "articles.bring_back_article",
        "articles.override_checks_article",
        "articles.arrange_frontpage",
        "articles.view_photo",
        "articles.add_photo",
        "articles.change_photo",
        "articles.withdraw_photo",
        "articles.view_document",
        "articles.add_document",
        "articles.change_document",
        "articles.view_section",
        "articles.add_section",
        "articles.change_section",
        "articles.delete_section",
        "articles.view_tag",
        "articles.add_tag",
        "articles.change_tag",
        "articles.delete_tag",
        "articles.view_author",
        "articles.add_author",
        "articles.change_author",
        "articles.delete_author",
        "articles.view_houseword",
        "articles.add_houseword",
        "articles.change_houseword",
        "articles.delete_houseword",
        "articles.view_mistakereport",
        "articles.change_mistakereport",
        "flatpages.view_flatpage",
        "flatpages.add_flatpage",
        "flatpages.change_flatpage",
        "comments.view_comment",
        "comments.answer_comment",
        "comments.view_wordrule",
    },
    "Moderator": {
        "articles.view_article",
        "comments.view_comment",
        "comments.moderate_comment",
        "comments.answer_comment",
        "comments.view_discussion",
        "comments.change_discussion",
        "comments.view_policy",
        "comments.change_policy",
        "comments.view_commenter",
        "comments.view_decision",
        "comments.view_report",
        "comments.view_sanction",
        "comments.add_sanction",
        "comments.view_wordrule",
        "comments.add_wordrule",
        "comments.change_wordrule",
        "comments.delete_wordrule",
    },
}


def named(codes) -> Q:
    """The permissions with these "app.codename" names."""
    wanted = Q(pk__in=())
    for code in codes:
        app, codename = code.split(".")
        wanted |= Q(content_type__app_label=app, codename=codename)
    return wanted


def give_groups_their_rights(sender, using, **kwargs):
    """Make the groups and give each exactly the permissions of GROUPS.

    A receiver of post_migrate and not a migration, since permissions are made after migrations.
    """
    for name, codes in GROUPS.items():
        group, _created = Group.objects.using(using).get_or_create(name=name)
        permissions = Permission.objects.using(using).filter(named(codes))
        group.permissions.set(permissions)
