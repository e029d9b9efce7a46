"""What people get whose request was refused before any page of ours saw it."""

from django.core.exceptions import (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpResponse, UnreadablePostError
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers

from newsroom.middleware import BodyTooBig

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
CHUNK = 64 * 1024
MAX_BYTES_READ = 64 * 1024 * 1024


def bad_request(request, exception):
    """Say whether there was too much of it (413) or something was wrong with it (400)."""
    too_much = isinstance(exception, TOO_MUCH)
    if too_much:
        read_to_the_end(request)
    status = 413 if too_much else 400
    words = {
        "too_much": too_much,
        "whole_body": isinstance(exception, BodyTooBig),
        "files": isinstance(exception, TooManyFilesSent),
    }
    response = HttpResponse(render_to_string("400.html", words), status=status)
    add_never_cache_headers(response)
    return response


def read_to_the_end(request) -> None:
    """Take what is still on its way: a browser shows no answer to a body that nobody read."""
    left = MAX_BYTES_READ
    try:
        while left > 0 and (chunk := request.read(CHUNK)):
            left -= len(chunk)
    except UnreadablePostError:
        pass
