"""From which network a request comes, and who may say so in X-Forwarded-For."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, RequestFactory

from comments import addresses
from comments.models import Comment
from comments.networks import client_address, net_key
from newsroom import environment
from tests.builders import make_live

PROXIES = environment.proxies("10.0.0.0/8, fd00::/8")


def request_from(peer, forwarded=None):
    headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    return RequestFactory().get("/", REMOTE_ADDR=peer, **headers)


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "address"),
    [
        (0, "203.0.113.9", "198.51.100.1", "203.0.113.9"),
        (0, "203.0.113.9", None, "203.0.113.9"),
        (1, "10.0.0.1", "198.51.100.1", "198.51.100.1"),
        (1, "10.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        (1, "10.0.0.1", None, "10.0.0.1"),
        (2, "10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        (9, "10.0.0.1", "198.51.100.1", "198.51.100.1"),
        (PROXIES, "10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        (PROXIES, "203.0.113.9", "6.6.6.6", "203.0.113.9"),
        (PROXIES, "10.0.0.1", "10.0.0.7", "10.0.0.7"),
        (PROXIES, "fd00::1", "2001:db8:1:2::3", "2001:db8:1:2::3"),
        (1, "10.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
        (1, "10.0.0.1", "[2001:db8::1]:4711", "2001:db8::1"),
        (1, "10.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"),
        (1, "10.0.0.1", "198.51.100.1, , ", "198.51.100.1"),
        (1, "10.0.0.1", "garbage, 198.51.100.1", "198.51.100.1"),
        (1, "10.0.0.1", "fe80::1%eth0", "fe80::1"),
        (1, "10.0.0.1", "unknown", "None"),
        (1, "10.0.0.1", "1" * 10_000, "None"),
        (PROXIES, "10.0.0.1", "198.51.100.1, <script>", "None"),
        (0, "", None, "None"),
    ],
)
def test_the_last_hop_that_is_not_ours_is_the_sender(settings, trusted, peer, forwarded, address):
    settings.TRUSTED_PROXIES = trusted

    assert str(client_address(request_from(peer, forwarded))) == address


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("203.0.113.9", "203.0.113.200", True),
        ("203.0.113.9", "203.0.114.9", False),
        ("2001:db8:1::1", "2001:db8:1:ffff::2", True),
        ("2001:db8:1::1", "2001:db8:2::1", False),
    ],
)
def test_a_key_stands_for_a_network_and_shows_nothing_of_it(one, other, alike):
    keys = [net_key(request_from(address)) for address in (one, other)]

    assert (keys[0] == keys[1]) is alike
    assert all(len(key) == 64 for key in keys)
    assert one.split(".")[0] + "." not in keys[0]


def test_a_key_is_of_this_site_alone(settings):
    here = net_key(request_from("203.0.113.9"))
    settings.SECRET_KEY = "another key, of which nobody here knows anything at all"

    assert net_key(request_from("203.0.113.9")) != here


def test_a_sender_without_an_address_has_no_key():
    assert net_key(request_from("")) == ""


@pytest.mark.django_db
@pytest.mark.parametrize("trusted", [0, 1])
def test_no_forged_header_escapes_the_limit_or_locks_somebody_out(settings, trusted):
    """S17: only hops of ours are believed."""
    settings.TRUSTED_PROXIES = trusted
    article, own = make_live(), "203.0.113.9"
    peer = "10.0.0.1" if trusted else own

    def send(number, forwarded):
        typed = {"name": "Ann", "email": f"{number}@post.example", "text": "Well."}
        seen = f"{forwarded}, {own}" if trusted else forwarded
        return (
            Client()
            .post(
                addresses.write(article), typed, REMOTE_ADDR=peer, headers={"X-Forwarded-For": seen}
            )
            .status_code
        )

    rotated = [send(number, f"198.51.{number}.1") for number in range(22)]
    keys = set(Comment.objects.values_list("net_key", flat=True))

    assert rotated == [303] * 20 + [429] * 2
    assert keys == {net_key(request_from(own))} if not trusted else len(keys) == 1
    assert net_key(request_from("198.51.1.1")) not in keys


@pytest.mark.parametrize("written", ["-1", "10.0.0.1/8", "all", "*", "1.2.3", "²", "10.0.0.0/8 x"])
def test_proxies_that_are_none_stop_the_start(monkeypatch, written):
    monkeypatch.setenv("TRUSTED_PROXIES", written)

    with pytest.raises(ImproperlyConfigured, match="TRUSTED_PROXIES must be a number of proxies"):
        environment.read("TRUSTED_PROXIES")


def test_without_the_setting_nobody_is_trusted(monkeypatch):
    monkeypatch.delenv("TRUSTED_PROXIES", raising=False)

    assert environment.read("TRUSTED_PROXIES") == 0
