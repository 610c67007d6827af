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
