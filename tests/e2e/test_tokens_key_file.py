"""Tokens under an issuer's key set in a file: each kind of key, the users that they name, and the file's own life."""

import json
import os
import re
import signal
import subprocess
import time

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from harness.issuer import EC, EDWARDS, RSA, Key, json_part, key_set, status_of, until, user_of
from harness.people import fresh_id
from harness.rest import RestClient
from harness.server import Server
from harness.tokens import base64url, sign, token_for
from harness.websocket import WebSocketClient

KEYS = {"RS256": RSA, "ES256": EC, "EdDSA": EDWARDS}


@pytest.fixture
def start_with(start_server, tmp_path):
    """start_with(text of a key set, **[auth] keys) → a server that takes tokens under the file's keys alone."""

    def start(text: str, **auth):
        path = tmp_path / "keys.json"
        path.write_text(text)
        return start_server({"auth": {"jwks_file": path, **auth}}, own_secret=True)

    return start


@pytest.mark.parametrize("alg", KEYS)
def test_a_token_of_each_algorithm_opens_rest_and_websocket(start_with, alg):
    server = start_with(key_set(RSA, EC, EDWARDS))
    user = fresh_id("ann")
    token = KEYS[alg].token(user)
    assert status_of(server, token) == 200
    for way in ("header", "query", "subprotocol"):
        client = WebSocketClient.connect(server.address, token, by=way)
        assert client.welcome["userId"] == user
        client.drop()


def test_keys_of_openssls_command_line_work_too(start_with, tmp_path):
    """The other side of every format: a key that no library of ours or of Python has touched."""
    private = tmp_path / "key.pem"
    for command in (["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", private],):
        subprocess.run(["openssl", *map(str, command)], check=True, capture_output=True)
    text = subprocess.run(
        ["openssl", "ec", "-in", str(private), "-noout", "-text"], check=True, capture_output=True, text=True
    ).stdout
    point = bytes.fromhex(re.sub(r"[^0-9a-f]", "", text[text.index("pub:") + 4 : text.index("ASN1")]))
    jwk = {"kty": "EC", "crv": "P-256", "x": base64url(point[1:33]), "y": base64url(point[33:]), "kid": "cli"}
    server = start_with(json.dumps({"keys": [jwk]}))
    claims = {"sub": "ann", "exp": int(time.time()) + 600}
    signed = f"{json_part({'alg': 'ES256', 'kid': 'cli'})}.{json_part(claims)}"
    der = subprocess.run(
        ["openssl", "dgst", "-sha256", "-sign", str(private)], input=signed.encode(), check=True, capture_output=True
    ).stdout
    r_size = der[3]
    r, s = der[4 : 4 + r_size], der[6 + r_size :]
    pair = int.from_bytes(r, "big").to_bytes(32, "big") + int.from_bytes(s, "big").to_bytes(32, "big")
    assert status_of(server, f"{signed}.{base64url(pair)}") == 200
    assert status_of(server, f"{signed}.{base64url(der)}") == 401


def test_one_key_of_an_algorithm_needs_no_kid_and_two_need_one(start_with):
    other = Key("ES256", "ec-2")
    server = start_with(key_set(RSA, EC, other))
    claims = {"sub": "ann", "exp": int(time.time()) + 600}
    assert status_of(server, RSA.sign(claims, {"alg": "RS256"})) == 200
    assert status_of(server, EC.sign(claims, {"alg": "ES256"})) == 401
    assert "needs a kid" in RestClient(server.address, EC.sign(claims, {"alg": "ES256"})).get("/chats").text
    assert status_of(server, EC.sign(claims)) == 200
    assert status_of(server, other.sign(claims)) == 200


def test_the_secret_that_the_server_made_for_itself_signs_no_tokens(start_with):
    server = start_with(key_set(EC))
    secret = (server.data_dir / "hs256_secret").read_text()
    assert status_of(server, token_for("ann", secret=secret)) == 401
    made = server.command("token", *server.arguments(), "--sub", "ann")
    assert made.returncode == 1 and "auth.hs256_secret" in made.stderr


def test_a_configured_secret_stands_beside_a_key_set(start_with):
    server = start_with(key_set(EC), hs256_secret="a-secret-of-thirty-two-bytes-or-more")
    assert user_of(server, EC.token("ann")) == "ann"
    made = server.command("token", *server.arguments(), "--sub", "user_bob")
    assert user_of(server, made.stdout.strip()) == "user_bob"


