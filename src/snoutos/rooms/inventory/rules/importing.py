"""Numbers that are at the provider already: what each row of a list would become, and why not.

the row                                        its fate
---------------------------------------------  -------------------------------------
no phone number and no id of the provider      bad
said before in the same list                   repeated
in the inventory already                       here
not on the connected account                   not owned
on it, but for calls only                      no texts
in the inventory of another organization       elsewhere
anything else                                  will be imported
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from snoutos.kernel.phone import display, is_toll_free, normalize
from snoutos.kernel.refused import Refused
from snoutos.kernel.words import NumberClass
from snoutos.rooms.inventory.rules.buying import price
from snoutos.rooms.inventory.rules.plans import TYPES
from snoutos.rooms.plans.rules import Effect, Line, Plan

MOST_ROWS = 200
FIELDS = {
    "number": ("phone number", "phone", "e164", "provider id", "id", "sid", "provider sid"),
    "type": ("class", "number class", "number type"),
}
FINAL = "An import can't be undone, but a number can be deactivated whenever you like."
NOTHING_SAID = "Write the numbers to import, or choose a file."
TOO_MANY = f"At most {MOST_ROWS} numbers can be imported at once."
NOT_A_NUMBER = "This is neither a phone number nor a provider ID."
ROUNDED = "A spreadsheet has rounded this number. Format the column as text and save it again."
NO_TYPE = "We don't know the type “{said}”. It has to be Front Desk, Sitter or Pool."
REPEATED = "It stands in this list already."
HERE = "It is in your inventory already."
INACTIVE_HERE = "It is in your inventory already, and inactive. Activate it on its page."
NOT_OWNED = "It is not on your provider account. Buy or move it there first."
NO_TEXTS = "This number can't send or receive texts."
ELSEWHERE = "It is used by another organization here. Choose another number."
NOT_ANSWERED = "The provider did not answer, so it was left out. Import it once more."
NOT_HOOKED_UP = "Its texts could not be sent to SnoutOS, so it was left out. {why}"

_is_provider_id = re.compile(r"PN[0-9a-fA-F]{32}").fullmatch
_is_rounded = re.compile(r"[0-9]+(\.[0-9]+)?[eE]\+?[0-9]+").fullmatch


class Fate(StrEnum):
    IMPORTED = "imported"
    REPEATED = "repeated"
    HERE = "here"
    NOT_OWNED = "not_owned"
    NO_TEXTS = "no_texts"
    ELSEWHERE = "elsewhere"
    BAD = "bad"
    FAILED = "failed"  # only afterwards: it should have been, and could not


@dataclass(frozen=True, slots=True)
class Wanted:
    """One row, as it was written. Without a type of its own it gets that of the list."""

    line: int
    said: str
    number_type: str = ""


@dataclass(frozen=True, slots=True)
class Theirs:
    """A number of the account at the provider."""

    sid: str
    e164: str
    can_text: bool
    # The host that gets its texts now; empty when nobody does.
    goes_to: str


@dataclass(frozen=True, slots=True)
class World:
    """What has to be known to judge a list."""

    owned: Sequence[Theirs]
    # Numbers of this organization, and their ids there, each with whether it is inactive.
    here: Mapping[str, bool]
    elsewhere: Collection[str] = ()
    # By whether it is toll-free.
    cents: Mapping[bool, int | None] = field(default_factory=dict)
    our_host: str = ""


@dataclass(frozen=True, slots=True)
class RowPlan:
    line: int
    said: str
    fate: Fate
    number_class: NumberClass | None = None
    theirs: Theirs | None = None
    cents: int | None = None
    why: str = ""

    @property
    def e164(self) -> str:
        return self.theirs.e164 if self.theirs else normalize(self.said) or ""

    @property
    def shown(self) -> str:
        return display(self.e164) if self.e164 else self.said[:60]


def listed(text: str) -> tuple[Wanted, ...]:
    """A pasted list: a number on each line, or between commas."""
    words = [
        (line, word.strip())
        for line, words in enumerate(text.splitlines(), 1)
        for word in re.split(r"[,;\t|]", words)
    ]
    return checked_rows([Wanted(line, word) for line, word in words if word])


def checked_rows(rows: Sequence[Wanted]) -> tuple[Wanted, ...]:
    if not rows:
        raise _wrong(NOTHING_SAID)
    if len(rows) > MOST_ROWS:
        raise _wrong(TOO_MANY)
    return tuple(rows)


def judged(
    rows: Sequence[Wanted], world: World, *, number_class: NumberClass
) -> tuple[RowPlan, ...]:
    """In the order of the list."""
    by_name = {name: one for one in world.owned for name in (one.sid.lower(), one.e164)}
    seen: set[str] = set()
    judged_rows = []
    for row in rows:
        one = _judged(row, by_name, world, number_class)
        key = one.e164 or row.said.lower()
        if one.fate is not Fate.BAD and key in seen:
            one = replace(one, fate=Fate.REPEATED, why=REPEATED)
        seen.add(key)
        judged_rows.append(one)
    return tuple(judged_rows)


def import_plan(rows: Sequence[RowPlan], our_host: str) -> Plan:
    good = imported(rows)
    left = len(rows) - len(good)
    count = numbers(len(good))
    joins = "joins" if len(good) == 1 else "join"
    lines = [Line(Effect.ADDS, f"{count} {joins} your inventory", tuple(
        (one.shown, TYPES[one.number_class or ""]) for one in good
    ))]  # fmt: skip
    taken = [
        (f"{one.shown}, {one.theirs.goes_to} until now", "SnoutOS")
        for one in good if one.theirs and one.theirs.goes_to not in ("", our_host)
    ]  # fmt: skip
    lines.append(Line(Effect.CHANGES, "Texts to them come to SnoutOS", tuple(taken)))
    prices = ", ".join(sorted({price(one.cents) for one in good}))
    lines.append(Line(Effect.COSTS, f"Nothing new: the provider bills each of them {prices}"))
    if left:
        lines.append(Line(Effect.SKIPS, f"{_rows(left)} left out, each with its reason"))
    return Plan(
        kind="number.import",
        subject="",
        title=f"Import {count}",
        question=f"Import {count} from your provider account?",
        lines=tuple(lines) if good else tuple(lines[3:]),
        steps=tuple(
            {"do": "number.import", "e164": one.e164, "class": one.number_class, "cents": one.cents}
            for one in good
        ),
        final=FINAL if good else "",
    )


def imported(rows: Sequence[RowPlan]) -> tuple[RowPlan, ...]:
    return tuple(one for one in rows if one.fate is Fate.IMPORTED)


def numbers(count: int) -> str:
    return f"{count} {'number' if count == 1 else 'numbers'}"


def class_of(said: str) -> NumberClass | None:
    word = re.sub(r"[^a-z]+", "_", said.strip().lower()).strip("_")
    return next((one for one in NumberClass if one.value == word), None)


def _judged(
    row: Wanted, by_name: Mapping[str, Theirs], world: World, usual: NumberClass
) -> RowPlan:
    number_class = class_of(row.number_type) if row.number_type else usual
    bad = RowPlan(row.line, row.said, Fate.BAD, number_class)
    if number_class is None:
        return replace(bad, why=NO_TYPE.format(said=row.number_type[:20]))
    said = row.said.strip()
    e164 = None if _is_provider_id(said) else normalize(said)
    if not _is_provider_id(said) and (e164 is None or _is_rounded(said)):
        return replace(bad, why=ROUNDED if _is_rounded(said) else NOT_A_NUMBER)
    theirs = by_name.get(e164 or said.lower())
    known = theirs.e164 if theirs else e164 or said.lower()
    fate, why = _fate(known, theirs, world)
    cents = world.cents.get(is_toll_free(known)) if fate is Fate.IMPORTED else None
    return RowPlan(row.line, said, fate, number_class, theirs, cents, why)


def _fate(known: str, theirs: Theirs | None, world: World) -> tuple[Fate, str]:
    if known in world.here:
        return Fate.HERE, INACTIVE_HERE if world.here[known] else HERE
    if theirs is None:
        return Fate.NOT_OWNED, NOT_OWNED
    if not theirs.can_text:
        return Fate.NO_TEXTS, NO_TEXTS
    if known in world.elsewhere:
        return Fate.ELSEWHERE, ELSEWHERE
    return Fate.IMPORTED, ""


def _rows(count: int) -> str:
    return f"{count} {'row is' if count == 1 else 'rows are'}"


def _wrong(sentence: str) -> Refused:
    return Refused(sentence, code="invalid", status=422, details={"field": "numbers"})
