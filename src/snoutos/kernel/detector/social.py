"""Invitations to other apps, and the names people use there."""

import re
from collections.abc import Iterator, Sequence

from snoutos.kernel.detector.apps import MENTION, MOST_MENTIONS
from snoutos.kernel.detector.finding import Candidate
from snoutos.kernel.detector.handles import is_handle, is_plain
from snoutos.kernel.detector.words import bag
from snoutos.kernel.words import FindingKind

_ME = r"(?:me|us|u|you|ya|each other)"
_INVITE = re.compile(
    r"(?:(?<!n't )(?<!not )\b(?:text|txt|msg|message|dm|add|find|follow|hit|reach|ping|call|friend|"
    r"contact|get|chat|talk|hmu|catch|write|pm|buzz|look|search|send|pay|tip|meet|connect|"
    r"(?:book|hire|request)(?= (?:me|us|through|thru|via) )|escrib[ei]me|escribenos|escribirme|"
    r"sigueme|agregame|buscame|hablame|hablamos|hablemos|hablar|chateamos|chatear|contacta(?:me|rme|nos)|llamame|llamarme|"
    r"pag(?:a(?:me|r|rme|rte|s)?|ues?)|mandame|enviame|seguimos|manda(?:rme|mos))\b"
    rf"(?: (?:(?:with |to )?{_ME}|[\w.'_-]+)){{0,4}}? ?"
    r"(?:on|over|via|by|through|thru|using|at|to|en|por|al|con) (?:my |your |our |mi |tu |el |un )?"
    r"|\b(?:mandame|enviame|escribe|mandar|enviar)(?:me)? (?:un |por )"
    rf"|\b(?:add|follow|find|use|try|check|get|join|visit|hit) (?:out )?(?:me |my |our )"
    r"|\b(?:te|le|os) (?:paso|doy|dejo|deje|mando|comparto|pase|di|envio) (?:mi |el )"
    r"|\b(?:anademe|agregame|meteme|unete|te (?:agrego|anado|meto|uno)) (?:al? )?(?:mi |el )?"
    r"(?:grupo |chat )?(?:de |en )?"
    r"|\bsame (?:handle|name|user ?name|user) (?:on|in|for) (?:my )?"
    r"|\bsame as (?:on )?my "
    r"|\bnos vemos (?:por|en) "
    r"|\b(?:hazme|hacerme|haz|hagas|hacer|hago) (?:un |el )"
    r"|\b(?:te (?:escribo|mando|llamo|hablo|contacto)(?: \w+){0,2}|me encuentras|encuentrame|mejor)"
    r" (?:por|en|con|al) (?:el |tu |mi )?"
    r"|\b(?:switch|move|go|jump|hop|continue|take this|take it|swap|change)\b(?: \w+){0,2}? "
    r"(?:to|on|over to|onto) "
    rf"|\b(?:rather|prefer|let'?s|can we|could we|we can|we could|should we) (?:to )?"
    r"(?:do|use|try|on|be on|have)? ?"
    rf"|\b(?:i'?m|i am|we'?re|we are|u|you|are you|r u|you'?re|estoy) (?:also |all |both |more )?"
    r"(?:on|at|en) "
    rf"|\b(?:can|could|may|should|shall|ill|i'll|just|pls|please) (?:i |we |you |u )?"
    r"(?=(?:\w+ ?){1,2} (?:me|you|u|us)\b))$"
)
_ASK = re.compile(
    r"\b(?:(?:do|does) (?:you|u|ya) (?:have|use|got|take|accept|do|want) (?:an? |my )?"
    r"|(?:you|u) (?:have|got|use) (?:an? )?"
    r"|(?:what'?s|wats|what is|gimme|give me|send me|drop|tienes|share|dame|pasame|cual es|"
    r"me (?:das|pasas)) (?:your |ur |yr |the |un |tu |el )?)$"
)
_MINE = re.compile(r"\b(?:my|our|mi|her|his|their) (?:own )?$")
_TO_ME = re.compile(r" (?:me|us|u|you|each other)\b")
_ME_AT = re.compile(r" me (?:at |@ ?|on |: ?)([\w.-]+)")
_LABELLED = re.compile(
    r"(?: (?:page|profile|handle|user ?name|user|account|acct|tag|id|name|name's))? ?"
    r"(?:[:=@$]+|- | is\b| es |'s\b|is |under|as\b|->|<-|,|to (?=[\w@$]+[._\d]))"
    r"[\s:@$-]{0,4}([a-z0-9$@][\w.$#-]*)"
)
_NEXT = re.compile(
    r"[ ,]{1,2}(?:user(?:name)? |handle |name |id |channel |account |page )?([a-z][\w.-]*)"
)
_LATER = re.compile(
    r"[^\n]{0,40}\b(?:(?:add|dm|message|msg|find|follow|text) me\b|same name|(?:user|handle|"
    r"username|name is|name:) ?@?[a-z])"
    r"|(?: page| group| profile)(?: is|:)(?! (?:\w+ing|down|up|gone|so|not)\b)"
    r"| (?:is|works|would be|might be)(?: \w+)?"
    r" (?:easie(?:r|st)|fast(?:er|est)|better|best|fine|great|simple(?:r|st))\b"
    r"|(?: is| =| -)? (?:the )?same as (?:my|our)\b"
    r"| (?:works?|is (?:fine|ok|okay|good)) (?:too|also|as well|for me)\b"
)
_SAME = re.compile(
    r"(?: (?:name|handle|user ?name|user))? (?:is|has|=) (?:the |my |his |her |our )?"
    r"same\b(?! old)"
)
# Money is offered and asked for in fewer words.
_PAID = re.compile(
    r" (?:is |are |would be )?(?:also |totally |always )?(?:ok|okay|cool|good|preferred|alright|"
    r"welcome|accepted|works|possible)\b(?! (?:now|again|on|in|at|today|fine))"
    r"|,? (?:same|under) (?:number|name|phone)\b"
    r"| (?:(?:it|half|the (?:rest|money|balance|difference|deposit|fee)) )?to (?:my|me|this)\b"
    r"| is my (?:e-?mail|cell|phone|number|name)\b"
    r"|(?: or |/| / )(?:venmo|zelle|paypal|cash ?app|cash)\b"
    r"| (?:it|half|the (?:rest|money|balance|difference|deposit|fee))\b"
)
# A name that nobody writes by accident, wherever it stands behind the app.
_MADE_UP = re.compile(r"(?<![\w.])[a-z]\w*_\w+|(?<=: )[a-z][\w.]{4,}")
_TAKES = re.compile(
    r"\b(?:i|we) (?:also |do |can |only |mostly |usually |gladly )?"
    r"(?:take|accept|prefer|do|tomo|acepto|prefiero) (?:payments? (?:by|on|via|through|in) )?$"
    r"|\b(?:acept(?:o|as?|amos)|prefiero|tengo|usas|(?:te|le) (?:mando|hago|envio|paso)) (?:un )?$"
    r"|\b(?:do|does|can|could) (?:you|u|ya) $"
    r"|(?<!\bi )(?<!\bwe )(?<!they )(?<!n't )(?<!not )\b(?:use|try) $"
    r"|\b(?:you|u|ya) (?:could|can|may|might) (?:also |just )?$"
    r"|(?<!n't )(?<!not )\b(?:pay|tip|send)(?: \w+){0,3} (?:in|with|using) $"
)
_NAME_BEFORE = re.compile(r"([@$]?[\w.-]*[\w])[ ,]+(?:(?:on|at|@|in|en|via|<-|my|is my) ){0,2}$")
_CLAIM = re.compile(
    r"\b(?:it'?s|i'?m|i am|is|as|find|follow|add|search|under|user|username|handle|name|"
    r"busca|sigue|soy|es) (?:\w+ )?$"
)
_LONE = re.compile(r"(?<![a-z0-9_.@])@ ?([a-z0-9_][a-z0-9_.-]{2,})")
# Names in a row, and nothing else.
_LISTED, _IS_LIST = re.compile(r"[\w.-]+"), re.compile(r"[\w.@$,/&+ -]*[\w,/&+] ?")
_AND = frozenset(("and", "or", "y"))
# Words that stand for somebody's name there.
_STAND_INS = frozenset(("handle", "username"))
_CASHTAG = re.compile(r"(?<![a-z0-9$])\$([a-z][a-z0-9_-]{2,})")
_CALLED = re.compile(
    r"\b(?:my|the|mi|el) (?:handle|user ?name|screen ?name|tag|@|profile|usuario|gram)(?: name)?"
    r"(?: (?:at|on|for) \w+| everywhere| there)?\s?(?:is|:|=|-|es)\s?@?([a-z0-9_][\w.-]{2,})"
)
_SOUGHT = re.compile(
    r"\b(?:find|look|search|google)(?: for)? (?:me|us)(?: up)? (?:\w+ ){0,3}?(?:as|under|by|@|:)"
    r" ?@?([a-z0-9_][\w.-]{4,})"
)
SEEKING = bag("find look search google")


