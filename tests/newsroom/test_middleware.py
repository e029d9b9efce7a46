import pytest


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "CONNECT"])
def test_a_method_that_no_page_uses_is_refused(client, method):
    response = client.generic(method, "/about/")
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, POST, OPTIONS"


@pytest.mark.django_db
def test_every_answer_tells_which_powers_no_page_asks_for(client):
    assert "camera=()" in client.get("/nothing-here/").headers["Permissions-Policy"]
