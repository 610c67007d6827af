"""Forged tokens of an outside issuer: every way that should not work, over REST and WebSocket."""

import hashlib
import hmac
import json
import time

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from harness.issuer import EC, EDWARDS, RSA, Key, json_part, key_set, status_of
from harness.rest import RestClient
from harness.server import Server
from harness.tokens import base64url
from harness.websocket import HandshakeRefused, WebSocketClient

ISSUER, AUDIENCE = "https://id.example", "chat"


@pytest.fixture(scope="module")
def strict_server(binary, tmp_path_factory):
    """Three keys, an issuer and an audience; shared by the tests that only try tokens."""
    folder = tmp_path_factory.mktemp("strict")
    (folder / "keys.json").write_text(key_set(RSA, EC, EDWARDS))
    auth = {"jwks_file": folder / "keys.json", "issuer": ISSUER, "audience": AUDIENCE}
    server = Server(binary, folder, {"auth": auth}, own_secret=True).start()
    yield server
    server.stop()
    assert "eyJ" not in server.log


def good(key: Key, sub: str = "ann", **claims) -> str:
    return key.token(sub, **{"iss": ISSUER, "aud": AUDIENCE, **claims})


def hs256(header: dict, claims: dict, secret: bytes) -> str:
    signed = f"{json_part(header)}.{json_part(claims)}"
    return f"{signed}.{base64url(hmac.new(secret, signed.encode(), hashlib.sha256).digest())}"


def under_header(key: Key, header: str, claims: dict) -> str:
    signed = f"{base64url(header.encode())}.{json_part(claims)}"
    return f"{signed}.{base64url(key.signature(signed.encode()))}"