def find_social(text: str, known: Sequence[Candidate]) -> list[Candidate]:
    spans = [(one.start, one.end) for one in known]
    return [
        one
        for finder in (_mentions, _names)
        for one in finder(text)
        if not any(one.start < end and start < one.end for start, end in spans[:40])
    ]


def _mentions(text: str) -> Iterator[Candidate]:
    mentions = list(MENTION.finditer(text))
    if len(mentions) > MOST_MENTIONS:
        # Nobody talks like this; and looking around each of them would take too long.
        start, stop = mentions[0].start(), mentions[-1].end()
        yield Candidate(FindingKind.SOCIAL, start, stop, 0.8, "social.app")
        return
    for match in mentions:
        before = text[max(0, match.start() - 60) : match.start()].rsplit("\x00", 1)[-1]
        after = text[match.end() : match.end() + 50].split("\x00", 1)[0]
        is_money, is_vague = match["money"] is not None, match["vague"] is not None
        end = _invited(before, after, is_vague=is_vague)
        if not end and not is_vague and _is_all(match[0], before, after):
            end = 1
        if not end and is_money:
            end = _paid(before, after)
        if not end:
            continue
        kind, rule = FindingKind.SOCIAL, "social.app"
        if is_money:
            kind, rule = FindingKind.PAYMENT, "payment.app"
        start, stop = match.start() - _name_length(before), match.end() + end - 1
        yield Candidate(kind, start, stop, 0.8, rule, match[0])
        if is_money or _ASK.search(before):
            rule = "off_platform.pay" if is_money else "off_platform.number"
            yield Candidate(FindingKind.OFF_PLATFORM, start, stop, 0.75, rule)


