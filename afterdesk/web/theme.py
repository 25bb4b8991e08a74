"""Light or dark: the system decides unless this browser was told otherwise."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

COOKIE = "theme"
THEMES = ("system", "light", "dark")
_YEAR = 365 * 24 * 3600


def theme_of(request: HttpRequest) -> str:
    """Return the theme this browser chose."""
    chosen = request.COOKIES.get(COOKIE, "")
    return chosen if chosen in THEMES else THEMES[0]


def remember_theme(response: HttpResponse, theme: str) -> None:
    """Keep the choice in this browser; an unknown word changes nothing."""
    if theme in THEMES:
        response.set_cookie(COOKIE, theme, max_age=_YEAR, samesite="Lax", httponly=True)
