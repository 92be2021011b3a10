"""One house for all kills."""

from tests.house_up import house

__all__ = ["house"]
