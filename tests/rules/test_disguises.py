"""Ideas behind tricks, each in several dresses, and the everyday talk that looks like them."""

import pytest
from hypothesis import given, settings, strategies as st

from snoutos.kernel.words import FindingKind
from snoutos.rooms.policy.rules import labels, redact, scan

TRICKS = {
    "a code that invites to be reached": (
        "invoice #415-555-0142 (that's my cell)",
        "use code 4155550142 to reach me",
        "order 4155550142 is me ;)",
        "my order number is 4155550142, use it any time to reach me",
        "ref 415-555-0142 - ring it",
        "ticket #415-555-0142, that is my phone",
        "reach me at order 4155550142",
        "my cell is order #4155550142",
        "account 4155550142, call me there",
        "chip 4155550142 is how you reach me",
        "Rx 4155550142 is my cell",
        "el pedido 4155550142 es mi celular",
        "código 4155550142 para llamarme",
        "Order number 4155550142 (text ok)",
        "receipt 4155550142 - hmu",
        "case no 4155550142, that's how you get me",
        "lot 415-555-0142 my real number btw",
        "flight 4155550142 lol jk it's my phone",
        "mi código: 612345678, escríbeme",
        "my conf number is 4155550142 call or text",
        "tracking number 4155550142 rings my phone",
        "policy number 4155550142 wink wink my cell",
        "account 415.555.0142 - give it a ring",
    ),
    "a pharmacy's own number": ("RX 415-555-0142", "refill line 415-555-0142"),
    "Spanish, numbers": (
        "¿me das tu número?",
        "¿cuál es tu teléfono?",
        "dame tu teléfono",
        "¿me podrías pasar tu celular?",
        "te dejé mi número en la nevera",
        "anota mi número",
        "¿tu cel?",
        "llámame a este número",
        "agrega mi número",
        "¿tienes un número donde llamarte?",
        "¿a qué número te puedo escribir?",
        "llámame a mi número personal",
        "hazme un bizum al 612 345 678",
        "seis doce, treinta y cuatro, cincuenta y seis, setenta y ocho",
        "seiscientos doce, trescientos cuarenta y cinco, seiscientos setenta y ocho",
    ),
    "Spanish, apps": (
        "paga por bizum",
        "acepto bizum",
        "mejor hablamos por whatsapp",
        "escríbeme al whatsapp",
        "te paso mi whatsapp",
        "busca sarah_paseos en instagram",
        "¿whatsapp?",
        "¿aceptas bizum?",
        "mi usuario es sarah_paseos",
        "añádeme al grupo de whatsapp",
        "nos vemos en telegram",
        "mi correo es sarita22 en gmail",
    ),
    "Spanish, on the side": (
        "págame directamente a mí y te sale más barato",
        "contrátame sin la empresa",
        "reserva conmigo sin pasar por la app",
        "no le digas a la empresa",
        "hablamos por privado",
        "te escribo directo al celular",
        "mejor por privado",
        "búscame en redes",
        "te pago por transferencia",
        "¿me das tu cuenta para pagarte?",
        "te cobro menos si es directo",
        "sin comisión si reservas conmigo",
        "arreglamos entre nosotros",
        "no hace falta que pases por la empresa",
    ),
    "apps by other names": (
        "find me on the gram, sarahwalksdogs",
        "my insta is the same as my dog: biscuit_the_pug",
        "my ig name is the same",
        "linktree sarahsits",
        "book me on Wag instead",
        "join my WhatsApp group",
        "join my discord",
        "book thru rover instead",
        "insta same as my name, sarah_walks",
        "same handle on insta",
        "add me to your whatsapp group",
        "Instagram?",
        "ig?",
    ),
    "ways to pay": (
        "my cashtag is sarahj44",
        "venmo works too",
        "is zelle ok?",
        "I take venmo",
        "Zelle is easiest, same number as my cell",
        "venmo, same number",
        "zelle to my phone",
        "my zelle is my email",
        "venmo or zelle",
        "do u venmo",
        "just cashapp it",
        "pay me in bitcoin",
        "we can settle in cash",
    ),
    "names without an app": (
        "my username everywhere is sarahwalks22",
        "you can find me everywhere as sarah_walks",
        "google my name and dog walker",
    ),
    "on the side": (
        "how else can I contact you",
        "i charge less on my own",
        "no need for the app next time",
        "check the back of the treat jar for my number",
    ),
    "accounts": (
        "send it to DE89 3704 0044 0532 0130 00",
        "IBAN: GB29NWBK60161331926819",
        "iban ES12 1234 5678 9012 3456 7890",
        "iban es12 1234 5678 9012",
        "routing 121000358 account 325181992345",
        "my routing number is 123456789 and account number 9876543210",
        "routing #: 021000021",
        "sort code 20-00-00 account 55779911",
        "my bank details: 12345678, 20-00-00",
        "litecoin LcHKXFbrvvVYyS7gCqzGkQ2sHUj7dqyEGH",
        "btc 1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
        "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
        "0x52908400098527886E0F7030069857D2E4169EE7",
    ),
    "links with other signs": (
        "bit,ly/sarah22",
        "linktree/sarahsits",
        "wa;me/14155550142",
        "my site is sarahsits . co / rates",
        "192.168.4.20:8080/book",
    ),
    "addresses without a sign": (
        "sarahj at g mail",
        "sarahj @ g-mail . com",
        "sarahj (gmail)",
        "sarahj, gmail",
        "sarahj at gee mail",
        "sarahj🐶gmail🔵com",
    ),
    "other places": ("ping me outside of here", "call me outside of this"),
    "figures in other dresses": (
        "my number ends in 0142, starts with 415, middle 555",
        "foe one fife, ate six seven, fife tree oh nine",
        "for one five five five five zero one for two",
        "tel:+1%20415%20555%200142",
        "fourfifteen fivefiftyfive zero142",
        "IV I V VIII VI VII V III X IX",
        "4 mg 1 mg 5 mg 8 mg 6 mg 7 mg 5 mg 3 mg 0 mg 9 mg",
        "4 dogs 1 dog 5 dogs 8 dogs 6 dogs 7 dogs 5 dogs 3 dogs 0 dogs 9 dogs",
    ),
    "too many apps": ("venmo " * 41,),
}
EVERYDAY = (
    "order 4155550142 is mine, can you bring it inside",
    "Order 4155550142 is ready, call me when you get there",
    "order 4155550142 my phone died so can you check",
    "Use code 4155550142 to open the lockbox",
    "use code 4155550142 to get in and call me when inside",
    "the order is 4155550142, ring the bell",
    "my order number is 4155550142, use it any time",
    "His chip is 985141000998877, call it in if he gets lost",
    "Prescription Rx 4155550142",
    "RX# 7781234-08827",
    "Rx 7781234",
    "Rx number 4155550",
    "script number 7781234",
    "refill # 4155550142",
    "Amazon pkg 415-5550142-0099887 on porch",
    "Amazon 415-5550142-0099887",
    "weights 12.4; 12.6; 12.5; 12.5; 12.3; 12.8 kg",
    "¿cuál es tu número de apartamento?",
    "¿cuál es tu numero favorito?",
    "mi teléfono se quedó sin batería",
    "te dejé la llave en la nevera",
    "mejor hablamos mañana",
    "ya le pago a la empresa por la app",
    "sin la correa no sale",
    "paseos por fuera de la casa",
    "busca la foto en instagram",
    "fotos guardadas en gmail",
    "put it on the gram scale please",
    "his tail went wag instead of tucked",
    "my WhatsApp group is going crazy today",
    "venmo crashed on me",
    "apple pay works at the store",
    "my account number is 12345678 with you",
    "account 325181992345",
    "routing via 101 took 45 minutes, ticket 1234567890",
    "routing ticket 123456781 is late",
    "wifi key is 3f9a8b7c6d5e4f3a2b1c0d9e8f",
    "tracking 94001102008812345678901234567",
    "de 20 a 30 minutos, 12 galletas y 14 bolitas para 2 perros",
    "hot mail day at the office",
    "Biscuit (gray) and Otto (black)",
    "1 am 2 am 3 am 4 am 5 am 6 am 7 am 8 am 9 am 10 am",
    "I II III IV V VI VII VIII stages of grief",
    "v v v v v v v v cute",
    "ping me outside the gate when you arrive",
    "text me outside of work hours please",
    "walk from nine to five, two for one",
    "wa",
    "ig",
    "conf 4155550142 is on my cell",
    "order 4155550142, llámame cuando llegue",
    "code 4155550142 when you need the door",
    "¿tu perro?",
    "te pago por la app",
    "llámame al teléfono de la oficina",
    "lost gmail access",
    "my facebook page is down",
    "Sol is sleeping on the wallet",
    "order 4155550142, give me a call when there",
    "invoice 4155550142 came to my cell",
    "te escribo directamente desde la puerta",
    "arreglamos la puerta",
    "no hace falta pasar por la cocina",
    "no puedo cobrarte por fuera, lo siento",
    "te cobro lo mismo",
    "nos vemos en la puerta",
    "I use zelle for rent",
    "Crypto is my cat, he accepts treats",
    "google my address if lost",
    "find me as soon as you arrive",
    "how else can I help you",
    "book with me again soon",
    "no need for the office key",
    "my phone charges less on my own cable",
    "20-00-00 is the alarm code",
    "forty five minutes at five fifteen",
)