def forgeries() -> dict[str, str]:
    """By what is wrong; none of them may open anything."""
    now = int(time.time())
    claims = {"sub": "ann", "exp": now + 600, "iss": ISSUER, "aud": AUDIENCE}
    rsa, ec_key, edwards = RSA, EC, EDWARDS
    stranger, off_curve = Key("ES256", "ec-1"), Key("ES256", "ec-1", curve=ec.SECP384R1())
    modulus = rsa.private.public_key().public_numbers().n.to_bytes(256, "big")
    body = json.dumps(claims)[:-1]
    parts = good(rsa).split(".")
    swapped = good(rsa, "bob").split(".")
    confused = {"alg": "HS256", "kid": "rsa-1"}
    return {
        "none": f"{json_part({'alg': 'none'})}.{parts[1]}.",
        "none with the kid and the signature": f"{json_part({'alg': 'none', 'kid': 'rsa-1'})}.{parts[1]}.{parts[2]}",
        "None": f"{json_part({'alg': 'None'})}.{parts[1]}.",
        "no alg": rsa.sign(claims, {"kid": "rsa-1"}),
        "alg of no text": rsa.sign(claims, {"alg": ["RS256"], "kid": "rsa-1"}),
        "public key as HS256 secret, PEM": hs256(confused, claims, rsa.pem),
        "public key as HS256 secret, PEM without its newline": hs256(confused, claims, rsa.pem.strip()),
        "public key as HS256 secret, modulus": hs256(confused, claims, modulus),
        "public key as HS256 secret, without kid": hs256({"alg": "HS256"}, claims, rsa.pem),
        "public key as HS256 secret, JWK": hs256(confused, claims, json.dumps(rsa.jwk).encode()),
        "empty HS256 secret": hs256({"alg": "HS256"}, claims, b""),
        "alg of another key's kind": ec_key.sign(claims, {"alg": "RS256", "kid": "ec-1"}),
        "alg of another hash": rsa.sign(claims, {"alg": "RS512", "kid": "rsa-1"}),
        "alg of another padding": rsa.sign(claims, {"alg": "PS256", "kid": "rsa-1"}),
        "another key under this alg": ec_key.sign(claims, {"alg": "ES256", "kid": "rsa-1"}),
        "unknown kid": rsa.sign(claims, {"alg": "RS256", "kid": "rsa-2"}),
        "kid with a path": rsa.sign(claims, {"alg": "RS256", "kid": "../../../dev/null"}),
        "kid of no text": rsa.sign(claims, {"alg": "RS256", "kid": 1}),
        "empty kid": rsa.sign(claims, {"alg": "RS256", "kid": ""}),
        "stranger's key under a known kid": stranger.sign(claims),
        "stranger's key of another curve": off_curve.sign(claims),
        "key that the token brings": stranger.sign(claims, {"alg": "ES256", "kid": "ec-1", "jwk": stranger.jwk}),
        "address that the token brings": stranger.sign(claims, {"alg": "ES256", "jku": "http://127.0.0.1:1/k"}),
        "ES256 as ASN.1": ec_key.sign(claims, asn1=True),
        "ES256 of zeros": ".".join([*ec_key.sign(claims).split(".")[:2], base64url(bytes(64))]),
        "ES256 cut": ec_key.sign(claims)[:-4],
        "EdDSA cut": edwards.sign(claims)[:-4],
        "RS256 cut": rsa.sign(claims)[:-4],
        "RS256 empty": f"{parts[0]}.{parts[1]}.",
        "signature of another token": f"{parts[0]}.{swapped[1]}.{parts[2]}",
        "crit": rsa.sign(claims, {"alg": "RS256", "kid": "rsa-1", "crit": ["exp"]}),
        "b64": rsa.sign(claims, {"alg": "RS256", "kid": "rsa-1", "b64": False, "crit": ["b64"]}),
        "no exp": rsa.sign({**claims, "exp": None}),
        "exp as text": rsa.sign({**claims, "exp": str(now + 600)}),
        "expired": rsa.sign({**claims, "exp": now - 1}),
        "not yet": rsa.sign({**claims, "nbf": now + 600}),
        "another issuer": rsa.sign({**claims, "iss": ISSUER + "/"}),
        "no issuer": rsa.sign({name: value for name, value in claims.items() if name != "iss"}),
        "issuers as a list": rsa.sign({**claims, "iss": [ISSUER]}),
        "another audience": rsa.sign({**claims, "aud": "mail"}),
        "no audience": rsa.sign({name: value for name, value in claims.items() if name != "aud"}),
        "other audiences": rsa.sign({**claims, "aud": ["mail", [AUDIENCE]]}),
        "no subject": rsa.sign({**claims, "sub": None}),
        "empty subject": rsa.sign({**claims, "sub": ""}),
        "sub twice": rsa.sign(body + ',"sub":"bob"}'),
        "exp twice": rsa.sign(body + ',"exp":9999999999}'),
        "exp twice, once escaped": rsa.sign(body + ',"\\u0065xp":9999999999}'),
        "alg twice": under_header(rsa, '{"alg":"RS256","kid":"rsa-1","alg":"RS256"}', claims),
        "kid twice": under_header(rsa, '{"alg":"RS256","kid":"rsa-1","kid":"rsa-1"}', claims),
        "claims of no object": rsa.sign("[1]"),
        "claims that are no JSON": rsa.sign(body),
        "padded": good(rsa) + "==",
        "detached": f"{parts[0]}..{parts[2]}",
        "encrypted form": ".".join([*parts, "x", "y"]),
    }


def test_what_the_forgeries_are_made_of_is_good(strict_server):
    claims = {"sub": "ann", "exp": int(time.time()) + 600, "iss": ISSUER, "aud": ["mail", AUDIENCE]}
    for key in (RSA, EC, EDWARDS):
        header = {"alg": key.alg, "kid": key.kid}
        for token in (good(key), key.sign(claims), key.sign(claims, header), under_header(key, json.dumps(header), claims)):
            assert status_of(strict_server, token) == 200
    assert status_of(strict_server, RSA.sign(claims, {"alg": "RS256"})) == 200


FORGERIES = forgeries()


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forgery_opens_nothing(strict_server, name):
    answer = RestClient(strict_server.address, FORGERIES[name]).get("/chats")
    assert answer.status == 401 and answer.code == "unauthorized", answer.text
    with pytest.raises(HandshakeRefused) as refused:
        WebSocketClient.connect(strict_server.address, FORGERIES[name])
    assert refused.value.status == 401
    assert status_of(strict_server, good(RSA)) == 200, "the server still takes good ones"
