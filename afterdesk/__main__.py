"""Run the command as `python -m afterdesk`."""

import sys

from afterdesk.cli import main

sys.exit(main())
