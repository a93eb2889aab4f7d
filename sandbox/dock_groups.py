"""Everything that can be done to a terminal from outside, as buttons of the dock, device by device."""

from collections.abc import Callable
from functools import partial
from typing import Any

from sandbox.hands import grant_everything, last_code, lay_card, lay_social_security_card
from sandbox.processes import Sandbox, SandboxError
from sandbox.residents import OTHERS, RESIDENTS
from screens.dock import DockButton, DockGroup

LAMPS = ("读卡 card", "摄像 camera", "材料 paper", "回执 receipt", "A4 page", "扫码 scanner")
"""In the order of the relays in profile.toml.template."""
DOOR, HEADSET, RECEIPT_EXIT, PAGE_EXIT = 8, 9, 10, 11
"""Inputs of the board, as in profile.toml.template."""


def dock_groups(sandbox: Sandbox) -> tuple[DockGroup, ...]:
    """All groups."""
    hand = _Hand(sandbox)
    return (
        DockGroup("身份证 Card", hand.cards()),
        DockGroup("人 Face", hand.faces()),
        DockGroup("材料 Paper under the camera", hand.papers()),
        DockGroup("回执打印机 Receipt printer", hand.receipts()),
        DockGroup("A4 打印机 Page printer", hand.pages()),
        DockGroup("社保卡 Social security card", hand.social_security_cards()),
        DockGroup("扫码 Code scanner", hand.codes()),
        DockGroup("灯和传感器 Lamps and sensors", hand.lines()),
        DockGroup("语音 Voice", hand.voice()),
        DockGroup("电源 Power", hand.power()),
        DockGroup("网络 Network", hand.network()),
        DockGroup("部门 Departments", hand.departments()),
    )


