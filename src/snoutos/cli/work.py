"""One worker: works receipts in a thread, sends messages on an event loop.

Both stop at the end of the batch they are in.
"""

import asyncio
import gc
import signal
import threading
from collections.abc import Callable

import psycopg
import structlog

from snoutos.cli import working
from snoutos.cli.heart import Heart
from snoutos.kernel import heartbeat, logs
from snoutos.kernel.config import Config
from snoutos.pipeline import loop
from snoutos.pipeline.dispatch.worker import Dispatcher

logger = structlog.get_logger(__name__)
ENDS_WITHIN = 20.0
ASKS_EVERY = 0.2


def work(config: Config) -> None:
    """Work until SIGTERM or SIGINT. If one half fails for good, the whole worker ends."""
    logs.setup(config.log_level)
    # A batch makes many thousands of plain values, none of them in a ring; looking for rings among
    # them after every seven hundred costs a tenth of the worker's time.
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    failures: list[BaseException] = []
    receiving = threading.Thread(
        target=_guarded, args=(loop.run, config, stop, failures), name="receipts"
    )
    sending = threading.Thread(
        target=_guarded, args=(_dispatch, config, stop, failures), name="dispatch"
    )
    for thread in (receiving, sending):
        thread.start()
    heart = Heart(config, heartbeat.WORKER)
    heart.start()
    logger.info("worker.started")
    _say_when_it_works(config, stop)
    stop.wait()
    for thread in (receiving, sending):
        thread.join(ENDS_WITHIN)
    heart.stop()
    logger.info("worker.stopped")
    if failures:
        raise SystemExit(1)


def _say_when_it_works(config: Config, stop: threading.Event) -> None:
    """Once the receipts can be read and neither half has given up."""
    while not stop.wait(ASKS_EVERY):
        try:
            with psycopg.connect(
                config.database_url, options="-c role=snoutos_pipeline", connect_timeout=2
            ) as connection:
                connection.execute("select from traffic_receipt limit 1")
        except psycopg.OperationalError:
            continue
        working.say()
        return


def _dispatch(config: Config, stop: threading.Event) -> None:
    asyncio.run(Dispatcher(config).run(stop))


def _guarded(
    run: Callable[[Config, threading.Event], None],
    config: Config,
    stop: threading.Event,
    failures: list[BaseException],
) -> None:
    try:
        run(config, stop)
    except BaseException as problem:  # whatever it is, the other half has to know
        logger.exception("worker.half_failed", half=threading.current_thread().name)
        failures.append(problem)
    finally:
        stop.set()
