import pytest
from django.contrib.auth.models import AnonymousUser

from newsroom.middleware import MAX_BYTES, MAX_DESK_BYTES, BodyTooBig, bounded_bodies
from newsroom.models import User


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "CONNECT"])
def test_a_method_that_no_page_uses_is_refused(client, method):
    response = client.generic(method, "/about/")
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, POST, OPTIONS"


@pytest.mark.django_db
def test_every_answer_tells_which_powers_no_page_asks_for(client):
    assert "camera=()" in client.get("/nothing-here/").headers["Permissions-Policy"]


@pytest.mark.parametrize(
    ("path", "user", "limit"),
    [
        ("/2026/11/24/a-story/comments/new/", AnonymousUser(), MAX_BYTES),
        ("/admin/login/", AnonymousUser(), MAX_BYTES),
        ("/admin/articles/photo/add/", User(is_staff=False), MAX_BYTES),
        ("/about/", User(is_staff=True), MAX_BYTES),
        ("/admin/articles/photo/add/", User(is_staff=True), MAX_DESK_BYTES),
    ],
)
def test_who_may_send_how_much(rf, path, user, limit):
    def ask(size):
        request = rf.post(path, CONTENT_LENGTH=str(size))
        request.user = user
        return bounded_bodies(None).process_view(request, lambda request: None, (), {})

    assert ask(limit) is None
    with pytest.raises(BodyTooBig):
        ask(limit + 1)


@pytest.mark.django_db
def test_files_of_a_stranger_are_refused_unparsed(client, monkeypatch):
    client.handler.enforce_csrf_checks = True
    parsed = []
    monkeypatch.setattr(
        "django.http.request.HttpRequest.parse_file_upload",
        lambda *words: parsed.append(words) or ({}, {}),
    )
    kind = "multipart/form-data; boundary=x"
    client.cookies["sessionid"] = "forged"
    client.cookies["csrftoken"] = "a" * 32

    refused = client.post("/admin/login/", b"x" * (MAX_BYTES + 1), content_type=kind)
    unparsed = not parsed
    taken = client.post("/admin/login/", b"x" * MAX_BYTES, content_type=kind)

    assert refused.status_code == 413
    assert "more than the site takes at once" in refused.content.decode()
    assert unparsed
    assert taken.status_code == 403
    assert parsed


def test_a_body_of_unknown_length_is_refused(client):
    answer = client.generic("POST", "/about/", HTTP_TRANSFER_ENCODING="chunked")

    assert answer.status_code == 411
