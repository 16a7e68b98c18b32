# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A record store on loopback that takes only what the models of a real one (Ralph) accept."""

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from pydantic import ValidationError
from ralph.models.xapi.base.statements import BaseXapiStatement


class Store(ThreadingHTTPServer):
    """`kept`: statements by id. `down`: so many requests are answered with 503."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}/xapi"
        self.kept, self.requests, self.down, self.bad = {}, [], 0, ""
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def take(self, statements):
        """All or none, as the standard says; None, or why not."""
        for one in statements:
            try:
                BaseXapiStatement.model_validate(one)
            except ValidationError as fault:
                return str(fault)
        self.kept |= {one["id"]: one for one in statements}
        return None

    def close(self):
        """Answer nothing any more."""
        self.shutdown()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        store = self.server
        statements = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        store.requests.append(len(statements))
        key = base64.b64decode(self.headers["Authorization"].removeprefix("Basic ")).decode()
        if store.down:
            store.down -= 1
            return self.answer(503, "down")
        if key != "lantoa:bi-mat" or self.headers["X-Experience-API-Version"] != "1.0.3":
            return self.answer(401, "who?")
        why = store.take(statements)
        return self.answer(400, why) if why else self.answer(200, json.dumps([one["id"] for one in statements]))

    def answer(self, status, text):
        self.send_response(status)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *words):
        """Says nothing."""
