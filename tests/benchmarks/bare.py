"""The least that a WSGI application can be: the same bytes for every request."""

import json
import os
from pathlib import Path

BODY = Path(os.environ["BARE_PAGE"]).read_bytes()
HEADERS = [*map(tuple, json.loads(os.environ["BARE_HEADERS"])), ("Content-Length", str(len(BODY)))]


def application(environ, start_response):
    start_response("200 OK", HEADERS)
    return [BODY]
