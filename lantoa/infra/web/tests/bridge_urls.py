# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Addresses that only the bridge tests serve."""

import hashlib
import io
import threading
import time

from django.http import FileResponse, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import path, re_path
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

ETAG = '"fixed"'
BIG = 40 * 1_048_576
state = {"closed": threading.Event(), "meeting": threading.Barrier(2), "sent": 0}


@csrf_exempt
def echo(request):
    """What of the request arrived."""
    keep = ("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "CONTENT_LENGTH", "CONTENT_TYPE", "wsgi.url_scheme")
    headers = {name: value for name, value in request.META.items() if name.startswith("HTTP_")}
    body = request.body
    return JsonResponse(
        {key: request.META.get(key) for key in keep}
        | {"headers": headers, "length": len(body), "digest": hashlib.sha256(body).hexdigest()}
    )


@csrf_exempt
def upload(request):
    """A file of a form, read in pieces."""
    digest = hashlib.sha256()
    for piece in request.FILES["file"].chunks():
        digest.update(piece)
    return JsonResponse({"digest": digest.hexdigest(), "size": request.FILES["file"].size})


def numbers(request):
    """Ten lines, one every 50 ms, in the request's language."""
    language = translation.get_language()

    def lines():
        for n in range(10):
            yield f"{n} {translation.get_language() == language}\n"
            time.sleep(0.05)

    return StreamingHttpResponse(lines(), content_type="text/plain")


def endless(request):
    """A stream that only the client can end; tells when it was closed."""
    state["closed"].clear()
    state["sent"] = 0

    def pieces():
        try:
            while True:
                state["sent"] += 1
                yield b"x" * 65536
        finally:
            state["closed"].set()

    return StreamingHttpResponse(pieces(), content_type="application/octet-stream")


class CloseTold(io.BytesIO):
    def close(self):
        state["closed"].set()
        super().close()


def big_file(request):
    """40 MB of a file."""
    state["closed"].clear()
    return FileResponse(CloseTold(bytes(BIG)), content_type="application/octet-stream")


def broken_stream(request):
    """Fails after its first line."""

    def lines():
        yield b"one\n"
        raise RuntimeError("in the middle")

    return StreamingHttpResponse(lines())


def same(request):
    """Not modified for who has it."""
    if request.headers.get("If-None-Match") == ETAG:
        return HttpResponse(status=304, headers={"ETag": ETAG})
    return HttpResponse("body", headers={"ETag": ETAG})


def fault(request):
    """A bug."""
    raise RuntimeError("a bug of the tests")


def meet(request):
    """Answers when another request is inside at the same time; a fault if none comes."""
    state["meeting"].wait(5)
    return HttpResponse("met")


def cookies(request):
    """Two cookies."""
    response = HttpResponse(request.COOKIES.get("a", "") + request.COOKIES.get("b", ""))
    response.set_cookie("one", "1")
    response.set_cookie("two", "2")
    return response


urlpatterns = [
    re_path(r"^echo", echo),
    *[path(view.__name__, view) for view in (upload, numbers, endless, big_file, broken_stream)],
    *[path(view.__name__, view) for view in (same, fault, meet, cookies)],
]
handler500 = "lantoa.infra.web.views.server_error"
