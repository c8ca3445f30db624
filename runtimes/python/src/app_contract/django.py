"""Tells the contract Django's route templates. In settings: MIDDLEWARE = ["app_contract.django.RouteMiddleware", …]."""

from typing import Any

_ROUTE = "app_contract.route"


class RouteMiddleware:
    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        return self.get_response(request)

    def process_view(self, request: Any, *_: Any) -> None:
        route = f"/{request.resolver_match.route}"
        place = getattr(request, "scope", None) or getattr(request, "environ", None)
        if place is not None:
            place[_ROUTE] = route
