from django.apps import AppConfig


class NumbersConfig(AppConfig):
    name = "snoutos.rooms.numbers"
    label = "numbers"
