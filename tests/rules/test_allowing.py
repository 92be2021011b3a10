"""What the company's own details are, in any spelling, and what only looks like them."""

import pytest
from hypothesis import given, settings, strategies as st

from snoutos.kernel.detector.scan import read
from snoutos.kernel.refused import Refused
from snoutos.kernel.words import AllowedKind
from snoutos.rooms.policy.rules import (
    Allow,
    Sensitivity,
    allow_of,
    checked_entry,
    entry_of,
    redact,
    said_as,
    scan,
    shown_value,
)

OWN = Allow(
    sites=frozenset(
        {"greenwoodvet.org", "instagram.com/happypaws", "münchen-paws.de".encode("idna").decode()}
    ),
    domains=frozenset({"happypaws.com"}),
    phones=frozenset({"+14158675309", "+442079460958", "985141000998877"}),
    emails=frozenset({"hi@happypaws.com"}),
    handles=frozenset({"happypaws_official"}),
)
SAME = (
    "book at https://happypaws.com/book",
    "see www.happypaws.com",
    "HappyPaws.COM",
    "book on shop.happypaws.com",
    "happypaws dot com",
    "shop dot happypaws dot com",
    "happypaws[.]com",
    "hxxps://happypaws[.]com",
    "happypawsDOTcom",
    "h a p p y p a w s . c o m",
    "ｈａｐｐｙｐａｗｓ.com",
    "happy\u200bpaws.com",
    "moc.swapyppah",
    "greenwoodvet.org",
    "münchen-paws.de",
    "instagram.com/happypaws",
    "https://www.instagram.com/happypaws/",
    "call (415) 867-5309",
    "+1 415 867 5309",
    "four one five eight six seven five three oh nine",
    "４１５ ８６７ ５３０９",
    "4\u200b15\u200b867\u200b5309",
    "call +44 20 7946 0958",
    "call 9035768514 backwards",
    "hi@happypaws.com",
    "hi at happypaws dot com",
    "@happypaws_official",
    "IG: happypaws_official",
    "follow us on instagram @happypaws_official",
)
OTHERS = (
    "https://happypaws.com.evil.net",
    "https://happypaws.com@evil.net/x",
    "happypaws.com:80@evil.net",
    "happypaws.com\\@evil.net",
    "evil.net/happypaws.com",
    "evil.net?happypaws.com",
    "happypaws.com evil.net",
    "nothappypaws.com",
    "happypaws.co",
    "hаppypaws.com",
    "hаppypaws dot com",
    "mail.greenwoodvet.org",
    "munchen-paws.de",
    "instagram.com/jo_walks",
    "instagram.com/happypaws/jo",
    "happypaws.com/@jo_walks_dogs",
    "happypaws.com/?x=jo@gmail.com",
    "happypaws.com/212-736-5000",
    "happypaws.com/ig:jowalks",
    "415 867 5308",
    "call 415-867-5309 or 212-736-5000",
    "415 867 5309 212 736 5000",
    "here is my number 415-867-5309",
    "ho@happypaws.com",
    "jo.hi@happypaws.com",
    "hі@happypaws.com",
    "@happypaws_officia1",
    "@happypaws_officіal",
    "IG: happypaws_official jo_walks_dogs",
    "happypaws_official@gmail.com",
    "find me on facebook",
)


@pytest.mark.parametrize("text", SAME)
def test_the_companys_own_details_pass_in_every_spelling(text):
    assert scan(text)
    assert scan(text, allow=OWN) == ()


@pytest.mark.parametrize("text", OTHERS)
def test_what_only_looks_like_them_is_found(text):
    assert scan(text, allow=OWN)


def test_beside_the_own_number_only_the_other_one_is_covered():
    text = "call 415-867-5309 or 212-736-5000"
    assert redact(text, scan(text, allow=OWN)) == "call 415-867-5309 or █████"


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([one for one in OTHERS if "happypaws.com" not in one]),
    st.sampled_from(["happypaws.com", "415-867-5309", "hi@happypaws.com"]),
    st.sampled_from([" ", "\n", ", ", " or ", ". "]),
    st.booleans(),
)
def test_nothing_hides_beside_the_companys_own(other, own, joint, is_first):
    text = f"{own}{joint}{other}" if is_first else f"{other}{joint}{own}"
    assert scan(text, allow=OWN)


NAMED = Allow(handles=frozenset({"happypaws"}))


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("insta happypaws joewalks", "insta joewalks"),
        ("insta happypaws happypaws joewalks", "insta joewalks"),
        ("insta: happypaws / joewalks", "insta: joewalks"),
        ("instagram: HappyPaws, joewalks", "instagram: joewalks"),
        ("my insta is happypaws or joewalks", "my insta is joewalks"),
        ("ig happypaws & joewalks", "ig joewalks"),
        ("follow @happypaws or joewalks on insta", "follow joewalks on insta"),
        ("follow @happypaws, joewalks on insta", "follow joewalks on insta"),
        ("my ig is happypaws and my own ig joewalks", "my own ig joewalks"),
        ("happypaws and joewalks on instagram", "joewalks on instagram"),
        ("joewalks and happypaws on instagram", "joewalks on instagram"),
        ("happypaws joewalks insta", "joewalks insta"),
    ],
)
def test_no_name_hides_beside_the_companys_own(text, alone):
    assert scan(alone, allow=NAMED)
    assert scan(text), "a list stops no text that was free without it"

    found = scan(text, allow=NAMED)

    assert any("joewalks" in text[one.start : one.end] for one in found)
    assert "joewalks" not in redact(text, found)


