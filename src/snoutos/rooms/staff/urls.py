from django.urls import path

from snoutos.rooms.staff.pages import duty, sitters, stopped, team

app_name = "staff"
urlpatterns = [
    path("sitters", sitters.sitters, name="sitters"),
    path("sitters/add", sitters.add, name="add"),
    path("sitters/stopped", stopped.stopped, name="stopped"),
    path("sitters/<uuid:sitter_id>", sitters.sitter, name="sitter"),
    path("sitters/<uuid:sitter_id>/rename", sitters.rename, name="rename"),
    path("sitters/<uuid:sitter_id>/invite", sitters.invite, name="invite_sitter"),
    path("sitters/<uuid:sitter_id>/activate", duty.activate, name="activate"),
    path("sitters/<uuid:sitter_id>/deactivate", duty.deactivate, name="deactivate"),
    path("team", team.team, name="team"),
    path("team/invite", team.invite, name="invite"),
    path("team/<uuid:user_id>", team.member, name="member"),
    path("team/invitations/<uuid:invitation_id>/again", team.invite_again, name="invite_again"),
    path("team/invitations/<uuid:invitation_id>/revoke", team.revoke, name="revoke"),
]
