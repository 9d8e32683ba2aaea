"""`python -m sanctionlink`."""

import sys

from sanctionlink.cli import main

if __name__ == "__main__":
    sys.exit(main())
