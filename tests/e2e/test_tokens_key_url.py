"""Tokens under an issuer's key set from an address: rotation, and everything that can go wrong with a provider."""

import json
import re
import socket
import ssl
import time

import pytest

from harness.certificate import Certificate
from harness.issuer import EC, EDWARDS, RSA, Key, KeySetServer, key_set, status_of, until
from harness.rest import RestClient
from harness.server import Server
from harness.tokens import base64url, sign


@pytest.fixture
def provider():
    """An address that publishes the three keys."""
    server = KeySetServer(key_set(RSA, EC, EDWARDS)).start()
    yield server
    server.stop()


@pytest.fixture
def start_at(start_server):
    """start_at(provider, **[auth] keys) → a server that fetches its keys there; quick to fetch again."""

    def start(provider, **auth):
        keys = {"jwks_url": provider.url, "jwks_retry_ms": 100, **auth}
        return start_server({"auth": keys}, own_secret=True)

    return start


def test_a_rotated_key_is_found_without_a_restart(start_at, provider):
    server, successor = start_at(provider), Key("ES256", "ec-2")
    assert status_of(server, EC.token("ann")) == 200
    assert status_of(server, successor.token("ann")) == 401
    provider.body = key_set(successor)
    until(lambda: status_of(server, successor.token("ann")) == 200, "the unknown kid makes the server look")
    assert status_of(server, EC.token("ann")) == 401, "the old key is gone with its set"


def test_the_set_is_fetched_again_by_itself(start_at, provider):
    server = start_at(provider, jwks_refresh_ms=100)
    provider.wait_for_requests(4)
    provider.body = key_set(RSA)
    until(lambda: status_of(server, EC.token("ann")) == 401, "a key that is taken back is refused")
    assert status_of(server, RSA.token("ann")) == 200


def test_strangers_cannot_make_the_server_hammer_the_provider(start_at, provider):
    server = start_at(provider, jwks_retry_ms=3_600_000)
    assert provider.requests == 1
    for number in range(300):
        assert status_of(server, EC.sign({"sub": "ann", "exp": 2**40}, {"alg": "ES256", "kid": f"k-{number}"})) == 401
    assert provider.requests == 1


MISFORTUNES = {
    "stops": lambda provider: provider.stop(),
    "answers garbage": lambda provider: vars(provider).update(body="<html>sorry</html>"),
    "answers an empty set": lambda provider: vars(provider).update(body='{"keys":[]}'),
    "answers 10 MB": lambda provider: vars(provider).update(body=b" " * 10_000_000 + key_set(RSA).encode()),
    "answers without an end": lambda provider: vars(provider).update(
        body=b" " * 10_000_000, headers={"Content-Length": None}
    ),
    "answers 500": lambda provider: vars(provider).update(status=500),
    "redirects": lambda provider: vars(provider).update(status=302, headers={"Location": provider.url}),
    "publishes a secret": lambda provider: vars(provider).update(
        body=json.dumps({"keys": [{"kty": "oct", "kid": "s", "k": base64url(b"x" * 32)}]})
    ),
    "hangs": lambda provider: vars(provider).update(hangs=True),
}


@pytest.mark.parametrize("what", MISFORTUNES)
def test_the_last_good_set_stays_when_the_provider(start_at, provider, what):
    server = start_at(provider)
    assert status_of(server, EC.token("ann")) == 200
    MISFORTUNES[what](provider)
    assert status_of(server, Key("ES256", "ec-2").token("ann")) == 401
    until(lambda: re.search(r"event=key_set_un.* last_one_kept=true", server.log), "the failure is logged")
    assert status_of(server, EC.token("ann")) == 200
    assert RestClient(server.address).get("//readyz").status == 200


def test_nobody_waits_while_the_provider_hangs_and_the_server_stops_all_the_same(start_at, provider):
    server = start_at(provider)
    provider.hangs = True
    unknown = Key("ES256", "ec-2").token("ann")
    assert status_of(server, unknown) == 401
    provider.wait_for_requests(2)
    for _ in range(20):
        assert status_of(server, unknown) == 401
        assert status_of(server, EC.token("ann")) == 200
    assert "event=key_set_un" not in server.log, "all of that happened while the fetch was under way"
    server.stop()


def test_a_server_starts_without_its_provider_and_lets_people_in_when_it_is_back(start_at, provider):
    provider.stop()
    server = start_at(provider)
    assert "event=key_set_unavailable" in server.log
    assert RestClient(server.address).get("//healthz").status == 200
    assert status_of(server, EC.token("ann")) == 401
    provider.start()
    until(lambda: status_of(server, EC.token("ann")) == 200, "the set is fetched")


def test_a_provider_that_hangs_holds_the_start_up_for_its_bound_alone(start_at, provider):
    provider.hangs = True
    server = start_at(provider)
    assert re.search(r"event=key_set_unavailable .*last_one_kept=false", server.log)
    assert status_of(server, EC.token("ann")) == 401


def test_a_secret_that_everybody_can_fetch_opens_nothing(start_at, provider):
    secret = "x" * 32
    provider.body = json.dumps({"keys": [EC.jwk, {"kty": "oct", "kid": "s", "k": base64url(secret.encode())}]})
    server = start_at(provider)
    assert status_of(server, EC.token("ann")) == 200
    forged = sign({"sub": "ann", "exp": int(time.time()) + 600}, secret, {"alg": "HS256", "kid": "s"})
    assert status_of(server, forged) == 401


@pytest.mark.parametrize(
    "url", ["http://id.example/jwks", "file:///etc/passwd", "https://user:word@id.example/", "http://127.0.0.1@id.example/"]
)
def test_an_address_that_others_could_answer_for_is_refused(binary, tmp_path, url):
    server = Server(binary, tmp_path, {"auth": {"jwks_url": url}}, own_secret=True)
    checked = server.command("checkconfig", "--config", str(server.config_file))
    assert checked.returncode == 1 and "auth.jwks_url" in checked.stderr and "https" in checked.stderr, checked.stderr


def test_https_is_believed_only_when_a_trusted_authority_vouches(start_at, tmp_path):
    certificate = Certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.cert, certificate.key)
    provider = KeySetServer(key_set(EC), tls=context).start()
    try:
        trusting = start_at(provider, jwks_ca_file=certificate.cert)
        assert status_of(trusting, EC.token("ann")) == 200
        doubting = start_at(provider)
        assert status_of(doubting, EC.token("ann")) == 401
        assert re.search(r"event=key_set_unavailable why=\"?SSL", doubting.log), doubting.log
    finally:
        provider.stop()


def test_a_provider_on_tcp_alone_is_not_a_provider(start_at):
    """Takes the connection and says nothing of HTTP."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        provider = KeySetServer()
        provider.port = listener.getsockname()[1]
        server = start_at(provider)
        assert RestClient(server.address).get("//healthz").status == 200
        assert "event=key_set_unavailable" in server.log
