"""Runs the command line as `python -m octoguard`."""

from octoguard.cli.main import main

if __name__ == "__main__":
    main()
