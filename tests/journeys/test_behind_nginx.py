"""nginx before the newsroom, with the configuration of the deployment guide."""

import gzip
import http.client
import os
import shutil
import subprocess
from urllib.parse import urlsplit

import pytest

from tests import nginx
from tests.journeys.served import free_port, wait_until

STORY, FEED = "/2023/05/18/biden-hiroshima/", "/feeds/stories.xml"
OF_EACH_ANSWER = {"connection", "content-length", "date", "etag", "last-modified", "server"}
HELD_BY_BROWSERS_ALONE = "public, max-age=0, must-revalidate"

pytestmark = [
    pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed"),
    pytest.mark.skipif(bool(os.environ.get("REDIS_URL")), reason="Redis has the finished pages"),
]


class Answer:
    """What an address says to GET: its status, its headers and its body as it was sent."""

    def __init__(self, address, path, method="GET", **headers):
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
        connection.request(
            method, path, headers={k.replace("_", "-"): v for k, v in headers.items()}
        )
        answer = connection.getresponse()
        self.status, self.body = answer.status, answer.read()
        self.headers = {name.lower(): value for name, value in answer.headers.items()}
        connection.close()

    @property
    def is_from_newsroom(self):
        return "via-newsroom" in self.headers


@pytest.fixture(scope="module")
def front(served, tmp_path_factory):
    """The address of nginx, which hands out what the newsroom has finished."""
    folder, port = tmp_path_factory.mktemp("front") / "nginx", free_port()
    pages = served.passed.parent / "pages"
    server = nginx.of_the_guide(port, urlsplit(served.address).netloc, pages)
    process = subprocess.Popen(nginx.command(folder, server, workers=1))

    def answers():
        assert process.poll() is None, "nginx does not start"
        try:
            return Answer(f"http://127.0.0.1:{port}", "/robots.txt").status == 200
        except OSError:
            return False

    try:
        wait_until(answers, 30)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture
def finished(served, front):
    """A page from nginx itself, which the newsroom may have to make first."""

    def asked(path, **more):
        wait_until(lambda: not Answer(front, path).is_from_newsroom, 30)
        return Answer(front, path, **more), Answer(served.address, path, **more)

    return asked


@pytest.mark.parametrize("path", ["/", STORY, FEED, "/sitemap.xml"])
def test_a_finished_page_comes_from_nginx_as_the_newsroom_says_it(finished, path):
    ours, theirs = finished(path)

    said = {name: value for name, value in theirs.headers.items() if name not in OF_EACH_ANSWER}
    assert ours.status == theirs.status == 200
    assert ours.body == theirs.body
    assert ours.headers["cache-control"] == HELD_BY_BROWSERS_ALONE
    for name in said.keys() - {"cache-control", "content-security-policy"}:
        assert ours.headers[name] == said[name], name
    policies = [
        sorted(part.strip() for part in each.headers["content-security-policy"].split(";"))
        for each in (ours, theirs)
    ]
    assert policies[0] == policies[1]


def test_it_is_packed_for_who_takes_that_and_has_no_body_for_head(finished):
    packed, _theirs = finished(STORY, Accept_Encoding="gzip")
    head, _theirs = finished(STORY, method="HEAD")
    plain, _theirs = finished(STORY)

    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert head.body == b""
    assert head.headers["content-length"] == str(len(plain.body))


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", f"{STORY}?utm_source=mail", 200),
        ("GET", "/admin/", 302),
        ("GET", "/2023/05/18/never-written/", 404),
        ("GET", "/../about/index.html", 400),
        ("POST", STORY, 403),
    ],
)
def test_for_anything_else_it_asks_the_newsroom(front, method, path, status):
    answer = Answer(front, path, method=method)

    assert answer.status == status
    assert answer.is_from_newsroom or status >= 400  # nginx adds nothing to an error
    assert answer.headers.get("x-frame-options", "DENY") == "DENY"
