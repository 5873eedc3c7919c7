"""Firefox ESR as installed, over Marionette: the line of JSON commands that it listens to by itself, so no driver is needed."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAMES = ("firefox-esr", "firefox")
PATIENCE = 60.0
"""Seconds that the browser may take to start and a script to end."""
QUIET = {
    "marionette.port": 0,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "browser.startup.page": 0,
    "browser.aboutConfig.showWarning": False,
    "app.update.auto": False,
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
}
"""Settings: any free port, no questions, and a proxy that nobody answers at in place of a network."""


class Firefox:
    """A browser that opens pages and runs scripts in them."""

    def __init__(self, line: socket.socket) -> None:
        self._line, self._number, self._rest = line, 0, b""
        self._receive()
        self.say(
            "WebDriver:NewSession", {"capabilities": {"alwaysMatch": {"timeouts": {"script": int(PATIENCE * 1000)}}}}
        )

    def say(self, command: str, told: dict[str, Any]) -> Any:
        """One command and its answer. Raises RuntimeError with what the browser complains of."""
        self._number += 1
        text = json.dumps([0, self._number, command, told]).encode()
        self._line.sendall(b"%d:%b" % (len(text), text))
        _, number, error, answer = self._receive()
        assert number == self._number
        if error is not None:
            raise RuntimeError(f"{error['error']}: {error['message']}")
        return answer

    def open(self, path: Path, fragment: str = "") -> None:
        """Show a page from disk."""
        self.say("WebDriver:Navigate", {"url": "about:blank"})
        self.say("WebDriver:Navigate", {"url": path.resolve().as_uri() + fragment})

    def run(self, script: str) -> Any:
        """What the body of a function returns in the page; a promise is waited for."""
        wrapped = f"const done = arguments[arguments.length - 1]; (async () => {{ {script} }})().then((value) => done([value]), (error) => done(String(error)));"
        answer = self.say("WebDriver:ExecuteAsyncScript", {"script": wrapped, "args": [], "sandbox": None})["value"]
        if isinstance(answer, str):
            raise RuntimeError(answer)
        return answer[0]

    def picture(self) -> str:
        """What is seen, as PNG in base64."""
        return str(self.say("WebDriver:TakeScreenshot", {"full": False})["value"])

    def complaints(self) -> list[str]:
        """Errors of scripts and of the content policy since the browser started, as its console has them."""
        self.say("Marionette:SetContext", {"value": "chrome"})
        try:
            script = """return Services.console.getMessageArray().filter((one) => one instanceof Ci.nsIScriptError
                && one.sourceName.startsWith('file:') && !(one.flags & Ci.nsIScriptError.warningFlag)).map((one) => one.errorMessage);"""
            found: list[str] = self.say("WebDriver:ExecuteScript", {"script": script, "args": []})["value"]
            return found
        finally:
            self.say("Marionette:SetContext", {"value": "content"})

    def _receive(self) -> Any:
        while b":" not in self._rest:
            self._more()
        size, self._rest = self._rest.split(b":", 1)
        while len(self._rest) < int(size):
            self._more()
        text, self._rest = self._rest[: int(size)], self._rest[int(size) :]
        return json.loads(text)

    def _more(self) -> None:
        part = self._line.recv(65536)
        if not part:
            raise RuntimeError("the browser hung up")
        self._rest += part


@contextmanager
def firefox(width: int = 1366, height: int = 768) -> Iterator[Firefox]:
    """The browser, its profile thrown away afterwards."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    assert found, f"these tests need another browser, too: install one of {', '.join(NAMES)}"
    with tempfile.TemporaryDirectory() as profile:
        lines = [f"user_pref({json.dumps(key)}, {json.dumps(value)});" for key, value in QUIET.items()]
        Path(profile, "user.js").write_text("\n".join(lines), encoding="utf-8")
        call = [
            found,
            "--headless",
            "--no-remote",
            "--marionette",
            "--remote-allow-system-access",
            "--profile",
            profile,
        ]
        call += [f"--width={width}", f"--height={height}"]
        process = subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            with socket.create_connection(("127.0.0.1", _port(Path(profile), process)), timeout=PATIENCE) as line:
                yield Firefox(line)
        finally:
            process.kill()
            process.wait()


def _port(profile: Path, process: subprocess.Popen[bytes]) -> int:
    """The port at which the browser listens, once it does."""
    told, end = profile / "MarionetteActivePort", time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        if told.is_file() and told.read_text().strip():
            return int(told.read_text())
        time.sleep(0.1)
    raise AssertionError("Firefox did not start")
