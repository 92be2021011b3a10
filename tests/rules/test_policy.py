"""What counts as a contact detail, what does not, and what is left after redaction."""

import time

import pytest
from hypothesis import given, settings, strategies as st

from snoutos.kernel.detector.words import bag
from snoutos.kernel.words import FindingKind
from snoutos.rooms.policy.rules import Sensitivity, excerpt, labels, redact, scan

SHARED = {
    "phone": (
        "415-867-5309",
        "(415) 867-5309",
        "415.867.5309",
        "+44 20 7946 0958",
        "text me 4 1 5 8 6 7 5 3 0 9",
        "four one five eight six seven five three oh nine",
        "four fifteen, eight six seven, fifty three oh nine",
        "triple eight, two one two, double four six one",
        "cuatro uno cinco ocho seis siete cinco tres cero nueve",
        "4I5-86T-53O9".replace("T", "7"),
        "４１５ ８６７ ５３０９",
        "٤١٥-٨٦٧-٥٣٠٩",
        "4️⃣1️⃣5️⃣8️⃣6️⃣7️⃣5️⃣3️⃣0️⃣9️⃣",
        "④①⑤ ⑧⑥⑦ ⑤③⓪⑨",
        "4\u200b15\u200b867\u200b5309",
        "my number starts with 415\nthen 867\nand ends 5309",
        "area code 415, the rest is 867 5309",
        "9035-768-514 backwards",
        "four hundred fifteen eight sixty seven fifty three zero nine",
        "vier eins fünf acht sechs sieben fünf drei null neun",
        "take 415, add 867, end with 5309",
        "4a1b5c8d6e7f5g3h0i9",
        "1-800-FLOWERS",
    ),
    "email": (
        "jo.walks@example.com",
        "john [at] gmail [dot] com",
        "jo walks at gmail dot com",
        "j o w @ g m a i l . c o m",
        "jо@gmail.com",
        "my gmail is dogsbyjo",
        "dogsbyjo at yahoo",
        "j-o-w @ g-m-a-i-l . c-o-m",
        "moc.liamg@yboj",
    ),
    "url": (
        "www.example.com",
        "see example.com/rates",
        "bit.ly/3xYzAbC",
        "hxxps://happypaws[.]net",
        "wa.me/14158675309",
        "happypaws dot net",
        "happypaws . com",
        "happypawsDOTcom",
        "happypaws (com)",
    ),
    "social": (
        "@jo_walks_dogs",
        "IG: jowalks",
        "find me on facebook",
        "whatsapp me the pics",
        "w h a t s a p p me",
        "my insta is jo.walks",
        "venmo me for the walk",
        "$jowalks on cashapp",
    ),
    "offplatform": (
        "what's your number?",
        "here is my number",
        "just text me directly instead of here",
        "let's do this outside the app and skip the fee",
        "pay me cash next time",
        "don't tell the company",
        "fuera de la app",
    ),
}
INNOCENT = (
    "order 1234567890",
    "Tracking number 4158675309 says today",
    "chip 985141000998877",
    "3 walks at 4.30",
    "Dinner at 7:30, walk 9:15-10:00",
    "We leave 12/23/2025 and return 1/2/2026",
    "10 walks x $22 = $220",
    "give 5 mg at 8, 10 mg at 12, 5 mg at 8 and 2 treats",
    "The alarm code is 5519",
    "Otto and Luna say hi!",
    "call me when you arrive",
    "I only take payments in the app",
    "please don't post Luna on instagram",
    "ok.so he ate everything",
    "meet at the dog park at 4",
    "no signal at the cabin",
    "temps last night 55 55 54 53 52",
    "What's your room number again?",
    "meet outside the office building",
    "total 4158.67 for 2025",
    "snap a pic of him for me!",
    "two dogs one cat and five fish",
)


@pytest.mark.parametrize(("kind", "text"), [(k, t) for k, ts in SHARED.items() for t in ts])
def test_a_shared_detail_is_found_with_its_kind(kind, text):
    assert kind in labels(text)
    assert scan(redact(text, scan(text))) == ()


@pytest.mark.parametrize("text", INNOCENT)
def test_an_everyday_message_is_left_alone(text):
    assert scan(text) == ()


def test_two_numbers_are_both_taken_out():
    text = "415-867-5309 or 212-736-5000, either works"
    found = scan(text)
    assert [one.kind for one in found] == [FindingKind.PHONE, FindingKind.PHONE]
    assert redact(text, found) == "█████ or █████, either works"


def test_one_number_is_one_finding():
    assert len(scan("415-867-5309")) == 1


def test_a_bracket_goes_with_the_number_that_it_opens():
    text = "hey my new cell is (415) 555-0199, text me"
    [one] = [one for one in scan(text) if one.kind is FindingKind.PHONE]
    assert text[one.start : one.end] == "(415) 555-0199"


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("write to jo@sarahsits.comThanks!", "jo@sarahsits.com"),
        ("see sarahsits.comThanks", "sarahsits.com"),
        ("sarahsits.netSee you, or jo@sits.orgBye", "sarahsits.net"),
    ],
)
def test_a_word_that_sticks_to_a_host_hides_nothing(text, hidden):
    found = scan(text)
    assert hidden in {text[one.start : one.end] for one in found}
    assert scan(redact(text, found)) == ()


