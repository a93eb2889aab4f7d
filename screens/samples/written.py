"""A question that is answered by typing; the name of the place has a rare character. All ways of typing are ready."""

from dataclasses import replace

from kiosk.typing.sources import NoTyping, Readiness, Way
from kiosk.view import Input, Page, QuestionBody

_PLACE = "合肥市政务区𠮷祥小区8幢A座"


def written(page: Page, question: QuestionBody, heading: str, why: str) -> Page:
    """The question's page with a text question on it."""
    body = replace(
        question, element="place", input=Input.TEXT, options=(), text=_PLACE, max_length=50, problem="", why=why
    )
    return replace(page, key="question-text", body=body, heading=heading)


class SampleTyping(NoTyping):
    """Every way could be used; nothing is typed on a picture."""

    def readiness(self, way: Way) -> Readiness:  # noqa: ARG002 - the source's door
        """Ready."""
        return Readiness.READY
