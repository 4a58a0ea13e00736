"""A real small OpenID provider with keys of its own, which can be told to misbehave.

    with OidcServer() as server:
        server.issuer                    # http://127.0.0.1:PORT
        server.person = {"preferred_username": "老王"}
        server.behave("wrong_nonce")     # the tokens from now on; "ok" heals everything
        server.rotate()                  # new keys, the old ones are gone

Whoever comes to /authorize is taken for `person`; a code works once, with PKCE and the secret.
"""

import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

CLIENT, SECRET = "suqiu", "a-secret-of-the-test-client"
# What it can be told to do instead of answering well.
BEHAVIOURS = (
    "ok", "wrong_nonce", "no_nonce", "wrong_audience", "other_audience_too", "wrong_issuer",
    "expired", "other_key", "alg_none", "shared_secret", "not_a_token", "no_subject", "500",
    "html", "wrong_iss_parameter", "denied",
)  # fmt: skip


def subject_of(name):
    """Whom the issuer calls so, unless a person has a `sub` of his own."""
    return "abcdefgh-" + "".join(chr(97 + ord(one) % 26) for one in str(name))


def _key():
    return RSAKey.generate_key(2048, parameters={"kid": token_urlsafe(6), "use": "sig"})


class OidcServer:
    """One issuer; `requests` counts calls by path."""

    def __init__(self):
        self.person = {"preferred_username": "老王"}
        self.key, self.stranger = _key(), _key()
        self.codes = {}
        self.requests = []
        self.endpoints = {}
        self._behaviour = "ok"
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                server._get(self, urlsplit(self.path))

            def do_POST(self):
                length = int(self.headers.get("content-length", 0))
                server._post(self, parse_qs(self.rfile.read(length).decode()))

            def log_message(self, *words):
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.issuer = f"http://127.0.0.1:{self._http.server_port}"

    def behave(self, behaviour="ok"):
        assert behaviour in BEHAVIOURS, behaviour
        self._behaviour = behaviour

    def rotate(self):
        self.key = _key()

    def __enter__(self):
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *exception):
        self.stop()

    def stop(self):
        self._http.shutdown()
        self._http.server_close()

    def _get(self, http, address):
        self.requests.append(address.path)
        if address.path == "/.well-known/openid-configuration":
            if self._behaviour == "500":
                return _send(http, 500, {"error": "x"})
            if self._behaviour == "html":
                return _send(http, 200, "<html>维护中</html>")
            return _send(http, 200, {
                "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{self.issuer}/jwks",
                **self.endpoints,
            })  # fmt: skip
        if address.path == "/jwks":
            return _send(http, 200, KeySet([self.key]).as_dict(private=False))
        if address.path == "/authorize":
            return self._authorize(http, {k: v[0] for k, v in parse_qs(address.query).items()})
        return _send(http, 404, {})

    def _authorize(self, http, asked):
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        code = token_urlsafe(16)
        self.codes[code] = asked
        told = {"code": code, "state": asked["state"], "iss": self.issuer}
        if self._behaviour == "wrong_iss_parameter":
            told["iss"] = "https://other.example"
        if self._behaviour == "denied":
            told = {"error": "access_denied", "state": asked["state"]}
        http.send_response(302)
        http.send_header("location", f"{asked['redirect_uri']}?{urlencode(told)}")
        http.send_header("content-length", "0")
        http.end_headers()
        return

    def _post(self, http, form):
        self.requests.append("/token")
        form = {name: values[0] for name, values in form.items()}
        asked = self.codes.pop(form.get("code"), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if (
            asked is None
            or form["client_secret"] != SECRET
            or form["redirect_uri"] != asked["redirect_uri"]
            or base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]
        ):
            return _send(http, 400, {"error": "invalid_grant"})
        answer = {"access_token": "x", "token_type": "Bearer", "id_token": self._token(asked)}
        return _send(http, 200, answer)

    def logout_token(self, key=None, header=None, **claims):
        """A logout token of this issuer's, with these claims; a claim that is None is left out."""
        now = int(time.time())
        made = {
            "iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 120,
            "jti": token_urlsafe(12), "events": {EVENT: {}}, **claims,
        }  # fmt: skip
        made = {name: value for name, value in made.items() if value is not None}
        header = {"alg": "RS256", "typ": "logout+jwt", "kid": self.key.kid, **(header or {})}
        return jwt.encode(header, made, key or self.key)

    def _token(self, asked):
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT, "sub": subject_of(self.person.get("preferred_username")), "iat": now, "exp": now + 300,
            "nonce": asked["nonce"], **self.person,
        }  # fmt: skip
        header, key = {"alg": "RS256", "kid": self.key.kid}, self.key
        match self._behaviour:
            case "wrong_nonce":
                claims["nonce"] = "another"
            case "no_nonce":
                del claims["nonce"]
            case "wrong_audience":
                claims["aud"] = "another-client"
            case "other_audience_too":
                claims |= {"aud": [CLIENT, "another-client"], "azp": "another-client"}
            case "wrong_issuer":
                claims["iss"] = "https://other.example"
            case "expired":
                claims |= {"iat": now - 7200, "exp": now - 3600}
            case "no_subject":
                del claims["sub"]
            case "other_key":
                key = self.stranger
            case "shared_secret":
                return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET))
            case "alg_none":
                parts = (json.dumps(one).encode() for one in ({"alg": "none"}, claims))
                return (
                    ".".join(base64.urlsafe_b64encode(p).rstrip(b"=").decode() for p in parts) + "."
                )
            case "not_a_token":
                return "今天天气不错"
        return jwt.encode(header, claims, key)


EVENT = "http://schemas.openid.net/event/backchannel-logout"


def _send(http, status, body):
    content = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    http.send_response(status)
    http.send_header("content-type", "application/json")
    http.send_header("content-length", str(len(content)))
    http.end_headers()
    http.wfile.write(content)
