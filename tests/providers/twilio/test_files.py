"""Where files may be fetched from."""

import pytest

from snoutos.providers.twilio.files import place_of

MEDIA = "/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1"


@pytest.mark.parametrize(
    "url",
    [
        f"https://api.twilio.com{MEDIA}",
        "https://mms.twiliocdn.com/AC1/2b",
        "https://s3-external-1.amazonaws.com/media.twiliocdn.com/AC1/2b",
    ],
)
def test_the_provider_and_its_storage(url):
    assert place_of(url, "") == url


@pytest.mark.parametrize(
    "url",
    [
        f"http://api.twilio.com{MEDIA}", "https://api.twilio.com.evil.example/x",
        "https://eviltwiliocdn.com/x", "https://169.254.169.254/latest", "http://127.0.0.1:3000/",
        "https://user:pass@api.twilio.com/", "https://api.twilio.com:8443/x", "file:///etc/passwd",
        "https://api.twilio.com@evil.example/", "//evil.example/x", "",
    ],
)  # fmt: skip
def test_nobody_else(url):
    assert place_of(url, "") is None


def test_whoever_stands_for_the_provider_is_asked_instead():
    base = "http://127.0.0.1:4010"

    assert place_of(f"https://api.twilio.com{MEDIA}?a=1", base) == f"{base}{MEDIA}?a=1"
    assert place_of(f"{base}/storage/ME1", base) == f"{base}/storage/ME1"
    assert place_of("http://127.0.0.1:9/cat.png", base) is None
    assert place_of("https://s3-external-1.amazonaws.com/x", base) is None
