"""A look at a text before it is sent: whoever may write there may ask."""

LOGIN = "/login"
ONE = "/conversations/<thread_id>/check"

#                                nobody  olivia  dana  sam  sasha  mallory
DOORS = {
    f"POST {ONE}":              (LOGIN,  200,    200,  200, 404,   404),
    "POST /api/messages/check": (401,    200,    200,  200, 404,   404),
}  # fmt: skip
BODIES = {
    f"POST {ONE}": {"body": "Call me at 646-201-7788"},
    "POST /api/messages/check": {"threadId": "<thread_id>", "body": "Call me at 646-201-7788"},
}


def ids(by, at):
    return {}
