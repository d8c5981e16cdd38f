"""The command line: one module for each command. It parses the arguments and sets the exit code."""
