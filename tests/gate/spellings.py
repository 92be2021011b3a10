"""Every way in which a phone number can stand in an answer, a log line, a file or a header."""

import base64
import html
import json
import re
from functools import lru_cache
from urllib.parse import unquote_plus

WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
# Between two digits of one number stand at most this many other characters.
GAP = 4


@lru_cache
def patterns(e164):
    """What to look for: the ten digits with anything small between them, in figures or words."""
    digits = e164[-10:]
    between = rf"[^0-9A-Za-z]{{0,{GAP}}}"
    return (
        re.compile(between.join(digits)),
        re.compile(r"[^a-z]{1,3}".join(WORDS[int(one)] for one in digits), re.IGNORECASE),
        # The last seven on their own give a neighbor away as well.
        re.compile(rf"(?<!\d){between.join(digits[3:])}(?!\d)"),
    )


def readings(data):
    """The bytes as a reader, a browser, a program or somebody curious might take them."""
    text = data.decode("utf-8", "replace")
    yield text
    plain = html.unescape(text)
    yield plain
    yield re.sub(r"<[^>]*>", "", plain)
    yield unquote_plus(text)
    yield re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
    for packed in re.findall(r"[A-Za-z0-9+/_-]{16,}={0,2}", text):
        try:
            yield base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)).decode("latin-1")
        except ValueError:
            continue
    try:
        yield json.dumps(json.loads(text), ensure_ascii=False)
    except ValueError:
        return


def leaks(data, numbers):
    """The numbers that can be read out of these bytes."""
    found = set()
    for text in readings(data):
        for number in numbers:
            if any(pattern.search(text) for pattern in patterns(number)):
                found.add(number)
    return found
