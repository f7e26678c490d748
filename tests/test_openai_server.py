"""The test server itself: each behaviour does what its name says, over plain HTTP."""

from __future__ import annotations

import base64
import json
import re
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openai_server import BEHAVIOURS, INVENTED, PICKY, REFUSAL, WRITERS, OpenAIServer, Prompt, vector

EVIDENCE = {
    4: "The ministry said 12 people were killed on Monday.",
    7: "Officials told reporters that the bridge was closed!",
    9: "The opposition denied that people were killed by its forces.",
}
ASK = (
    "~~~ 8f ~~~\nExample News, 2024-08-06\n"
    + "\n".join(f"[{n}] {text}" for n, text in EVIDENCE.items())
    + "\n~~~ 8f ~~~\n\nQuestion: How many people were killed?\n\nAnswer briefly."
)


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as running:
        yield running


def ask(server: OpenAIServer, prompt: str = ASK, **more: Any) -> httpx.Response:
    body = {"model": "test-model", "messages": [{"role": "user", "content": prompt}], **more}
    headers = {"Authorization": "Bearer sk-proj-0123456789abcdef"}
    return httpx.post(f"{server.url}/chat/completions", json=body, headers=headers, timeout=5)


def said(server: OpenAIServer, behaviour: str, prompt: str = ASK) -> str:
    server.behaviour = behaviour
    text = ask(server, prompt).json()["choices"][0]["message"]["content"]
    assert isinstance(text, str)
    return text


def events(response: httpx.Response) -> list[Any]:
    lines = [line.removeprefix("data: ") for line in response.text.splitlines() if line.startswith("data: ")]
    assert lines[-1] == "[DONE]"
    return [json.loads(line) for line in lines[:-1]]


def pieces(response: httpx.Response) -> list[str]:
    deltas = [each["choices"][0]["delta"] for each in events(response) if each["choices"]]
    return [delta["content"] for delta in deltas if delta.get("content")]


# --- What it writes ---


def test_quotes_the_sentences_nearest_to_the_question(server: OpenAIServer) -> None:
    text = said(server, "quote")
    assert text == (
        "The ministry said 12 people were killed on Monday [4]."
        " The opposition denied that people were killed by its forces [9]."
    )
    other = ASK.replace("How many people were killed?", "What was closed?")
    assert said(server, "quote", other) == "Officials told reporters that the bridge was closed! [7]"


def test_paraphrase_keeps_numbers_and_markers_but_not_the_words(server: OpenAIServer) -> None:
    text = said(server, "paraphrase")
    assert text.startswith("The ministry stated 12 people were killed on Monday [4].")
    assert all(sentence not in text for sentence in (EVIDENCE[4], "said"))


def test_miscite_puts_an_offered_but_wrong_number(server: OpenAIServer) -> None:
    text = said(server, "miscite")
    assert text.startswith("The ministry said 12 people were killed on Monday [7].")
    assert {int(n) for n in re.findall(r"\[(\d+)\]", text)} <= set(EVIDENCE)


def test_the_other_writers(server: OpenAIServer) -> None:
    assert set(re.findall(r"\[(\d+)\]", said(server, "unknown-marker"))) == {"99"}
    assert said(server, "omit") == f"{EVIDENCE[4]} {EVIDENCE[9]}"
    assert said(server, "invent").endswith(f"{INVENTED} [4].")
    assert said(server, "bare") == "[4] [9]"
    assert said(server, "refuse") == REFUSAL
    assert re.search(r"!\[.*\]\(http.*<script>.*\[4\]", said(server, "inject"))
    assert re.match(r"<think>.*</think>\s+The ministry said", said(server, "think"), re.DOTALL)
    assert said(server, "echo-fence").startswith("~~~ 8f ~~~\nExample News")


def test_without_evidence_it_refuses(server: OpenAIServer) -> None:
    assert said(server, "quote", "Question: Who?") == REFUSAL


@pytest.mark.parametrize("behaviour", ["quote", "rewrite", "think"])
def test_completes_a_follow_up_whatever_it_writes(behaviour: str, server: OpenAIServer) -> None:
    prompt = (
        "~~~ 1 ~~~\nReader: How many people were killed?\nByline: 12 people.\n~~~ 1 ~~~\n\n"
        "Rewrite the follow-up as one complete question.\nFollow-up: And who denied it?"
    )
    assert said(server, behaviour, prompt) == "And who denied it, regarding: How many people were killed?"


