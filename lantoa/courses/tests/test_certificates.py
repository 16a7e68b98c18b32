# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Certificates found, revoked, made in bulk, and as credentials that somebody else's program verifies."""

import base64
import io
import json
import zipfile
from importlib.resources import files

import pypdfium2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier

from lantoa.courses import actions, credentials, jobs, papers
from lantoa.courses.models import Certificate
from lantoa.infra.audit.models import Entry
from lantoa.infra.jobs.models import Job
from lantoa.people.models import User

from .conftest import answers_for


@pytest.fixture
def certificate(ready):
    """The learner of the cast passed."""
    attempt = actions.start_attempt(by=None, enrolment=ready)
    actions.submit_attempt(by=None, attempt=attempt, answers=answers_for(attempt))
    return Certificate.objects.get()


@pytest.fixture
def another(course, movement, tree, certificate):
    """Somebody of the neighbouring commune passed too."""
    person = User(username="hv-khac")
    person.set_name("Đỗ Thị Khác")
    person.save()
    learner = actions.enrol(
        by=None, person=person, course=course, movement=movement, unit=tree.binh_thuan, audience="citizens"
    )
    for lesson in learner.version.lessons.all():
        actions.finish_lesson(by=None, enrolment=learner, lesson=lesson)
    attempt = actions.start_attempt(by=None, enrolment=learner)
    actions.submit_attempt(by=None, attempt=attempt, answers=answers_for(attempt))
    return Certificate.objects.get(enrolment__person=person)


def published_key(client):
    """The key that a stranger fetches once and keeps."""
    [jwk] = client.get(reverse("credential_keys")).json()["keys"]
    return jwk, Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(jwk["x"] + "=="))


def test_a_credential_verifies_offline_with_the_published_key(client, certificate, ready):
    jwk, key = published_key(client)
    client.force_login(ready.person)
    reply = client.get(reverse("certificate_badge", args=["thu"]))
    token = reply.content.decode()
    checked = OB3Verifier(key).verify(token)
    assert (checked.id, checked.achievement.name) == (papers.verify_address(certificate), "Khóa học thử")
    header = json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "=="))
    assert header["kid"].endswith(reverse("credential_key", args=[jwk["kid"]]))
    assert client.get(reverse("credential_key", args=[jwk["kid"]])).json() == jwk
    assert client.get(reverse("credential_issuer")).json()["id"] == checked.issuer.id
    head, body, signature = token.split(".")
    forged = json.loads(base64.urlsafe_b64decode(body + "=="))
    forged["credentialSubject"]["licenseNumber"] = "2026-0000000"
    body = base64.urlsafe_b64encode(json.dumps(forged).encode()).rstrip(b"=").decode()
    with pytest.raises(OB3VerificationError):
        OB3Verifier(key).verify(f"{head}.{body}.{signature}")


def terms_in(node):
    """Every word that a JSON-LD context defines, those of its scoped contexts included."""
    if isinstance(node, list):
        return set().union(*map(terms_in, node))
    if not isinstance(node, dict):
        return set()
    inner = node.get("@context")
    own = {word for word in inner if not word.startswith("@")} if isinstance(inner, dict) else set()
    return own.union(terms_in(inner), *map(terms_in, node.values()))


def words_of(node):
    """Every word that a document uses: its names, and what it says it is."""
    if isinstance(node, list):
        return set().union(*map(words_of, node))
    if not isinstance(node, dict):
        return set()
    kinds = node.get("type", [])
    own = set(node) | set(kinds if isinstance(kinds, list) else [kinds])
    return own.union(*(words_of(value) for value in node.values()))


