"""Connects the parts of octoguard: each module runs one command, or a step that several commands share."""
