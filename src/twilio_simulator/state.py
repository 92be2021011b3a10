"""What the simulated provider knows, kept in one SQLite file.

Accounts, numbers, opt-outs and faults are few: they live in memory too and are written at once.
Messages are many and live in the history.
"""

import json
import sqlite3
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from twilio_simulator.history import History
from twilio_simulator.media import Pictures

SCHEMA = """
create table if not exists document (kind text, id text, body text, primary key (kind, id));
"""


@dataclass
class Phone:
    """Somebody's phone that the page offers by name."""

    number: str
    name: str


@dataclass
class Account:
    sid: str
    auth_token: str
    friendly_name: str = "Simulated account"
    balance: float = 50.0
    created_at: str = ""


@dataclass
class Number:
    sid: str
    account_sid: str
    phone_number: str
    friendly_name: str = ""
    sms_url: str = ""
    sms_method: str = "POST"
    sms_application_sid: str = ""
    status_callback: str = ""
    created_at: str = ""
    can_text: bool = True


@dataclass
class Fault:
    """What goes wrong on purpose, for everybody or for one phone or number."""

    scope: str = "global"
    error_code: int | None = None
    http_status: int | None = None
    accept_anyway: bool = False
    delay_ms: int = 0
    final_status: str | None = None
    final_error_code: int | None = None
    drop_callbacks: float = 0.0
    repeat_callbacks: int = 0
    disorder_callbacks: bool = False
    callback_delay_ms: int = 0
    times: int | None = None


@dataclass
class Settings:
    status_delay_ms: int = 150
    answer_delay_ms: int = 0


class State:
    """Everything, with the look-ups that the endpoints need."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._disk = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._disk.execute("pragma journal_mode = wal")
        self._disk.execute("pragma synchronous = normal")
        self._disk.executescript(SCHEMA)
        self.accounts: dict[str, Account] = {a.sid: a for a in self._load("account", Account)}
        self.numbers: dict[str, Number] = {n.phone_number: n for n in self._load("number", Number)}
        self.phones: dict[str, Phone] = {p.number: p for p in self._load("phone", Phone)}
        self.opt_outs = {tuple(json.loads(row)) for row in self._ids("opt_out")}
        self.faults: dict[str, Fault] = {f.scope: f for f in self._load("fault", Fault)}
        self.settings = next(iter(self._load("settings", Settings)), Settings())
        self.messages = History(self._disk)
        self.pictures = Pictures(self._disk)

    def put_account(self, account: Account) -> None:
        self.accounts[account.sid] = account
        self._save("account", account.sid, account)

    def put_number(self, number: Number) -> None:
        self.numbers[number.phone_number] = number
        self._save("number", number.phone_number, number)

    def drop_number(self, number: Number) -> None:
        del self.numbers[number.phone_number]
        self._forget("number", number.phone_number)

    def put_phone(self, phone: Phone) -> None:
        self.phones[phone.number] = phone
        self._save("phone", phone.number, phone)

    def number_of_sid(self, sid: str) -> Number | None:
        return next((n for n in self.numbers.values() if n.sid == sid), None)

    def opt_out(self, phone: str, number: str, *, is_out: bool) -> None:
        pair = (phone, number)
        if is_out:
            self.opt_outs.add(pair)
            self._save("opt_out", json.dumps(pair), {})
        else:
            self.opt_outs.discard(pair)
            self._forget("opt_out", json.dumps(pair))

    def put_fault(self, fault: Fault) -> None:
        self.faults[fault.scope] = fault
        self._save("fault", fault.scope, fault)

    def drop_faults(self, scope: str | None) -> None:
        for one in [scope] if scope else list(self.faults):
            self.faults.pop(one, None)
            self._forget("fault", one)

    def fault_for(self, *addresses: str) -> Fault:
        """The fault of one of these addresses, else the global one, else none at all."""
        for scope in (*addresses, "global"):
            fault = self.faults.get(scope)
            if fault is not None:
                return fault
        return Fault()

    def spend(self, fault: Fault) -> None:
        """One use of a fault that lasts for a number of times only."""
        if fault.times is None or fault.scope not in self.faults:
            return
        fault.times -= 1
        if fault.times <= 0:
            self.drop_faults(fault.scope)
        else:
            self.put_fault(fault)

    def put_settings(self, settings: Settings) -> None:
        self.settings = settings
        self._save("settings", "settings", settings)

    def reset(self) -> None:
        """Forget messages, opt-outs and faults; accounts and numbers stay."""
        self.messages.clear()
        self.pictures.clear()
        self.opt_outs.clear()
        self._disk.execute("delete from document where kind = 'opt_out'")
        self.drop_faults(None)

    def close(self) -> None:
        self.messages.write()
        self._disk.close()

    def _load(self, kind: str, made_of: type[Any]) -> list[Any]:
        rows = self._disk.execute("select body from document where kind = ?", (kind,)).fetchall()
        return [made_of(**json.loads(body)) for (body,) in rows]

    def _ids(self, kind: str) -> list[str]:
        rows = self._disk.execute("select id from document where kind = ?", (kind,)).fetchall()
        return [row[0] for row in rows]

    def _save(self, kind: str, key: str, value: Any) -> None:
        body = json.dumps(value if isinstance(value, dict) else asdict(value))
        self._disk.execute(
            "insert into document (kind, id, body) values (?, ?, ?)"
            " on conflict (kind, id) do update set body = excluded.body",
            (kind, key, body),
        )

    def _forget(self, kind: str, key: str) -> None:
        self._disk.execute("delete from document where kind = ? and id = ?", (kind, key))