def test_every_word_of_a_credential_is_one_of_the_standards(certificate):
    """Against the contexts that W3C and 1EdTech publish, as an independent verifier ships them."""
    shipped = {
        "https://www.w3.org/ns/credentials/v2": "credentials-v2.json",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json": "ob-v3p0-context-3.0.3.json",
        "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json": "ob-v3p0-extensions.json",
    }
    document = credentials.credential_of(certificate)
    assert document["@context"] == list(shipped)
    folder = files("openbadgeslib.ob3") / "contexts"
    known = set().union(*(terms_in(json.loads((folder / name).read_text())) for name in shipped.values()))
    assert {"OpenBadgeCredential", "achievementType", "validFrom"} <= known
    assert words_of(document) - known == {"@context"}


def test_an_old_key_stays_published_when_the_secret_changes(client, certificate, settings):
    token, (_jwk, key) = credentials.sign(certificate), published_key(client)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret-of-at-least-fifty-signs-0123456789-abcdefgh"
    now, before = client.get(reverse("credential_keys")).json()["keys"]
    assert now["x"] != before["x"]
    assert OB3Verifier(key).verify(token).id == papers.verify_address(certificate)
    with pytest.raises(OB3VerificationError):
        OB3Verifier(key).verify(credentials.sign(certificate))


def test_the_organiser_revokes_with_a_reason_and_everyone_sees_it(client, certificate, cast, ready):
    client.force_login(cast["organiser"])
    page = reverse("registered_certificate", args=[certificate.pk])
    revoke = reverse("revoke_certificate", args=[certificate.pk])
    assert revoke in client.get(page).content.decode()
    assert client.post(revoke, {"reason": "  "}).status_code == 422
    for _again in range(2):
        client.post(revoke, {"reason": "Người khác thi hộ"})
    assert Entry.objects.filter(what="certificate.revoked").count() == 1
    shown = client.get(page).content.decode()
    assert "Người khác thi hộ" in shown
    assert revoke not in shown
    assert client.get(reverse("revoked_credentials")).json()["revokedCredential"] == [
        {"id": papers.verify_address(certificate), "revoked": True}
    ]
    client.logout()
    stranger = client.get(reverse("verify_certificate", args=[certificate.code])).content.decode()
    assert "Không còn giá trị" in stranger
    assert "thi hộ" not in stranger
    client.force_login(ready.person)
    assert client.get(reverse("certificate_badge", args=["thu"])).status_code == 409


def test_an_officer_finds_the_own_unit_and_revokes_nothing(client, certificate, another, cast):
    client.force_login(cast["commune_coordinator"])
    found = client.get(reverse("certificate_list")).content.decode()
    assert certificate.number in found
    assert another.number not in found
    assert client.get(reverse("registered_certificate", args=[another.pk])).status_code == 404
    assert client.post(reverse("revoke_certificate", args=[certificate.pk]), {"reason": "x"}).status_code == 403
    client.force_login(cast["organiser"])
    assert another.number in client.get(reverse("certificate_list"), {"q": "do thi"}).content.decode()
    assert another.number not in client.get(reverse("certificate_list"), {"state": "revoked"}).content.decode()
    where = reverse("certificate_list")
    with CaptureQueriesContext(connection) as two:
        client.get(where)
    with CaptureQueriesContext(connection) as one:
        client.get(where, {"q": "do thi"})
    assert len(one) == len(two)


def test_many_are_made_as_one_pdf_a_unit(client, certificate, another, cast):
    client.force_login(cast["organiser"])
    client.post(reverse("make_certificates"), {"course": certificate.enrolment.course_id})
    job = Job.objects.get()
    result = jobs.make_certificates(job, **job.kwargs)
    pack = zipfile.ZipFile(io.BytesIO(b"".join(client.get(result["url"]))))
    assert len(pack.namelist()) == 2
    texts = ""
    for name in pack.namelist():
        pdf = pypdfium2.PdfDocument(pack.read(name))
        assert len(pdf) == 1
        texts += pdf[0].get_textpage().get_text_bounded()
    assert certificate.number in texts
    assert another.number in texts
    assert Entry.objects.get(what="certificates.exported").detail == {"certificates": 2}
    client.force_login(cast["commune_coordinator"])
    assert client.get(result["url"]).status_code == 404
