"""The trial app of the suite on Django."""

import time

from app_contract import request_id
from common import env
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, JsonResponse
from django.urls import path
from wsgi_contract import ask_database, contract, log_secrets

settings.configure(
    ALLOWED_HOSTS=["*"],
    DEBUG=False,
    ROOT_URLCONF=__name__,
    SECRET_KEY="of a trial",
    MIDDLEWARE=[] if env.get("BARE") == "1" else ["app_contract.django.RouteMiddleware"],
    LOGGING_CONFIG=None,
)


def slow(request: HttpRequest) -> JsonResponse:
    ms = int(request.GET["ms"])
    time.sleep(ms / 1000)
    return JsonResponse({"slept": ms})


urlpatterns = [
    path("hello/<name>", lambda _, name: JsonResponse({"hello": name, "requestId": request_id.get()})),
    path("slow", slow),
    path("db", lambda _: JsonResponse(ask_database())),
    path("log", lambda _: JsonResponse(log_secrets())),
]

app = get_wsgi_application() if env.get("BARE") == "1" else contract.wsgi(get_wsgi_application())
