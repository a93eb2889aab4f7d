"""The template of a new item: every field that an item needs, with what to write there."""

from pathlib import Path

_TEXT = """\
# {path}: fill in every line; docs/catalogue.md explains each. Then: catalogue check DIR
# Code (31 characters): the body's credit code (18), its level 1-6 (province 2, city 3, county 4), basic code (12).
code: "11349900MB0000019G2342099099001"
version: 1
name: {{zh: 事项名称, en: Name of the item}}
summary: {{zh: 一句话说清办什么, en: What it is in one sentence}}
department: {department}
icon: medical
topics: []
aliases: []            # everyday words people look for it by
handling: promised     # instant (即办件) or promised (承诺件)
fee_fen: 0
legal_days: 20         # working days the law allows
promised_days: 10      # working days promised; 0 with handling: instant
visits: 0
minutes: 5             # how long the resident stands here
scope: province        # county, city, province, yangtze-delta, nationwide
assurance: 2           # 0 nobody known, 1 card shown, 2 second factor, 3 face compared
offline: sealed        # sealed: filed later without loss; never: needs the department at once
results: [{{zh: 出来的证件或文书, en: The document that comes out of it}}]
delivery: [electronic] # electronic, pick-up, post
guide:
  - heading: {{zh: 谁可以办, en: Who can apply}}
    lines:
      - {{zh: 写清条件, en: State the condition}}
flow: application
elements: [name, number, phone]   # codes of elements/, in the order of asking
materials: []                     # codes of materials/
declaration:
  zh: 我确认以上内容真实。如有不实，愿承担相应责任。
  en: I affirm that all of this is true and answer for any untruth.
next_steps: {{zh: 写清接下来会怎样, en: What happens next}}
unverified: true                  # until the department has confirmed every fact
"""


def write_template(path: Path, department: str) -> None:
    """Write it. Raises OSError; FileExistsError when the file is there, ValueError when it can't be an item's."""
    if path.suffix != ".yaml":
        raise ValueError("an item's file ends in .yaml")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8") as file:
        file.write(_TEXT.format(path=path.name, department=department))
