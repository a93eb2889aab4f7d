"""A question in a sentence is answered by retrieval; a language model may choose among what was found, and is checked.

The model's place is taken by a real HTTP server that speaks the chat-completions format, and misbehaves as told.
"""

import base64
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests

from central.questions.answering import Questions
from central.questions.language_model import LanguageModel, LanguageModelError, load_key
from central.questions.retrieval import fitting
from central.questions.scrubbing import without_personal
from kiosk.catalogue import load_directory
from kiosk.centre import Centre
from kiosk.contract import AnsweredBy, Catalogue, FreeAnswer, FreeQuestion
from kiosk.search import SearchIndex
from offline.transport import CentreTransport

ROOT = Path(__file__).parents[2]
SANDBOX = ROOT / "central" / "sandbox"
TYPED = "老婆快生了，娃落户口要怎么弄"
REGISTER = "11349900MB0000002R2340709006001"
FALLEN_BACK = "智能问答暂时不能用"
TIME_LIMIT_S = 0.6
KEY = "sk-of-the-tests"


class Model:
    """A chat-completions endpoint on loopback. ``content`` is what its message holds; ``behave`` replaces all of it."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.authorized: list[str] = []
        self.content: str = ""
        self.behave: Callable[[BaseHTTPRequestHandler], None] | None = None
        self.released = threading.Event()
        model = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                model.asked.append(json.loads(body) | {"path": self.path})
                model.authorized.append(self.headers.get("Authorization", ""))
                if model.behave is not None:
                    model.behave(self)
                    return
                reply(self, 200, completion(model.content))

            def log_message(self, *_: Any) -> None:
                """Silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def close(self) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def completion(content: Any) -> bytes:
    message = {"role": "assistant", "content": content}
    return json.dumps({"object": "chat.completion", "choices": [{"index": 0, "message": message}]}).encode()


def reply(handler: BaseHTTPRequestHandler, status: int, body: bytes) -> None:
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def chosen(*items: str, answer: str = "孩子出生后，先办出生登记。") -> str:
    return json.dumps({"answer": answer, "items": items}, ensure_ascii=False)


@pytest.fixture
def model() -> Iterator[Model]:
    running = Model()
    yield running
    running.close()


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_directory(SANDBOX / "catalogue")


@pytest.fixture
def ask(catalogue: Catalogue, model: Model) -> Iterator[Callable[..., FreeAnswer]]:
    endpoint = LanguageModel(model.url, "a-model", KEY, timeout_s=TIME_LIMIT_S)
    questions = Questions(catalogue, endpoint)

    def put(text: str = TYPED, language: Any = "zh") -> FreeAnswer:
        return questions.answer(FreeQuestion(terminal="TEST0001", text=text, language=language))

    yield put
    endpoint.close()


# --- Retrieval ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (TYPED, "出生登记"),
        ("我爸去世了房子怎么过到我名下", "房屋继承登记"),
        ("身份证掉河里了", "居民身份证丢失补领"),
        ("退休以后公积金能取出来吗", "离退休提取住房公积金"),
        ("孩子明年上小学要准备什么", "教育入学一件事"),
        ("我妈八十岁了有没有补贴", "高龄津贴"),
    ],
)
def test_a_sentence_finds_what_it_is_about(catalogue: Catalogue, text: str, found: str) -> None:
    items = fitting(SearchIndex(catalogue.items), text, len(catalogue.items))

    assert found in [item.name.zh for item in items]


def test_without_a_model_retrieval_answers_and_says_so(catalogue: Catalogue) -> None:
    answer = Questions(catalogue).answer(FreeQuestion(terminal="TEST0001", text=TYPED, language="en"))

    assert answer.kind is AnsweredBy.RETRIEVAL
    assert REGISTER in answer.items
    assert answer.disclaimer == "Found by the words that you wrote."


# --- A model that behaves -------------------------------------------------------------------------------------------


def test_the_model_chooses_among_what_was_found_and_is_named_as_the_one_who_answered(
    ask: Callable[..., FreeAnswer], model: Model
) -> None:
    model.content = chosen(REGISTER)

    answer = ask()

    assert (answer.kind, answer.items) == (AnsweredBy.LANGUAGE_MODEL, (REGISTER,))
    assert answer.text == "孩子出生后，先办出生登记。"
    assert "可能有错" in answer.disclaimer
    (asked,) = model.asked
    assert (asked["path"], asked["model"], asked["stream"]) == ("/v1/chat/completions", "a-model", False)
    services = json.loads(asked["messages"][1]["content"])["services"]
    assert REGISTER in [service["code"] for service in services]
    assert len(services) <= 8
    assert model.authorized == [f"Bearer {KEY}"]


def test_an_answer_in_a_fence_is_taken(ask: Callable[..., FreeAnswer], model: Model) -> None:
    model.content = f"```json\n{chosen(REGISTER, REGISTER)}\n```"

    assert ask().items == (REGISTER,)


