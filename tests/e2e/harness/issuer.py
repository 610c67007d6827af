"""An identity provider: keys that it signs tokens with, and the HTTP server on which it publishes their public halves.

Keys and signatures come from python3-cryptography: the server's verifier is tested against code that is not its own.
"""

import http.server
import json
import threading
import time

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from .rest import RestClient
from .tokens import base64url
from .websocket import WebSocketClient

DEADLINE_S = 15.0


def json_part(value) -> str:
    """A part of a token: its header or its claims."""
    return base64url(json.dumps(value).encode())


def _number(value: int, size: int | None = None) -> str:
    return base64url(value.to_bytes(size or (value.bit_length() + 7) // 8, "big"))


class Key:
    """`alg` is RS256, ES256 or EdDSA."""

    def __init__(self, alg: str, kid: str | None, *, bits: int = 2048, curve=None):
        self.alg, self.kid = alg, kid
        if alg == "RS256":
            self.private = rsa.generate_private_key(public_exponent=65537, key_size=bits)
        elif alg == "ES256":
            self.private = ec.generate_private_key(curve or ec.SECP256R1())
        else:
            self.private = ed25519.Ed25519PrivateKey.generate()

    @property
    def jwk(self) -> dict:
        public = self.private.public_key()
        if self.alg == "RS256":
            numbers = public.public_numbers()
            members = {"kty": "RSA", "n": _number(numbers.n), "e": _number(numbers.e)}
        elif self.alg == "ES256":
            numbers, size = public.public_numbers(), (public.curve.key_size + 7) // 8
            name = {256: "P-256", 384: "P-384"}[public.curve.key_size]
            members = {"kty": "EC", "crv": name, "x": _number(numbers.x, size), "y": _number(numbers.y, size)}
        else:
            raw = public.public_bytes(Encoding.Raw, PublicFormat.Raw)
            members = {"kty": "OKP", "crv": "Ed25519", "x": base64url(raw)}
        return {**members, "use": "sig", "alg": self.alg, **({"kid": self.kid} if self.kid is not None else {})}

    @property
    def pem(self) -> bytes:
        return self.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def signature(self, signed: bytes, *, asn1: bool = False) -> bytes:
        if self.alg == "RS256":
            return self.private.sign(signed, padding.PKCS1v15(), SHA256())
        if self.alg == "EdDSA":
            return self.private.sign(signed)
        der = self.private.sign(signed, ec.ECDSA(SHA256()))
        r, s = decode_dss_signature(der)
        size = (self.private.curve.key_size + 7) // 8
        return der if asn1 else r.to_bytes(size, "big") + s.to_bytes(size, "big")

    def sign(self, claims: dict | str, header: dict | None = None, **how) -> str:
        """`header` replaces the usual one; claims may be JSON text, for what no dict can say."""
        usual = {"alg": self.alg, "typ": "JWT", **({"kid": self.kid} if self.kid is not None else {})}
        text = claims if isinstance(claims, str) else json.dumps(claims)
        signed = f"{json_part(header or usual)}.{base64url(text.encode())}"
        return f"{signed}.{base64url(self.signature(signed.encode(), **how))}"

    def token(self, sub: str, **claims) -> str:
        """A good token; `claims` adds or overrides, None removes one."""
        body = {"sub": sub, "exp": int(time.time()) + 3600, **claims}
        return self.sign({name: value for name, value in body.items() if value is not None})


def key_set(*keys: Key) -> str:
    return json.dumps({"keys": [key.jwk for key in keys]})


# Made once for all tests, since RSA keys cost time.
RSA, EC, EDWARDS = Key("RS256", "rsa-1"), Key("ES256", "ec-1"), Key("EdDSA", "ed-1")


def status_of(server, token: str) -> int:
    """What the server says to a call with this token."""
    return RestClient(server.address, token).get("/chats").status


def user_of(server, token: str) -> str:
    client = WebSocketClient.connect(server.address, token)
    client.drop()
    return client.welcome["userId"]


def until(holds, what: str) -> None:
    """Asks again until it holds; how often does not matter, and the deadline only ends what would never come."""
    deadline = time.monotonic() + DEADLINE_S
    while not holds():
        assert time.monotonic() < deadline, f"never: {what}"
        time.sleep(0.02)


class KeySetServer:
    """Publishes `body` with `status` and `headers`, of which None removes one; with `hangs` it takes requests and never answers."""

    def __init__(self, body: str | bytes = "", *, tls=None):
        self.body, self.status, self.headers, self.hangs = body, 200, {}, False
        self.tls, self.requests, self._server = tls, 0, None
        self._counted, self._closing = threading.Condition(), threading.Event()
        self.port = 0

    def start(self) -> "KeySetServer":
        """On the port that it had before, if any."""
        owner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                owner._answer(self)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass  # a client that stops in the middle of a large answer is what some tests want

        self._closing.clear()
        self._server = Server(("127.0.0.1", self.port), Handler)
        self.port = self._server.server_address[1]
        if self.tls is not None:
            self._server.socket = self.tls.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def stop(self) -> None:
        self._closing.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}/jwks"

    def wait_for_requests(self, count: int, seconds: float = DEADLINE_S) -> None:
        """Until so many requests have come since the beginning."""
        with self._counted:
            assert self._counted.wait_for(lambda: self.requests >= count, seconds), f"{self.requests} of {count}"

    def _answer(self, handler) -> None:
        with self._counted:
            self.requests += 1
            self._counted.notify_all()
        if self.hangs:
            self._closing.wait()
            return
        body = self.body.encode() if isinstance(self.body, str) else self.body
        handler.send_response(self.status)
        for name, value in {"Content-Length": len(body), **self.headers}.items():
            if value is not None:
                handler.send_header(name, str(value))
        handler.end_headers()
        handler.wfile.write(body)
