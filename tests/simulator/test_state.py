"""The simulator's memory outlives the simulator."""

from dataclasses import asdict

from tests.simulator.conftest import ACCOUNT, DESK, PHONE
from twilio_simulator.state import Account, Fault, Message, Number, Settings, State


def message(sid, body="Hello"):
    return Message(
        sid=sid, account_sid=ACCOUNT, from_=PHONE, to=DESK, body=body, direction="inbound",
        status="received", created_at="2026-07-01T16:00:00+00:00", updated_at="",
    )  # fmt: skip


def test_everything_is_there_again_after_a_restart(tmp_path):
    before = State(tmp_path / "state.sqlite")
    before.put_account(Account(ACCOUNT, "token", balance=12.5))
    before.put_number(Number("PN1", ACCOUNT, DESK, sms_url="http://127.0.0.1/hook"))
    before.put_fault(Fault(PHONE, error_code=30003))
    before.put_settings(Settings(status_delay_ms=9))
    before.opt_out(PHONE, DESK, is_out=True)
    before.add_message(message("SM1"))
    before.add_message(message("SM2", "again"))
    before.close()
    after = State(tmp_path / "state.sqlite")
    assert after.accounts == before.accounts
    assert after.numbers == before.numbers
    assert asdict(after.fault_for(PHONE)) == asdict(Fault(PHONE, error_code=30003))
    assert after.settings.status_delay_ms == 9
    assert after.opt_outs == {(PHONE, DESK)}
    assert list(after.messages) == ["SM1", "SM2"]
    assert after.add_message(message("SM3")).position == 3
    after.close()


def test_a_reset_forgets_what_was_said_and_keeps_who_is_who(tmp_path):
    state = State(tmp_path / "state.sqlite")
    state.put_account(Account(ACCOUNT, "token"))
    state.put_fault(Fault(PHONE, error_code=30003))
    state.opt_out(PHONE, DESK, is_out=True)
    state.add_message(message("SM1"))
    state.write_behind()
    state.reset()
    state.close()
    after = State(tmp_path / "state.sqlite")
    assert (after.messages, after.opt_outs, after.faults) == ({}, set(), {})
    assert list(after.accounts) == [ACCOUNT]
    after.close()