@given(st.dictionaries(st.integers(1, 150), st.text(st.characters(codec="ascii"), max_size=60), max_size=6))
def test_every_writer_answers_any_evidence(evidence: dict[int, str]) -> None:
    lines = "\n".join(f"[{n}] {' '.join(text.split())}" for n, text in evidence.items())
    prompt = Prompt.read([{"role": "user", "content": f"{lines}\n\nQuestion: Who said what?"}])
    for write in WRITERS.values():
        assert write(prompt).strip()
    marked = {int(n) for n in re.findall(r" \[(\d+)\]", WRITERS["unknown-marker"](prompt))}
    assert not prompt.evidence or max(marked) not in prompt.evidence


# --- The wire ---


def test_streams_in_pieces_that_cut_markers_apart(server: OpenAIServer) -> None:
    response = ask(server, stream=True, stream_options={"include_usage": True})
    assert response.headers["content-type"] == "text/event-stream"
    parts = pieces(response)
    assert "".join(parts) == said(server, "quote")
    assert max(map(len, parts)) == 3 and not any("[4]" in part for part in parts)
    last = events(response)[-1]
    assert last["choices"] == [] and last["usage"]["completion_tokens"] > 0
    assert events(response)[-2]["choices"][0]["finish_reason"] == "stop"
    server.chunk_size = 1000
    assert len(pieces(ask(server, stream=True))) == 1


def test_counts_tokens_in_a_stream_only_when_asked(server: OpenAIServer) -> None:
    assert not any("usage" in each for each in events(ask(server, stream=True)))


def test_records_what_it_was_asked(server: OpenAIServer) -> None:
    ask(server, temperature=0)
    (request,) = server.requests
    assert request.path == "/v1/chat/completions" and request.key == "sk-proj-0123456789abcdef"
    assert request.body["temperature"] == 0 and request.prompt.question == "How many people were killed?"
    assert request.prompt.evidence == EVIDENCE
    assert request.over.wait(2) and request.outcome == "finished"


def test_script_goes_before_behaviour(server: OpenAIServer) -> None:
    server.script = ["429", "500"]
    assert [ask(server).status_code for _ in range(3)] == [429, 500, 200]


def test_unknown_behaviour_is_refused(server: OpenAIServer) -> None:
    with pytest.raises(ValueError, match="no such behaviour"):
        server.behaviour = "qoute"


def test_refusals_have_status_code_and_an_echo_of_the_key(server: OpenAIServer) -> None:
    server.retry_after = "7"
    for behaviour, status, code in (
        ("401", 401, "invalid_api_key"),
        ("403", 403, "model_not_found"),
        ("404", 404, "model_not_found"),
        ("429", 429, "rate_limit_exceeded"),
        ("quota", 429, "insufficient_quota"),
        ("500", 500, None),
        ("503", 503, None),
        ("too-long", 400, "context_length_exceeded"),
    ):
        server.behaviour = behaviour
        response = ask(server)
        assert (response.status_code, response.json()["error"]["code"]) == (status, code)
        assert response.headers["retry-after"] == "7"
    server.behaviour = "401"
    assert "sk-proj-***cdef" in ask(server).json()["error"]["message"]


def test_picky_refuses_each_option_in_turn(server: OpenAIServer) -> None:
    server.behaviour = "picky"
    options: dict[str, Any] = dict.fromkeys(PICKY, 1)
    for name in PICKY:
        assert ask(server, **options).json()["error"]["param"] == name
        del options[name]
    assert ask(server, **options).status_code == 200


def test_broken_streams(server: OpenAIServer) -> None:
    server.behaviour = "cut"
    with pytest.raises(httpx.RemoteProtocolError):
        ask(server, stream=True)
    with pytest.raises(httpx.RemoteProtocolError):
        ask(server)
    server.behaviour = "early-end"
    whole = said(server, "quote")
    server.behaviour = "early-end"
    parts = "".join(pieces(ask(server, stream=True)))
    assert parts and whole.startswith(parts) and parts != whole
    server.behaviour = "not-json"
    assert ask(server, stream=True).text == "data: this is not JSON\n\n"
    server.behaviour = "empty"
    assert pieces(ask(server, stream=True)) == []
    server.behaviour = "only-thinking"
    assert events(ask(server, stream=True))[-1]["choices"][0]["finish_reason"] == "length"
    server.behaviour = "error-event"
    assert "error" in events(ask(server, stream=True))[-1]
    server.behaviour = "wrong-schema"
    assert "choices" not in ask(server).json()
    server.behaviour = "html"
    assert ask(server, stream=True).headers["content-type"] == "text/html"


