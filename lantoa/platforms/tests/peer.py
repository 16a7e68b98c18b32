# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A learning platform of its own: signs launches, gives tokens, keeps grades. It shares no code with the room.

    python lantoa/platforms/tests/peer.py PORT

Keys and tokens are made and checked with joserfc, which the program does not use. The login hint says what the platform
does: "good", or one of the ways in which a message must be refused.
"""

import json
import sys
import time
import uuid
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/"
SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"


class Platform:
    """What it knows."""

    def __init__(self, port):
        self.url = f"http://localhost:{port}"  # for a browser another site than 127.0.0.1, where the tests' program is
        self.key = RSAKey.generate_key(2048, {"kid": "first", "alg": "RS256", "use": "sig"})
        self.forged = RSAKey.generate_key(2048, {"kid": "first", "alg": "RS256"})
        self.tool_keys, self.tokens, self.assertions, self.scores, self.refusals = None, set(), set(), [], 0

    def launch(self, asked):
        """The signed message that answers a login."""
        how, _mark, subject = asked["login_hint"].partition(":")
        now = int(time.time())
        claims = {
            "iss": self.url, "aud": asked["client_id"], "sub": subject, "nonce": asked["nonce"], "iat": now,
            "exp": now + 60, "name": "Nguyễn Thị Từ Xa", "email": "tu.xa@truong.edu.vn",
            f"{CLAIM}version": "1.3.0", f"{CLAIM}message_type": "LtiResourceLinkRequest",
            f"{CLAIM}deployment_id": "1", f"{CLAIM}target_link_uri": asked["redirect_uri"],
            f"{CLAIM}resource_link": {"id": "7"}, f"{CLAIM}custom": {"course": "thu"},
            f"{AGS}claim/endpoint": {"scope": [f"{AGS}scope/score"], "lineitem": f"{self.url}/lines/7?type_id=2"},
        }  # fmt: skip
        bad = {
            "audience": {"aud": "another-tool"}, "nonce": {"nonce": "x"}, "anonymous": {"sub": ""},
            "expired": {"iat": now - 900, "exp": now - 600}, "issuer": {"iss": "http://127.0.0.1:1"},
            "deployment": {f"{CLAIM}deployment_id": "2"}, "several": {"aud": [asked["client_id"], "b"], "azp": "b"},
            "course": {f"{CLAIM}custom": {"course": "khong-co"}},
            "message": {f"{CLAIM}message_type": "LtiDeepLinkingRequest"},
            "elsewhere": {f"{AGS}claim/endpoint": {"scope": [f"{AGS}scope/score"], "lineitem": "http://127.0.0.1:1/l"}},
        }  # fmt: skip
        claims |= bad.get(how, {})
        header = {"alg": "RS256", "kid": "unknown" if how == "unknown_key" else "first"}
        return jwt.encode(header, claims, self.forged if how == "forged" else self.key)

    def token(self, given):
        """A token for a tool that proves who it is, once for each assertion."""
        said = jwt.decode(given["client_assertion"], self.tool_keys, algorithms=["RS256"]).claims
        assert given["grant_type"] == "client_credentials"
        assert given["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        assert said["iss"] == said["sub"] == "lantoa" and said["aud"] == f"{self.url}/token"
        assert said["exp"] > time.time() >= said["iat"] - 5 and said["jti"] not in self.assertions
        self.assertions.add(said["jti"])
        self.tokens.add(made := uuid.uuid4().hex)
        return {"access_token": made, "token_type": "Bearer", "expires_in": 3600, "scope": given["scope"]}


class Handler(BaseHTTPRequestHandler):
    """Its pages."""

    def do_GET(self):
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/keys":
            self.answer({"keys": [self.server.platform.key.as_dict(private=False)]})
        elif parts.path == "/auth":
            fit = {"scope": "openid", "response_type": "id_token", "response_mode": "form_post", "prompt": "none"}
            assert fit.items() <= asked.items(), asked
            fields = {"id_token": self.server.platform.launch(asked), "state": asked["state"]}
            inputs = "".join(f'<input name="{name}" value="{escape(value)}">' for name, value in fields.items())
            page = f'<form method="post" action="{escape(asked["redirect_uri"])}">{inputs}<button>Go</button></form>'
            self.answer(page)
        elif parts.path == "/course":
            self.answer(f'<a href="{escape(asked["to"])}">Course</a>')
        else:
            self.answer(self.server.platform.scores)

    def do_POST(self):
        platform, body = self.server.platform, self.rfile.read(int(self.headers["Content-Length"]))
        parts = urlsplit(self.path)
        if parts.path == "/setup":
            told = json.loads(body)
            platform.tool_keys, platform.refusals = KeySet.import_key_set(told["keys"]), told["refusals"]
            platform.scores.clear()
            self.answer({})
        elif parts.path == "/token":
            self.answer(platform.token({name: values[0] for name, values in parse_qs(body.decode()).items()}))
        elif platform.refusals:
            platform.refusals -= 1
            self.answer({}, 503)
        else:
            fit = self.headers["Authorization"].removeprefix("Bearer ") in platform.tokens
            fit = fit and self.headers["Content-Type"] == SCORE_TYPE and parts.query == "type_id=2"
            if fit:
                platform.scores.append([parts.path, json.loads(body)])
            self.answer({}, 200 if fit else 400)

    def answer(self, content, status=200):
        data = (content if isinstance(content, str) else json.dumps(content)).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if isinstance(content, str) else "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *words):
        """Says nothing."""


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
    server.platform = Platform(sys.argv[1])
    server.serve_forever()
