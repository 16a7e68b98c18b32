# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What a step shows on the screens: slides, a video, an image."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .events import Ceremony
from .programme import ProgrammeStep


class Material(models.Model):
    """A checked file: slides (PDF, with a picture of every page), a video or an image. The same file is kept once."""

    class Kind(models.TextChoices):
        SLIDES = "slides", _("Slides")
        VIDEO = "video", _("Video")
        IMAGE = "image", _("Image")

    ceremony = models.ForeignKey(Ceremony, on_delete=models.CASCADE, related_name="materials")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    title = models.CharField(_("title"), max_length=200)
    file = models.FileField(upload_to="ceremony/materials/")
    media_type = models.CharField(max_length=40)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64, help_text=_("SHA-256 of the content"))
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-added_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["ceremony", "digest"], name="material_file_once"),
            models.CheckConstraint(condition=Q(kind__in=["slides", "video", "image"]), name="material_kind_known"),
        ]

    def __str__(self) -> str:
        return self.title


class MaterialPage(models.Model):
    """One page of slides as a picture, so that a screen needs no reader of PDF."""

    material = models.ForeignKey(Material, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveSmallIntegerField(help_text=_("From 1"))
    file = models.FileField(upload_to="ceremony/pages/")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["material", "number"], name="materialpage_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="materialpage_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.material_id}/{self.number}"


class StepMaterial(models.Model):
    """A material of a step of the agreed programme, in the order in which it is shown."""

    step = models.ForeignKey(ProgrammeStep, on_delete=models.CASCADE, related_name="shown")
    material = models.ForeignKey(Material, on_delete=models.PROTECT, related_name="steps")
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["step", "material"], name="stepmaterial_once"),
            models.UniqueConstraint(fields=["step", "order"], name="stepmaterial_order_once"),
        ]

    def __str__(self) -> str:
        return f"{self.step_id}: {self.material_id}"
