"""What is asked for when a number is bought, and what the purchase would do."""

import re
from dataclasses import dataclass

from snoutos.kernel.phone import display, is_e164
from snoutos.kernel.refused import Refused
from snoutos.kernel.words import NumberClass
from snoutos.rooms.inventory.rules.plans import TYPES
from snoutos.rooms.plans.rules import Effect, Line, Plan

FAILED = "Unable to purchase number. Check account balance or try different area code."
UNKNOWN = (
    "The provider did not say whether the number was bought. We look for it and add it by "
    "ourselves; it is not paid for twice."
)
HAVE_IT = "This number is in your inventory already."
IN_PROGRESS = "This number is being bought right now."
KEY_REUSED = "This Idempotency-Key was already used for another number."
NO_PURCHASE = "We can't find that purchase."
NOT_TO_BE_HAD = "This number can't be used here. Choose another one."
FINAL = "A purchase can't be undone: the provider bills the first month at once."


@dataclass(frozen=True, slots=True)
class Wanted:
    is_toll_free: bool = False
    area_code: str = ""
    place: str = ""
    pattern: str = ""


def checked(wanted: Wanted) -> Wanted:
    """Raises Refused that names the field."""
    if wanted.area_code and not re.fullmatch(r"[2-9][0-9]{2}", wanted.area_code):
        raise _wrong("areaCode", "An area code has three digits, such as 415.")
    if wanted.pattern and not re.fullmatch(r"[0-9A-Za-z*]{2,16}", wanted.pattern):
        raise _wrong("pattern", "A pattern has 2 to 16 digits or letters; * stands for any one.")
    return wanted


def checked_class(word: str) -> NumberClass:
    try:
        return NumberClass(word)
    except ValueError:
        raise _wrong("class", "Choose a type: Front Desk, Sitter or Pool.") from None


def checked_number(e164: str) -> str:
    if not is_e164(e164):
        raise _wrong("e164", "A number has the form +15551234567.")
    return e164


def price(cents: int | None) -> str:
    return "at the provider's price" if cents is None else f"${cents / 100:.2f} a month"


def purchase_plan(e164: str, number_class: NumberClass, cents: int | None) -> Plan:
    shown, kind = display(e164), TYPES[number_class]
    return Plan(
        kind="number.buy",
        subject=e164,
        title="Buy number",
        question=f"Buy {shown}, {price(cents)}?",
        lines=(
            Line(Effect.COSTS, f"The provider bills {shown} {price(cents)}."),
            Line(Effect.ADDS, f"The number joins your inventory as {kind}."),
            Line(Effect.CHANGES, "Texts to this number come to SnoutOS."),
        ),
        steps=({"do": "number.buy", "e164": e164, "class": number_class.value, "cents": cents},),
        final=FINAL,
    )


def _wrong(field: str, sentence: str) -> Refused:
    return Refused(sentence, code="invalid", status=422, details={"field": field})
