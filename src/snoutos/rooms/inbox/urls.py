from django.urls import path

from snoutos.rooms.inbox import pages

app_name = "inbox"
urlpatterns = [
    path("inbox", pages.inbox, name="inbox"),
    path("inbox/list", pages.conversations, name="conversations"),
    path("inbox/unread-count", pages.unread_count, name="unread_count"),
    path("inbox/<uuid:thread_id>", pages.conversation, name="conversation"),
    path("inbox/<uuid:thread_id>/messages", pages.timeline, name="timeline"),
    path("inbox/<uuid:thread_id>/next-up", pages.next_up, name="next_up"),
    path("inbox/<uuid:thread_id>/rail", pages.rail, name="rail"),
    path("inbox/<uuid:thread_id>/why", pages.why_next, name="why_next"),
    path("inbox/<uuid:thread_id>/send", pages.send, name="send"),
    path("inbox/<uuid:thread_id>/draft", pages.draft, name="draft"),
    path("inbox/<uuid:thread_id>/read", pages.read, name="read"),
    path("inbox/<uuid:thread_id>/unread", pages.unread, name="unread"),
    path("inbox/messages/<uuid:message_id>/why", pages.why, name="why"),
    path("inbox/messages/<uuid:message_id>/retry", pages.retry, name="retry"),
]
