"""Which verbs the page of a number offers, in the order of their buttons.

The state machine still decides; what is offered here may be refused for other reasons, such as the
last Front Desk number.
"""

from dataclasses import dataclass

from snoutos.kernel.words import NumberClass, NumberStatus, Role
from snoutos.rooms.inventory.rules.plans import TITLES
from snoutos.rooms.numbers.rules import Verb

ICONS = {
    Verb.ASSIGN: "user-round-plus",
    Verb.RELEASE: "layers",
    Verb.QUARANTINE: "shield-ban",
    Verb.RESTORE: "undo-2",
    Verb.CHANGE_CLASS: "pencil",
    Verb.DEACTIVATE: "circle-stop",
    Verb.REACTIVATE: "check",
}
# As they stand in addresses.
WORDS = {verb: verb.value.replace("_", "-") for verb in Verb}
IN_BULK = (Verb.ASSIGN, Verb.RELEASE, Verb.QUARANTINE)
OWNERS = frozenset(
    {Verb.QUARANTINE, Verb.RESTORE, Verb.CHANGE_CLASS, Verb.DEACTIVATE, Verb.REACTIVATE}
)


@dataclass(frozen=True, slots=True)
class Offer:
    verb: Verb
    title: str
    icon: str


def offers(
    number_class: NumberClass, status: NumberStatus, *, is_held: bool, is_resting: bool, role: Role
) -> tuple[Offer, ...]:
    verbs: list[Verb] = []
    if status is NumberStatus.QUARANTINED:
        verbs = [] if is_resting else [Verb.RESTORE]
    elif status is NumberStatus.INACTIVE:
        verbs = [Verb.REACTIVATE, Verb.QUARANTINE]
    else:
        if is_held:
            verbs.append(Verb.RELEASE)
        elif number_class is not NumberClass.FRONT_DESK:
            verbs.append(Verb.ASSIGN)
        if not is_held:
            verbs.append(Verb.CHANGE_CLASS)
        verbs += [Verb.DEACTIVATE, Verb.QUARANTINE]
    return tuple(
        Offer(verb, TITLES[verb], ICONS[verb])
        for verb in verbs
        if role is Role.OWNER or verb not in OWNERS
    )