def test_a_question_in_english_is_answered_in_english(ask: Callable[..., FreeAnswer], model: Model) -> None:
    model.content = chosen(REGISTER, answer="Register the birth first.")

    answer = ask(language="en")

    assert (answer.kind, answer.text) == (AnsweredBy.LANGUAGE_MODEL, "Register the birth first.")
    assert "English" in model.asked[0]["messages"][0]["content"]


def test_where_nothing_was_found_the_model_is_not_asked(ask: Callable[..., FreeAnswer], model: Model) -> None:
    answer = ask("qqqq wwww")

    assert (answer.kind, answer.items, model.asked) == (AnsweredBy.RETRIEVAL, (), [])


# --- A model that does not ------------------------------------------------------------------------------------------


def test_a_slow_model_is_given_up_within_the_limit(ask: Callable[..., FreeAnswer], model: Model) -> None:
    def wait(_: BaseHTTPRequestHandler) -> None:
        model.released.wait(20)

    model.behave = wait

    answer = ask()

    assert FALLEN_BACK in answer.disclaimer
    assert (answer.kind, REGISTER in answer.items) == (AnsweredBy.RETRIEVAL, True)


def test_a_model_that_drips_is_given_up_too(ask: Callable[..., FreeAnswer], model: Model) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        while not model.released.wait(0.05):
            try:
                handler.wfile.write(b" ")
            except OSError:
                return

    model.behave = drip

    assert FALLEN_BACK in ask().disclaimer


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b"internal error"),
        (429, b"{}"),
        (302, b""),
        (200, b"<html>a login page</html>"),
        (200, b"[]"),
        (200, b'{"choices": []}'),
        (200, completion(None)),
        (200, completion(["a", "list"])),
        (200, b" " * 70_000),
    ],
)
def test_anything_but_a_completion_falls_back_to_retrieval(
    ask: Callable[..., FreeAnswer], model: Model, status: int, body: bytes
) -> None:
    model.behave = lambda handler: reply(handler, status, body)

    answer = ask()

    assert answer.kind is AnsweredBy.RETRIEVAL
    assert FALLEN_BACK in answer.disclaimer
    assert REGISTER in answer.items


@pytest.mark.parametrize(
    "content",
    [
        "请去派出所办理。",
        "{}",
        chosen(),
        chosen(REGISTER[:-1] + "9"),
        chosen(REGISTER, "11349900MB0000002R2340109009001"),
        chosen(*[REGISTER] * 9),
        chosen(REGISTER, answer=""),
        chosen(REGISTER, answer="好" * 301),
        chosen(REGISTER, answer="Only English"),
        chosen(REGISTER, answer="请打 13800000000 找张主任。"),
        chosen(REGISTER, answer="请上 http://example.invalid 办理。"),
        chosen(REGISTER, answer="看不见的\u202e字"),
        json.dumps({"answer": "可以办", "items": REGISTER}),
        json.dumps({"answer": 7, "items": [REGISTER]}),
    ],
)
def test_nonsense_unknown_items_and_invented_contacts_are_not_shown(
    ask: Callable[..., FreeAnswer], model: Model, content: str
) -> None:
    model.content = content

    answer = ask()

    assert answer.kind is AnsweredBy.RETRIEVAL
    assert FALLEN_BACK in answer.disclaimer


def test_the_hotline_may_be_named(ask: Callable[..., FreeAnswer], model: Model) -> None:
    model.content = chosen(REGISTER, answer="先办出生登记，不清楚就打 12345。")

    assert ask().kind is AnsweredBy.LANGUAGE_MODEL


def test_a_model_that_is_down_leaves_retrieval(catalogue: Catalogue) -> None:
    gone = Model()
    gone.close()
    endpoint = LanguageModel(gone.url, "a-model", "", timeout_s=TIME_LIMIT_S)

    answer = Questions(catalogue, endpoint).answer(FreeQuestion(terminal="TEST0001", text=TYPED, language="zh"))

    endpoint.close()
    assert FALLEN_BACK in answer.disclaimer
    assert REGISTER in answer.items


def test_a_terminal_that_asks_without_end_is_answered_by_retrieval(
    ask: Callable[..., FreeAnswer], model: Model
) -> None:
    model.content = chosen(REGISTER)
    kinds = [ask().kind for _ in range(21)]

    assert set(kinds[:20]) == {AnsweredBy.LANGUAGE_MODEL}
    assert kinds[20] is AnsweredBy.RETRIEVAL
    assert len(model.asked) == 20