def _is_all(name: str, before: str, after: str) -> bool:
    """An app's name and nothing else: "Instagram?" Two letters ask only with their mark."""
    if before.strip(" ~") or after.strip(" ?!.~"):
        return False
    return len(name) > 2 or (name != "wa" and "?" in after)


def _paid(before: str, after: str) -> int:
    """As `_invited`, for what is said of ways to pay only."""
    if said := _PAID.match(after):
        return said.end() + 1
    return 1 if _TAKES.search(before) else 0


def _name_length(before: str) -> int:
    name = _NAME_BEFORE.search(before)
    if name and (name[1][0] in "@$" or is_handle(name[1])):
        if name[1].isalpha() and not _is_claimed(before[: name.start()]):
            return 0
        return len(before) - name.start()
    return 0


def _is_claimed(before: str) -> bool:
    if not before.strip() or _CLAIM.search(before) is not None:
        return True
    names = [one for one in _LISTED.findall(before) if one not in _AND]
    return _IS_LIST.fullmatch(before) is not None and len(names) < 4 and all(map(is_handle, names))


def _invited(before: str, after: str, *, is_vague: bool) -> int:
    """How far the invitation reaches behind the app's name, plus one; 0 when there is none."""
    named = _named(before, after, is_vague=is_vague)
    if named:
        return named
    if _INVITE.search(before) and not (
        is_vague
        and not before.endswith((" on ", " to ", " via ", " through ", " thru ", "join my "))
    ):
        return 1
    if is_vague and before.endswith(("use ", "try ")) and after.startswith(" instead"):
        return 1
    if is_vague and (direct := _ME_AT.match(after)) and is_handle(direct[1]):
        return direct.end() + 1
    if is_vague:
        return _LATER.match(after).end() + 1 if _is_user(after) else 0  # type: ignore[union-attr]
    to_me = _TO_ME.match(after)
    if to_me:
        return to_me.end() + 1
    later = _LATER.match(after)
    if later:
        return later.end() + 1
    return 1 if _ASK.search(before) else 0


def _is_user(after: str) -> bool:
    later = _LATER.match(after)
    return later is not None and " me" in after[:4] and "user" in later[0]


def _named(before: str, after: str, *, is_vague: bool) -> int:
    labelled = _LABELLED.match(after)
    if labelled and _is_name(labelled[1], labelled[0], is_vague=is_vague):
        return labelled.end() + 1
    following = _NEXT.match(after)
    if (
        following
        and is_handle(following[1])
        and _may_follow(following[1], before, is_vague=is_vague)
    ):
        return following.end() + 1
    if following and is_vague and _MINE.search(before) and is_handle(following[1]):
        return following.end() + 1
    if not is_vague and _MINE.search(before) and (same := _SAME.match(after)):
        made_up = _MADE_UP.search(after)
        return (made_up or same).end() + 1
    return 1 if _name_length(before) and (" on " in before[-5:] or not is_vague) else 0


def _may_follow(name: str, before: str, *, is_vague: bool) -> bool:
    if not before.strip():
        return True
    return not is_vague and (
        not name.isalpha() or before.endswith(" on ") or _MINE.search(before) is not None
    )


def _is_name(name: str, joint: str, *, is_vague: bool) -> bool:
    name = name.rstrip(".-")
    if is_handle(name) or "@" in joint or any(c in "._0123456789" for c in name):
        return True
    return (not is_vague and any(c in joint for c in ":=")) or ("- " in joint and not is_vague)


def _names(text: str) -> Iterator[Candidate]:
    for match in _LONE.finditer(text):
        name = match[1].rstrip(".-")
        spaced = match[0][1] == " "
        is_word = is_plain(name) and name not in _STAND_INS
        if len(name) < 4 or is_word or (spaced and not is_handle(name)):
            continue
        yield Candidate(FindingKind.SOCIAL, match.start(), match.end(), 0.75, "social.handle", name)
    for match in _CASHTAG.finditer(text):
        if is_handle(match[1]):
            yield Candidate(FindingKind.PAYMENT, match.start(), match.end(), 0.7, "payment.app")
    for match in _CALLED.finditer(text):
        if is_handle(match[1]):
            yield Candidate(FindingKind.SOCIAL, match.start(), match.end(), 0.7, "social.handle")
    for match in _SOUGHT.finditer(text):
        if is_handle(match[1]) and (len(match[1]) > 7 or not match[1].isalpha()):
            yield Candidate(FindingKind.SOCIAL, match.start(), match.end(), 0.7, "social.handle")
