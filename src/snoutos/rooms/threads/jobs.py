"""Messages of ours that nobody reports on any more."""

from datetime import datetime

from snoutos.rooms.threads import actions
from snoutos.toolbox import later, tenancy


@later.every("threads.ask_about_silence", cron="*/5 * * * *", at_start=True)
def ask_about_silence(*, at: datetime) -> None:
    with tenancy.everywhere():
        actions.ask_about_silence(by=None, at=at)
