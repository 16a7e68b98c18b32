# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Rules of taking part that more than one action keeps."""

from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra.web.errors import Refused
from lantoa.plan.models import Movement

from .models import Course, Wave


def open_wave(movement: Movement, course: Course, audience: str) -> Wave | None:
    """The wave that takes this audience now; None when the course has no waves at all."""
    waves = list(Wave.objects.filter(movement=movement, course=course))
    now = timezone.now()
    for wave in waves:
        if wave.is_open(now) and audience in wave.audiences:
            return wave
    if waves:
        raise Refused("courses.not_open", _("This course is not open to your group now. See the dates on its page."))
    return None