def test_spans_point_into_the_text_as_it_was_written():
    text = "hé 4\u200b15\u200b867\u200b5309 ok"
    (found,) = scan(text)
    assert text[found.start : found.end] == "4\u200b15\u200b867\u200b5309"


def test_a_number_spread_over_messages_is_found_in_the_last_one():
    assert scan("867") == ()
    found = scan("5309", before=("my number is 415", "867"))
    assert [(one.kind, one.start, one.end) for one in found] == [(FindingKind.PHONE, 0, 4)]


def test_earlier_findings_are_not_held_against_a_clean_message():
    assert scan("see you then", before=("call 415-867-5309",)) == ()


CARD = "BEGIN:VCARD\nVERSION:3.0\nFN:Jo Walks\nTEL:+14155550188\nEND:VCARD"


@pytest.mark.parametrize(
    "before",
    [
        (CARD,),
        (CARD, "ok", "see you"),
        (CARD.replace("\n", " "),),
        (CARD.removesuffix("END:VCARD"),),
        ("Begin:vCard tel:+14155550188",),
        *((text,) for texts in SHARED.values() for text in texts),
    ],
)
def test_what_was_given_away_before_is_not_laid_on_what_comes_after(before):
    assert all(scan(text, before=before) == () for text in INNOCENT)


def test_a_contact_card_reaches_no_further_than_itself():
    text = f"Hi! {CARD} and Luna is fine"
    assert redact(text, scan(text)) == "Hi! █████ and Luna is fine"
    cut = CARD.removesuffix("\nEND:VCARD")
    assert redact(cut, scan(cut)) == "█████"
    assert redact(f"{CARD}\n{CARD}", scan(f"{CARD}\n{CARD}")) == "█████\n█████"


def test_strict_hears_more_than_balanced():
    text = "try 86753091"
    assert scan(text) == ()
    assert scan("it is 412 99 8531 0 2 ok call me", sensitivity=Sensitivity.STRICT)


def test_a_contact_card_is_a_contact_detail():
    assert scan("BEGIN:VCARD\nFN:Jo\nEND:VCARD")


def test_an_excerpt_is_short_and_holds_nothing_raw():
    text = "so " * 80 + "call 415-867-5309 " + "ok " * 80
    short = excerpt(text, scan(text))
    assert "█████" in short
    assert "5309" not in short
    assert len(short) <= 122


PIECES = st.sampled_from(
    sorted(
        bag(
            "call me at 415 867-5309 five oh double @ . dot com gmail jo_x whatsapp my number is"
            " www. :// instagram $ # + - ( ) \u200b █ ٤ ５ ① 🐶 а insta: app outside pay cash 7:30"
            " mg \x00 \ud800 order triple t.me/x [at] one two three snap signal directly h t p in"
            " on as find user 12/12 backwards area code moc dotcom 1-800 flowers hundred"
        )
        | {"\n", " "}
    )
)
TEXTS = st.one_of(
    st.text(st.characters(), max_size=200),
    st.lists(PIECES, max_size=40).map(" ".join),
    st.lists(PIECES, max_size=40).map("".join),
)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_whatever_people_write_it_is_read_and_nothing_found_survives(text):
    found = scan(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    covered = set().union(*(range(one.start, one.end) for one in found))
    kept = "".join(c for i, c in enumerate(text) if i not in covered)
    left = redact(text, found)
    assert left.replace("█", "") == kept.replace("█", "")
    assert scan(left) == ()


UNITS = (
    "1", "1 ", "5 5 ", "a", "a ", "a.", "@", "a@", "a@b.c ", "www.", "http", "://", " at ", "dot ",
    "five", "five ", "oh", "double ", ".", "-", " ", "\n", "_", "$a", "@a", "whatsapp ", "insta ",
    "my ", "my number ", "is ", "415-", "415 555 ", "4️⃣", "é", "а", "🐶", "\u200b", "█", "x.co ",
    "text me on ", "off the ", "gmail ", "[at]", "(", "can i have your ", "12/12/", "1:1", "1+1=",
    "paypal ", "iv ", "4 mg ", "5.2 ", "de89 ", "iban ", "(gmail) ", "a~gmail~", "begin:vcard n:",
    "bit,ly/", "order 4155550142 to ", "te paso mi ", "sin la ", "venmo is ", "192.168.1.1/",
    "tel:%20",
)  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_four_times_the_text_is_not_sixteen_times_the_work(unit):
    """Measured in this thread's own processor time, so that a busy machine changes nothing."""
    short, long = ((unit * size)[:size] for size in (800, 3200))
    assert _work(long) < 12 * _work(short)


def _work(text: str) -> float:
    return min(_once(text) for _ in range(3))


def _once(text: str) -> float:
    started = time.thread_time()
    scan(text)
    return max(time.thread_time() - started, 2e-4)
