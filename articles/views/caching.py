from functools import wraps

from django.utils.cache import patch_cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from articles import shown


def shared(view):
    """Mark a page that is the same for every reader: GET and HEAD only, no cookie, cacheable.

    It holds no secret, so it may be compressed (BREACH needs one). What it notes that it shows
    goes into `Cache-Tag`; a page that notes nothing is not kept by the page cache.
    """

    @require_safe
    @gzip_page
    @wraps(view)
    def answer(request, *args, **kwargs):
        with shown.noting() as names:
            response = view(request, *args, **kwargs)
        if names:
            response.headers["Cache-Tag"] = ",".join(sorted({shown.SITE, *names}))
        patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
        return response

    answer.is_shared = True
    return answer
