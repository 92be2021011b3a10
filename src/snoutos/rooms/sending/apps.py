from django.apps import AppConfig


class SendingConfig(AppConfig):
    name = "snoutos.rooms.sending"
    label = "sending"
