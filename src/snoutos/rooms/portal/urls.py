from django.urls import path

from snoutos.rooms.portal.pages import conversations as pages, installed

app_name = "portal"
urlpatterns = [
    path("sitter", pages.messages, name="messages"),
    path("sitter/today", pages.today, name="today"),
    path("sitter/number/known", pages.know_number, name="know_number"),
    path("sitter/me", pages.me, name="me"),
    path("sitter/me/email", pages.email, name="email"),
    path("sitter/offline", installed.offline, name="offline"),
    path("sitter/manifest.webmanifest", installed.manifest, name="manifest"),
    path("sitter/worker.js", installed.worker, name="worker"),
    path("sitter/files/<uuid:attachment_id>", pages.file, name="file"),
    path("sitter/<uuid:thread_id>", pages.conversation, name="conversation"),
    path("sitter/<uuid:thread_id>/send", pages.send, name="send"),
    path("sitter/<uuid:thread_id>/draft", pages.draft, name="draft"),
]
