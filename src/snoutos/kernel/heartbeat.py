"""How often a process says that it works, and when it is missed."""

from datetime import timedelta

WORKER, JOBS = "worker", "jobs"
EVERY = timedelta(seconds=10)
# Several beats missed: it has stopped, or it hangs.
SILENT_AFTER = timedelta(seconds=45)
