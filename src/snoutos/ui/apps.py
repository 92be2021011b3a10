from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "snoutos.ui"
    label = "ui"
