"""How a dot and a label of a domain are written, plainly and otherwise."""

import re

WRAP = r"[\s\[\](){}<>*_~|/\\\"'-]{0,3}"
_DOT_WORD = r"(?:dot|d0t|dott|punto|period|point|d o t|d-o-t)"
DOT = (
    rf"(?:{WRAP}(?:\.{{1,3}}|[\[({{<]d[\])}}>]|(?<![a-z0-9]){_DOT_WORD}(?![a-z0-9])"
    rf"|,(?= ?com\b)){WRAP})"
)
LABEL = r"[a-z0-9][a-z0-9-]{0,62}"
DOTTED = re.compile(DOT)
