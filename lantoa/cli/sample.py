# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The sample movement of `lantoa run --sample`: loaded once, safe to load again."""

from django.conf import settings
from django.utils import timezone

from lantoa.cli import planfile
from lantoa.people.actions import make_demo_accounts
from lantoa.plan.queries import current_movement

SAMPLE = settings.BASE_DIR / "samples" / "quang-ngai-2023" / "plan.yaml"


def load_sample() -> list[str]:
    """Apply the sample plan, launched today, where no movement runs yet; returns one sign-in per role to print."""
    movement = current_movement()
    if movement is None:
        file, data = planfile.read_plan_file(SAMPLE)
        movement, _lines = planfile.apply_plan(by=None, file=file, data=data, launch_day=timezone.localdate())
    accounts = make_demo_accounts(movement=movement)
    width = max((len(account.username) for account in accounts), default=0)
    lines = [f"  {account.username:{width}}  {account.role}: {account.unit}" for account in accounts]
    password = accounts[0].password if accounts else ""
    return ["", f"Demo sign-ins (password of each: {password})", *lines]
