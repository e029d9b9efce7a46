"""What the newsroom holds of a commenter: asked for by e-mail, copied and erased by its owner."""

from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from articles.views.private import keep_private, private_form
from comments import privacy, tasks
from comments.forms import AddressForm
from comments.limits import TooFast, check_copy, check_letter
from comments.models import erase_commenter
from comments.networks import net_key
from comments.views.responses import later

COPIES = {
    "json": (privacy.as_json, "application/json"),
    "csv": (privacy.as_csv, "text/csv; charset=utf-8"),
}


@private_form(too_big="comments/too_big.html")
@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_yours(request):
    """A form for an address; known and unknown ones answer alike."""
    if request.method != "POST":
        return render(request, "comments/yours/ask.html", {"form": AddressForm()})
    form = AddressForm(request.POST)
    if not form.is_valid():
        return render(request, "comments/yours/ask.html", {"form": form})
    try:
        check_letter(net_key=net_key(request))
    except TooFast as refusal:
        context = {"form": form, "refusal": refusal}
        return later(render(request, "comments/yours/ask.html", context), refusal)
    tasks.mail_what_is_held.enqueue(form.cleaned_data["email"])
    return render(request, "comments/yours/asked.html")


@private_form(too_big="comments/too_big.html")
@require_safe
def yours(request, signed):
    """How much is held, with the ways to copy and to erase it."""
    return _show(request, signed, _commenter(signed))


@require_safe
def copy_of_yours(request, signed, form):
    """All that is held, as a file."""
    if form not in COPIES:
        raise Http404
    commenter = _commenter(signed)
    try:
        check_copy(commenter)
    except TooFast as refusal:
        return keep_private(_show(request, signed, commenter, refusal))
    return copy_as_file(commenter, form)


@private_form(too_big="comments/too_big.html")
def erase_yours(request, signed):
    """Erase all that is held; the address of this page dies with it."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    erase_commenter(_commenter(signed))
    return render(request, "comments/yours/erased.html")


def copy_as_file(commenter, form) -> HttpResponse:
    write, kind = COPIES[form]
    name = f'attachment; filename="comments.{form}"'
    response = HttpResponse(write(commenter), kind, headers={"Content-Disposition": name})
    return keep_private(response, referrer="no-referrer")


def _show(request, signed, commenter, refusal=None):
    context = {"signed": signed, "number": commenter.comments.count(), "refusal": refusal}
    response = render(request, "comments/yours/held.html", context)
    return later(response, refusal) if refusal else response


def _commenter(signed):
    commenter = privacy.commenter_behind(signed)
    if commenter is None:
        raise Http404
    return commenter
