"""Ears: what the loudspeaker and the headset of a sandbox said, in order."""

import time
from threading import Event as Flag

from sandbox.processes import Sandbox, SandboxError
from sandbox.story import Story

HEADSET_LINE = 9
OUTPUTS = {"speech": "Loudspeaker", "headset": "Headset"}


class Ears:
    """Hears both outputs from now on; what is heard is told in the story."""

    def __init__(self, sandbox: Sandbox, story: Story) -> None:
        self._sandbox = sandbox
        self._story = story
        self._known = dict.fromkeys(OUTPUTS, 0)
        self.heard: dict[str, list[str]] = {output: [] for output in OUTPUTS}
        self._lately: list[str] = []
        for output in OUTPUTS:
            sandbox.steer(output, command="forget")

    def listen(self) -> list[str]:
        """What was said since the last time, from both."""
        new: list[str] = []
        for output, where in OUTPUTS.items():
            said = [spoken["text"] for spoken in self._sandbox.steer(output, command="state")["utterances"]]
            for text in said[self._known[output] :]:
                new.append(text)
                self.heard[output].append(text)
                self._lately.append(text)
                self._story.hears(where, text)
            self._known[output] = len(said)
        return new

    def wait_for(self, words: str, seconds: float = 20.0) -> str:
        """The next thing said that holds these words; empty words: whatever is said next."""
        pause, deadline = Flag(), time.monotonic() + seconds
        while time.monotonic() < deadline:
            for text in self.listen():
                if words in text:
                    return text
            pause.wait(0.03)
        last = {output: said[-2:] for output, said in self.heard.items()}
        raise SandboxError(f"nobody said {words!r} within {seconds:g} s; last: {last}")

    def hear_out(self, words: str, seconds: float = 20.0) -> None:
        """Wait until these words were heard since the last time something was heard out."""
        if not any(words in text for text in self._lately):
            self.wait_for(words, seconds)
        self._lately.clear()

    def plug_headset(self) -> None:
        """The plug goes into its socket."""
        self._sandbox.steer("lines", command="input", line=HEADSET_LINE, level=True)

    def pull_headset(self) -> None:
        """And out."""
        self._sandbox.steer("lines", command="input", line=HEADSET_LINE, level=False)
