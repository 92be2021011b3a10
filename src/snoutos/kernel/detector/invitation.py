"""Invitations to leave: private numbers, other channels, payment and bookings on the side."""

import re
from collections.abc import Iterable

from snoutos.kernel.detector import invitation_es as spanish
from snoutos.kernel.detector.finding import Candidate
from snoutos.kernel.detector.words import bag
from snoutos.kernel.words import FindingKind

_NUMBER = (
    r"(?:numbers?|num(?!ero)|nbr|#|cell|digits|phone|contact (?:info|details)|email|e-mail"
    r"|whatsapp)"
)
_OTHER = (
    r"(?:(?!account|room|house|flight|order|apt|apartment|door|bank|track|credit|card|conf|chip)"
    r"\w+ )"
)
_YOUR = r"(?:your|ur|yr|tu)"
_PLACE = r"(?:app|platform|agency|company|middle ?man|website)(?![a-z])"
_SELF = r"(?:me|us|you|u|ya|with me|with us|through me|with you|to me|to you)"
_ALONE = r"(?:direct|directly|privately|private|personally|on the side|independently|offline)"

_NUMBER_TALK = (
    rf"\b(?:can|could|may|mind|wanna|lemme|let me|would)\b[\w ']{{0,20}}\b(?:have|get|grab|share|"
    rf"sharing|give|swap|exchange|trade|leave|send) (?:you )?(?:{_YOUR}|my|our) {_OTHER}{{0,2}}"
    rf"{_NUMBER}",
    rf"\b(?:what'?s|wats|what is|cual es|wat is) (?:a good|the best|{_YOUR}) {_OTHER}{{0,2}}"
    rf"{_NUMBER}(?! ?(?:1|one)\b)",
    rf"\b(?:give|send|dm|text|txt|drop|shoot|share|pm|gimme|message|dame|pasame|need)"
    rf" (?:me )?{_YOUR} {_OTHER}{{0,2}}{_NUMBER}",
    r"\b(?:here(?:'s| is)|heres|take|save|use|grab|write|put|leave|taped|wrote|saved|give you|"
    r"send you|gave you|have|leaving|left|call|text|dial|toma|aqui esta|doy|want)"
    r" (?:down )?(?:my|mi) "
    r"(?:\w+ ){0,2}(?:numbers?|num|#|digits|business card|contact (?:info|details)|numero)"
    r"(?! ?(?:1|one)\b)",
    r"\b(?:here(?:'s| is)|heres|use|save|saved|take|call|text) (?:me on )?my (?:\w+ )?"
    r"(?:cell|mobile|personal phone)\b",
    r"\bmy (?:\w+ )?(?:numbers?|cell|digits|contact info|contact details|business card)"
    r"(?: is| are)?"
    r" (?:on|in|under|at|by) (?!the (?:app|system|profile))",
    r"\bsame (?:number|num|#|one|digits) as (?:on )?my (?:\w+ )?(?:cell|phone|mobile|whatsapp"
    r"|number)\b",
    r"\bmy (?:own|personal) (?:number|phone|cell|mobile|email)",
    r"\b(?:do (?:you|u) have|got|is there) an? (?:\w+ )?(?:email|number|cell)\b[\w ]{0,16}"
    r"\b(?:reach|text|call|contact|send)\b",
)
_MOVE_TALK = (
    r"\b(?:swap|exchange|trade) (?:\w+ )?numbers\b",
    r"\banother (?:way|number) (?:to|i can) (?:reach|contact|text|call|get)",
    r"\b(?:text|talk|chat|connect|reach|message|msg|keep in touch|stay in touch|communicate)\b"
    r"(?: \w+){0,2} (?:outside|off|away)(?: of| from)? (?:here|work|this)\b(?! hours)",
    r"\b(?:ping|call|contact|dm|email|write|hit up|find) (?:me|us|you|u) (?:outside|off|away)"
    r"(?: of| from)? (?:here|work|this)\b(?! (?:door|gate|room|house|office|hours))",
    r"\b(?:card|note) with (?:your|ur|my) (?:number|cell)\b",
    r"\bhow else (?:can|could|do) i (?:reach|contact|message|call|text|get a hold of) (?:you|u)\b",
    r"\bgoogle (?:me|us|(?:my|our) (?:name|business|page|site|website|company))\b",
    r"\b(?:check|look)\b[\w ]{0,40} for my (?:cell |phone )?(?:number|digits|email|business card)\b"
    r"(?! (?:one|1)\b)",
    r"\b(?:slide into|in|check) (?:my|your|ur|the) dms\b",
    r"\bhow (?:do|can|could|else) (?:do |can )?i (?:reach|contact|call|text|get) (?:a hold of )?"
    r"(?:you|u) (?:outside|off|direct|directly|without|besides)",
    r"\b(?:talk|text|txt|message|msg|call|contact|reach|reach out|write|chat|communicate|email|dm|"
    rf"find|plan|deal|speak|llamame|escribeme)(?: to| with| out)*(?: {_SELF})? ?(?:\w+ )?"
    rf"(?:{_ALONE}|off(?: the| of)? ?app|off[ -]?platform|directo|en privado)\b(?! to the)",
    r"\boff[ -](?:the )?(?:app|platform|system)\b",
    rf"\b(?:outside|outside of|without|around|besides|instead of|other than|rather than|isn'?t) "
    rf"(?:using |going through |through |paying )?(?:the |this |that |our |your ){_PLACE}",
    r"\b(?:take|move|bring|continue|keep|talk|chat|text|message) (?:\w+ ){0,3}?"
    r"(?:offline|elsewhere|off here|somewhere else)\b",
    r"\binstead of (?:on )?(?:here|paying here|messaging here|"
    r"this (?:app|chat|thing|platform)|this$)",
    r"\bdon'?t (?:message|text|msg|contact|write) me (?:on |in |through )?(?:here|this)",
)
_PAY_TALK = (
    r"\bcash is (?:fine|ok|okay|better|cheaper|good)\b|\b(?:do|did) (?:it|this|them) for cash\b",
    r"\bcancel\b[\w ,']{0,30}\b(?:pay me|for cash|direct|directly|privately|on the side)\b",
    r"\bpay (?:me|you) in person\b",
    r"\bsettle (?:up |it |this )?(?:in|with) cash\b",
    r"\b(?:pay|tip|give) (?:me|you|u|us|ya) (?:\w+ )?(?:in |with |by )?(?:cash|under the table|"
    r"outside|off)\b",
    r"\bpay(?:ing|ment|ments)? (?:\w+ ){0,2}(?:outside|off|under the table)\b",
    r"\boff the books\b",
    r"\bskip the (?:invoice|fees?|app|card|commission|(?:\w+ )fees?)\b",
    rf"\b(?:pay|paying) {_SELF} {_ALONE}",
    r"\bcash (?:instead|only|is cheaper|under the table)\b",
)
_HIRE_TALK = (
    r"\b(?:work|working|do (?:it|this)|sit|walk|watch \w+)(?: \w+)? (?:privately|on the side)\b",
    r"\b(?:i|we) (?:also |can |could |do )*(?:work|walk|sit) independently\b",
    r"\b(?:i|we|me|i'll) (?:can )?charge (?:\w+ )?less (?:\w+ )?"
    r"(?:on my own|outside|privately|direct)",
    r"\bno need for (?:the |this |that )?(?:app|agency|platform|middle ?man)\b"
    r"(?! (?:key|icon|code))",
    r"\bprivate (?:jobs?|clients?|gigs?|work|bookings?|sits?|sitting|walks|arrangement)\b",
    r"\b(?:no need to|don'?t|without) (?:tell|telling|involve|involving|inform|let|them) "
    r"(?:the )?(?:office|company|agency|boss|them know|knowing)\b|\bjust between us\b",
    r"\bkeep (?:this|it) between us\b",
    r"\bno need to (?:go|book|pay) (?:through|via) (?:the |this )?(?:app|company|agency|office)\b",
    r"\bcut (?:the |this )?(?:company|agency|app|platform|office) out\b",
    r"\b(?:come|quit\b[\w ]{0,20}) work (?:for|with) (?:me|us)\b|\bmore than the agency\b",
    rf"\b(?:hire|hiring|book|booking|work|working|deal|pay) (?:with |w )?{_SELF} (?:\w+ )?{_ALONE}",
    r"\bbook(?:ing)? (?:\w+ )?through me\b",
    r"\b(?:private|off[ -]?app|direct|personal) rates?\b",
    r"\b(?:no need|don'?t need|without|skip|cut out|avoid|go around|get around|bypass|no) "
    r"(?:to use |to go through |for |using )?(?:the |this |an? )?(?:middle ?man|agency)\b",
    rf"\b(?:no need to use|don'?t need|don'?t use|cut out|go around|get around|bypass|"
    rf"don'?t go through|not go through) (?:the |this ){_PLACE}",
    r"\b(?:save|saves|saving|avoid|avoiding|dodge|without|skip) (?:both |us |on |paying )*"
    r"(?:the |that |their )?(?:booking |service |app |platform |card )?(?:fees?|commission)\b",
    r"\b(?:they|app|platform|company|agency) (?:just |only |always )?(?:takes?|keeps?|gets?) "
    r"(?:\w+ )?(?:\d+ ?(?:%|percent)|cut\b|commission)",
    r"\b(?:arrange|plan|do|work|sort|figure) (?:it|this|something|things) (?:out )?(?:ourselves|"
    r"between us|without)\b",
    r"\bcheaper (?:if you book|for (?:u|you)|without|direct|that way|through me)\b",
)
_NUMBER_GATE = bag("number numbers num nbr # cell digits phone contact email mobile card whatsapp")
_MOVE_GATE = bag(
    "direct directly privately private personally side independently offline app platform"
    " agency company middleman website system service office elsewhere directo privado off outside"
    " instead somewhere don't dont numbers another card else google dms check"
)
_PAY_GATE = bag("pay paying payment payments cash books skip tip table")
_HIRE_GATE = bag(
    "hire hiring book booking work private rate rates middleman agency app platform company fee"
    " fees commission takes take cut ourselves us knowing know cheaper privately office jobs"
    " clients between direct directly independently charge"
)
_RULES = tuple(
    (rule, is_firm, gate, tuple(re.compile(p) for p in patterns))
    for rule, is_firm, gate, patterns in (
        ("off_platform.number", True, _NUMBER_GATE, _NUMBER_TALK),
        ("off_platform.number", True, spanish.NUMBER_GATE, spanish.NUMBER_TALK),
        ("off_platform.move", False, _MOVE_GATE, _MOVE_TALK),
        ("off_platform.move", False, spanish.MOVE_GATE, spanish.MOVE_TALK),
        ("off_platform.pay", False, _PAY_GATE, _PAY_TALK),
        ("off_platform.pay", False, spanish.PAY_GATE, spanish.PAY_TALK),
        ("off_platform.hire", False, _HIRE_GATE, _HIRE_TALK),
        ("off_platform.hire", False, spanish.HIRE_GATE, spanish.HIRE_TALK),
    )
)
# Somebody who explains the rules does not break them.
_KEEPING = re.compile(
    r"\b(?:can'?t|cannot|not (?:allowed|supposed)|against (?:the|company|our)|company policy|"
    r"company rules|rules say|only (?:take|text)|no direct|please don'?t (?:share|pay|give)|"
    r"never|do not|no (?:puedo|podemos|se puede|esta permitido|esta bien|debo|debes)|nunca)\b"
)


def find_invitations(text: str, words: set[str]) -> list[Candidate]:
    found: list[Candidate] = []
    for rule, is_firm, gate, patterns in _RULES:
        if words.isdisjoint(gate):
            continue
        spans = _apart(text, patterns)
        if not spans or (not is_firm and _KEEPING.search(text)):
            continue
        found.extend(Candidate(FindingKind.OFF_PLATFORM, *span, 0.75, rule) for span in spans)
    return found


def _apart(text: str, patterns: Iterable[re.Pattern[str]]) -> list[tuple[int, int]]:
    """Where any of these stand, each word counted for the first one only."""
    taken = bytearray(len(text))
    spans: list[tuple[int, int]] = []
    for pattern in patterns:
        for match in pattern.finditer(text):
            start, end = match.span()
            if 1 not in taken[start:end]:
                taken[start:end] = b"\x01" * (end - start)
                spans.append((start, end))
    return spans
