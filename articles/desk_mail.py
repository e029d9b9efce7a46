"""What colleagues are told by mail when a story is handed on or given to an editor."""

from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.models import Article, DeskMove, DeskStatus, editors

WHAT_HAPPENED = {
    DeskStatus.SUBMITTED: lambda: (_("Handed in"), _("%s handed in this story.")),
    DeskStatus.NEEDS_WORK: lambda: (_("Sent back"), _("%s sent this story back.")),
    DeskStatus.READY: lambda: (_("Ready"), _("%s marked this story ready.")),
    DeskStatus.SPIKED: lambda: (_("Spiked"), _("%s spiked this story.")),
    DeskStatus.DRAFT: lambda: (_("Back"), _("%s brought this story back.")),
}


def about_move(move: DeskMove) -> EmailMessage:
    """One message to everybody whom the move concerns, from the newsroom."""
    subject, sentence = WHAT_HAPPENED[move.to_status]()
    lines = [sentence % move.made_by]
    if move.note:
        lines.append(move.note)
    return _message(subject, lines, move.article, concerned(move))


def about_assignment(article: Article) -> EmailMessage:
    """A message to the editor who was given the story."""
    people = [article.assigned_to] if article.assigned_to else []
    lines = [_("You were given this story. It waits on your desk page.")]
    return _message(_("For you"), lines, article, people)


def concerned(move: DeskMove) -> set:
    """Owner and editor of the story, but never who made the move.

    A story handed in without an editor goes to whoever sent it back last, who knows it. Only one
    that nobody has looked at goes to everybody who may publish, in one message: so each story
    writes to all of them once, and a reporter who hands in again and again floods nobody.
    """
    article = move.article
    people = {article.owner, article.assigned_to}
    if move.to_status == DeskStatus.SUBMITTED and article.assigned_to is None:
        returned = article.desk_moves.filter(to_status=DeskStatus.NEEDS_WORK, pk__lt=move.pk)
        known_to = returned.select_related("made_by").first()
        people |= {known_to.made_by} if known_to else set(editors())
    return people - {None, move.made_by}


def _message(subject, lines, article, people) -> EmailMessage:
    headline = article.latest.headline if article.latest else str(article)
    address = urljoin(
        settings.SITE_URL, reverse("admin:articles_article_change", args=[article.pk])
    )
    return EmailMessage(
        subject=" ".join(f"{subject}: {headline}".split()),
        body="\n\n".join([headline, *lines, address]) + "\n",
        to=sorted({person.email for person in people if person.is_active and person.email}),
    )
