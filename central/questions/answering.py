"""An answer to a question in a person's own words: retrieval finds; a language model, if there is one, may choose."""

import logging
from typing import Final

from central.limits import Attempts
from central.questions.language_model import LanguageModel, ModelFaultError
from central.questions.retrieval import fitting
from central.questions.scrubbing import without_personal
from kiosk.contract import AnsweredBy, Catalogue, FreeAnswer, FreeQuestion, Item, Words
from kiosk.search import SearchIndex

_LOG: Final = logging.getLogger(__name__)
_A_MINUTE: Final = 20
"""Questions of one terminal that go to the model: one person at a screen asks no faster."""
_FOUND: Final = Words(
    zh="和您说的最接近的是这些，点一下看看。", en="These come closest to what you wrote. Touch one to look at it."
)
_NOTHING: Final = Words(
    zh="没有找到合适的事项。换个说法试试，或拨打 12345。", en="No service fits. Try other words, or call 12345."
)
_BY_RETRIEVAL: Final = Words(zh="按您写的字词找到的。", en="Found by the words that you wrote.")
_FALLEN_BACK: Final = Words(
    zh="智能问答暂时不能用，这是按字词找到的。", en="The assistant is out of reach; found by your words instead."
)
_BY_MODEL: Final = Words(
    zh="可能有错，办理以事项页面为准。", en="It may be wrong: what the service's own page says counts."
)


class Questions:
    """Answers questions about one catalogue; keeps none of them."""

    def __init__(self, catalogue: Catalogue, model: LanguageModel | None = None) -> None:
        self._index = SearchIndex(catalogue.items)
        self._offered = sum(item.on_request for item in catalogue.items)
        self._model = model
        self._attempts = Attempts(most=_A_MINUTE, window_s=60)

    def answer(self, question: FreeQuestion) -> FreeAnswer:
        """The items that fit, with who says so. Never fails: without the model retrieval answers alone."""
        english = question.language == "en"
        items = fitting(self._index, question.text, self._offered)
        if self._model is None or not items:
            return _retrieved(items, _BY_RETRIEVAL, english=english)
        if not self._attempts.allowed(question.terminal):
            return _retrieved(items, _FALLEN_BACK, english=english)
        try:
            choice = self._model.choose(without_personal(question.text), question.language, items)
        except ModelFaultError as fault:
            _LOG.warning("language model: %s", fault)
            return _retrieved(items, _FALLEN_BACK, english=english)
        return FreeAnswer(
            kind=AnsweredBy.LANGUAGE_MODEL,
            text=choice.text,
            items=choice.items,
            disclaimer=_BY_MODEL.en if english else _BY_MODEL.zh,
        )


def _retrieved(items: tuple[Item, ...], disclaimer: Words, *, english: bool) -> FreeAnswer:
    text = _FOUND if items else _NOTHING
    return FreeAnswer(
        kind=AnsweredBy.RETRIEVAL,
        text=text.en if english else text.zh,
        items=tuple(item.code for item in items),
        disclaimer=disclaimer.en if english else disclaimer.zh,
    )
