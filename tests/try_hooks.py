"""`make hooks`: pre-commit installs this checkout as committed, and runs its hooks in a scratch repository with a rulebook."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
IDENTITY = ("-c", "user.name=a", "-c", "user.email=a@example.org")


def main() -> int:
    """The exit code of pre-commit."""
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder, "port")
        environment = os.environ | {"PRE_COMMIT_HOME": str(Path(folder, "home"))}

        def run(*command: str) -> int:
            return subprocess.run(command, cwd=book, env=environment, check=False).returncode

        subprocess.run([sys.executable, "-m", "sanctionlink", "init", str(book)], check=True)
        for arguments in (
            ("init", "--quiet"),
            ("add", "--all"),
            ("commit", "--quiet", "--message", "A rulebook"),
        ):
            subprocess.run(["git", *IDENTITY, *arguments], cwd=book, check=True)
        head = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout.strip()
        hooks = ("try-repo", str(ROOT), "--ref", head, "--all-files", "--verbose")
        return run(sys.executable, "-m", "pre_commit", *hooks)


if __name__ == "__main__":
    sys.exit(main())
