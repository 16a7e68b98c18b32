# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The sample movement of `lantoa run --sample`: loaded once, safe to load again."""

from datetime import date

from django.conf import settings
from django.utils import timezone

from lantoa.cli.simulate import SCALES, make
from lantoa.people.actions import make_demo_accounts
from lantoa.plan.queries import current_movement
from lantoa.portal import actions, planfile

SAMPLE = settings.BASE_DIR / "samples" / "quang-ngai-2023" / "plan.yaml"


def load_sample(*, simulate: str | None = None, launch_day: date | None = None) -> list[str]:
    """Apply the sample plan, launched today (or on `launch_day`), where no movement runs yet; returns one sign-in per
    role to print.

    `simulate` is the scale of synthetic activity to begin with; a movement that runs already gets none.
    """
    movement = current_movement()
    if movement is None:
        file, data = planfile.read_plan_file(SAMPLE)
        movement, _lines = actions.apply_plan(
            by=None, file=file, data=data, launch_day=launch_day or timezone.localdate()
        )
        if simulate:
            make(movement, seed=1, scale=SCALES[simulate])
    accounts = make_demo_accounts(movement=movement)
    width = max((len(account.username) for account in accounts), default=0)
    lines = [f"  {account.username:{width}}  {account.role}: {account.unit}" for account in accounts]
    password = accounts[0].password if accounts else ""
    practice = ["", "Its figures include simulated records; `lantoa simulate --remove` takes them away."]
    return [*(practice if movement.is_simulated else []), "", f"Demo sign-ins (password of each: {password})", *lines]