class _Hand:
    """The developer's hand."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def _act(self, label: str, action: Callable[[], object]) -> DockButton:
        def act() -> str:
            try:
                said = action()
            except SandboxError as error:
                return f"failed: {error}"
            return said if isinstance(said, str) else ""

        return DockButton(label, act)

    def _steer(self, label: str, device: str, **command: Any) -> DockButton:
        return self._act(label, partial(self._sandbox.steer, device, **command))

    def _cable(self, device: str) -> tuple[DockButton, DockButton]:
        return (
            self._steer("拔线 Unplug", device, command="unplug"),
            self._steer("插线 Plug", device, command="plug"),
        )

    def _steered_on(self, label: str, device: str, **command: Any) -> tuple[DockButton, DockButton]:
        """A fault that lasts until its second button."""
        return (
            self._steer(label, device, **command, on=True),
            self._steer(f"{label}: 止 end", device, **command, on=False),
        )

    def cards(self) -> tuple[DockButton, ...]:
        """The identity-card reader: any card, and everything that goes wrong with it."""
        reader = "id_card_reader"
        fault = partial(self._steer, device=reader, command="fault")
        return (
            *(self._act(one.name, partial(lay_card, self._sandbox, one)) for one in RESIDENTS),
            *(self._steer(label, reader, command="insert", **card) for label, card in OTHERS.items()),
            self._steer("拿起 Lift", reader, command="lift"),
            fault("中途拿开 Lift early", kind="lift-while-reading", count=1),
            fault("读失败 Read fails", kind="read-failed", count=1),
            fault("未知卡 Unknown kind", kind="unknown-kind", count=1),
            fault("干扰 Noise", kind="junk", count=5),
            fault("校验错 Checksum", kind="checksum", count=50),
            fault("半截 Truncated", kind="truncate", count=50),
            fault("不回话 Silent", kind="silent", count=50),
            fault("自检失败 Self-test", kind="self-test", count=50),
            fault("拒绝 Refuses", kind="refuse", count=50),
            fault("恢复 Mend", kind="junk", count=0),
            *self._steered_on("洪水 Flood", reader, command="flood"),
            *self._cable(reader),
        )

    def faces(self) -> tuple[DockButton, ...]:
        """The camera and whoever is before it."""
        camera = partial(self._steer, device="camera")
        return (
            camera("左转 Turn left", command="turn", direction="left"),
            camera("右转 Turn right", command="turn", direction="right"),
            camera("正视 Straight", command="turn", direction="straight"),
            *(camera(f"换人 {one.name}", command="show", scene=one.key) for one in RESIDENTS if one.face),
            camera("没有人 Nobody", command="show", scene="nobody"),
            camera("两个人 Two", command="show", scene="two"),
            camera("举照片 Photo", command="photo", on=True),
            camera("真人 Person", command="photo", on=False),
            camera("太暗 Dark", command="light", level="dark"),
            camera("太亮 Bright", command="light", level="bright"),
            camera("全黑 Black", command="light", level="black"),
            camera("正常光 Light", command="light", level="normal"),
            camera("太远 Far", command="distance", level="far"),
            camera("正好 Near enough", command="distance", level="normal"),
            camera("模糊 Blur", command="blur", on=True),
            camera("清楚 Sharp", command="blur", on=False),
            camera("定格 Freeze", command="freeze", on=True),
            camera("动起来 Unfreeze", command="freeze", on=False),
            *self._cable("camera"),
        )

    def papers(self) -> tuple[DockButton, ...]:
        """The document camera."""
        camera = partial(self._steer, device="document_camera")
        return (
            camera("放居住证明 Lay", command="show", scene="residence-proof"),
            camera("拿走 Take away", command="show", scene="nobody"),
            camera("太暗 Dark", command="light", level="dark"),
            camera("全黑 Black", command="light", level="black"),
            camera("正常光 Light", command="light", level="normal"),
            camera("模糊 Blur", command="blur", on=True),
            camera("清楚 Sharp", command="blur", on=False),
            camera("定格 Freeze", command="freeze", on=True),
            camera("动起来 Unfreeze", command="freeze", on=False),
            *self._cable("document_camera"),
        )

    def receipts(self) -> tuple[DockButton, ...]:
        """The receipt printer."""
        printer = partial(self._steer, device="receipt_printer")
        return (
            printer("有纸 Paper", command="paper", state="good"),
            printer("将尽 Low", command="paper", state="low"),
            printer("缺纸 Out", command="paper", state="out"),
            printer("打到一半没纸 Ends", command="stop-after", bytes=3000),
            printer("开盖 Cover open", command="cover", state="open"),
            printer("合盖 Cover closed", command="cover", state="closed"),
            printer("切刀卡住 Cutter", command="cutter", state="stuck"),
            printer("切刀恢复 Freed", command="cutter", state="good"),
            printer("过热 Hot", command="hot", on=True),
            printer("冷却 Cool", command="hot", on=False),
            printer("不回话 Silent", command="silent", on=True),
            printer("回话 Answers", command="silent", on=False),
            *self._steered_on("洪水 Flood", "receipt_printer", command="flood"),
            *self._cable("receipt_printer"),
        )

    def pages(self) -> tuple[DockButton, ...]:
        """The page printer."""
        printer = partial(self._steer, device="page_printer")
        return (
            printer("有纸 Paper", command="tray", state="full"),
            printer("缺纸 Empty", command="tray", state="empty"),
            printer("卡纸 Jam", command="jam", on=True),
            printer("取出 Clear jam", command="jam", on=False),
            printer("开盖 Cover open", command="cover", state="open"),
            printer("合盖 Cover closed", command="cover", state="closed"),
            printer("没粉 No toner", command="toner", state="empty"),
            printer("有粉 Toner", command="toner", state="full"),
            printer("慢 Slow", command="slow", seconds=20),
            printer("不慢 Quick", command="slow", seconds=0),
            printer("废掉一份 Aborts one", command="abort-next"),
            *self._cable("page_printer"),
        )

    def social_security_cards(self) -> tuple[DockButton, ...]:
        """The chip-card reader and its service."""
        reader = "social_security_reader"
        fault = partial(self._steer, device=reader, command="fault")
        return (
            *(
                self._act(f"第{version}代 V{version}", partial(lay_social_security_card, self._sandbox, version))
                for version in (1, 2, 3)
            ),
            self._steer("取出 Remove", reader, command="remove"),
            self._steer("中途拔出 Tear out", reader, command="tear", at="b2"),
            self._steer("停服务 Stop service", reader, command="service", do="stop"),
            self._steer("启服务 Start service", reader, command="service", do="start"),
            self._steer("服务卡住 Hang service", reader, command="service", do="pause"),
            self._steer("服务恢复 Resume service", reader, command="service", do="resume"),
            fault("错误状态 Wrong SW", kind="wrong-sw", count=1),
            fault("半截 Truncated", kind="truncate", count=1),
            fault("慢 Slow", kind="slow", count=3),
            fault("乱码 Junk", kind="junk", count=1),
            fault("不回话 Silent", kind="silent", count=1),
            *self._cable(reader),
        )

    def codes(self) -> tuple[DockButton, ...]:
        """The code scanner."""
        scanner = partial(self._steer, device="code_scanner")
        return (
            scanner("安徽码 Person", command="present", payload="AHM-SANDBOX-7f3c19d2a4"),
            scanner("取件码 Pick-up", command="present", payload="QJ-SANDBOX-20261123-01"),
            scanner("缴款码 Payment", command="present", payload="34000000000000000001"),
            scanner("半个码 Half", command="half", payload="AHM-SANDBOX-7f3c19d2a4"),
            scanner("乱码 Junk", command="junk"),
            scanner("洪水 Flood", command="flood"),
            *self._cable("code_scanner"),
        )

    def lines(self) -> tuple[DockButton, ...]:
        """Lamps and sensors."""

        def put(label: str, line: int, *, level: bool) -> DockButton:
            return self._steer(label, "lines", command="input", line=line, level=level)

        fault = partial(self._steer, device="lines", command="fault")
        return (
            self._act("哪些灯亮 Which lamps", self._lamps),
            put("开柜门 Door open", DOOR, level=True),
            put("关柜门 Door shut", DOOR, level=False),
            put("插耳机 Headset", HEADSET, level=True),
            put("拔耳机 No headset", HEADSET, level=False),
            put("出口有回执 Receipt", RECEIPT_EXIT, level=True),
            put("回执取走 Taken", RECEIPT_EXIT, level=False),
            put("出口有纸 Page", PAGE_EXIT, level=True),
            put("纸取走 Taken", PAGE_EXIT, level=False),
            fault("乱码 Junk", kind="junk", count=5),
            fault("不回话 Silent", kind="silent", count=20),
            fault("洪水 Flood", kind="flood", count=5),
            fault("恢复 Mend", kind="junk", count=0),
            *self._cable("lines"),
        )

    def _lamps(self) -> str:
        relays = self._sandbox.steer("lines", command="state")["on"]
        return ", ".join(LAMPS[line] for line in relays if line < len(LAMPS)) or "all dark"

    def voice(self) -> tuple[DockButton, ...]:
        """The speech service."""
        return (
            self._act("说了什么 What was said", self._last_words),
            self._steer("停服务 Stop", "speech", command="stop"),
            self._steer("启服务 Start", "speech", command="start"),
            self._steer("卡住 Stuck", "speech", command="stuck", on=True),
            self._steer("放开 Free", "speech", command="stuck", on=False),
            self._steer("没有中文 No Chinese voice", "speech", command="voice", name="cmn", installed=False),
            self._steer("有中文 Chinese voice", "speech", command="voice", name="cmn", installed=True),
            *self._steered_on("乱码 Junk", "speech", command="fault", kind="garbage"),
            *self._steered_on("不回话 Silent", "speech", command="fault", kind="silent"),
        )

    def _last_words(self) -> str:
        utterances = self._sandbox.steer("speech", command="state")["utterances"]
        return str(utterances[-1]["text"]) if utterances else "nothing yet"

    def power(self) -> tuple[DockButton, ...]:
        """Mains and battery."""
        supply = partial(self._steer, device="power")
        return (
            supply("停电 Mains off", command="mains", on=False),
            supply("来电 Mains on", command="mains", on=True),
            supply("电量低 Battery low", command="charge", percent=10),
            supply("电量足 Battery full", command="charge", percent=100),
            supply("停服务 Stop service", command="stop"),
            supply("启服务 Start service", command="start"),
            *self._steered_on("乱码 Junk", "power", command="garbage"),
            *self._cable("power"),
        )

    def network(self) -> tuple[DockButton, ...]:
        """The way to the centre."""
        return (
            self._act("断开 Cut", lambda: self._sandbox.stop("centre")),
            self._act("恢复 Restore", self._sandbox.start_centre),
            self._act("短信 Texted code", lambda: last_code(self._sandbox)),
        )

    def departments(self) -> tuple[DockButton, ...]:
        """Desks behind the centre; the page /sandbox/desk does everything else that a department may."""
        return (self._act("全部办结 Grant all", lambda: grant_everything(self._sandbox)),)
