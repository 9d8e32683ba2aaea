"""The same question has the same answer, to the letter, in every process."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from sanctionlink.api import load


@pytest.mark.parametrize(
    "question",
    [("status",), ("explain", "capture_of_odesa"), ("whatif", "--set", "talks_outcome=failed")],
)
def test_no_answer_depends_on_the_process(question: tuple[str, ...]) -> None:
    """Python orders sets of texts differently in each process; no such order may reach the output."""
    answers = set()
    for seed in ("1", "2", "3"):
        done = subprocess.run(
            [sys.executable, "-m", "sanctionlink", *question, "-r", "reset_2025", "--format", "json"],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        )
        answers.add(done.stdout)

    assert len(answers) == 1


def test_a_status_that_all_worlds_share_is_not_told_as_one_accounts() -> None:
    """The proof is of one world; its heading says that the others agree."""
    verdicts = load("venezuela_gl44").verdicts(as_of="2024-04-18")

    assert verdicts["oil_new_business"].status.value == "blocked"
    assert "Blocked in every possible case, for example on the account of" in " ".join(
        verdicts.explain("oil_new_business").to_text().split()
    )