@pytest.mark.parametrize("behaviour", ["hang", "ping", "stall", "endless"])
def test_streams_that_do_not_end(behaviour: str, server: OpenAIServer) -> None:
    server.behaviour = behaviour
    body = {"messages": [{"role": "user", "content": ASK}], "stream": True}
    until = time.monotonic() + 0.4
    client = httpx.Client(timeout=0.3)
    with (
        pytest.raises((httpx.ReadTimeout, TimeoutError)),
        client.stream("POST", f"{server.url}/chat/completions", json=body) as response,
    ):
        for _ in response.iter_raw():
            if time.monotonic() > until:
                raise TimeoutError
    if behaviour != "hang":  # which writes nothing, and so does not notice
        assert server.requests[0].over.wait(5) and server.requests[0].outcome == "cancelled"


def test_slow_waits_before_each_piece(server: OpenAIServer) -> None:
    server.behaviour, server.delay, server.chunk_size = "slow", 0.1, 40
    began = time.monotonic()
    count = len(pieces(ask(server, stream=True)))
    assert time.monotonic() - began >= count * 0.1 > 0.1


def test_closing_ends_hanging_requests() -> None:
    with OpenAIServer("hang") as server:
        client = socket.create_connection(("127.0.0.1", int(server.url.split(":")[2].split("/")[0])))
        client.sendall(b"GET /v1/models HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(0.1)
    client.settimeout(5)
    assert client.recv(100) == b""
    client.close()


# --- Models and embeddings ---


def test_lists_models(server: OpenAIServer) -> None:
    server.models = ["a", "b"]
    listed = httpx.get(f"{server.url}/models").json()
    assert [each["id"] for each in listed["data"]] == ["a", "b"]
    assert httpx.get(f"{server.url}/nothing").status_code == 404


def embed(server: OpenAIServer, **body: Any) -> Any:
    return httpx.post(f"{server.url}/embeddings", json={"model": "e", **body}, timeout=5).json()


def test_embeds_the_same_in_both_formats(server: OpenAIServer) -> None:
    texts = ["The bridge was closed.", "A bridge was closed on Monday.", "Sourdough bread"]
    plain = [each["embedding"] for each in embed(server, input=texts, dimensions=48)["data"]]
    packed = embed(server, input=texts, dimensions=48, encoding_format="base64")["data"]
    for values, other in zip(plain, packed, strict=True):
        assert len(values) == 48 and sum(v * v for v in values) == pytest.approx(1)
        assert struct.unpack("<48f", base64.b64decode(other["embedding"])) == pytest.approx(values, abs=1e-6)

    def near(a: int, b: int) -> float:
        return float(sum(x * y for x, y in zip(plain[a], plain[b], strict=True)))

    assert near(0, 1) > near(0, 2)


def test_embeds_one_text_or_token_numbers_or_nothing(server: OpenAIServer) -> None:
    assert len(embed(server, input="one")["data"]) == 1
    assert len(embed(server, input=[1, 2, 3])["data"]) == 1
    assert len(embed(server, input=[[1, 2], [3]])["data"]) == 2
    server.behaviour = "empty"
    assert embed(server, input="one")["data"] == []
    server.behaviour = "wrong-schema"
    assert "data" not in embed(server, input="one")


@given(st.text(), st.integers(1, 400))
def test_vectors_are_of_unit_length(text: str, dimension: int) -> None:
    values = vector(text, dimension)
    assert len(values) == dimension and sum(v * v for v in values) == pytest.approx(1)
    assert values == vector(text, dimension)


def test_runs_by_hand() -> None:
    root = Path(__file__).resolve().parent.parent
    command = [sys.executable, "-m", "tests.openai_server", "--port", "0", "--behaviour", "bare"]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        url = re.search(r"OPENAI_BASE_URL=(\S+)", child.stdout.readline())
        try:
            assert url is not None
            body = {"messages": [{"role": "user", "content": ASK}]}
            reply = httpx.post(f"{url.group(1)}/chat/completions", json=body, timeout=5).json()
            assert reply["choices"][0]["message"]["content"] == "[4] [9]"
        finally:
            child.terminate()


def test_every_behaviour_has_a_name_of_its_own() -> None:
    assert len(set(BEHAVIOURS)) == len(BEHAVIOURS)


def test_a_connection_dropped_while_idle_is_not_printed_among_the_program_s_errors(
    server: OpenAIServer, capsys: pytest.CaptureFixture[str]
) -> None:
    host, port = server.url.removeprefix("http://").removesuffix("/v1").split(":")
    before = threading.active_count()
    with socket.create_connection((host, int(port))) as client:
        client.sendall(b"GET /v1/models HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.recv(4096).startswith(b"HTTP/1.1 200")
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # closes with a reset
    until = time.monotonic() + 10
    while threading.active_count() > before and time.monotonic() < until:
        time.sleep(0.01)
    assert capsys.readouterr().err == ""
