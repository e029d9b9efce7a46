from django.http import HttpResponseNotAllowed

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def permissions_policy(get_response):
    """Tell browsers which of their powers no page here asks for."""

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

    return middleware


def known_methods(get_response):
    """Refuse TRACE and every other method that no page here has a use for (RFC 9110, 9.3)."""

    def middleware(request):
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        return get_response(request)

    return middleware
