"""The names of other apps, however they are written."""

import re

MOST_MENTIONS = 40
# Letters and the signs that pass for them. Both are one character, so matching stays linear.
_SHAPES = {
    "a": "[a4@]", "e": "[e3]", "i": "[i1l!]", "l": "[l1i|]", "o": "[o0]", "s": "[s5$z]",
    "t": "[t7]", "g": "[g9]", "b": "[b8]",
}  # fmt: skip
_JOINABLE = ("whatsapp", "instagram", "telegram", "snapchat", "facebook", "messenger", "tiktok",
             "viber", "skype", "twitter", "imessage", "facetime", "linkedin")  # fmt: skip
_NAMES = ("insta", "fb", "ig", "wechat", "groupme", "nextdoor", "hangouts", "youtube", "whats",
          "wa", "tg", "tumblr", "pinterest", "bluesky", "mastodon", "tinder", "grindr",
          "bumble", "linktree")  # fmt: skip
_VAGUE = ("signal", "line", "snap", "sc", "kik", "discord", "threads", "zoom", "duo", "slack",
          "teams", "reddit", "messenger", "snaps", "wapp", "rover", "wag", "the '?gram",
          "da '?gram")  # fmt: skip
_MONEY = ("venmo", "paypal", "zelle", "cashapp", "gpay", "bizum", "revolut")
_COINS = ("bitcoin", "btc", "crypto", "ethereum", "usdt")


def _shape(name: str, joint: str = "") -> str:
    return joint.join(_SHAPES.get(letter, letter) for letter in name)


_JOINT = "[ ._'*-]?"
_STRONG = "|".join(
    [_shape(name, _JOINT) for name in _JOINABLE]
    + [_shape(name) for name in _NAMES if name != "whats"]
    + [r"wh?[a4@u]?[t7]{0,2}[s5$z]{1,2}[ ']?[a4@]+p+s?", r"f\.b\.?", r"i\.g\.?", "inst[ae]gr[ae]m"]
)
_PAY = "|".join(
    [_shape(name, "[ .]?") for name in _MONEY]
    + ["cash ?tag", "apple ?(?:pay|cash)", "google ?pay", *_COINS]
)
MENTION = re.compile(
    rf"(?<![a-z0-9@])(?:(?P<strong>{_STRONG})|(?P<money>{_PAY})|(?P<vague>{'|'.join(_VAGUE)}))"
    r"(?:'s)?(?![a-z0-9])"
)
APP_WORDS = frozenset(
    (*_JOINABLE, *_NAMES, *_VAGUE, *_MONEY, *_COINS, "f", "i", "gram", "cash", "cashtag", "apple",
     "google", "handle", "username", "user", "usuario", "insta's", "instagram's", "fb's")
) - {"whats"}  # fmt: skip
_FLAT = str.maketrans(
    {**dict.fromkeys(" ._'*-\n~"), **dict(zip("013457@$l!|9", "oieastasiiig", strict=True))}
)
_FLAT_NAMES = tuple(
    name.replace("l", "i")
    for name in ("whatsap", "whtsap", "watsap", "wasap", "wassap", "instagram", "telegram",
                 "insta:", "snapchat", "facebook", "wechat", "viber", "venmo", "paypal",
                 "zelle", "cashapp", "messenger", "tiktok", "skype", "1nsta")
)  # fmt: skip


def hidden_app(text: str) -> bool:
    flat = text.translate(_FLAT)
    return any(name in flat for name in _FLAT_NAMES)
