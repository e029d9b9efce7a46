from functools import wraps

from django.utils.cache import patch_cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe


def shared(view):
    """Mark a page that is the same for every reader: GET and HEAD only, no cookie, cacheable.

    It holds no secret, so it may be compressed (BREACH needs one).
    """

    @require_safe
    @gzip_page
    @wraps(view)
    def answer(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
        return response

    return answer
