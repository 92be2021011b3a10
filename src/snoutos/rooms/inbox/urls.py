from django.urls import path

from snoutos.rooms.inbox.pages import files, reading, reasons, writing

app_name = "inbox"
urlpatterns = [
    path("inbox", reading.inbox, name="inbox"),
    path("inbox/list", reading.conversations, name="conversations"),
    path("inbox/unread-count", reading.unread_count, name="unread_count"),
    path("inbox/<uuid:thread_id>", reading.conversation, name="conversation"),
    path("inbox/<uuid:thread_id>/messages", reading.timeline, name="timeline"),
    path("inbox/<uuid:thread_id>/next-up", reading.next_up, name="next_up"),
    path("inbox/<uuid:thread_id>/rail", reading.rail, name="rail"),
    path("inbox/<uuid:thread_id>/read", reading.read, name="read"),
    path("inbox/<uuid:thread_id>/unread", reading.unread, name="unread"),
    path("inbox/<uuid:thread_id>/why", reasons.why_next, name="why_next"),
    path("inbox/messages/<uuid:message_id>/why", reasons.why, name="why"),
    path("inbox/<uuid:thread_id>/send", writing.send, name="send"),
    path("inbox/<uuid:thread_id>/draft", writing.draft, name="draft"),
    path("inbox/files/<uuid:attachment_id>", files.file, name="file"),
    path("inbox/files/<uuid:attachment_id>/again", files.again, name="file_again"),
    path("inbox/files/<uuid:attachment_id>/release", files.release, name="file_release"),
    path("inbox/messages/<uuid:message_id>/retry", writing.retry, name="retry"),
]
