"""The demo business: who works there, who writes to it, and what they said.

Plain data. `load` turns it into rows; `up` reads the sign-ins and numbers from here.
"""

import json
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.request import Request, urlopen

from snoutos.kernel.words import NumberClass, WindowKind

ORGANIZATION = "Willow & Wag"
TIME_ZONE = "America/New_York"
# Invented, and valid on the simulator only.
ACCOUNT_SID = "AC" + sha256(b"willow and wag").hexdigest()[:32]
AUTH_TOKEN = sha256(b"the simulator's demo account").hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Account:
    email: str
    password: str
    name: str
    role: str


OWNER = Account("owner@example.com", "password123", "Robin Alvarez", "owner")
SITTER = Account("sitter@example.com", "password", "Sarah Johnson", "sitter")

NUMBERS: dict[str, tuple[NumberClass, str]] = {
    # number → what it is for, and whose it is
    "+15551111111": (NumberClass.FRONT_DESK, ""),
    "+15552222222": (NumberClass.SITTER, "Sarah Johnson"),
    "+15552222223": (NumberClass.SITTER, "Maya Chen"),
    "+15552222224": (NumberClass.SITTER, "Theo Park"),
    "+15552222225": (NumberClass.SITTER, "Priya Nair"),
    "+15553333333": (NumberClass.POOL, ""),
    "+15553333334": (NumberClass.POOL, ""),
    "+15553333335": (NumberClass.POOL, ""),
}
FRONT_DESK, SITTERS_NUMBER, POOL = "+15551111111", "+15552222222", "+15553333333"
SITTERS = ("Sarah Johnson", "Maya Chen", "Theo Park", "Priya Nair", "Jonah Reyes")


@dataclass(frozen=True, slots=True)
class Line:
    """One text. `who` is client, sitter, owner or auto; `ago` is hours before loading."""

    ago: float
    who: str
    text: str
    fate: str = "delivered"  # or undelivered, blocked


@dataclass(frozen=True, slots=True)
class Visits:
    """A sitter's windows with one client: in hours from the midnight before loading, local time."""

    sitter: str
    spans: tuple[tuple[float, float], ...]
    kind: WindowKind = WindowKind.WEEKLY_CLIENT


@dataclass(frozen=True, slots=True)
class Customer:
    name: str
    phone: str
    number: str
    lines: tuple[Line, ...]
    visits: tuple[Visits, ...] = ()
    unread: int = 0
    is_provisional: bool = False
    is_opted_out: bool = False
    past_weeks: int = 0
    pet: str = "Biscuit"
    notes: str = field(default="")


def weekly(
    *, starts: float, hours: float = 3, back: int = 4, ahead: int = 4
) -> tuple[tuple[float, float], ...]:
    """The same hours every week, some weeks back and some ahead."""
    return tuple(
        (starts + week * 168, starts + week * 168 + hours) for week in range(-back, ahead + 1)
    )


