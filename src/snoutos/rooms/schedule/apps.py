from django.apps import AppConfig


class ScheduleConfig(AppConfig):
    name = "snoutos.rooms.schedule"
    label = "schedule"
