"""The same invitations in Spanish."""

from snoutos.kernel.detector.words import bag

# "numero de la puerta" is another number.
_NUMERO = (
    r"(?:(?:numero|numerito|nro)(?: de (?:tu |tel|cel|movil|contacto|whatsapp)\w*)?"
    r"|telefono|tlf|tfno|celular|cel|movil|whatsapp|correo|email|contacto|insta(?:gram)?)\b"
    r"(?! (?:de|del|favorito|otra|numero uno|para (?:entrar|abrir|la|el))\b)"
)
_FIRM = r"(?:empresa|agencia|compania|oficina|app|aplicacion|plataforma|intermediarios?|comision)\b"

NUMBER_TALK = (
    r"\b(?:me (?:das|pasas|dejas|mandas|compartes|(?:puedes|podrias) (?:dar|pasar|dejar|mandar))"
    r"|dame|pasame|dejame|mandame|enviame|comparteme|deme|cual es|necesito|quiero|apunto|tienes)"
    rf" (?:tu|su) {_NUMERO}",
    r"\b(?:te|le|os) (?:dejo|deje|paso|pase|doy|di|daba|mando|mande|envio|comparto|apunto|apunte"
    rf"|escribo|escribi|puse) (?:\w+ )?(?:mi|el mio|mis) (?:datos|tarjeta|{_NUMERO})",
    r"\b(?:aqui (?:esta|tienes|va|te dejo)|apunta|anota|guarda|guardate|toma|usa|este es"
    rf"|agrega|anade|registra) mi {_NUMERO}",
    r"^\W*(?:y )?tu (?:numero|cel|celular|telefono|tel|movil|whatsapp|insta)\W*$",
    r"\b(?:habla|llama|escribe|escribi|marca|contacta)me (?:al|a este|a ese|en este) (?:cel|celular"
    r"|movil|numero|whatsapp|telefono)\b(?! de)",
    rf"\b(?:llamame|escribeme|marcame|contactame|buscame) (?:a|en) mi {_NUMERO}",
    rf"\bmi {_NUMERO} (?:es|esta en|:|en la)\b",
)
MOVE_TALK = (
    r"\b(?:habl|escrib|llam|contact|mensaj)\w* (?:\w+ ){0,2}?(?:directo|directamente)\b"
    r"(?! (?:a|al|en|por|desde) (?:la |el )?(?:app|oficina|empresa|veterinari|puerta|casa))",
    r"\b(?:tienes|hay|dejas|pasas) (?:un|algun|otro) numero"
    r" (?:donde|para llamar|para escribir|al que)",
    r"\ba que numero te\b",
    r"\bmejor (?:por|en) privado\b|\b(?:contacta|habla|escribe)me (?:por )?fuera\b",
    r"\b(?:busca|encuentra|sigue)me en (?:las |mis )?redes\b",
    r"\b(?:habl|escrib|llam|contact|chate|qued|segu)\w+ (?:\w+ ){0,3}?(?:fuera de aqui|por fuera"
    r"|por privado|en privado|por otro lado|sin (?:pasar por )?la app)\b",
    r"\bfuera de (?:la |esta )?(?:app|aplicacion|plataforma)\b",
)
PAY_TALK = (
    r"\b(?:te|me|le) (?:pago|pagas|puedes pagar|puedo pagar) (?:\w+ )?por transferencia\b",
    r"\b(?:dame|pasame|me (?:das|pasas)) tu (?:cuenta|iban|numero de cuenta)\b"
    r"(?! de (?:usuario|la))",
    r"\b(?:pagame|pagarme|pagarte|pago|pagar|pagas|pagues|cobro|cobrarte) (?:\w+ ){0,2}?"
    r"(?:en efectivo|directo|directamente|en mano|por fuera|en negro|a mi|aparte)\b"
    r"(?! (?:en|por|a) la (?:app|empresa))",
)
HIRE_TALK = (
    r"\b(?:contrat|reserv|trabaj|pag|arregl|qued|organiz|hac|hag|sal|habl|ahorr)\w*"
    r" (?:[\w,]+ ){0,5}?(?:sin|evitando) (?:pasar por |usar |avisar a |decirle a |contar con )?"
    rf"(?:la |el |los |las )?{_FIRM}",
    r"\bcontrata(?:me|rme) (?:a mi |tu )?(?:directo|directamente|aparte|por fuera|en privado)\b",
    r"\bmas barato (?:\w+ )?(?:sin (?:la|el|pasar)|conmigo|directo|directamente|por fuera|si me)\b",
    r"\b(?:cobro|sale|saldria|cuesta|hago|dejo) (?:\w+ ){0,3}?(?:menos|mas barato|mejor|descuento"
    r"|rebaja) (?:\w+ ){0,2}?(?:si (?:es directo|me (?:pagas|contratas|reservas)|pagas en"
    r"|(?:reservas|contratas) conmigo)|directo|por fuera)\b",
    r"\b(?:por fuera (?:te|le|os) (?:cobro|sale|hago)|sin comision(?:es)? si)\b",
    r"\bno hace falta (?:que (?:pases|uses|llames|avises)|pasar|usar|llamar|avisar) (?:por |a )?"
    rf"(?:la |el )?{_FIRM}",
    r"\b(?:arregl|acord|entend)\w+ (?:\w+ )?entre nosotros\b",
    r"\b(?:no (?:le )?(?:digas|cuentes|avises) (?:nada )?a|sin que (?:se entere|lo sepa)) "
    rf"(?:la |el ){_FIRM}",
)
NUMBER_GATE = bag(
    "numero numerito nro telefono tlf tfno celular cel movil whatsapp correo email contacto insta"
    " instagram datos tarjeta"
)
MOVE_GATE = bag("mejor redes directo directamente privado aqui lado fuera numero app")
PAY_GATE = bag(
    "cuenta iban transferencia pagame pagarme pagarte pago pagar pagas pagues cobro cobrarte"
)
HIRE_GATE = bag(
    "empresa agencia compania oficina app aplicacion plataforma intermediario intermediarios"
    " comision comisiones barato contratame contratarme nosotros menos mejor descuento rebaja"
    " fuera"
)