@pytest.mark.parametrize(
    "text",
    [
        "insta: happypaws",
        "Our insta is happypaws, Rosco had a great walk",
        "Follow us on instagram happypaws, Rosco was great today!",
        "follow happypaws on insta and facebook",
        "We are happypaws on instagram. Bella ate well",
        "happypaws on insta and happypaws on facebook",
        "See @happypaws on insta! Max says hi",
        "find us on ig @happypaws :) Rosco is a star",
        "Joe from happypaws here, I am on my way",
        "Our instagram is happypaws and our walks start at 9",
    ],
)
def test_the_companys_own_name_passes_among_everyday_words(text):
    assert not scan(text, allow=NAMED)


@pytest.mark.parametrize(
    ("kind", "said", "value"),
    [
        ("site", "https://www.HappyPaws.com/", "happypaws.com"),
        ("site", "Instagram.com/happypaws", "instagram.com/happypaws"),
        ("site", "münchen-paws.de", "münchen-paws.de".encode("idna").decode()),
        ("site", "mobile.twitter.com/happypaws", "mobile.twitter.com/happypaws"),
        ("site", "happypaws.co.kr", "happypaws.co.kr"),
        ("site", "book.happypaws.com.tw", "book.happypaws.com.tw"),
        ("site", "happypaws.business.site", "happypaws.business.site"),
        ("site", "happypaws.tumblr.com", "happypaws.tumblr.com"),
        ("site", "happypaws.pages.dev", "happypaws.pages.dev"),
        ("site", "go.com", "go.com"),
        ("phone", "(415) 867-5309", "+14158675309"),
        ("phone", "+44 20 7946 0958", "+442079460958"),
        ("phone", "985 141 000 998 877", "985141000998877"),
        ("email", " Hi@HappyPaws.com ", "hi@happypaws.com"),
        ("handle", "@HappyPaws", "happypaws"),
    ],
)
def test_an_entry_is_kept_the_way_it_is_compared(kind, said, value):
    assert checked_entry(kind, said, with_subdomains=False).value == value


@pytest.mark.parametrize(
    ("kind", "said", "code"),
    [
        ("site", "happypaws", "not_a_detail"),
        ("site", "happypaws.com@evil.net", "not_a_detail"),
        ("site", "straße.de", "not_a_detail"),
        ("site", "instagram.com", "shared_site"),
        ("site", "https://m.facebook.com", "shared_site"),
        ("site", "bit.ly", "shared_site"),
        ("site", "co.uk", "shared_site"),
        ("site", "com.tw", "shared_site"),
        ("site", "gov.uk", "shared_site"),
        ("site", "https://www.co.kr/", "shared_site"),
        ("site", "kobe.jp", "shared_site"),
        ("site", "pages.dev", "shared_site"),
        ("site", "business.site", "shared_site"),
        ("site", "medium.com", "shared_site"),
        ("site", "tumblr.com", "shared_site"),
        ("site", "m.tumblr.com", "shared_site"),
        ("site", "about.me", "shared_site"),
        ("site", "web.facebook.com", "shared_site"),
        ("site", "mobile.twitter.com", "shared_site"),
        ("site", "l.instagram.com", "shared_site"),
        ("site", "sites.google.com", "shared_site"),
        ("phone", "867-5309", "not_a_detail"),
        ("phone", "call me", "not_a_detail"),
        ("email", "happypaws.com", "not_a_detail"),
        ("email", "hі@happypaws.com", "not_a_detail"),
        ("handle", "@dogs", "not_a_detail"),
        ("handle", "instagram", "not_a_detail"),
        ("fax", "415-867-5309", "no_kind"),
    ],
)
def test_what_is_nothing_or_everybodys_is_refused(kind, said, code):
    with pytest.raises(Refused) as refused:
        checked_entry(kind, said, with_subdomains=False)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "said", ["com.tw", "co.kr", "pages.dev", "business.site", "tumblr.com", "mobile.twitter.com"]
)
def test_nobody_owns_what_everybody_has_a_name_under(said):
    with pytest.raises(Refused) as refused:
        checked_entry("site", said, with_subdomains=True)
    assert refused.value.code == "shared_site"


@pytest.mark.parametrize(
    "page",
    ["mobile.twitter.com/", "medium.com/@", "web.facebook.com/", "tumblr.com/", "about.me/"],
)
def test_to_teach_one_page_lets_no_other_page_through(page):
    text = f"see {page}greenwoodvet"
    [one] = read(text, Allow(), Sensitivity.BALANCED)
    entry = entry_of(one.detail)

    taught = allow_of([(entry.kind.value, entry.value, entry.with_subdomains)])

    assert entry.value == f"{page}greenwoodvet"
    assert not scan(text, allow=taught)
    assert scan(f"see {page}joe_walks_dogs", allow=taught)


def test_one_page_has_nothing_under_it():
    with pytest.raises(Refused):
        checked_entry("site", "instagram.com/happypaws", with_subdomains=True)


def test_subdomains_count_only_if_said_so():
    narrow = allow_of([("site", "happypaws.com", False)])
    wide = allow_of([("site", "happypaws.com", True)])
    assert scan("see book.happypaws.com", allow=narrow)
    assert not scan("see book.happypaws.com", allow=wide)
    assert not scan("see happypaws.com", allow=wide)


def test_an_entry_says_what_it_lets_through():
    assert said_as(checked_entry("phone", "4158675309", with_subdomains=False)) == (
        "The number +1 (415) 867-5309"
    )
    assert said_as(checked_entry("site", "happypaws.com", with_subdomains=True)) == (
        "The website happypaws.com and everything under it"
    )
    assert shown_value(AllowedKind.HANDLE, "happypaws") == "@happypaws"
