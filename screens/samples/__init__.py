"""Sample pages of every kind in both languages, with synthetic people only: for the gallery and the tests."""

from kiosk.view import Page
from screens.samples.beginning import beginning
from screens.samples.end import end
from screens.samples.form import form
from screens.samples.maker import Maker


def pages(language: str) -> dict[str, Page]:
    """Every sample page by name."""
    maker = Maker(language)
    return {**dict(beginning(maker)), **dict(form(maker)), **dict(end(maker))}
