"""How a rule says no."""

from collections.abc import Mapping


class Refused(Exception):
    """A rule said no. The message is a sentence fit to show to whoever asked.

    `code` is a stable machine word for programs; `status` the HTTP status that fits; `details`
    what a program needs to do better.
    """

    def __init__(
        self,
        sentence: str,
        *,
        code: str = "refused",
        status: int = 422,
        details: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(sentence)
        self.code = code
        self.status = status
        self.details = details or {}


class Missing(Refused):
    """The thing does not exist, or belongs to somebody else: the answer is the same."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, code="not_found", status=404)


class Forbidden(Refused):
    """Whoever asks may not do this."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, code="forbidden", status=403)
