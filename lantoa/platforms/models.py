# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Outside learning platforms (Moodle and others) whose learners open our courses by LTI 1.3."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.courses.models import Course
from lantoa.units.models import Unit


class Platform(models.Model):
    """A platform that may open our courses, as its administrator registered us there."""

    name = models.CharField(_("name"), max_length=120)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("Unit"),
        help_text=_("Its learners are counted here, or at a unit below that they choose."),
    )  # fmt: skip
    issuer = models.URLField(_("Platform ID (issuer)"), max_length=255)
    client_id = models.CharField(_("Client ID"), max_length=255)
    deployments = models.JSONField(default=list, help_text=_("Deployment IDs that may open courses"))
    login_url = models.URLField(_("Authentication request URL"), max_length=500)
    token_url = models.URLField(_("Access token URL"), max_length=500)
    keys_url = models.URLField(_("Public keyset URL"), max_length=500)
    is_open = models.BooleanField(default=True)
    opened_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["issuer", "client_id"], name="platform_once")]

    def __str__(self) -> str:
        return self.name


class Account(models.Model):
    """Who a learner of a platform is here: one person, one record, however many platforms they come from."""

    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="accounts")
    subject = models.CharField(max_length=255, help_text=_("The platform's own key of the person"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="platform_accounts")
    linked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["platform", "subject"], name="platform_subject_once")]

    def __str__(self) -> str:
        return f"{self.platform_id} · {self.person_id}"


class Launch(models.Model):
    """One opening of a course that a platform vouched for. Its nonce is good once; forgotten after a day."""

    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="+")
    nonce = models.CharField(max_length=100)
    token = models.CharField(max_length=43, unique=True, help_text=_("Names the launch in the browser that made it"))
    subject = models.CharField(max_length=255)
    name = models.CharField(max_length=120, blank=True, help_text=_("As the platform says; asked for only once"))
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="+")
    line = models.URLField(max_length=1000, blank=True, help_text=_("Where the platform takes the grade"))
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["platform", "nonce"], name="launch_nonce_once")]

    def __str__(self) -> str:
        return f"{self.platform_id} · {self.course_id}"


class Grade(models.Model):
    """What a platform's gradebook was last told of one learner. `due_at` is put off after each failure."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="grades")
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="+")
    line = models.URLField(max_length=1000)
    launched_at = models.DateTimeField(db_index=True)
    tests = models.PositiveIntegerField(default=0, help_text=_("Graded tests that were told"))
    points = models.DecimalField(max_digits=9, decimal_places=2, default=0, help_text=_("Sum of their scores"))
    told_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "course", "line"], name="grade_line_once")]

    def __str__(self) -> str:
        return f"{self.account_id} · {self.course_id}"


class ToolKey(models.Model):
    """Our own RSA key, sealed with the site's secret: platforms know us by its public half."""

    sealed = models.BinaryField()
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.pk)
