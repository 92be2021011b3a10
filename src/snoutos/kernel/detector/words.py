"""The vocabulary of the detector: numbers, providers, endings of web addresses, hints."""

from importlib.resources import files


def bag(words: str) -> frozenset[str]:
    return frozenset(words.split())


ONES = {
    **dict.fromkeys(("zero", "oh", "o", "nil", "nought", "naught", "cero", "null"), 0),
    **dict.fromkeys(("one", "uno", "una", "wun", "eins"), 1),
    **dict.fromkeys(("two", "dos", "tu", "deux", "dois", "duas", "zwei", "zwo"), 2),
    **dict.fromkeys(("three", "tres", "thre", "tree", "trois", "drei"), 3),
    **dict.fromkeys(("four", "cuatro", "quatro", "fower", "foor", "foe", "quatre", "vier"), 4),
    **dict.fromkeys(("five", "cinco", "fife", "fiv", "fve", "cinq", "funf", "fuenf"), 5),
    **dict.fromkeys(("six", "seis", "sicks", "sechs"), 6),
    **dict.fromkeys(("seven", "siete", "sevn", "sevin", "seben", "sept", "sete", "sieben"), 7),
    **dict.fromkeys(("eight", "ocho", "eigth", "ait", "eite", "huit", "oito", "acht"), 8),
    **dict.fromkeys(("nine", "nueve", "niner", "nein", "nin", "neuf", "nove", "neun"), 9),
}
TEENS = {
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "diez": 10, "once": 11,
    "doce": 12, "trece": 13, "catorce": 14, "quince": 15, "dieciseis": 16, "diecisiete": 17,
    "dieciocho": 18, "diecinueve": 19, "veintiuno": 21, "veintidos": 22, "veintitres": 23,
    "veinticuatro": 24, "veinticinco": 25, "veintiseis": 26, "veintisiete": 27,
    "veintiocho": 28, "veintinueve": 29,
}  # fmt: skip
TENS = {
    "twenty": 2, "thirty": 3, "forty": 4, "fourty": 4, "fifty": 5, "sixty": 6, "seventy": 7,
    "eighty": 8, "ninety": 9, "veinte": 2, "treinta": 3, "cuarenta": 4, "cincuenta": 5,
    "sesenta": 6, "setenta": 7, "ochenta": 8, "noventa": 9,
}  # fmt: skip
# Words that sound like a digit: they count only between real ones.
SOUNDS = {"to": 2, "too": 2, "for": 4, "fore": 4, "fo": 4, "ate": 8, "won": 1, "free": 3, "sex": 6}
HUNDREDS = {"hundred": "00", "thousand": "000", "cien": "00", "cientos": "00", "mil": "000"}
HUNDREDS_ES = {
    "doscientos": "200", "trescientos": "300", "cuatrocientos": "400", "quinientos": "500",
    "seiscientos": "600", "setecientos": "700", "ochocientos": "800", "novecientos": "900",
}  # fmt: skip
REPEAT = {
    "double": 2, "dbl": 2, "doble": 2, "twice": 2, "triple": 3, "treble": 3, "trpl": 3,
    "thrice": 3, "quadruple": 4, "quad": 4,
}  # fmt: skip
PLURALS = {
    "zeros": 0, "zeroes": 0, "ohs": 0, "ones": 1, "twos": 2, "threes": 3, "fours": 4, "fives": 5,
    "sixes": 6, "sevens": 7, "eights": 8, "nines": 9, "ceros": 0, "cincos": 5,
}  # fmt: skip

