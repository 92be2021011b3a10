from django.urls.resolvers import URLPattern

app_name = "schedule"
urlpatterns: list[URLPattern] = []
