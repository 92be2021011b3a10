from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "snoutos.rooms.attachments"
    label = "attachments"
