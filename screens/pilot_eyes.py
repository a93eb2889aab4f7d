"""A resident's eyes: what the page says, as far as the widgets on the screen say it too."""

from dataclasses import asdict, fields, is_dataclass
from typing import Any

from PySide6.QtWidgets import QLabel

from kiosk.view import Action, Banner, Page
from screens.components.preview import Preview
from screens.navigator import Navigator
from screens.pilot_hands import touchables
from screens.shell import Shell


def describe(shell: Shell) -> dict[str, Any]:
    """The page shown: key, words, what can be touched, the sheet over it. Empty before the first page."""
    page = shell.page
    if page is None:
        return {}
    visible = {widget.objectName() for widget in touchables(shell)}
    return {
        "key": page.key,
        "heading": page.heading,
        "lead": page.lead,
        "body": type(page.body).__name__,
        "content": _content(page.body),
        "preview": any(preview.isVisible() and preview.holds_picture for preview in shell.findChildren(Preview)),
        "language": page.language,
        "speaking": page.ease.speech,
        "pointing": navigator.pointing if (navigator := shell.findChild(Navigator)) else "",
        "online": page.status.online,
        "step": page.step,
        "steps": page.steps,
        "banner": _banner(page.banner),
        "actions": [_action(action, visible) for action in _actions(page)],
        "touchables": [
            {
                "name": widget.objectName(),
                "label": widget.accessibleName(),
                "enabled": widget.isEnabled(),
                "top": widget.mapTo(shell, widget.rect().topLeft()).y() / shell.height(),
            }
            for widget in touchables(shell)
        ],
        "texts": [label.text() for label in shell.findChildren(QLabel) if label.isVisible() and label.text()],
        "sheet": None
        if page.sheet is None
        else {
            "name": page.sheet.name,
            "heading": page.sheet.heading,
            "text": page.sheet.text,
            "code": page.sheet.code,
            "actions": [_action(action, visible) for action in page.sheet.actions],
        },
    }


def _content(value: Any) -> Any:
    """A view's fields as plain values; pictures as their size in bytes, events left out."""
    if is_dataclass(value):
        named = {field.name: getattr(value, field.name) for field in fields(value)}
        return {name: _content(part) for name, part in named.items() if name != "event"}
    if isinstance(value, tuple):
        return [_content(part) for part in value]
    return len(value) if isinstance(value, bytes) else value


def _actions(page: Page) -> list[Action]:
    sides = [action for action in (page.back, page.cancel) if action is not None]
    return [*page.actions, *sides, page.status.language, page.status.staff]


def _action(action: Action, visible: set[str]) -> dict[str, Any]:
    return {
        "name": action.name,
        "label": action.label,
        "enabled": action.enabled,
        "role": action.role.value,
        "visible": action.name in visible,
    }


def _banner(banner: Banner | None) -> dict[str, Any] | None:
    return None if banner is None else asdict(banner)
