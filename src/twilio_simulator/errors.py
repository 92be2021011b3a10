"""The provider's error answers: code, HTTP status and words."""

from starlette.responses import JSONResponse

ERRORS: dict[int, tuple[int, str]] = {
    20003: (401, "Authenticate"),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "Internal Server Error"),
    21211: (400, "Invalid 'To' Phone Number"),
    21212: (400, "Invalid 'From' Phone Number"),
    21266: (400, "'To' and 'From' number cannot be the same"),
    21408: (400, "Permission to send an SMS has not been enabled for the region"),
    21421: (400, "PhoneNumber is invalid"),
    21422: (400, "PhoneNumber is not available"),
    21451: (400, "Invalid AreaCode"),
    21452: (400, "No phone numbers found in area code"),
    21602: (400, "Message body is required"),
    21603: (400, "A 'From' phone number is required"),
    21604: (400, "A 'To' phone number is required"),
    21606: (400, "The 'From' phone number is not a valid, SMS-capable inbound phone number"),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21611: (429, "This 'From' number has exceeded the maximum number of queued messages"),
    21612: (400, "The message cannot be sent with this combination of 'To' and 'From'"),
    21614: (400, "'To' number is not a valid mobile number"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
}


class Refusal(Exception):
    """The provider says no."""

    def __init__(self, code: int, *, status: int | None = None) -> None:
        super().__init__(str(code))
        self.code = code
        self.status = status


def answer(code: int, *, status: int | None = None) -> JSONResponse:
    usual, words = ERRORS.get(code, (400, "The request was not accepted"))
    status = status or usual
    return JSONResponse(
        {
            "code": code,
            "message": words,
            "more_info": f"https://www.twilio.com/docs/errors/{code}",
            "status": status,
        },
        status_code=status,
    )
