"""What the answers of these pages have in common."""

from functools import wraps

from django.http import Http404
from django.shortcuts import render

from articles import clock
from articles.models import Article
from articles.views.addresses import answer_at
from comments.forms import WordingForm
from comments.models import Comment
from comments.models.policy import days_by_policy

NOT_FOUND, TOO_MANY = 404, 429


def live_article(year, month, day, slug, at=None):
    """Return the story that is live at the address, or raise Http404."""
    answer = answer_at(year, month, day, slug, at or clock.now())
    if answer.kind != "live":
        raise Http404
    return answer.article


def visible_comment(article, public_id) -> Comment | None:
    """Return the comment under the story when readers see it; unknown and hidden are alike."""
    return (
        Comment.objects.filter(discussion=article.pk, public_id=public_id)
        .visible()
        .select_related("author", "current_revision", "discussion")
        .annotate(open_days=days_by_policy("discussion__article__section"))
        .first()
    )


def live_story(pk):
    """Return the story, as a list shows it, while it is public; None while it is not."""
    return Article.objects.published(clock.now()).as_teasers().filter(pk=pk).first()


def story_once_public(year, month, day, slug, **more):
    """Return the key of the story that is or was at the address, or raise Http404."""
    return answer_at(year, month, day, slug, clock.now()).article.pk


def later(response, refusal):
    """Say in the head of a page, too, that more came than is taken, and when to try again."""
    response.status_code = TOO_MANY
    response["Retry-After"] = str(refusal.seconds)
    return response


def keeping_words(key_of_story, *, form=WordingForm, field="text"):
    """Let a view give back what was typed under a story that was taken away meanwhile.

    `key_of_story` is called with what is in the address and raises Http404 where that never meant
    a public story: there the words are refused like any unknown address.
    """

    def decorate(view):
        @wraps(view)
        def kept(request, **place):
            try:
                return view(request, **place)
            except Http404:
                typed = form(request.POST)[field]
                if request.method != "POST" or not typed.value().strip():
                    raise
                context = {"typed": typed, "article": live_story(key_of_story(**place))}
                return render(request, "comments/story_away.html", context, status=NOT_FOUND)

        return kept

    return decorate
