# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What a WSGI application answered, in the form in which the event loop sends it."""

import contextvars
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any

PIECE_BYTES = 262_144
"""Files go out in pieces of this size, and a file not larger than one piece is sent whole."""

NO_CONTEXT = contextvars.Context()
Header = tuple[bytes, bytes]


class FileBody:
    """`wsgi.file_wrapper`: a file to be sent, which the bridge reads by pieces between other work."""

    def __init__(self, file: IO[bytes], block_size: int = 8192) -> None:
        self.file = file

    def __iter__(self) -> Iterator[bytes]:
        while piece := self.file.read(PIECE_BYTES):
            yield piece

    def close(self) -> None:
        """Close the file, and with it Django's response."""
        if hasattr(self.file, "close"):
            self.file.close()


class Answer:
    """Status, headers, and either the whole body or what is still to be read of it.

    `context` holds the language and request id that the rest of a stream runs in.
    """

    __slots__ = ("body", "context", "headers", "rest", "status")

    def __init__(self, status: int, headers: list[Header], body: bytes, rest: Any = None) -> None:
        self.status = status
        self.headers = headers
        self.body = body
        self.rest = rest
        self.context = contextvars.copy_context() if rest is not None else NO_CONTEXT


def plain(status: int, text: str) -> Answer:
    """A short text, for trouble outside of Django."""
    body = text.encode()
    kind = (b"content-type", b"text/plain; charset=utf-8")
    return Answer(status, [kind, (b"content-length", b"%d" % len(body))], body)


def _is_whole(result: Iterable[bytes], headers: list[Header]) -> bool:
    """Whether the body is at hand already: a list, Django's plain response, or a small file."""
    if isinstance(result, list | tuple):
        return True
    if isinstance(result, FileBody):
        return any(name == b"content-length" and int(value) <= PIECE_BYTES for name, value in headers)
    return getattr(result, "streaming", True) is False


def call(application: Callable[..., Iterable[bytes]], environ: dict[str, Any]) -> Answer:
    """Run the application in this thread, as far as that takes no waiting for the client."""
    head: list[Any] = []
    early: list[bytes] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], Any]:
        if head and exc_info is None:
            raise RuntimeError("start_response called twice")
        head[:] = [int(status[:3]), [(n.lower().encode("latin-1"), v.encode("latin-1")) for n, v in headers]]
        return early.append

    result = application(environ, start_response)
    try:
        if not head:  # a generator calls start_response when it is first asked
            early.extend(result)
        status, headers = head
        if environ["REQUEST_METHOD"] == "HEAD":
            return Answer(status, headers, b"")
        if not _is_whole(result, headers):
            answer = Answer(status, headers, b"".join(early), result)
            result = ()
            return answer
        return Answer(status, headers, b"".join([*early, *result]))
    finally:
        if hasattr(result, "close"):
            result.close()
