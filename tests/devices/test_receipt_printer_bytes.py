"""What a receipt becomes on its way to the paper: bytes, whole commands, the grid of columns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.api import Gap, QrCode, Receipt, Rule, TextLine
from devices.receipt_printer.layout import GETA, columns_of, printable, wrapped
from devices.receipt_printer.pictures import has_picture
from devices.receipt_printer.render import Form, render, render_pieces
from devices.simulated.receipt_commands import AskSensors, Command, CommandReader, Cut, Raster, Size, Text

REAL_TIME = 0x10


def commands_in(content: bytes, step: int = 1 << 20) -> list[Command]:
    """As the simulated printer reads them, arriving ``step`` bytes at a time."""
    reader = CommandReader()
    found: list[Command] = []
    for at in range(0, len(content), step):
        reader.feed(content[at : at + step])
        while (command := reader.next_command()) is not None:
            found.append(command[0])
    assert not reader.buffer, "nothing is left unfinished"
    return found


def texts_in(content: bytes) -> str:
    return "".join(command.text for command in commands_in(content) if isinstance(command, Text))


@pytest.mark.parametrize(
    "text",
    ["收件凭证", "方晚霞 2026-11-23 ¥0", "阿依别克·叶尔肯", "㐂㛃䶮", "é ü ß Ω Я", "ｆｕｌｌ　ｗｉｄｔｈ"],
)
def test_bytes_read_back_as_the_text(text: str) -> None:
    assert texts_in(render(Receipt((TextLine(text),)))) == text


@pytest.mark.parametrize("text", ["\x07", "\x1b@", "\x10\x04\x01", "\ud800", "\ue000", "\u200b", "\U0010ffff"])
def test_what_no_printer_can_show_becomes_a_mark_and_never_a_command(text: str) -> None:
    content = render(Receipt((TextLine(f"甲{text}乙"),)))

    assert texts_in(content).startswith(f"甲{GETA}")
    assert texts_in(content).endswith("乙")
    assert b"\x10\x04\x01" not in content


@pytest.mark.skipif(not has_picture("𬬻"), reason="the fonts of rare characters are not installed here")
@pytest.mark.parametrize("size", [1, 2])
@pytest.mark.parametrize("name", ["安𠮷", "安㐂", "安𣲗𪚥𫞩𫠠𬱖𬬻"])
def test_a_name_that_the_printers_font_lacks_is_drawn(name: str, size: int) -> None:
    content = render(Receipt((TextLine("办件"), TextLine(name, size=size), TextLine("尾"))), Form(four_byte=False))

    assert texts_in(content) == "办件尾"
    (raster,) = (command for command in commands_in(content) if isinstance(command, Raster))
    assert raster.width_bytes * 8 >= 24 * size * len(name)
    assert any(raster.rows)
    assert bytes((REAL_TIME,)) not in raster.rows


def test_what_no_font_has_is_marked() -> None:
    content = render(Receipt((TextLine("\U000323ae田"),)))

    assert texts_in(content) == f"{GETA}田"


def test_each_piece_is_made_of_whole_commands() -> None:
    receipt = Receipt(
        (TextLine("回执", size=2, bold=True, centre=True), Rule(), QrCode("http://127.0.0.1/p/1"), Gap(2))
    )

    for piece in render_pieces(receipt, Form()):
        commands_in(piece)


@given(st.integers(1, 40))
def test_commands_read_the_same_however_the_line_cuts_them(step: int) -> None:
    content = render(Receipt((TextLine("㐂一张 receipt", size=2), QrCode("一"), TextLine("尾"))))

    joined = [command for command in commands_in(content) if not isinstance(command, Text)]
    assert [command for command in commands_in(content, step) if not isinstance(command, Text)] == joined


@given(st.text(min_size=1, max_size=300))
def test_no_qr_code_holds_a_byte_that_begins_a_real_time_command(payload: str) -> None:
    content = render(Receipt((QrCode(payload),)))

    rasters = [command for command in commands_in(content) if isinstance(command, Raster)]
    assert rasters
    assert all(raster.width_bytes * 8 <= 576 for raster in rasters)
    assert not any(REAL_TIME in raster.rows for raster in rasters)


def test_a_receipt_ends_with_one_cut_and_asks_nothing_by_itself() -> None:
    commands = commands_in(render(Receipt((TextLine("甲"),))))

    assert isinstance(commands[-1], Cut)
    assert sum(isinstance(command, Cut) for command in commands) == 1
    assert not any(isinstance(command, AskSensors) for command in commands)


def test_a_large_line_is_followed_by_normal_size() -> None:
    commands = commands_in(render(Receipt((TextLine("大", size=2), TextLine("小")))))

    sizes = [command for command in commands if isinstance(command, Size)]
    assert sizes[0] == Size(2, 2)
    assert sizes[-1] == Size(1, 1)


def test_a_chinese_character_takes_two_columns() -> None:
    assert wrapped("一二三四五", 6) == ["一二三", "四五"]
    assert columns_of("一a·") == 5


def test_words_stay_whole_and_brackets_cling_to_what_they_hold() -> None:
    assert wrapped("Filing for care", 10) == ["Filing for", "care"]
    assert wrapped("甲乙（丙）", 6) == ["甲乙", "（丙）"]
    assert wrapped("x" * 10, 4) == ["xxxx", "xxxx", "xx"]


@given(st.text(max_size=200), st.integers(16, 48))
def test_wrapping_loses_nothing_but_spaces(text: str, columns: int) -> None:
    shown = printable(text)
    rows = wrapped(shown, columns)

    assert all(columns_of(row) <= columns for row in rows)
    assert "".join("".join(rows).split(" ")) == "".join(shown.split(" "))


def test_impossible_paper_is_refused() -> None:
    with pytest.raises(ValueError, match="columns"):
        Form(columns=1)
