# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What the people who check look at: flagged records, records that wait for the commune, call-backs, cards."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import ngettext

from lantoa.infra import text
from lantoa.outreach.models import CallBack, CardAnswer, Confirmation, Flag, GuidanceSession, SessionPhoto, Team
from lantoa.people.models import User
from lantoa.people.roles import May
from lantoa.plan.models import Movement
from lantoa.units.models import Unit

State = GuidanceSession.State
Row = TypeVar("Row", GuidanceSession, CallBack)
WHOSE = ("membership__user__full_name", "membership__team__name")
"""Of a record in a list."""
SAME_PHONE = 3
"""Cards of one member that one phone may confirm (a family) before somebody looks."""


def flagged(
    viewer: User, movement: Movement, *, rule: str = "", state: str = "", words: str = "", under: Unit | None = None
) -> QuerySet[GuidanceSession]:
    """Records with a flag, in the viewer's units: those to look at (`state` empty), kept, or returned.

    Found from the flags, which are few, and not by reading all sessions of the units.
    """
    rows = GuidanceSession.objects.filter(unit__in=_units(viewer), movement=movement)
    flags = Flag.objects.filter(rule=rule) if rule in Flag.Rule.values else Flag.objects.all()
    if state == "returned":
        rows = rows.filter(pk__in=flags.values("session"), state=State.RETURNED)
    elif state == "kept":
        still_open = Flag.objects.filter(session=OuterRef("pk"), cleared_at=None)
        rows = rows.filter(~Exists(still_open), pk__in=flags.exclude(cleared_at=None).values("session"))
    else:
        rows = rows.filter(pk__in=flags.filter(cleared_at=None).values("session"), state=State.COUNTED)
    if under is not None:
        rows = rows.filter(unit__path__gte=under.path, unit__path__lt=under.path_end)
    if folded := text.fold(words):
        named = Q(membership__team__name_fold__contains=folded) | Q(membership__user__name_fold__contains=folded)
        rows = rows.filter(named | Q(unit__name_fold__contains=folded))
    return rows


def _units(viewer: User) -> QuerySet[Unit, Any]:
    return viewer.units(May.OUTREACH_VIEW).values("pk")


def _page(rows: QuerySet[Row], number: str | None, shown: QuerySet[Row], known: int | None = None) -> Page[Row]:
    """One page of the rows: sorted by their keys alone, then the fifty are read with all that is `shown`. How many
    there are is counted, unless it is `known`."""
    paginator: Any = Paginator(rows.values_list("pk", flat=True), 50)
    if known is not None:
        paginator.count = known
    keys = paginator.get_page(number)
    found = shown.in_bulk(list(keys))
    return Page([found[key] for key in keys], keys.number, paginator)


def records_page(rows: QuerySet[GuidanceSession], number: str | None) -> Page[GuidanceSession]:
    """One page of records with their flags."""
    shown = GuidanceSession.objects.select_related("membership__user", "membership__team").only(
        "happened_at", "place", "people", "state", "reason", *WHOSE
    )
    return _page(rows, number, shown.prefetch_related(Prefetch("flags", Flag.objects.order_by("pk"))))


def flags_by_rule(viewer: User, movement: Movement) -> dict[str, int]:
    """How many records of the viewer's units each rule asks to look at."""
    rows = Flag.objects.filter(
        cleared_at=None, session__movement=movement, session__state=State.COUNTED, session__unit__in=_units(viewer)
    )
    return dict(rows.order_by().values_list("rule").annotate(Count("pk")))


def awaiting_confirmation(movement: Movement) -> QuerySet[GuidanceSession]:
    """Counted records that the commune has not confirmed and no open flag holds back."""
    looked_at = Flag.objects.filter(session=OuterRef("pk"), cleared_at=None)
    return GuidanceSession.objects.filter(~Exists(looked_at), movement=movement, state=State.COUNTED, confirmation=None)


@dataclass
class TeamCheck:
    """One team's records as the commune confirms them."""

    team: Team
    counted: int = 0
    confirmed: int = 0
    held: int = 0

    @property
    def waiting(self) -> int:
        """Records that can be confirmed now."""
        return self.counted - self.confirmed - self.held


def team_checks(movement: Movement, unit: Unit) -> list[TeamCheck]:
    """The unit's own teams with what is confirmed, held by a flag, and waiting: most waiting first."""
    checks = {team.pk: TeamCheck(team) for team in Team.objects.filter(unit=unit).order_by("pk")}
    rows = GuidanceSession.objects.filter(movement=movement, state=State.COUNTED, membership__team__in=checks)
    held = Exists(Flag.objects.filter(session=OuterRef("pk"), cleared_at=None))
    sums = (
        rows.order_by()
        .values_list("membership__team")
        .annotate(
            counted=Count("pk"), confirmed=Count("confirmation"), held=Count("pk", filter=Q(held, confirmation=None))
        )
    )
    for team, *numbers in sums:
        checks[team].counted, checks[team].confirmed, checks[team].held = numbers
    found = [check for check in checks.values() if check.counted]
    return sorted(found, key=lambda check: -check.waiting)


