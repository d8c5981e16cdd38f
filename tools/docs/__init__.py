"""Writes the pages of the documentation site that are generated from the program and its data.

`python -m tools.docs FOLDER` copies `docs/` to FOLDER and adds the generated pages. MkDocs then builds FOLDER. The
generator runs in the environment of octoguard, MkDocs in its own, so the two need no common dependency.
"""
