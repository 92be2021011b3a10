"""python -m twilio_simulator --port 4010 --data simulator.sqlite"""

import argparse
from pathlib import Path

import uvicorn

from twilio_simulator.server import create_app


def main() -> None:
    parser = argparse.ArgumentParser(prog="twilio_simulator", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=4010)
    parser.add_argument("--data", type=Path, default=Path("simulator.sqlite"))
    words = parser.parse_args()
    uvicorn.run(
        create_app(words.data), host=words.host, port=words.port, access_log=False,
        log_level="warning", timeout_graceful_shutdown=2, ws="none",
    )  # fmt: skip


if __name__ == "__main__":
    main()
