"""A catalogue that would leave a resident stranded is refused, with every problem named."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from kiosk.catalogue import CatalogueError, lint, load_directory
from kiosk.contract import Catalogue

SHIPPED = Path(__file__).parents[2] / "central" / "sandbox" / "catalogue"
Change = Callable[[str, Callable[[Any], None]], None]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A copy of the shipped catalogue, to break."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "catalogue"))


@pytest.fixture
def change(directory: Path) -> Change:
    """Edit one YAML file of the copy."""

    def edit(name: str, how: Callable[[Any], None]) -> None:
        path = next(directory.glob(f"**/{name}"))
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        how(content)
        path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")

    return edit


def problems(directory: Path) -> str:
    with pytest.raises(CatalogueError) as caught:
        load_directory(directory)
    return "\n".join(caught.value.problems)


def step(flow: Any, step_id: str) -> Any:
    return next(step for step in flow["steps"] if step["id"] == step_id)


def test_the_shipped_catalogue_is_sound(sandbox_catalogue: Catalogue) -> None:
    assert lint(sandbox_catalogue) == ()
    assert sandbox_catalogue.items


def test_a_step_that_leads_nowhere_is_named(directory: Path, change: Change) -> None:
    change("application.yaml", lambda flow: step(flow, "form").update(next="nowhere"))

    assert "step form: leads to nowhere, which is no step" in problems(directory)


def test_a_step_that_nobody_reaches_is_named(directory: Path, change: Change) -> None:
    change("application.yaml", lambda flow: step(flow, "review").update(next="submit"))

    assert "step sign is never reached" in problems(directory)


def test_a_path_without_end_is_named(directory: Path, change: Change) -> None:
    change("application.yaml", lambda flow: step(flow, "review").update(next="form"))

    assert "step form: no path from it ends" in problems(directory)


def test_a_branch_for_which_there_is_no_way_is_named(directory: Path, change: Change) -> None:
    change("application.yaml", lambda flow: step(flow, "face")["next"].pop())

    assert "step face: has no way on when face-given-up" in problems(directory)


def test_nobody_submits_unverified(directory: Path, change: Change) -> None:
    def skip_the_code(flow: Any) -> None:
        step(flow, "face-consent")["next"][1]["to"] = "form"
        step(flow, "face")["next"][1]["to"] = "form"
        flow["steps"] = [one for one in flow["steps"] if one["id"] != "code"]

    change("application.yaml", skip_the_code)

    assert "step submit: can be reached by a person whose identity nobody verified" in problems(directory)


def test_nobodys_records_are_queried_unverified(directory: Path, change: Change) -> None:
    def skip_the_code(flow: Any) -> None:
        step(flow, "face-consent")["next"][1]["to"] = "query"
        step(flow, "face")["next"][1]["to"] = "query"
        flow["steps"] = [one for one in flow["steps"] if one["id"] != "code"]

    change("certificate.yaml", skip_the_code)

    assert "step query: can be reached by a person whose identity nobody verified" in problems(directory)


def test_a_certificate_and_its_query_go_together(directory: Path, change: Change) -> None:
    change("print-tax-payment-proof.yaml", lambda item: item.pop("certificate"))

    assert "names a certificate, or flow certificate queries one, but not both" in problems(directory)


def test_a_signature_comes_after_the_review(directory: Path, change: Change) -> None:
    change("application.yaml", lambda flow: step(flow, "materials").update(next="sign"))

    assert "step sign: can be reached without a step of kind review" in problems(directory)


def test_an_item_with_unknown_parts_is_named(directory: Path, change: Change) -> None:
    path = next((directory / "items").rglob("*.yaml")).name
    change(path, lambda item: item.update(elements=["name", "shoe-size"], materials=["passport"], flow="elsewhere"))

    found = problems(directory)

    assert "element shoe-size is not defined" in found
    assert "material passport is not defined" in found
    assert "flow elsewhere is not defined" in found


def test_a_misspelt_field_is_named_with_its_file(directory: Path, change: Change) -> None:
    path = next((directory / "items").rglob("*.yaml"))
    path.write_text(path.read_text(encoding="utf-8") + "fee: 3\n", encoding="utf-8")
    line = path.read_text(encoding="utf-8").count("\n")

    assert f"{path.relative_to(directory)}:{line}: fee: Extra inputs are not permitted" in problems(directory)


def test_every_unreadable_file_is_named_at_once(directory: Path) -> None:
    (directory / "elements.yaml").write_text("- code: a\n- {code: [", encoding="utf-8")
    (directory / "notices.yaml").write_text("a: }", encoding="utf-8")

    found = problems(directory)

    assert "elements.yaml:3: can't be read" in found
    assert "notices.yaml:1: can't be read" in found


def test_a_directory_that_is_none_is_named(tmp_path: Path) -> None:
    assert "catalogue.yaml:1: can't be read: No such file" in problems(tmp_path / "nothing")
