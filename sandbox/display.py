"""``./dev run`` with a display: the terminal full of life, and the developer's dock that plays the world around it."""

import re
from collections.abc import Callable
from contextlib import suppress
from threading import Event
from typing import Any

from sandbox.hands import last_code, lay_card
from sandbox.home import Home, lasting_home
from sandbox.processes import Sandbox, SandboxError
from sandbox.residents import RESIDENTS, Resident
from sandbox.scenes import document_scenes, prepare_pictures, resident_scenes
from screens.dock import DockButton, DockGroup, panel_size, run_dock

PORTRAIT = (1080, 1920)
SMALLEST = (1024, 700)
DOCK_WIDTH, TITLE_BAR = 480, 40


def show() -> int:
    """Run until the terminal or the dock is closed."""
    home = lasting_home()
    prepare_pictures(home)
    _fit_display(home, *panel_size())
    with Sandbox(home) as sandbox:
        sandbox.start_centre()
        sandbox.start_devices(resident_scenes(home), document_scenes(home))
        sandbox.start_terminal(offscreen=False)
        print(f"Terminal and dock are open. Profile: {home.profile}; centre: {home.centre_url}/docs")
        run_dock(dock_groups(sandbox), while_open=lambda: sandbox.running("terminal"))
    return 0


def _fit_display(home: Home, width: int, height: int) -> None:
    """A portrait terminal where there is room for it; otherwise one that leaves the dock its place beside it."""
    profile = home.profile.read_text(encoding="utf-8")
    if height < PORTRAIT[1] or width < PORTRAIT[0]:
        size = (max(SMALLEST[0], width - DOCK_WIDTH), max(SMALLEST[1], height - TITLE_BAR))
    else:
        size = PORTRAIT
    profile = re.sub(r"(?m)^width = \d+\nheight = \d+$", f"width = {size[0]}\nheight = {size[1]}", profile)
    home.profile.write_text(profile, encoding="utf-8")


def keep() -> int:
    """Centre and devices for commands typed by hand, until interrupted."""
    home = lasting_home()
    prepare_pictures(home)
    with Sandbox(home) as sandbox:
        sandbox.start_centre()
        sandbox.start_devices(resident_scenes(home), document_scenes(home))
        print(f"Centre {home.centre_url}/docs and devices are up. Profile: {home.profile}; sockets: {home.run}")
        print("Ctrl-C ends them.", flush=True)
        with suppress(KeyboardInterrupt):
            Event().wait()
    return 0


def dock_groups(sandbox: Sandbox) -> tuple[DockGroup, ...]:
    """Everything that can be done to the terminal from outside."""

    def steer(label: str, device: str, **command: Any) -> DockButton:
        return DockButton(label, _telling(lambda: sandbox.steer(device, **command)))

    def lay(resident: Resident) -> DockButton:
        return DockButton(resident.name, _telling(lambda: lay_card(sandbox, resident)))

    def act(label: str, action: Callable[[], object]) -> DockButton:
        return DockButton(label, _telling(action))

    return (
        DockGroup(
            "身份证 Card",
            (
                *(lay(resident) for resident in RESIDENTS),
                steer("拿起 Lift", "id_card_reader", command="lift"),
                steer("拔线 Unplug", "id_card_reader", command="unplug"),
                steer("插线 Plug", "id_card_reader", command="plug"),
                steer("干扰 Noise", "id_card_reader", command="fault", kind="checksum", count=50),
                steer("中途拿开 Lift early", "id_card_reader", command="fault", kind="lift-while-reading", count=1),
                steer("未知卡 Unknown kind", "id_card_reader", command="fault", kind="unknown-kind", count=1),
            ),
        ),
        DockGroup(
            "人 Face",
            (
                steer("左转 Turn left", "camera", command="turn", direction="left"),
                steer("右转 Turn right", "camera", command="turn", direction="right"),
                steer("正视 Straight", "camera", command="turn", direction="straight"),
                *(
                    steer(f"换人 {resident.name}", "camera", command="show", scene=resident.key)
                    for resident in RESIDENTS
                    if resident.face
                ),
                steer("没有人 Nobody", "camera", command="show", scene="nobody"),
                steer("两个人 Two", "camera", command="show", scene="two"),
                steer("拔摄像头 Unplug", "camera", command="unplug"),
                steer("插摄像头 Plug", "camera", command="plug"),
            ),
        ),
        DockGroup(
            "材料 Paper under the camera",
            (
                steer("放居住证明 Lay", "document_camera", command="show", scene="residence-proof"),
                steer("拿走 Take away", "document_camera", command="show", scene="nobody"),
            ),
        ),
        DockGroup(
            "回执打印机 Receipt printer",
            (
                steer("有纸 Paper", "receipt_printer", command="paper", state="good"),
                steer("将尽 Low", "receipt_printer", command="paper", state="low"),
                steer("缺纸 Out", "receipt_printer", command="paper", state="out"),
                steer("开盖 Cover open", "receipt_printer", command="cover", state="open"),
                steer("合盖 Cover closed", "receipt_printer", command="cover", state="closed"),
                steer("不回话 Silent", "receipt_printer", command="silent", on=True),
                steer("回话 Answers", "receipt_printer", command="silent", on=False),
                steer("拔线 Unplug", "receipt_printer", command="unplug"),
                steer("插线 Plug", "receipt_printer", command="plug"),
            ),
        ),
        DockGroup(
            "A4 打印机 Page printer",
            (
                steer("有纸 Paper", "page_printer", command="tray", state="full"),
                steer("缺纸 Empty", "page_printer", command="tray", state="empty"),
                steer("卡纸 Jam", "page_printer", command="jam", on=True),
                steer("取出 Clear jam", "page_printer", command="jam", on=False),
                steer("拔线 Unplug", "page_printer", command="unplug"),
                steer("插线 Plug", "page_printer", command="plug"),
            ),
        ),
        DockGroup(
            "网络 Network",
            (
                act("断开 Cut", lambda: sandbox.stop("centre")),
                act("恢复 Restore", sandbox.start_centre),
                act("短信 Texted code", lambda: last_code(sandbox)),
            ),
        ),
    )


def _telling(action: Callable[[], object]) -> Callable[[], str]:
    def act() -> str:
        try:
            said = action()
        except SandboxError as error:
            return f"failed: {error}"
        return said if isinstance(said, str) else ""

    return act