# Said between the parts of a number and meaning nothing.
FILLERS = bag(
    "dash hyphen dot period point space comma then and uh um umm er erm hmm ok okay plus slash"
    " followed by next finally lastly guion punto y e luego despues woof meow bark ruff lol haha"
    " like area ext bracket parenthesis paren open close minus underscore star pause dots"
)
UNITS = bag(
    "mg ml mcg g kg kgs kilo kilos lb lbs pound pounds oz ounces cc cup cups tsp tbsp scoop scoops"
    " tab tabs pill pills min mins minute minutes hr hrs hour hours day days week weeks wk wks"
    " month months mo mos yr yrs year years night nights walk walks visit visits dog dogs cat cats"
    " mile miles mi km ft feet foot inch inches sq percent degrees bucks dollars usd am pm"
    " gb mb kb tb mph bpm st nd rd th blocks oclock o'clock times x treats laps steps"
    " units drops stars paws points percent cents"
)
CUES = bag(
    "call called phone cell cel mobile mob tel tele telephone text txt txting texting ring dial"
    " buzz whatsapp wa sms reach contact contacto number num numero digits cellphone fone fon ph"
    " landline voicemail hotline facetime imessage line llamame llama llame telefono celular movil"
    " escribeme marcame msg message hmu ping me save beep direct nbr numba # bizum"
)
# A noun that says what a long number is when it is no phone number.
CLEARS = bag(
    "order orders booking conf confirmation ticket tracking chip chipped microchip microchipped"
    " serial model sku upc ean barcode item account acct policy license licence invoice ref"
    " reference case claim vin isbn lot avid rabies tag pin code password passcode passwd pw pass"
    " key combo wifi zip zipcode postcode gps score id member membership auth authorization"
    " transaction receipt weights weight temps temp temperature temperatures poops walks log"
    " imei version batch coupon voucher gift card network ssid lockbox keypad alarm gate"
    " flight routing iban meter unit plate registration permit bus rows dosage dose lat"
    " coordinates visit invoice pedido reserva codigo factura seguimiento parcel package"
    " shipment usps ups fedex dhl pkg pkgs"
)
# A pharmacy has numbers of both sorts: only what is not grouped like a phone number is cleared.
PHARMACY = bag("rx prescription prescriptions script scripts refill refills")
BACKWARDS = bag(
    "backwards backward reverse reversed reversing mirrored mirror flip flipped inverted reves"
    " backwords"
)

MAIL_PROVIDERS = bag(
    "gmail yahoo hotmail outlook icloud proton protonmail aol msn live ymail gmx mail googlemail"
    " fastmail zoho tutanota hey me mac comcast verizon att yandex rocketmail hushmail inbox"
    " geemail gmial gmal gmai hotmial protonmial"
)
# Only these may stand without an ending ("tom at gmail").
BARE_PROVIDERS = bag(
    "gmail yahoo hotmail outlook icloud proton protonmail aol msn ymail gmx googlemail fastmail"
    " zoho tutanota yandex rocketmail gmial gmal geemail"
)
ENDINGS = frozenset(
    (files("snoutos.kernel.detector") / "tlds.txt").read_text(encoding="ascii").split()
)
# Endings that nobody types by accident between two sentences.
SURE_ENDINGS = bag(
    "com net org biz edu gov io app dev xyz store shop online site website tech ly gg uk eu ca de"
    " fr es mx au nz jp ch nl se dk pl br tv cc pet dog vet blog club agency ltd llc inc page"
    " link care"
)
# Hosts that exist to lead elsewhere: any path on them is a link, whatever the ending.
LINK_HOSTS = bag(
    "t.me wa.me m.me fb.me bit.ly tinyurl.com goo.gl t.co is.gd ow.ly cutt.ly rb.gy linktr.ee"
    " lnk.bio youtu.be discord.gg cash.app paypal.me venmo.com signal.me line.me ig.me fb.com"
    " buff.ly s.id v.gd t.ly shorturl.at beacons.ai carrd.co g.co g.page forms.gle"
)
# Words before "dot com" that show it is only talked about.
DETERMINERS = bag("a an the this that polka red every any some no old first connect")
# Everyday words that end a sentence or name a place: never the name before "@" or "dot".
PLAIN = bag(
    "a an the and or but so if is it its was were be been am are at in on of to for from by with"
    " as he she they we you i me him her them us my your his our their this that these those"
    " here there now then when where what who why how not no yes yeah yep ok okay done all some"
    " any one two home work park door gate vet dog dogs cat cats food look meet drop stay see"
    " reach email mail e-mail thing things good great fine thanks thank back out up down off over"
    " again more red laser polka connect just also very too only even still today tomorrow tonight"
    " morning night pm u ur im id ill ive dont cant hi hey lol haha please pls walk walked walking"
    " house address contact find write send hit text call get go going come coming said say says"
    " new old big small first last next same other way day time week year sitter office company"
    " account inbox spam folder use used have has had do does did will would can could"
    " should"
)
