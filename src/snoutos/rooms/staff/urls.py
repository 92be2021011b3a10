from django.urls.resolvers import URLPattern

app_name = "staff"
urlpatterns: list[URLPattern] = []
