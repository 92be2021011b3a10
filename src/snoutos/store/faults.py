"""Whose fault it is when a statement fails."""

import psycopg

# Connection, conflict with somebody else, resources, shutdown, a database that only reads: whatever
# was to be written is not to blame, and is written later. So it is with a table, a column, a
# function or a right that is not there: this process and the database are of different ages.
FAULTS_OF_THE_WORLD = (
    "08", "25", "40", "53", "57", "58", "42P01", "42703", "42883", "42501",
)  # fmt: skip


def is_of_the_world(problem: Exception) -> bool:
    """Judged by the SQLSTATE, because the driver sorts some of them under other names."""
    if isinstance(problem, psycopg.InterfaceError):
        return True
    if not isinstance(problem, psycopg.Error):
        return False
    if problem.sqlstate is None:
        return isinstance(problem, psycopg.OperationalError)
    return problem.sqlstate.startswith(FAULTS_OF_THE_WORLD)
