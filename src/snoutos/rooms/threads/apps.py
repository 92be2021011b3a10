from django.apps import AppConfig


class ThreadsConfig(AppConfig):
    name = "snoutos.rooms.threads"
    label = "threads"
