"""Sign-in through the place's own identity provider: OpenID Connect Core 1.0, section 3.1.

Authorization code with PKCE (RFC 7636), state and nonce. Nothing is asked of the network before
somebody presses the button. What a provider sends is checked before it is believed.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import requests
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

ALGORITHMS: Final = [
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "ES256",
    "ES384",
]  # never `none`, never HMAC
TIMEOUT: Final = (3.05, 5)
LARGEST_ANSWER: Final = 256 * 1024
LEEWAY: Final = 60  # seconds that clocks may differ
LOOPBACK: Final = {"127.0.0.1", "localhost", "::1"}
UNREACHABLE: Final = "认证服务暂时没有正常应答，请稍后再试，或改用登录名和密码登录。"
UNBELIEVED: Final = "认证结果没有通过校验，为安全起见没有登录。请重试；多次如此请联系管理员。"


class ProviderFault(Exception):
    """Carries the sentence that the person reads; `reason` is for the operator's log."""

    def __init__(self, words: str, reason: str) -> None:
        super().__init__(words)
        self.reason = reason


@dataclass(frozen=True)
class Provider:
    """What the settings say, and what the provider says of itself."""

    issuer: str
    client_id: str
    client_secret: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    auth_methods: tuple[str, ...]


@dataclass(frozen=True)
class Trip:
    """What a browser is sent away with and must come back with."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> Trip:
        return cls(*(secrets.token_urlsafe(32) for _ in range(3)))

    @property
    def kept(self) -> dict[str, str]:
        return asdict(self)

    @property
    def challenge(self) -> str:
        """RFC 7636, section 4.2: S256."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return urlsafe_b64encode(digest).rstrip(b"=").decode()


def discover(configured: dict[str, str]) -> Provider:
    """Read the provider's own description (OpenID Connect Discovery 1.0, section 4)."""
    issuer = configured["issuer"].rstrip("/")
    told = _json("GET", f"{issuer}/.well-known/openid-configuration")
    if str(told.get("issuer", "")).rstrip("/") != issuer:
        raise ProviderFault(UNBELIEVED, "the discovery document names another issuer")
    try:
        return Provider(
            issuer=str(told["issuer"]),
            client_id=configured["client_id"],
            client_secret=configured["client_secret"],
            authorization_endpoint=_safe(str(told["authorization_endpoint"])),
            token_endpoint=_safe(str(told["token_endpoint"])),
            jwks_uri=_safe(str(told["jwks_uri"])),
            auth_methods=tuple(told.get("token_endpoint_auth_methods_supported", ())),
        )
    except KeyError as missing:
        raise ProviderFault(UNREACHABLE, f"the discovery document lacks {missing}") from missing


def way_out(provider: Provider, trip: Trip, back: str) -> str:
    """The address at the provider where the person signs in."""
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": back,
        "scope": "openid profile phone",
        "state": trip.state,
        "nonce": trip.nonce,
        "code_challenge": trip.challenge,
        "code_challenge_method": "S256",
    }
    joint = "&" if "?" in provider.authorization_endpoint else "?"
    return f"{provider.authorization_endpoint}{joint}{urlencode(asked)}"


def claims_of(
    provider: Provider, trip: Trip, *, code: str, back: str, now: datetime
) -> dict[str, Any]:
    """Change the code for an id_token, check it, and return what it says."""
    asked = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "client_id": provider.client_id,
        "code_verifier": trip.verifier,
    }
    basic = None
    if provider.client_secret:
        if "client_secret_post" in provider.auth_methods:
            asked["client_secret"] = provider.client_secret
        else:
            basic = (provider.client_id, provider.client_secret)
    answer = _json("POST", provider.token_endpoint, data=asked, auth=basic)
    return _checked(provider, trip, str(answer.get("id_token", "")), now)


def _checked(provider: Provider, trip: Trip, token: str, now: datetime) -> dict[str, Any]:
    """OpenID Connect Core 1.0, section 3.1.3.7: signature, iss, aud, azp, exp, iat, nonce."""
    keys = _json("GET", provider.jwks_uri)
    expected = jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=LEEWAY,
        iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": provider.client_id},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
        nonce={"essential": True, "value": trip.nonce},
    )
    try:
        read = jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS)  # type: ignore[arg-type]
        expected.validate(read.claims)
    except (JoseError, ValueError, KeyError, TypeError) as fault:
        raise ProviderFault(UNBELIEVED, f"id_token: {type(fault).__name__}: {fault}") from fault
    claims = dict(read.claims)
    audience = claims["aud"]
    is_shared = isinstance(audience, list) and len(audience) > 1
    if (is_shared or "azp" in claims) and claims.get("azp") != provider.client_id:
        raise ProviderFault(UNBELIEVED, "id_token: azp is another client")
    return claims


def _json(verb: str, address: str, **more: Any) -> dict[str, Any]:
    """Ask and read a small JSON object; no redirects, no endless answers."""
    try:
        with requests.request(
            verb, _safe(address), timeout=TIMEOUT, allow_redirects=False, stream=True, **more
        ) as answer:
            content = answer.raw.read(LARGEST_ANSWER + 1, decode_content=True)
            if answer.status_code != 200 or len(content) > LARGEST_ANSWER:
                raise ProviderFault(UNREACHABLE, f"{address} answered {answer.status_code}")
            found = json.loads(content)
    except (requests.RequestException, OSError, ValueError, RecursionError) as fault:
        raise ProviderFault(UNREACHABLE, f"{address}: {type(fault).__name__}") from fault
    if not isinstance(found, dict):
        raise ProviderFault(UNREACHABLE, f"{address} answered no object")
    return found


def _safe(address: str) -> str:
    """Codes and tokens travel over TLS only; loopback is for tests and for a proxy beside us."""
    parts = urlsplit(address)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK):
        return address
    raise ProviderFault(UNREACHABLE, f"{address} is not https")
