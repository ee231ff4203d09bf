"""An identity provider on loopback: discovery, keys and tokens over real HTTP."""

from __future__ import annotations

import json
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "xiaoan", "a secret & more"


@dataclass
class Provider:
    """`claims` overrides what a token says; `key` what it is signed with; `broken` what fails."""

    own_key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    key: RSAKey | None = None
    header: dict[str, str] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    broken: str = ""
    issued: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    issuer: str = ""

    def start(self) -> ThreadingHTTPServer:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(provider.read(urlsplit(self.path).path))

            def do_POST(self) -> None:
                size = int(self.headers["Content-Length"])
                sent = {k: v[0] for k, v in parse_qs(self.rfile.read(size).decode()).items()}
                self._answer(provider.token(sent, self.headers.get("Authorization", "")))

            def _answer(self, answer: tuple[int, object]) -> None:
                status, body = answer
                content = json.dumps(body).encode()
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", f"{provider.issuer}/keys")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                return

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return server

    def read(self, path: str) -> tuple[int, object]:
        if self.broken == path:
            return 500, {}
        if path == "/keys":
            return 200, {"keys": [self.own_key.as_dict(private=False)]}
        if path == "/.well-known/openid-configuration":
            issuer = "https://other.example" if self.broken == "issuer" else self.issuer
            return (302 if self.broken == "redirect" else 200), {
                "issuer": issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
            }
        return 404, {}

    def authorize(self, address: str) -> tuple[str, str]:
        """What a person does there: sign in. Returns the code and the state for the way back."""
        asked = {key: words[0] for key, words in parse_qs(urlsplit(address).query).items()}
        self.asked.append(asked)
        code = f"code-{len(self.asked)}"
        self.issued[code] = asked
        return code, asked["state"]

    def token(self, sent: dict[str, str], authorization: str) -> tuple[int, object]:
        asked = self.issued.pop(sent.get("code", ""), None)
        given = b64decode(authorization.removeprefix("Basic ")).decode() if authorization else ""
        digest = sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            asked is None
            or unquote(given) != f"{CLIENT}:{SECRET}"
            or challenge != asked["code_challenge"]
            or sent["redirect_uri"] != asked["redirect_uri"]
        ):
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": self.id_token(asked)}

    def id_token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": "248289761001",
            "aud": asked["client_id"],
            "nonce": asked["nonce"],
            "iat": now,
            "exp": now + 300,
            "preferred_username": "guard",
            "phone_number": "+86 139 0000 0000",
        } | self.claims
        said = {key: value for key, value in claims.items() if value is not None}
        return jwt.encode(
            {"alg": "RS256", "kid": "one"} | self.header, said, self.key or self.own_key
        )
