"""The simulator's memory outlives the simulator."""

import tracemalloc
from dataclasses import asdict

from tests.simulator.conftest import ACCOUNT, DESK, PHONE
from twilio_simulator.history import MOST_UNWRITTEN, Message
from twilio_simulator.state import Account, Fault, Number, Settings, State


def message(sid, body="Hello"):
    return Message(
        sid=sid, account_sid=ACCOUNT, from_=PHONE, to=DESK, body=body, direction="inbound",
        status="received", created_at="2026-07-01T16:00:00+00:00", updated_at="",
    )  # fmt: skip


def said(state):
    return [one.sid for one in state.messages.newest({}, limit=10)]


def test_everything_is_there_again_after_a_restart(tmp_path):
    before = State(tmp_path / "state.sqlite")
    before.put_account(Account(ACCOUNT, "token", balance=12.5))
    before.put_number(Number("PN1", ACCOUNT, DESK, sms_url="http://127.0.0.1/hook"))
    before.put_fault(Fault(PHONE, error_code=30003))
    before.put_settings(Settings(status_delay_ms=9))
    before.opt_out(PHONE, DESK, is_out=True)
    before.messages.add(message("SM1"))
    before.messages.add(message("SM2", "again"))
    before.close()
    after = State(tmp_path / "state.sqlite")
    assert after.accounts == before.accounts
    assert after.numbers == before.numbers
    assert asdict(after.fault_for(PHONE)) == asdict(Fault(PHONE, error_code=30003))
    assert after.settings.status_delay_ms == 9
    assert after.opt_outs == {(PHONE, DESK)}
    assert said(after) == ["SM2", "SM1"]
    assert after.messages.add(message("SM3")).position == 3
    after.close()


def test_a_reset_forgets_what_was_said_and_keeps_who_is_who(tmp_path):
    state = State(tmp_path / "state.sqlite")
    state.put_account(Account(ACCOUNT, "token"))
    state.put_fault(Fault(PHONE, error_code=30003))
    state.opt_out(PHONE, DESK, is_out=True)
    state.messages.add(message("SM1"))
    state.messages.write()
    state.reset()
    state.close()
    after = State(tmp_path / "state.sqlite")
    assert (said(after), after.opt_outs, after.faults) == ([], set(), {})
    assert list(after.accounts) == [ACCOUNT]
    after.close()


def test_a_long_history_needs_no_memory_and_is_paged(tmp_path):
    state = State(tmp_path / "state.sqlite")
    tracemalloc.start()
    for position in range(MOST_UNWRITTEN * 10):
        state.messages.add(message(f"SM{position}", "x" * 1000))
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 2_000_000
    page = state.messages.newest({"phone": PHONE, "number": DESK}, limit=2, offset=3)
    assert [one.sid for one in page] == ["SM4996", "SM4995"]
    assert state.messages.newest({"phone": "+15550000000"}, limit=2) == []
    assert state.messages.phones() == [PHONE]
    state.close()


def test_a_message_that_changes_while_it_waits_or_later_is_read_as_it_is_now(tmp_path):
    state = State(tmp_path / "state.sqlite")
    sent = state.messages.add(message("SM1"))
    sent.status = "sent"
    state.messages.touch(sent)
    assert state.messages.get("SM1").status == "sent"
    state.messages.write()
    sent.status = "delivered"
    state.messages.touch(sent)
    assert [one.status for one in state.messages.newest({}, limit=5)] == ["delivered"]
    state.messages.drop("SM1")
    assert not state.messages.has("SM1")
    state.close()
