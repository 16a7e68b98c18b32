# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""`lantoa platforms add|list`: outside learning platforms, for an operator without a browser."""

import argparse

from lantoa.cli import Stop
from lantoa.infra.web.errors import Refused
from lantoa.platforms import actions, queries
from lantoa.platforms.forms import PlatformForm
from lantoa.units.models import Unit

OPTIONS = {
    "name": "what people call it",
    "unit": "code of the unit at which its learners are counted",
    "issuer": "platform ID",
    "client-id": "client ID",
    "deployment": "deployment ID; may be given several times",
    "login-url": "authentication request URL",
    "token-url": "access token URL",
    "keys-url": "public keyset URL",
}
SHOWN = ("name", "issuer", "is_open", "people", "troubles")


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of `lantoa platforms`."""
    what = parser.add_subparsers(dest="what", metavar="add|list", required=True)
    purpose = "let a platform open courses"
    child = what.add_parser("add", help=purpose, description=purpose)
    for name, meaning in OPTIONS.items():
        child.add_argument(
            f"--{name}", required=True, help=meaning, action="append" if name == "deployment" else "store"
        )
    purpose = "the platforms, their learners, and grades that were not taken"
    what.add_parser("list", help=purpose, description=purpose)


def run(args: argparse.Namespace) -> int:
    """Do it; what is wrong is one line for each field."""
    if args.what == "list":
        for name, issuer, is_open, people, troubles in queries.platforms().values_list(*SHOWN):
            print(f"{name}\t{issuer}\t{'open' if is_open else 'closed'}\t{people} learners\t{troubles} not taken")
        return 0
    unit = Unit.objects.filter(code=args.unit, valid_to=None).first()
    if unit is None:
        raise Stop(f"No unit has the code {args.unit!r}.")
    typed = {name.replace("-", "_"): getattr(args, name.replace("-", "_")) for name in OPTIONS}
    typed |= {"unit": unit.pk, "deployments": "\n".join(typed.pop("deployment"))}
    form = PlatformForm(typed, units=Unit.objects.all())
    if not form.is_valid():
        raise Stop("; ".join(f"{name}: {error}" for name, errors in form.errors.items() for error in errors))
    try:
        platform = actions.add_platform(by=None, **form.cleaned_data)
    except Refused as refused:
        raise Stop(refused.message) from None
    print(f"{platform.name}: registered")
    return 0
