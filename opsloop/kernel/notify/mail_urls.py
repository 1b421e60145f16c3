"""The address that ends a digest, outside every workspace: whoever opens it need not sign in."""

from django.urls import path

from opsloop.kernel.notify import views

urlpatterns = [path("mail/unsubscribe/<str:token>", views.unsubscribe, name="unsubscribe")]
