"""PyYAML's parser in Python, made to read what its parser in C reads: which one is installed must not decide what a file says.

In brackets and braces, the one in Python ends a text at any `?`, as in `{ask: Is it so?, type: yes_no}`, and takes a `:` right
before a comma or bracket for one that follows a key, which the one in C refuses.
"""

from __future__ import annotations

import yaml
from yaml.scanner import ScannerError


class Loader(yaml.SafeLoader):
    """Gives the events of a text."""

    in_text = False

    def peek(self, index: int = 0) -> str:
        """The character at an offset from here; inside of a text, `?` is one like any other."""
        character: str = super().peek(index)
        return "x" if self.in_text and character == "?" else character

    def scan_plain(self) -> yaml.ScalarToken:
        """The text without quotation marks that starts here."""
        self.in_text = True
        token: yaml.ScalarToken = super().scan_plain()
        self.in_text = False
        if self.flow_level and (":?" in token.value or (self.peek() == ":" and self.peek(1) in ",?[]{}")):
            problem = "found unexpected ':'"
            raise ScannerError("while scanning a plain scalar", token.start_mark, problem, self.get_mark())
        return token