def confirmed_below(movement: Movement, unit: Unit) -> tuple[int, int]:
    """(confirmed, counted) records of the unit and everything below."""
    rows = GuidanceSession.objects.filter(
        movement=movement, state=State.COUNTED, unit__path__gte=unit.path, unit__path__lt=unit.path_end
    )
    sums = rows.aggregate(counted=Count("pk"), confirmed=Count("confirmation"))
    return sums["confirmed"], sums["counted"]


@dataclass(frozen=True)
class OneRecord:
    """A record in one line, for a list of hundreds."""

    key: UUID
    team: str
    words: str


def to_leave_out(movement: Movement, unit: Unit, most: int = 400) -> list[OneRecord]:
    """The records that would be confirmed, so that single ones can be left out: by team, then latest first."""
    rows = awaiting_confirmation(movement).filter(membership__team__unit=unit)
    fields = ("pk", "membership__team__name", "happened_at", "membership__user__full_name", "place", "people")
    places = {value: str(label) for value, label in GuidanceSession.Place.choices}
    people = cache(lambda n: ngettext("%(n)s person", "%(n)s people", n) % {"n": n})
    in_order = rows.order_by("membership__team", "-happened_at").values_list(*fields)[:most]
    return [
        OneRecord(key, team, f"{text.instant(moment)} · {name} · {places[place]} · {people(n)}")
        for key, team, moment, name, place, n in in_order
    ]


def call_backs(viewer: User, movement: Movement, *, state: str = "", words: str = "") -> QuerySet[CallBack]:
    """Sessions drawn for a call-back in the viewer's units: those to ask about, or (`state` "done") answered."""
    rows = CallBack.objects.filter(
        session__unit__in=_units(viewer), session__movement=movement, session__state=State.COUNTED
    )
    rows = rows.exclude(result="") if state == "done" else rows.filter(result="") if state != "all" else rows
    if folded := text.fold(words):
        named = Q(session__membership__team__name_fold__contains=folded)
        rows = rows.filter(named | Q(session__unit__name_fold__contains=folded))
    return rows.order_by("drawn_at", "pk")


def calls_page(rows: QuerySet[CallBack], number: str | None, known: int | None = None) -> Page[CallBack]:
    """One page of call-backs; how many there are may be `known`."""
    of_session = ("session__membership__user", "session__membership__team")
    return _page(rows, number, CallBack.objects.select_related(*of_session), known)


@dataclass(frozen=True)
class CallSums:
    """How the sample stands: of `drawn`, so many were answered, and what was said."""

    drawn: int
    confirmed: int
    denied: int
    not_found: int

    @property
    def asked(self) -> int:
        """Those with a result."""
        return self.confirmed + self.denied + self.not_found


def call_sums(viewer: User, movement: Movement) -> CallSums:
    """The sample of the viewer's units."""
    results = Counter(
        dict(call_backs(viewer, movement, state="all").order_by().values_list("result").annotate(Count("pk")))
    )
    return CallSums(sum(results.values()), results["confirmed"], results["denied"], results["not_found"])


def card_answers(sessions: list[GuidanceSession]) -> dict[UUID, CardAnswer]:
    """What citizens said on the cards of these sessions."""
    return CardAnswer.objects.in_bulk([session.pk for session in sessions])


def flags_of_cards(movement: Movement) -> Iterator[Flag]:
    """A citizen's "no" on a card, and cards of one member that were confirmed from one phone."""
    answers = {answer.pk: answer for answer in CardAnswer.objects.all()}
    keys = list(answers)
    by_phone: dict[tuple[int, str], list[UUID]] = defaultdict(list)
    for start in range(0, len(keys), 500):
        rows = GuidanceSession.objects.filter(movement=movement, state=State.COUNTED, pk__in=keys[start : start + 500])
        for key, user_id in rows.values_list("pk", "membership__user_id"):
            if not answers[key].happened:
                yield Flag(session_id=key, rule=Flag.Rule.DENIED)
            elif answers[key].trace:
                by_phone[user_id, answers[key].trace].append(key)
    for same in by_phone.values():
        if len(same) > SAME_PHONE:
            numbers = {"n": len(same), "limit": SAME_PHONE}
            yield from (Flag(session_id=key, rule=Flag.Rule.SAME_PHONE, numbers=numbers) for key in same)


def check_of(session: GuidanceSession) -> dict[str, Any]:
    """What is known of one record besides itself."""
    return {
        "confirmation": Confirmation.objects.filter(session=session).select_related("by").first(),
        "call": CallBack.objects.filter(session=session).select_related("done_by").first(),
        "card": CardAnswer.objects.filter(pk=session.pk).first(),
    }


def has_photo(session: GuidanceSession) -> bool:
    """Is there a photo to look at? A record that was corrected or withdrawn shows none."""
    gone = session.state in {State.REPLACED, State.WITHDRAWN}
    return not gone and SessionPhoto.objects.filter(session=session).exists()


def oldest_first(rows: QuerySet[GuidanceSession], sort: str) -> QuerySet[GuidanceSession]:
    """The queue in order: by arrival, or by the column asked for."""
    columns = {"when": "happened_at", "member": "membership__user__sort_key", "unit": "unit__path"}
    name = columns.get(sort.lstrip("-"), "received_at")
    order = F(name).desc() if sort.startswith("-") else F(name).asc()
    return rows.order_by(order, "pk")
