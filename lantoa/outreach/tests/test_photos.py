# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Photos of sessions: once, after the record, by consent, for leader and commune, no longer than the record."""

import io
import random
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st
from PIL import Image

from lantoa.infra.audit.models import Entry
from lantoa.infra.documents.tests.test_uploads import picture
from lantoa.infra.web.errors import Refused
from lantoa.outreach import actions
from lantoa.outreach.models import GuidanceSession, SessionPhoto
from lantoa.outreach.pictures import MOST_BYTES, clean_photo


def with_place(size=(320, 240)):
    """As a camera writes it: with maker, place and a turn."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Camera", 6
    exif.get_ifd(0x8825)[1] = "N"
    return picture(size, exif=exif.tobytes())


def noise(size=(340, 340), quality=60):
    """A picture that hardly shrinks."""
    out = io.BytesIO()
    pixels = random.Random(3).randbytes(size[0] * size[1] * 3)
    Image.frombytes("RGB", size, pixels).save(out, "JPEG", quality=quality)
    return out.getvalue()


def send(phone, record, data=None, *, consent="1", status=200, **headers):
    reply = phone.client.post(
        reverse("add_session_photo", args=[record["id"]]), with_place() if data is None else data,
        content_type="image/jpeg",
        headers={"X-Lantoa-Device": phone.token, "X-Lantoa-Consent": consent, **headers},
    )  # fmt: skip
    assert reply.status_code == status, reply.content
    return reply.json()


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Photos of a test go with it."""
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.once
@given(st.binary(max_size=200), st.integers(0, 400), st.booleans())
@how(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_bytes_come_they_are_a_clean_photo_or_refused(junk, place, instead):
    whole = with_place()
    for data in (junk, whole[:place] + junk + whole[place + len(junk) * instead :], whole[: len(whole) - place]):
        try:
            made = clean_photo(data)
        except Refused as refusal:
            assert refusal.code in {"photo.unreadable", "photo.too_large"}
        else:
            assert len(made) <= MOST_BYTES and not Image.open(io.BytesIO(made)).getexif()


@pytest.mark.once
def test_a_photo_that_hardly_shrinks_is_no_larger_than_allowed():
    came = noise()
    assert 50_000 < len(came) <= MOST_BYTES
    assert len(clean_photo(came)) <= MOST_BYTES
    with pytest.raises(Refused):
        clean_photo(noise((700, 700)))


@pytest.mark.django_db
def test_it_comes_after_its_record_once_and_without_what_the_camera_added(phone):
    record = phone.record()
    assert send(phone, record) == {"verdict": "later"}
    phone.sync(record)
    assert send(phone, record, consent="0")["code"] == "photo.no_consent"
    assert send(phone, record, b"no photo")["code"] == "photo.unreadable"
    assert send(phone, record, b"x" * (MOST_BYTES + 1))["code"] == "photo.too_large"
    assert not SessionPhoto.objects.exists()
    assert [send(phone, record)["verdict"] for _ in range(3)] == ["created", "already", "already"]
    photo = SessionPhoto.objects.get()
    with photo.file.open("rb") as file, Image.open(file) as made:
        assert (made.size, dict(made.getexif()), photo.consent) == ((240, 320), {}, 1)
    withdrawn = phone.record()
    phone.sync(withdrawn, phone.withdrawal(withdrawn))
    assert send(phone, withdrawn)["code"] == "photo.gone"


@pytest.mark.django_db
def test_a_phone_that_asks_is_told_which_photos_are_not_here(phone, make_phone, cast, django_assert_num_queries):
    sent, waits, foreign = phone.record(), phone.record(), phone.record()
    phone.sync(sent, waits)
    send(phone, sent)
    other = make_phone(cast["foreign_member"])
    other.sync(foreign)
    send(other, foreign)
    asked = [record["id"] for record in (sent, waits, foreign)]
    first = phone.post({"items": [], "cursor": 9, "photos": asked})
    assert first["photos"] == asked[1:]
    with django_assert_num_queries(6):
        reply = phone.post({"items": [], "cursor": 9, "shelf": first["shelf"], "photos": asked[:1]})
    assert "photos" not in reply
    SessionPhoto.objects.all().delete()  # as if a backup had been put back
    assert phone.post({"items": [], "photos": [asked[0], "x", None, 3, []]})["photos"] == asked[:1]
    assert "photos" not in phone.post({"items": [], "photos": "all"})


def test_only_the_phone_that_wrote_the_record_may_send_its_photo(phone, make_phone, cast):
    record = phone.record()
    phone.sync(record)
    assert send(make_phone(cast["foreign_member"]), record) == {"verdict": "later"}
    assert send(phone, record, status=401, **{"X-Lantoa-Device": "forged"})["code"] == "device.unknown"
    assert not SessionPhoto.objects.exists()


@pytest.mark.django_db
def test_the_leader_and_the_commune_see_it_and_nobody_else(phone, client, cast):
    record = phone.record()
    phone.sync(record)
    send(phone, record)
    photo, page = (reverse(name, args=[record["id"]]) for name in ("session_photo", "session_page"))
    expected = {
        "team_leader": 200, "commune_coordinator": 200, "unit_coordinator": 403, "organiser": 403, "auditor": 403,
        "team_member": 403, "foreign_coordinator": 404,
    }  # fmt: skip
    seen = {}
    for who in expected:
        client.force_login(cast[who])
        reply = client.get(photo)
        seen[who] = reply.status_code
        if reply.status_code == 200:
            assert b"".join(reply.streaming_content).startswith(b"\xff\xd8") and "no-store" in reply["Cache-Control"]
        shown = client.get(page)
        assert (photo in shown.content.decode()) == (reply.status_code == 200)
    assert seen == expected


@pytest.mark.django_db(transaction=True)
def test_photos_go_with_their_record_and_at_the_end_of_their_time(phone, client, cast):
    kept, withdrawn, corrected, old = records = [phone.record() for _ in range(4)]
    phone.sync(*records)
    for record in records:
        assert send(phone, record)["verdict"] == "created"
    files = {str(photo.pk): Path(photo.file.path) for photo in SessionPhoto.objects.all()}
    phone.sync(phone.withdrawal(withdrawn), phone.record(replaces=corrected["id"]))
    client.force_login(cast["team_leader"])
    assert client.get(reverse("session_photo", args=[withdrawn["id"]])).status_code == 404
    long_ago = timezone.localdate() - timedelta(days=181)
    GuidanceSession.objects.filter(pk=old["id"]).update(day=long_ago)
    assert (actions.forget_photos(by=None), actions.forget_photos(by=None)) == (3, 0)
    assert [str(photo.pk) for photo in SessionPhoto.objects.all()] == [kept["id"]]
    assert {name for name, file in files.items() if file.exists()} == {kept["id"]}
    assert Entry.objects.get(what="outreach.photos_forgotten").detail == {"photos": 3}


@pytest.mark.django_db(transaction=True)
def test_six_phones_send_the_same_photo_at_once(phone, cast):
    record = phone.record()
    phone.sync(record)
    session, start, new = GuidanceSession.objects.get(), Barrier(6), []

    def one():
        start.wait()
        new.append(actions.add_session_photo(by=cast["team_member"], session=session, data=with_place(), consent=1))
        connection.close()

    threads = [Thread(target=one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(new) == [False] * 5 + [True]
    assert SessionPhoto.objects.count() == 1
