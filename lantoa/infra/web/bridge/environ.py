# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The WSGI environ (PEP 3333) of an ASGI request."""

import sys
from collections.abc import MutableMapping
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from .answer import FileBody

Scope = MutableMapping[str, Any]

CONSTANT: dict[str, Any] = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": False,
    "wsgi.run_once": False,
    "wsgi.file_wrapper": FileBody,
    "wsgi.input_terminated": True,
}
_names: dict[bytes, str] = {}


def _name(header: bytes) -> str:
    """CGI name of a header ("HTTP_ACCEPT"), remembered for the usual ones."""
    name = _names.get(header)
    if name is None:
        text = header.decode("latin-1").upper().replace("-", "_")
        name = text if text in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{text}"
        if len(_names) < 500:  # a stranger's inventions must not fill the memory
            _names[header] = name
    return name


def build(scope: Scope, body: IO[bytes], length: int | None) -> dict[str, Any]:
    """The environ; `length` is that of the body as it really came (chunked or not), None without a body."""
    host, port = scope.get("server") or ("localhost", 80)
    environ = CONSTANT | {
        "REQUEST_METHOD": scope["method"],
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": scope["client"][0] if scope.get("client") else "",
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
    }
    for header, value in scope["headers"]:
        if b"_" in header:  # "X_Forwarded_Proto" would pass for "X-Forwarded-Proto"
            continue
        name, text = _name(header), value.decode("latin-1")
        if name in environ:
            text = environ[name] + (";" if name == "HTTP_COOKIE" else ",") + text
        environ[name] = text
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    environ["CONTENT_LENGTH"] = "" if length is None else str(length)
    return environ
