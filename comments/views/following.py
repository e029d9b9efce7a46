"""Mail about replies: the address is confirmed once, and every letter can be the last."""

from django.db.models import Q
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from articles import clock
from articles.views.private import keep_private, private_form
from comments import proofs
from comments.models import Follow, confirm_follows


@private_form(too_big="comments/too_big.html")
@require_http_methods(["GET", "HEAD", "POST"])
def confirmation(request, signed):
    """Ask whether the address is theirs who opened the letter; only the button confirms it."""
    commenter = proofs.commenter_to_confirm(signed)
    if commenter is None:
        raise Http404
    if request.method != "POST":
        return render(request, "comments/following/confirm.html", {"commenter": commenter})
    confirm_follows(commenter)
    response = render(request, "comments/following/confirmed.html")
    proofs.keep(response, commenter)
    return response


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def following(request, signed):
    """End the mail about a thread, or all of it: by the button here or by the mail program's.

    A mail program sends neither cookie nor token (RFC 8058); the signed address is the right.
    """
    found = proofs.following_behind(signed)
    if found is None:
        raise Http404
    key, thread = found
    if request.method == "POST":
        which = Q() if "all" in request.POST else Q(comment__root=thread)
        Follow.objects.filter(which, commenter__email_key=key).end(at=clock.database_now())
    page = "ended" if request.method == "POST" else "end"
    return keep_private(render(request, f"comments/following/{page}.html"))
