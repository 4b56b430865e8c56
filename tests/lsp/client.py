"""A client of the language server, as an editor is one, for tests and benchmarks."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Json = Any

ROOT = Path(__file__).parents[2]
_PATIENCE = 60.0


class Client:
    """A server in a process of its own, and what it has said."""

    def __init__(self, environment: Mapping[str, str] | None = None, *words: str) -> None:
        path = os.pathsep.join([str(ROOT), str(ROOT / "rules"), os.environ.get("PYTHONPATH", "")])
        self.process = subprocess.Popen(
            [sys.executable, "-m", "iacguard", "lsp", *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path, **(environment or {})},
        )
        self.notifications: list[tuple[str, Json]] = []
        self.requests: list[tuple[str, Json]] = []
        self.answers: dict[str, Callable[[Json], Json]] = {}
        """How the client answers requests of the server, by method; with null by default."""
        self._next = 0
        self._received: queue.Queue[Json] = queue.Queue()
        self._responses: dict[int | str, Json] = {}
        threading.Thread(target=self._read, daemon=True).start()

    # Sending ------------------------------------------------------------------------------------

    def raw(self, data: bytes) -> None:
        """Sends bytes as they are."""
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, message: Json) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.raw(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    def notify(self, method: str, params: Json) -> None:
        self.send({"method": method, "params": params})

    def post(self, method: str, params: Json) -> int:
        """Sends a request without waiting for its response, and gives its id."""
        self._next += 1
        self.send({"id": self._next, "method": method, "params": params})
        return self._next

    def request(self, method: str, params: Json) -> Json:
        """The result of a request. Raises RuntimeError for an error."""
        response = self.response(self.post(method, params))
        if "error" in response:
            raise RuntimeError(response["error"])
        return response["result"]

    def response(self, id: int | str) -> Json:
        while id not in self._responses:
            self._take()
        return self._responses.pop(id)

    # Receiving ----------------------------------------------------------------------------------

    def wait(self, method: str, fits: Callable[[Json], bool] = lambda params: True) -> Json:
        """The parameters of the next notification of a method that fits."""
        seen = 0
        while True:
            for index, (name, params) in enumerate(self.notifications[seen:], seen):
                if name == method and fits(params):
                    del self.notifications[: index + 1]
                    return params
            seen = len(self.notifications)
            self._take()

    def wait_for_request(self, method: str) -> Json:
        while True:
            for index, (name, params) in enumerate(self.requests):
                if name == method:
                    del self.requests[index]
                    return params
            self._take()

    def _take(self) -> None:
        message = self._received.get(timeout=_PATIENCE)
        if message is None:
            raise EOFError(f"the server has ended with {self.process.wait()}")
        if "method" not in message:
            self._responses[message["id"]] = message
        elif "id" in message:
            self.requests.append((message["method"], message.get("params")))
            answer = self.answers.get(message["method"])
            result = None if answer is None else answer(message.get("params"))
            self.send({"id": message["id"], "result": result})
        else:
            self.notifications.append((message["method"], message.get("params")))

    def _read(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while True:
            length = 0
            while (line := stream.readline()) not in (b"\r\n", b""):
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            if not line:
                self._received.put(None)
                return
            self._received.put(json.loads(stream.read(length)))

    # The course of things -----------------------------------------------------------------------

    def initialize(self, folder: Path | None, capabilities: Json = None, options: Json = None) -> Json:
        folders = None if folder is None else [{"uri": folder.as_uri(), "name": folder.name}]
        result = self.request(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": None if folder is None else folder.as_uri(),
                "workspaceFolders": folders,
                "capabilities": capabilities or {},
                "initializationOptions": options,
            },
        )
        self.notify("initialized", {})
        return result

    def open(self, path: Path, text: str, version: int = 1) -> None:
        item = {"uri": path.as_uri(), "languageId": "x", "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})

    def change(self, path: Path, version: int, *changes: Json) -> None:
        document = {"uri": path.as_uri(), "version": version}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": list(changes)})

    def replace(self, path: Path, version: int, text: str) -> None:
        self.change(path, version, {"text": text})

    def diagnostics(self, path: Path, version: int | None = None) -> list[Json]:
        """What is pushed of a file, for one version of it."""
        params = self.wait(
            "textDocument/publishDiagnostics",
            lambda params: params["uri"] == path.as_uri() and params.get("version") == version,
        )
        return list(params["diagnostics"])

    def codes(self, path: Path, version: int | None = None) -> list[str]:
        return [one["code"] for one in self.diagnostics(path, version)]

    def end(self) -> int:
        """Ends the server as an editor does, and gives its exit status."""
        self.request("shutdown", None)
        self.notify("exit", None)
        return self.process.wait(timeout=_PATIENCE)

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            assert stream is not None
            stream.close()
