# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Slides, pictures and videos as people upload them, and files that only say to be such."""

import io
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from lantoa.infra.documents.pictures import UnreadablePicture, shrink
from lantoa.infra.documents.slides import UnreadableSlides, draw_pages
from lantoa.infra.documents.videos import MP4, WEBM, UnreadableVideo, video_type


def picture(size=(40, 20), kind="JPEG", mode="RGB", **how):
    out = io.BytesIO()
    Image.new(mode, size, "#b0430f").save(out, kind, **how)
    return out.getvalue()


def pdf(pages):
    out = io.BytesIO()
    sheets = [Image.new("RGB", (320, 180), (n * 40 % 256, 80, 120)) for n in range(pages)]
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:])
    return out.getvalue()


def box(kind, body=b""):
    return struct.pack(">I4s", 8 + len(body), kind) + body


VIDEO = box(b"ftyp", b"isom\0\0\0\0") + box(b"moov", b"x" * 40) + box(b"mdat", b"y" * 200)


def test_slides_become_a_picture_a_page(tmp_path):
    file = tmp_path / "slides.pdf"
    file.write_bytes(pdf(3))
    with file.open("rb") as source:
        pages = draw_pages(source)
    assert [Image.open(io.BytesIO(page)).size for page in pages] == [(1920, 1080)] * 3


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\nnothing", picture(), b"PK\x03\x04" * 50])
def test_what_is_no_pdf_is_refused(tmp_path, content):
    (tmp_path / "x").write_bytes(content)
    with (tmp_path / "x").open("rb") as source, pytest.raises(UnreadableSlides):
        draw_pages(source)


def test_too_many_pages_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("lantoa.infra.documents.slides.MOST_PAGES", 2)
    (tmp_path / "x").write_bytes(pdf(3))
    with (tmp_path / "x").open("rb") as source, pytest.raises(UnreadableSlides):
        draw_pages(source)


def test_a_picture_is_shrunk_turned_and_stripped():
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera"  # lies on its side; the maker's name
    made = shrink(io.BytesIO(picture((400, 200), exif=exif.tobytes())), 100)
    small = Image.open(io.BytesIO(made))
    assert (small.size, small.format, dict(small.getexif())) == ((50, 100), "JPEG", {})
    clear = Image.open(io.BytesIO(shrink(io.BytesIO(picture(kind="PNG", mode="LA")), 100)))
    assert clear.mode == "RGB"


@given(st.binary(max_size=300))
@settings(max_examples=40, deadline=None)
def test_no_bytes_break_the_readers(noise):
    for content in (noise, picture()[:150] + noise, b"\xff\xd8\xff" + noise):
        with pytest.raises(UnreadablePicture):
            shrink(io.BytesIO(content), 100)
    for content in (noise, VIDEO[:30] + noise):
        with pytest.raises(UnreadableVideo):
            video_type(io.BytesIO(content))


def test_a_picture_larger_than_any_camera_makes_is_refused_before_it_is_unpacked():
    huge = bytearray(picture(kind="PNG"))
    huge[16:24] = struct.pack(">II", 60_000, 60_000)
    with pytest.raises(UnreadablePicture):
        shrink(io.BytesIO(bytes(huge)), 100)


def test_videos_are_known_by_content():
    assert video_type(io.BytesIO(VIDEO)) == MP4
    assert video_type(io.BytesIO(b"\x1aE\xdf\xa3\x01\x00\x00\x00\x00\x00\x00\x1fB\x86\x81\x01webm" + b"x" * 50)) == WEBM


@pytest.mark.parametrize("content", [VIDEO[:-1], VIDEO[:20], b"", b"<html>", box(b"ftyp", b"isom") * 3])
def test_cut_off_videos_are_refused(content):
    with pytest.raises(UnreadableVideo):
        video_type(io.BytesIO(content))
