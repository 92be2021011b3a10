"""Opting out in one's own words: "please stop texting me", "no me escriban más".

What a keyword says is acted on at once (kernel/keywords.py). What stands here only sounds like it,
so a person is asked. It is better to ask in vain than to miss one: in the United States any
reasonable wording counts. What is only about some hours, a reply or another person does not sound
like it ("don't text me after nine", "no need to text back", "did you stop texting Sam?").
"""

import re

from snoutos.kernel.keywords import plain

LONGEST = 400
_MAY = re.compile(
    r"stop|quit|unsub|opt|remove|take me off|list|no more|text|messag|contact|alone|number"
    r"|escrib|mand|envi|mensaj|lista|quiero"
).search

_TEXTS = r"(?:texts?|messages?|msgs?|sms|texting|messaging|contacting|spam(?:ming)?)"
_TO_TEXT = r"(?:text|message|msg|contact|sms|write(?: to)?)"
_ME = r"(?:me|us|this (?:number|phone)|my (?:number|phone))"
# What makes it a wish about some hours or about the reply only.
_BUT = (
    r"(?! (?:back|after|before|until|till|unless|while|when|during|tonight|today|tomorrow"
    r"|so (?:much|late|early)|about (?!any)|at (?!all)|on |in |if |between|late|early|that "
    r"|this early|with ))"
)
_SPEAKS_OF_IT = r"(?<!did you )(?<!do you )(?<!dont )(?<!not )(?<!never )(?<!cant )(?<!didnt )"
_WORD = r"(?:stop|stopall|unsubscribe|revoke|opt ?out)"
_MANNERS = r"(?: (?:please|pls|plz|now|it|this|thanks|thank you|already|immediately|all))"

_SAYS_SO = re.compile(
    "|".join(
        (
            # please stop texting me; quit messaging this number; stop these messages
            rf"{_SPEAKS_OF_IT}\b(?:stop|quit|cease|end|cancel)(?: sending)?"
            rf"(?: {_ME})?(?: (?:the|these|all|any|your|those|my))?(?: automated| auto)? "
            rf"(?:texting|messaging|contacting|texts|messages|msgs|sms|spam(?:ming)?)"
            rf"(?: {_ME})?\b{_BUT}",
            # don't text me any more; do not contact us; never message this number again
            rf"\b(?:dont|do not|never|please no|stop trying to|not to) (?:ever )?{_TO_TEXT} {_ME}\b"
            rf"{_BUT}",
            # no more texts
            rf"\bno more (?:of (?:these|your) )?{_TEXTS}\b{_BUT}",
            # take me off your list; remove my number
            r"\b(?:remove|take|delete|get) (?:me|us|my (?:phone )?number|this (?:phone )?number)"
            r"(?: off| from| out of) ?(?:of )?(?:(?:your|this|the|that) )?(?:\w+ )?"
            r"(?:lists?|texts?|messages?|system|contacts|database|records|phone)\b",
            r"\b(?:remove|delete|lose) (?:my|this) (?:phone )?number\b",
            # unsubscribe me; opt me out; I want to opt out
            r"\bunsubscribe (?:me|us|my|this|from|please|pls)\b|\bopt (?:me|us) out\b",
            r"\b(?:want|like|wish|need|asking|how do i|how can i|let me|please|pls) (?:to )?"
            r"(?:be )?(?:opt(?:ed)? out|unsubscribed?)\b",
            rf"\bopt(?:ing)? out (?:of|from) (?:\w+ )?{_TEXTS}\b",
            # I don't want any texts from you; I no longer wish to receive messages
            rf"\b(?:dont|do not|no longer|never) (?:want|wish|need|like|care)(?: to)?"
            rf"(?: (?:get|receive|be getting|be receiving|have))?"
            rf"(?: (?:any|these|your|more|the|further|anymore))* {_TEXTS}\b{_BUT}",
            r"\b(?:dont|do not|no longer) (?:want|wish) (?:you )?to (?:be )?"
            r"(?:text|texted|message|messaged|contact|contacted)\b",
            r"\bleave me alone\b",
            # Spanish
            r"\bno me (?:vuelvan? a )?(?:escrib\w+|mand\w+|envi\w+|text\w+|contact\w+|molest\w+)"
            r"(?! (?:despues|antes|hasta|manana|hoy|cuando|si))",
            r"\bdej\w+ de (?:escrib|mand|envi|text|contact|molest)\w+",
            r"\bno (?:mas|quiero(?: recibir)?(?: mas)?|deseo recibir(?: mas)?) "
            r"(?:sus )?(?:mensajes|textos)\b",
            r"\b(?:quit|borr|sac|elimin)\w+ de (?:la|su|esta) lista\b",
        )
    )
).search
# "Stop. Thank you"; "please stop"; "STOP!! who is this"
_BARE = re.compile(
    rf"(?:(?:please|pls|plz|just|ok|hi|hello|no) )*{_WORD}{_MANNERS}*(?: (?:please|pls|plz))?"
).fullmatch
_SENTENCE = re.compile(r"[.!?,;:\n\r]+")
_NOT_WORDS = re.compile(r"[^\w\s.!?,;:]")


def sounds_like_stop(body: str) -> bool:
    """Whether somebody should look at this text, which is no keyword, for a wish to opt out."""
    if len(body) > LONGEST:
        return False
    said = plain(body)
    if _MAY(said) is None:
        return False
    said = _NOT_WORDS.sub("", said)
    sentences = [" ".join(one.split()) for one in _SENTENCE.split(said)]
    return any(one and (_BARE(one) is not None or _SAYS_SO(one) is not None) for one in sentences)