# --- What is sent ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("身份证349900199003070028快到期了", "身份证…快到期了"),
        ("号码 34990019780312001X 丢了", "号码 … 丢了"),
        ("电话154 0000 0001怎么改", "电话…怎么改"),
        ("电话１５４００００００１１换了", "电话…换了"),
        ("卡号6222-0000-0000-0000注销", "卡号…注销"),
        ("手机幺五四零零零零零零零幺", "手机…"),
        ("发到 an.xiaohui@example.invalid", "发到 …"),
        ("我叫安小徽，要换身份证", "我叫…,要换身份证"),
        ("帮张伟办户口", "帮…办户口"),
        ("给李小明上户口", "给…上户口"),
        ("王建国的房子怎么过户", "…的房子怎么过户"),
        ("陈女士要离职", "…女士要离职"),
        ("my name is Anna Smith, I lost my card", "my name is …, I lost my card"),
        ("2026年的第1次申请 12345", "2026年的第1次申请 12345"),
        ("娃落户口要怎么弄", "娃落户口要怎么弄"),
    ],
)
def test_numbers_of_six_digits_and_more_and_names_are_not_sent(typed: str, sent: str) -> None:
    assert without_personal(typed) == sent


def test_the_model_sees_the_scrubbed_question_only(ask: Callable[..., FreeAnswer], model: Model) -> None:
    model.content = chosen(REGISTER)
    ask("我叫安小徽，349900199003070028，娃落户口要怎么弄")

    sent = json.dumps(model.asked, ensure_ascii=False).replace(REGISTER, "")
    assert "安小徽" not in sent
    assert "349900199003070028" not in sent
    assert "落户口" in sent


# --- Options --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url", ["http://models.example.invalid/v1", "ftp://127.0.0.1/", "https://", "https://me:secret@host/v1", "host"]
)
def test_questions_leave_by_https_or_not_at_all(url: str) -> None:
    with pytest.raises(LanguageModelError, match="https"):
        LanguageModel(url, "a-model", "")


@pytest.mark.parametrize("limit", [0, -1, 5.5])
def test_no_limit_is_longer_than_a_terminal_waits(limit: float) -> None:
    with pytest.raises(LanguageModelError, match="timeout"):
        LanguageModel("https://models.example.invalid/v1", "a-model", "", timeout_s=limit)


def test_a_key_file_that_holds_none_is_refused(tmp_path: Path) -> None:
    empty = tmp_path / "key"
    empty.write_text("\n")
    for path in (empty, tmp_path / "absent"):
        with pytest.raises(LanguageModelError, match="key"):
            load_key(path)


# --- The whole way --------------------------------------------------------------------------------------------------


def test_over_the_wire_the_answer_is_signed_and_needs_a_terminal(call: Callable[..., requests.Response]) -> None:
    question = {"terminal": "TEST0001", "text": TYPED, "language": "zh"}
    answer = call("POST", "/v1/questions", json=question)

    assert answer.status_code == 200
    assert answer.headers["Signature"]
    assert answer.json()["kind"] == "retrieval"
    assert REGISTER in answer.json()["items"]
    assert call("POST", "/v1/questions", token="unknown", json=question).status_code == 401
    assert call("POST", "/v1/questions", json=question | {"terminal": "OTHER001"}).status_code == 403
    assert call("POST", "/v1/questions", json=question | {"text": ""}).status_code == 422
    assert call("POST", "/v1/questions", json=question | {"text": "字" * 101}).status_code == 422
    assert call("POST", "/v1/questions", json=question | {"language": "fr"}).status_code == 422


def test_the_terminals_own_client_gets_an_answer_whose_signature_holds(
    running: Any, public_halves: dict[str, Any]
) -> None:
    signing = public_halves["signing"]
    keys = {signing["id"]: base64.b64decode(signing["public"])}
    transport = CentreTransport(running.address, running.token, keys, terminal="TEST0001")

    answer = Centre(transport, "TEST0001").ask_question(TYPED, "zh")

    transport.close()
    assert answer.kind is AnsweredBy.RETRIEVAL
    assert REGISTER in answer.items


def test_a_question_never_reaches_the_log(call: Callable[..., requests.Response], running: Any) -> None:
    call("POST", "/v1/questions", json={"terminal": "TEST0001", "text": "很特别的一句话", "language": "zh"})

    assert "很特别的一句话" not in running.log.read_text()


def test_the_command_line_names_the_endpoint(model: Model, keys_directory: Path, tmp_path: Path) -> None:
    key, database = tmp_path / "key", f"sqlite:///{tmp_path / 'centre.db'}"
    key.write_text(KEY + "\n")
    model.content = chosen(REGISTER)
    central = [sys.executable, "-m", "central"]
    token = subprocess.run(
        [*central, "enrol", "TEST0001", "--database", database], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()
    serve = [*central, "serve", "--port", "0", "--database", database, "--keys", str(keys_directory)]
    serve += ["--catalogue", str(SANDBOX / "catalogue"), "--language-model", model.url]
    refused = subprocess.run(serve, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (refused.returncode, "--language-model-name" in refused.stderr) == (1, True)

    serve += ["--language-model-name", "a-model", "--language-model-key", str(key)]
    with subprocess.Popen(serve, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        answer = requests.post(
            f"{address}/v1/questions",
            json={"terminal": "TEST0001", "text": TYPED, "language": "zh"},
            headers={"Authorization": f"Bearer {token}"},
            timeout=20,
        )
        process.terminate()

    assert answer.json()["kind"] == "language-model"
    assert model.authorized == [f"Bearer {KEY}"]
