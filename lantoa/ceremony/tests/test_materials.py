# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Slides, videos and images of the steps, and the programme that was agreed."""

import io
from pathlib import Path

import pytest
from django.urls import reverse
from PIL import Image

from lantoa.ceremony import actions, links, queries
from lantoa.ceremony.models import Ceremony, Material, ProgrammeStep
from lantoa.ceremony.uploads import read_upload
from lantoa.infra.documents.tests.test_uploads import VIDEO, pdf, picture
from lantoa.infra.web.errors import Refused

from .conftest import SECTION, section

pytestmark = pytest.mark.usefixtures("files")


def add(stage, content, title="Trình chiếu"):
    return actions.add_material(by=None, ceremony=stage.ceremony, title=title, upload=read_upload(io.BytesIO(content)))


def agree(stage, steps, **materials):
    kept = [{**step, "materials": [one.pk for one in materials.get(step["key"], [])]} for step in steps]
    return actions.set_programme(by=None, ceremony=stage.ceremony, steps=kept)


def test_a_file_is_known_by_its_content_and_kept_once(stage):
    content = pdf(2)
    slides = add(stage, content)
    assert (slides.kind, slides.media_type, slides.pages.count()) == ("slides", "application/pdf", 2)
    assert add(stage, content, "again").pk == slides.pk
    assert add(stage, VIDEO).media_type == "video/mp4"
    image = add(stage, picture((3000, 1000), "PNG"))
    assert (image.media_type, Image.open(io.BytesIO(Path(image.file.path).read_bytes())).size) == (
        "image/jpeg",
        (1920, 640),
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"MZ\x90\x00 a program", "material.unknown_kind"),
        (b"%PDF-1.7 broken", "material.unreadable_slides"),
        (VIDEO[:-9], "material.unreadable_video"),
        (picture()[:200], "material.unreadable_image"),
        (b"", "material.unknown_kind"),
    ],
)
def test_anything_else_is_refused_and_nothing_is_kept(stage, content, code):
    with pytest.raises(Refused) as refused:
        add(stage, content)
    assert (refused.value.code, Material.objects.count()) == (code, 0)


def test_a_file_that_is_too_large_is_refused(stage, monkeypatch):
    monkeypatch.setitem(__import__("lantoa.ceremony.uploads", fromlist=["x"]).MOST_BYTES, "image", 100)
    with pytest.raises(Refused, match="MB"):
        add(stage, picture())


def test_the_steps_show_their_materials_in_order(stage, django_assert_num_queries):
    slides, video = add(stage, pdf(3)), add(stage, VIDEO, "Phóng sự")
    agree(stage, SECTION["programme"], speech=[video, slides], opening=[slides])
    with django_assert_num_queries(1):
        found = queries.shown_materials(stage.ceremony)
    opening, _programme, speech, *_rest = ProgrammeStep.objects.all()
    assert [(one.title, one.pages) for one in found[speech.pk]] == [("Phóng sự", 0), ("Trình chiếu", 3)]
    assert [one.pk for one in found[opening.pk]] == [slides.pk] and len(found) == 2
    with pytest.raises(Refused, match="bước"):
        actions.remove_material(by=None, material=slides)
    agree(stage, SECTION["programme"])
    with_pages = [slides.file.path, *(page.file.path for page in slides.pages.all())]
    actions.remove_material(by=None, material=slides)
    assert list(Material.objects.all()) == [video]
    assert len(with_pages) == 4


@pytest.mark.django_db(transaction=True)
def test_files_go_with_their_material(movement, files):
    from .conftest import make_stage

    stage = make_stage(movement)
    slides = add(stage, pdf(2))
    assert len([path for path in files.rglob("*") if path.is_file()]) == 3
    actions.remove_material(by=None, material=slides)
    assert [path for path in files.rglob("*") if path.is_file()] == []


def test_an_agreed_programme_is_not_changed_by_the_plan_file(stage, movement):
    first, *_rest = SECTION["programme"]
    new = [{**first, "title": "Chào cờ", "minutes": 3}, SECTION["programme"][3]]
    agree(stage, new)
    assert [(step.key, step.title, step.order) for step in ProgrammeStep.objects.all()] == [
        ("opening", "Chào cờ", 1),
        ("ritual", "Nghi lễ phát động", 2),
    ]
    assert len(actions.apply_section(by=None, movement=movement, section=section(venue="Hội trường"))) == 1
    assert Ceremony.objects.get().venue == "Hội trường"
    assert list(ProgrammeStep.objects.values_list("title", flat=True)) == ["Chào cờ", "Nghi lễ phát động"]


def test_the_launch_may_move_to_another_step_and_a_begun_step_stays(stage):
    swapped = [dict(step) for step in SECTION["programme"]]
    swapped[2]["kind"], swapped[3]["kind"] = "launch", "speech"
    agree(stage, swapped)
    assert ProgrammeStep.objects.get(kind="launch").key == "speech"
    actions.go_to_step(by=None, ceremony=stage.ceremony, step=ProgrammeStep.objects.get(key="opening"))
    with pytest.raises(Refused) as refused:
        agree(stage, swapped[1:])
    assert refused.value.code == "programme.step_began"
    agree(stage, [swapped[0], swapped[3], swapped[2]])
    assert ProgrammeStep.objects.get(key="opening").started_at and ProgrammeStep.objects.count() == 3
    actions.close_ceremony(by=None, ceremony=stage.ceremony)
    with pytest.raises(Refused):
        agree(stage, swapped)


def test_officials_and_screens_get_files_by_parts(client, stage, cast):
    slides = add(stage, pdf(2))
    size, shown = slides.size, reverse("material_file", args=[stage.ceremony.pk, slides.pk])
    token = links.make_token("screen", stage.site)
    for address in (reverse("screen_material", args=[token, slides.pk]), shown):
        if address == shown:
            client.force_login(cast["site_operator"])
        part = client.get(address, headers={"Range": "bytes=0-4"})
        assert (part.status_code, part.getvalue()) == (206, b"%PDF-")
        assert part["Content-Range"] == f"bytes 0-4/{size}" and part["Content-Type"] == "application/pdf"
    page = client.get(reverse("screen_material_page", args=[token, slides.pk, 2]), headers={"Accept-Encoding": "gzip"})
    assert (page["Content-Type"], page.getvalue()[:3]) == ("image/jpeg", b"\xff\xd8\xff")
    assert client.get(reverse("screen_material_page", args=[token, slides.pk, 3])).status_code == 404
    assert client.get(reverse("material_page", args=[stage.ceremony.pk, slides.pk, 1])).getvalue()[:2] == b"\xff\xd8"
    client.force_login(cast["learner"])
    assert client.get(shown).status_code == 403
