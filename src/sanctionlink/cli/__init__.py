"""The command line. Nothing is imported here before `main` is called, so that start-up stays short."""

from __future__ import annotations


def main() -> int:
    """Run the command line on the process's arguments; the result is the exit code.

    0 answered; 1 findings, failed tests, or a verdict named by `--fail-on`; 2 usage, or input that is invalid; 3 a
    limit was reached or an internal error; 130 interrupted.
    """
    try:
        import gc

        # Reading makes many objects that all stay: looking for dead ones after every 700 takes a third of the time.
        gc.set_threshold(100_000, 20, 20)
        from sanctionlink.cli.run import run
    except KeyboardInterrupt:
        return 130
    return run()
