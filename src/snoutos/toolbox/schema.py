"""The shape of our JSON: names in camelCase outside, ours inside."""

from datetime import date
from typing import Self

from ninja import Router, Schema as NinjaSchema
from pydantic import ConfigDict, field_validator, model_validator
from pydantic.alias_generators import to_camel

from snoutos.kernel.local_time import OUT_OF_CALENDAR, is_in_calendar


class Schema(NinjaSchema):
    """Unknown fields in a request are refused, so that a misspelled one is not silently lost."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, from_attributes=True, extra="forbid"
    )

    @field_validator("*", mode="after")
    @classmethod
    def _can_be_stored(cls, value: object) -> object:
        if isinstance(value, str) and "\x00" in value:
            raise ValueError("This holds a character (NUL) that cannot be kept.")
        if isinstance(value, date) and not is_in_calendar(value):
            raise ValueError(OUT_OF_CALENDAR)
        return value

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        """A range that is turned around would answer with nothing, as if nothing were there."""
        start, end = getattr(self, "start_date", None), getattr(self, "end_date", None)
        if start is not None and end is not None and end < start:
            raise ValueError("The end is before the start.")
        return self


def room_router(tag: str) -> Router:
    """The router of one room; `tag` is its heading in the documentation."""
    return Router(tags=[tag], by_alias=True)