CUSTOMERS = (
    Customer(
        "John Smith",
        "+15551234567",
        FRONT_DESK,
        (
            Line(76, "client", "Hello, when will you arrive on Monday?"),
            Line(75.6, "owner", "Hi John, Sarah comes between 9 and 11. Is the key where it was?"),
            Line(75.5, "client", "Yes, under the blue pot. Thank you!"),
            Line(51.2, "sitter", "Max had a long walk and two bowls of water. All good here."),
            Line(50.9, "client", "Wonderful, he must be tired now"),
            Line(28, "client", "Could we add a visit on Friday afternoon?"),
            Line(27.4, "owner", "Friday at 3 works. I have put it in the calendar."),
        ),
        (Visits("Sarah Johnson", ((-63, -61), (-33, -30), (81, 84), (105, 108), (249, 252))),),
        past_weeks=4,
        pet="Max",
    ),
    Customer(
        "Dana Whitfield",
        "+15554150142",
        FRONT_DESK,
        (
            Line(
                26.4,
                "sitter",
                "Biscuit is fed and settled. She chased exactly one squirrel and is very proud.",
            ),
            Line(26.2, "client", "Ha! Thank you Sarah."),
            Line(5.5, "auto", "Hi Dana, Sarah will visit Biscuit today between 3:00 and 6:00 PM."),
            Line(1.3, "sitter", "You can reach me directly on 415-555-0199 any time.", "blocked"),
            Line(
                0.6,
                "client",
                "Could Sarah come a little earlier today? Biscuit has a vet visit at 5.",
            ),
        ),
        (Visits("Sarah Johnson", ((-33, -30), (-9, 162), (183, 186), (231, 234))),),
        unread=0,
        past_weeks=3,
    ),
    Customer(
        "Luis Ortega",
        "+15554150101",
        FRONT_DESK,
        (
            Line(4.2, "client", "The spare key is with the neighbor in 4B today"),
            Line(3.9, "owner", "Noted, Theo knows."),
            Line(0.9, "sitter", "All good here, both cats ate and Pepper had her meds."),
        ),
        (
            Visits(
                "Theo Park",
                ((8, 20), *weekly(starts=63, back=3)),
            ),
        ),
        past_weeks=3,
        pet="Pepper",
    ),
    Customer(
        "Hannah Kim",
        "+15554150102",
        POOL,
        (
            Line(23, "client", "Hi! Do you have anything for two dogs on Saturday morning?"),
            Line(
                1.1,
                "owner",
                "We have a spot on Saturday morning, shall I hold it for you?",
                "undelivered",
            ),
        ),
        (Visits("Priya Nair", ((105, 108),), WindowKind.ONE_TIME_BOOKING),),
        pet="Nori and Udon",
    ),
    Customer(
        "Grace Abara",
        "+15554150103",
        FRONT_DESK,
        (
            Line(1.6, "client", "Hi, I found you through the dog park group."),
            Line(1.5, "client", "Do you also do overnight stays over the long weekend?"),
        ),
        unread=2,
        pet="Juno",
    ),
    Customer(
        "Tom Ellery",
        "+15554150104",
        FRONT_DESK,
        (
            Line(6.1, "client", "Back door sticks a bit, push hard"),
            Line(2.3, "sitter", "Rufus is home, paws wiped, back door locked."),
        ),
        (
            Visits(
                "Priya Nair",
                ((9, 13), *weekly(starts=57, back=2)),
            ),
        ),
        past_weeks=2,
        pet="Rufus",
    ),
    Customer(
        "Mei Bauer",
        "+15554150105",
        FRONT_DESK,
        (
            Line(9.5, "client", "Is it ok if my sister lets the sitter in?"),
            Line(9.2, "owner", "Of course. Please tell us her first name."),
            Line(9.1, "client", "It is Lin. Thank you!"),
        ),
        (Visits("Maya Chen", weekly(starts=39, back=3)),),
        past_weeks=3,
        pet="Mochi",
    ),
    Customer(
        "Omar Sayed",
        "+15554150106",
        FRONT_DESK,
        (
            Line(30, "client", "Same time tomorrow?"),
            Line(29.8, "owner", "Yes, 8 in the morning with Priya."),
            Line(4.6, "auto", "Your visit is confirmed for tomorrow, 8:00 AM."),
        ),
        (Visits("Priya Nair", weekly(starts=32, hours=2, back=3)),),
        past_weeks=3,
        pet="Zuri",
    ),
    Customer(
        "Rosa Calderon",
        "+15554150107",
        "+15553333334",
        (
            Line(50, "owner", "Hi Rosa, Theo will look after Coco on Thursday from 10 to 1."),
            Line(4.9, "client", "Thank you so much, see you Thursday!"),
        ),
        (Visits("Theo Park", ((82, 85),), WindowKind.ONE_TIME_BOOKING),),
        pet="Coco",
    ),
    Customer(
        "Ava Jensen",
        "+15554150108",
        FRONT_DESK,
        (
            Line(31, "client", "Any chance to move Friday to later in the day?"),
            Line(30.5, "owner", "Happy to help. I have moved Friday to 4 PM."),
        ),
        (Visits("Maya Chen", ((112, 113),), WindowKind.MEET_AND_GREET),),
        pet="Poppy",
    ),
    Customer(
        "Samir Patel",
        "+15554150109",
        FRONT_DESK,
        (
            Line(54, "client", "We are back home, thanks for everything"),
            Line(53.7, "owner", "Welcome back! Kiki was a joy."),
            Line(53.5, "client", "STOP"),
        ),
        is_opted_out=True,
        pet="Kiki",
    ),
    Customer(
        "(555) 415-0177",
        "+15554150177",
        FRONT_DESK,
        (Line(7.2, "client", "Hi is this the pet sitters? My friend Ava gave me this number"),),
        unread=1,
        is_provisional=True,
    ),
)

# What sitters and clients say on an ordinary visit, week after week.
VISIT_TEXTS = (
    (
        ("sitter", "{pet} is happy to see me. Off for a walk now."),
        ("client", "Perfect, thank you!"),
    ),
    (("sitter", "Back home, water bowl filled, {pet} is asleep on the couch."),),
    (("client", "How is {pet} today?"), ("sitter", "Bright and hungry. Ate everything.")),
    (
        ("sitter", "A little rain, so a short walk and a long play with {pet}."),
        ("client", "Ha, sounds right"),
    ),
)


def ready(url: str, simulator_url: str) -> dict[str, object]:
    """What a script needs to talk to a running demo."""
    return {
        "url": url,
        "simulatorUrl": simulator_url,
        "accountSid": ACCOUNT_SID,
        "authToken": AUTH_TOKEN,
        "owner": {"email": OWNER.email, "password": OWNER.password},
        "sitter": {"email": SITTER.email, "password": SITTER.password},
        "numbers": {"frontDesk": FRONT_DESK, "sitter": SITTERS_NUMBER, "pool": POOL},
    }


def register_at_simulator(simulator_url: str, public_base_url: str) -> None:
    """Give the demo business its account and numbers at the simulator, hooked up to us, and the
    clients their phones."""
    _tell(
        f"{simulator_url}/control/accounts",
        account_sid=ACCOUNT_SID,
        auth_token=AUTH_TOKEN,
        friendly_name=ORGANIZATION,
    )
    for number, (number_class, sitter) in NUMBERS.items():
        _tell(
            f"{simulator_url}/control/numbers",
            account_sid=ACCOUNT_SID,
            phone_number=number,
            friendly_name=sitter or number_class.replace("_", " ").title(),
            # The provider offers nothing again by default; the fragment asks it to.
            sms_url=f"{public_base_url}/webhooks/twilio/inbound-sms#rc=3&rp=5xx,ct,rt",
        )
    for customer in CUSTOMERS:
        _tell(f"{simulator_url}/control/phones", phone_number=customer.phone, name=customer.name)


def _tell(url: str, **fields: str) -> None:
    request = Request(  # noqa: S310 - the simulator's own loopback address
        url, json.dumps(fields).encode(), {"content-type": "application/json"}, method="POST"
    )
    with urlopen(request, timeout=10) as answer:  # noqa: S310 - as above
        answer.read()
