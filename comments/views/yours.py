"""What the newsroom holds of a commenter: asked for by e-mail, copied and erased by its owner."""

from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from articles.views.private import keep_private, private_form
from comments import privacy, tasks
from comments.forms import AddressForm
from comments.models import erase_commenter
from comments.networks import net_key

TOO_MANY = 429
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
    if not privacy.may_ask(net_key(request)):
        return render(request, "comments/yours/too_often.html", {"form": form}, status=TOO_MANY)
    tasks.mail_what_is_held.enqueue(form.cleaned_data["email"])
    return render(request, "comments/yours/asked.html")


@private_form(too_big="comments/too_big.html")
@require_safe
def yours(request, signed):
    """How much is held, with the ways to copy and to erase it."""
    context = {"signed": signed, "number": _commenter(signed).comments.count()}
    return render(request, "comments/yours/held.html", context)


@require_safe
def copy_of_yours(request, signed, form):
    """All that is held, as a file."""
    if form not in COPIES:
        raise Http404
    return copy_as_file(_commenter(signed), form)


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


def _commenter(signed):
    commenter = privacy.commenter_behind(signed)
    if commenter is None:
        raise Http404
    return commenter
