"""Words beside a figure that tell what it is for, whatever it is called."""

import re

from snoutos.kernel.detector.words import CLEARS, bag

_LINE = (
    r"(?:cell|cell ?phone|mobile|phone|digits|whatsapp|cel|celular|movil|telefono|tel"
    r"|(?:personal|private|direct|real|own) (?:number|line|phone|cell))"
)
_IS = r"(?:that'?s|it'?s|(?:this |that |it |which )?is|aka|also|es|=|<-)"
_VERB = r"(?:reach|contact|call|text|txt|ring|phone|dial|msg|message|whatsapp|get a ?hold of)"
_AFTER = re.compile(
    rf"\W{{0,4}}{_IS} (?:(?:really|actually|just|also|secretly|in fact) )?(?:my|mi) (?:new )?"
    rf"{_LINE}\b(?! (?:order|bill|case|plan|policy|number for))"
    rf"|\W{{0,3}}(?:my|mi) {_LINE} ?(?:[).!;~]|$)"
    rf"|\W{{0,4}}(?:{_IS}|soy) (?:really |actually )?(?:my number|me|yo)\b"
    r"(?! (?:and|or|for|with) )"
    r"|\W{0,4}(?:(?:just|please|pls|so|and|you can|u can|go ahead and|then|feel free to) ){0,2}"
    r"(?:(?:ring|call|dial|phone|whatsapp) (?:it|that|this)\b(?! (?:in|up|out|twice|once|a)\b)"
    r"|(?:text|txt|message|msg) (?:it|that|this)\b(?! to\b))"
    rf"|[^\x00\n]{{0,40}}?\b(?:to|para|how (?:you|u)(?: can)?) {_VERB} (?:me|us)\b"
    r"(?! (?:if|when|once|as|after|before|in)\b)"
    rf"|[^\x00\n]{{0,40}}?\b{_VERB} (?:me|us) (?:there|on (?:it|that|this)|at (?:it|that))\b"
    r"|[^\x00\n]{0,40}?\bpara (?:llamar|escribir|contactar|hablar|localizar)me\b"
    r"|[^\x00\n]{0,20}?\b(?:llama|marca|escribe)me (?:ahi|alli|a ese|al mismo)\b"
)
_AFTER_TOO = re.compile(
    r"\W{0,4}(?:call or text|text or call|(?:call|text) any ?time ?(?:[).!;~]|$))"
    r"|[^\x00\n\d]{0,20}?\b(?:reaches|rings|gets|goes (?:straight )?to|is for)"
    r" (?:me|my (?:cell|phone|pocket|mobile))\b"
    r"|\W{0,4}(?:(?:texts?|calls?|whatsapp) (?:ok|okay|welcome|preferred)\b|hmu\b)"
    r"|\W{0,4}(?:escribe|llama|marca)me\b(?! (?:cuando|si|al|a la|en cuanto)\b)"
    r"|[^\x00\n\d]{0,20}?\b(?:for (?:direct|personal) contact|when(?:ever)? you need me"
    r"|how (?:you|u) get me|is the (?:cell|number|phone) to (?:call|text|reach|ring))\b"
    r"|[^\x00\n\d]{0,20}?\bmy (?:real|actual|own) (?:number|cell|phone)\b"
    r"|[^\x00\n\d]{0,20}?\bit'?s (?:really |actually )?my phone ?(?:[).!;~]|$)"
    r"|[^\x00\n\d]{0,20}?\bgive (?:it|that|this) a (?:ring|call|text|buzz|shout|try by phone)\b"
    r"|[^\x00\n\d]{0,20}?(?<!\bon )(?<!\bin )(?<!from )(?<!\bto )(?<!with )(?<!\bof )(?<!off )\bmy "
    r"(?:cell|mobile|digits|personal (?:number|cell))\W*$"
)
_BEFORE = re.compile(
    rf"\b(?:{_VERB} (?:me|us) (?:at|on|under|via|using|with)|(?:my|mi) {_LINE} ?(?:is|es|:|=))"
    r"((?: [a-z]+){0,3})[ #:.(-]*$"
)
_SMALL = bag("the my this that a order number num no code is")


def asks_to_be_reached(before: str, after: str) -> bool:
    """Whether the figure between the two is there to reach somebody, be it called an order."""
    if _AFTER.match(after) or _AFTER_TOO.match(after):
        return True
    asked = _BEFORE.search(before)
    return asked is not None and all(w in CLEARS or w in _SMALL for w in asked[1].split())
