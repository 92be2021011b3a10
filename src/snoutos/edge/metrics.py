"""What the edge counts, for Prometheus."""

from prometheus_client import REGISTRY, Counter, Gauge, Histogram, generate_latest

KEPT = Counter("snoutos_receipts_kept", "Provider requests kept in the database")
REPEATED = Counter("snoutos_receipts_repeated", "Provider requests that had been kept before")
SPOOLED = Counter("snoutos_receipts_spooled", "Provider requests kept on disk")
REJECTED = Counter("snoutos_requests_rejected", "Requests that were not the provider's", ["reason"])
UNKNOWN_NUMBERS = Counter(
    "snoutos_texts_to_unknown_numbers", "Texts to numbers that belong to nobody here"
)
ACKNOWLEDGED = Histogram(
    "snoutos_acknowledgement_seconds",
    "From a provider request to its answer",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0),
)
STREAMS = Gauge("snoutos_open_streams", "Open event streams")


def page() -> bytes:
    return generate_latest(REGISTRY)
