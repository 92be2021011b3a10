from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "snoutos.rooms.inbox"
    label = "inbox"
