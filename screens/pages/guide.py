"""The item guide: key facts in big figures, then short sections."""

from PySide6.QtWidgets import QWidget

from kiosk.view import GuideBody, Page
from screens.components.panel import Panel
from screens.components.pool import Pool
from screens.components.scroll import Scroll
from screens.components.text import Text
from screens.components.wrapping_row import WrappingRow
from screens.pages.base import PageBody
from screens.theme import GAP, GAP_WIDE, Type, worn


class _Fact(Panel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, ground="info", padding=GAP + 4)
        self.column.setSpacing(2)
        self.label = Text(Type.NOTE, self)
        self.value = Text(Type.STRONG, self)
        self.column.addWidget(self.label)
        self.column.addWidget(self.value)
        self.column.addStretch()


class _SectionBox(Panel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.heading = Text(Type.STRONG, self)
        self.column.addWidget(self.heading)
        self.lines = Pool(self._new_line)

    def _new_line(self) -> Text:
        line = Text(Type.BODY, self)
        self.column.addWidget(line)
        return line


class GuidePage(PageBody[GuideBody]):
    """Binds a ``GuideBody``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts_row = WrappingRow(self, columns=(4, 2, 1))
        self._scroll = Scroll(self)
        self._scroll.column.setSpacing(GAP_WIDE)
        # Large letters take so much height that the facts are scrolled with the rest.
        (self._scroll.column if worn().large else self.column).addWidget(self._facts_row)
        self.column.addWidget(self._scroll, 1)
        self._scroll.column.addStretch()
        self._facts = Pool(self._new_fact)
        self._sections = Pool(self._new_section)

    def _new_fact(self) -> _Fact:
        fact = _Fact(self)
        self._facts_row.add(fact)
        return fact

    def _new_section(self) -> _SectionBox:
        section = _SectionBox(self)
        self._scroll.column.insertWidget(self._scroll.column.count() - 1, section)
        return section

    def bind(self, body: GuideBody, page: Page) -> None:  # noqa: ARG002 - every page has the same door
        """Show facts and sections."""
        for fact, (label, value) in zip(self._facts.take(len(body.facts)), body.facts, strict=False):
            fact.label.say(label)
            fact.value.say(value)
        self._facts_row.fit()
        for box, section in zip(self._sections.take(len(body.sections)), body.sections, strict=False):
            box.heading.say(section.heading)
            for line, words in zip(box.lines.take(len(section.lines)), section.lines, strict=False):
                line.say(words)

    def wipe(self) -> None:
        """The next reader starts at the top."""
        self._scroll.to_top()
