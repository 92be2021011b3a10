"""Things that happen at the same moment, each on a connection of its own."""

import threading

from django.db import connection

from snoutos.toolbox import tenancy


def together(by, *works):
    """Returns what was refused or went wrong."""
    problems = []

    def tried(work):
        try:
            with tenancy.within(by.org_id):
                work()
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    at_once = [threading.Thread(target=tried, args=[work]) for work in works]
    for one in at_once:
        one.start()
    for one in at_once:
        one.join(30)
    return problems
