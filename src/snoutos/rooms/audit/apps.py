from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "snoutos.rooms.audit"
    label = "audit"
