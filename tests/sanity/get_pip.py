"""Stands in for the get-pip script that ansible-test would download: runs the pip that lies beside it."""

from __future__ import annotations

import sys
from pathlib import Path

NOT_OF_PIP = ("--no-setuptools", "--no-wheel")  # get-pip's own options

sys.path.insert(0, str(Path(__file__).resolve().parent / "pip_alone"))

if __name__ == "__main__":
    from pip._internal.cli.main import main

    sys.exit(main(["install", *(argument for argument in sys.argv[1:] if argument not in NOT_OF_PIP)]))
