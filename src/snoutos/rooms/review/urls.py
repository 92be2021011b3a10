from django.urls.resolvers import URLPattern

app_name = "review"
urlpatterns: list[URLPattern] = []