@pytest.mark.parametrize(("idea", "text"), [(k, t) for k, ts in TRICKS.items() for t in ts])
def test_the_idea_is_found_in_every_dress(idea, text):
    found = scan(text)
    assert found, idea
    assert scan(redact(text, found)) == ()


@pytest.mark.parametrize("text", EVERYDAY)
def test_everyday_talk_that_looks_like_it_is_left_alone(text):
    assert scan(text) == ()


CODES = ("order", "invoice #", "ref", "ticket", "use code", "case no", "pin", "Rx", "pedido")
NUMBERS = ("4155550142", "415-555-0142", "415 555 0142")


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(CODES),
    st.sampled_from(NUMBERS),
    st.sampled_from(
        (
            "to reach me",
            "(that's my cell)",
            ", it's my mobile",
            " - just text it",
            "is how you call us",
        )
    ),
)
def test_no_word_for_a_code_clears_a_number_that_invites(code, number, invitation):
    text = f"{code} {number} {invitation}"
    (found,) = (one for one in scan(text) if one.kind is FindingKind.PHONE)
    assert text[found.start : found.end] == number


@settings(max_examples=60, deadline=None)
@given(
    st.integers(20, 999),
    st.lists(st.integers(-2, 2), min_size=6, max_size=10),
    st.sampled_from((" ", ", ", ",", "; ", "/", "-", " | ", " -> ", "\n", " then ")),
)
def test_readings_that_stay_close_are_no_number(around, steps, joint):
    readings = joint.join(f"{(around + step) / 10:.1f}" for step in steps)
    assert "phone" not in labels(f"weights: {readings}")


def test_figures_that_jump_are_no_readings():
    assert "phone" in labels("call me 4.1 5.5 5.5 0.1 4.2")


def test_a_shop_behind_at_is_a_link_and_no_address():
    text = "Get the Feliway at petsmart.com"
    (found,) = scan(text)
    assert (found.kind, text[found.start : found.end]) == (FindingKind.URL, "petsmart.com")
    assert "email" in labels("write sarahj at sarahsits.com")
    assert "email" in labels("sarahj at sarahsits.com")


def test_a_link_takes_no_word_before_it():
    text = "Purina Pro Plan.com bag size?"
    assert [text[one.start : one.end] for one in scan(text)] == ["Plan.com"]


def test_many_invitations_are_many_findings_and_no_tangle():
    said = ("here is my number", "what's your cell", "my number is on the fridge", "text my cell",
            "dame tu teléfono", "anota mi número", "can I get your digits", "I want my number",
            "same number as my cell")  # fmt: skip
    text = "\n".join(said)
    found = scan(text)
    assert {one.rule for one in found} == {"off_platform.number"}
    assert len(found) == len(said)