def test_subjects_that_cannot_be_user_ids_become_some(start_with):
    server = start_with(key_set(RSA, EC))
    subjects = ["auth0|5f7c8ec7c33c6c004bbafe82", "ann@example.org", "me", "user_ann", "Änn", "x" * 200, " "]
    users = [user_of(server, RSA.token(subject)) for subject in subjects]
    for user in users:
        assert re.fullmatch(r"user_[0-9a-v]{26}", user), user
    assert len(set(users)) == len(subjects)
    assert [user_of(server, EC.token(subject)) for subject in subjects] == users, "the same under another key"
    assert user_of(server, RSA.token(users[0])) != users[0], "nobody is another by naming what they became"


def test_a_subject_is_another_user_at_another_issuer(start_with):
    server = start_with(key_set(EC))
    first, second = (user_of(server, EC.token("a b", iss=issuer)) for issuer in ("https://a", "https://b"))
    assert first != second


BROKEN_FILES = {
    "empty": ("", "a key set is JSON"),
    "no keys": ("{}", "a key set is JSON"),
    "an empty set": ('{"keys":[]}', "no key that checks tokens"),
    "one key twice": (json.dumps({"keys": [EC.jwk, EC.jwk]}), "a kid of its own"),
    "RSA of 1024 bits": (key_set(Key("RS256", "weak", bits=1024)), "at least 2048 bits"),
    "another curve": (key_set(Key("ES256", "p", curve=ec.SECP384R1())), "P-256"),
    "off the curve": (json.dumps({"keys": [{**EC.jwk, "y": EC.jwk["x"]}]}), "does not lie on the curve"),
    "for encryption": (json.dumps({"keys": [{**RSA.jwk, "use": "enc"}]}), "its use is not sig"),
    "over a mebibyte": (" " * (1 << 20) + key_set(EC), "1 MiB"),
}


@pytest.mark.parametrize("what", BROKEN_FILES)
def test_a_file_without_a_good_key_stops_the_start_and_says_why(binary, tmp_path, what):
    text, said = BROKEN_FILES[what]
    (tmp_path / "keys.json").write_text(text)
    server = Server(binary, tmp_path, {"auth": {"jwks_file": tmp_path / "keys.json"}}, own_secret=True)
    for command in (["serve", *server.arguments(), "--listen", "127.0.0.1:0"], ["checkconfig", *server.arguments()]):
        ended = server.command(*command)
        assert ended.returncode == 1 and said in ended.stderr and "keys.json" in ended.stderr, ended.stderr


def test_a_file_that_cannot_be_read_stops_the_start(binary, tmp_path):
    for path in (tmp_path / "absent.json", tmp_path):
        server = Server(binary, tmp_path / "server", {"auth": {"jwks_file": path}}, own_secret=True)
        started = server.command("serve", *server.arguments(), "--listen", "127.0.0.1:0")
        assert started.returncode == 1 and f"{path}: cannot be read" in started.stderr, started.stderr


def test_keys_of_another_use_or_kind_are_left_out(start_with):
    weak = Key("RS256", "weak", bits=1024)
    server = start_with(json.dumps({"keys": [EC.jwk, weak.jwk, {"kty": "new"}, {**RSA.jwk, "use": "enc"}, 7]}))
    assert status_of(server, EC.token("ann")) == 200
    assert status_of(server, weak.token("ann")) == 401
    assert status_of(server, RSA.token("ann")) == 401
    assert "keys=1 ignored=4" in server.log


def test_a_file_may_hold_a_secret_with_a_name(start_with):
    secret = "thirty-two-bytes-that-are-secret"
    server = start_with(json.dumps({"keys": [{"kty": "oct", "kid": "s-1", "k": base64url(secret.encode())}]}))
    claims = {"sub": "ann", "exp": int(time.time()) + 600}
    assert status_of(server, sign(claims, secret, {"alg": "HS256", "kid": "s-1"})) == 200
    assert status_of(server, sign(claims, secret, {"alg": "HS256", "kid": "s-2"})) == 401


def test_sighup_reads_the_file_again_and_keeps_the_keys_when_it_is_broken(start_with, tmp_path):
    server, successor = start_with(key_set(EC)), Key("ES256", "ec-2")
    path = tmp_path / "keys.json"
    session = WebSocketClient.connect(server.address, EC.token("ann"))

    path.write_text("garbage")
    os.kill(server.pid, signal.SIGHUP)
    until(lambda: "event=key_set_unusable" in server.log, "the broken file is noticed")
    assert status_of(server, EC.token("ann")) == 200

    path.unlink()
    os.kill(server.pid, signal.SIGHUP)
    until(lambda: "cannot be read" in server.log, "the missing file is noticed")
    assert status_of(server, EC.token("ann")) == 200

    path.write_text(key_set(successor))
    os.kill(server.pid, signal.SIGHUP)
    until(lambda: status_of(server, successor.token("ann")) == 200, "the new key is taken")
    assert status_of(server, EC.token("ann")) == 401
    session.send({"type": "ping"})
    assert session.receive()["type"] == "pong", "who was let in stays"
    session.drop()
