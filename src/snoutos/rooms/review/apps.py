from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "snoutos.rooms.review"
    label = "review"
