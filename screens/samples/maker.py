"""What every sample page has around its body."""

from kiosk import screen_events as sev
from kiosk.ease import Aid
from kiosk.texts import Voice
from kiosk.view import (
    Action,
    Body,
    Page,
    Role,
    StatusBar,
)


class Maker:
    def __init__(self, language: str) -> None:
        self.language = language
        self.voice = Voice(language)

    def of(self, zh: str, en: str) -> str:
        return en if self.language == "en" else zh

    def action(self, name: str, event: sev.ResidentEvent, role: Role = Role.PRIMARY, *, enabled: bool = True) -> Action:
        return Action(name=name, label=self.voice(f"action.{name}"), event=event, role=role, enabled=enabled)

    def page(self, key: str, heading: str, lead: str, body: Body, *actions: Action, step: int = 0) -> Page:
        return Page(
            key=key,
            heading=self.voice(heading),
            lead=self.voice(lead) if lead else "",
            body=body,
            status=StatusBar(
                place=self.of("合肥市政务区天鹅湖路银行网点", "Swan Lake Road bank, Hefei"),
                online=True,
                network=self.voice("status.online"),
                large=Action(
                    name="large", label=self.voice("ease.large.on"), event=sev.AidToggled(Aid.LARGE), role=Role.QUIET
                ),
                ease=Action(name="ease", label=self.voice("ease.open"), event=sev.EaseAsked(), role=Role.QUIET),
                language=self.action("language", sev.LanguageToggled(), Role.QUIET),
                staff=self.action("call-staff", sev.StaffCalled(), Role.QUIET),
            ),
            actions=actions,
            back=self.action("back", sev.WentBack(), Role.SECONDARY) if step else None,
            cancel=self.action("cancel", sev.CancelAsked(), Role.QUIET) if step else None,
            step=step,
            steps=9 if step else 0,
            progress=self.voice("step", n=step, of=9) if step else "",
            language=self.language,
        )
