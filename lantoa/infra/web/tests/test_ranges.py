# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Parts of files, as browsers ask for them when a video is wound."""

import io

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from lantoa.infra.web.ranges import serve_file

pytestmark = pytest.mark.django_db  # a reply that is closed looks after the database connections of its thread
CONTENT = bytes(range(256)) * 4


def serve(**headers):
    request = RequestFactory().get("/", headers=headers)
    file = io.BytesIO(CONTENT)
    reply = serve_file(request, file, len(CONTENT), "video/mp4", "abc")
    body = b"".join(reply.streaming_content) if reply.streaming else reply.content
    reply.close()
    assert file.closed
    return reply, body


@pytest.mark.parametrize(
    ("asked", "status", "start", "stop"),
    [
        ("", 200, 0, 1024),
        ("bytes=0-0", 206, 0, 1),
        ("bytes=100-199", 206, 100, 200),
        ("bytes=1000-", 206, 1000, 1024),
        ("bytes=1000-9999", 206, 1000, 1024),
        ("bytes=-24", 206, 1000, 1024),
        ("bytes=-9999", 206, 0, 1024),
        ("bytes=0-1,5-6", 200, 0, 1024),
        ("bytes=9-3", 200, 0, 1024),
        ("bytes=-", 200, 0, 1024),
        ("lines=1-2", 200, 0, 1024),
    ],
)
def test_the_part_asked_for_is_served(asked, status, start, stop):
    reply, body = serve(**({"Range": asked} if asked else {}))
    assert (reply.status_code, body) == (status, CONTENT[start:stop])
    assert reply["Content-Length"] == str(stop - start) and reply["Accept-Ranges"] == "bytes"
    assert reply.get("Content-Range") == (f"bytes {start}-{stop - 1}/1024" if status == 206 else None)


@pytest.mark.parametrize("asked", ["bytes=1024-", "bytes=5000-6000", "bytes=-0"])
def test_a_part_outside_of_the_file_is_refused(asked):
    reply, body = serve(Range=asked)
    assert (reply.status_code, reply["Content-Range"], body) == (416, "bytes */1024", b"")


def test_a_file_that_changed_is_sent_whole_and_one_that_did_not_is_not_sent():
    assert serve(**{"Range": "bytes=5-6", "If-Range": '"old"'})[0].status_code == 200
    assert serve(**{"Range": "bytes=5-6", "If-Range": '"abc"'})[0].status_code == 206
    reply, body = serve(**{"If-None-Match": '"abc"'})
    assert (reply.status_code, body) == (304, b"")


@given(st.text(alphabet="bytes=0123456789-, ", max_size=30))
def test_no_header_breaks_it(asked):
    reply, body = serve(Range=asked)
    assert reply.status_code in {200, 206, 416} and body in CONTENT
