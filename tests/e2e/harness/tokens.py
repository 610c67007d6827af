"""Signs access tokens as an outside issuer would: the server's verifier is tested against code that is not its own."""

import base64
import hashlib
import hmac
import json
import time

SECRET = "end-to-end-secret-of-thirty-two-bytes-or-more"


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def sign(claims: dict, secret: str = SECRET, header: dict | None = None) -> str:
    """A compact JWT (RFC 7515) with HS256, whatever its header claims to be."""
    head = base64url(json.dumps(header or {"alg": "HS256", "typ": "JWT"}).encode())
    body = base64url(json.dumps(claims).encode())
    mac = hmac.new(secret.encode(), f"{head}.{body}".encode(), hashlib.sha256).digest()
    return f"{head}.{body}.{base64url(mac)}"


def token_for(user_id: str, *, ttl_s: int = 3600, secret: str = SECRET, **claims) -> str:
    """A good token of `user_id`; `claims` adds or overrides (`did`, `name`, `nbf` ...), None removes one."""
    now = int(time.time())
    body = {"sub": user_id, "iat": now, "exp": now + ttl_s, **claims}
    return sign({key: value for key, value in body.items() if value is not None}, secret)


def bad_tokens() -> dict[str, str]:
    """Tokens that no server may take, by what is wrong with them."""
    now = int(time.time())
    good = {"sub": "ann", "exp": now + 600}
    parts = sign(good).split(".")
    none_header = base64url(b'{"alg":"none","typ":"JWT"}')
    return {
        "expired": sign({**good, "exp": now - 5}),
        "no exp": sign({"sub": "ann"}),
        "not yet": sign({**good, "nbf": now + 600}),
        "no subject": sign({"exp": now + 600}),
        "subject of the wrong form": sign({**good, "sub": "a b"}),
        "subject me": sign({**good, "sub": "me"}),
        "another secret": sign(good, secret="another-secret-of-thirty-two-bytes-or-so"),
        "none algorithm": f"{none_header}.{parts[1]}.",
        "none algorithm, signed": sign(good, header={"alg": "none"}),
        "another algorithm's name": sign(good, header={"alg": "HS512", "typ": "JWT"}),
        "asymmetric algorithm's name": sign(good, header={"alg": "RS256", "typ": "JWT"}),
        "critical extension": sign(good, header={"alg": "HS256", "crit": ["x"], "x": 1}),
        "cut signature": ".".join([*parts[:2], parts[2][:-2]]),
        "no signature": f"{parts[0]}.{parts[1]}.",
        "two parts": f"{parts[0]}.{parts[1]}",
        "four parts": ".".join([*parts, "x"]),
        "padded": ".".join([*parts[:2], parts[2] + "="]),
        "changed claims": ".".join([parts[0], base64url(b'{"sub":"bob","exp":9999999999}'), parts[2]]),
        "exp as text": sign({**good, "exp": str(now + 600)}),
        "no object": sign([1, 2]),  # type: ignore[arg-type]
        "huge": sign({**good, "pad": "x" * 12000}),
    }
