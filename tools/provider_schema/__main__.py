"""`python -m tools.provider_schema SOURCE_DIR --provider NAME --version VERSION --output FOLDER`."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections import Counter
from pathlib import Path
from time import perf_counter

from octoguard.standin.schema import PackHeader, write_pack
from tools.provider_schema.problems import SourceError
from tools.provider_schema.providers import read

_DEEP = 20_000  # schemas nest, and each level of Go costs several levels of Python


def main(arguments: list[str] | None = None) -> int:
    """Build one pack. Returns 1 if too many attributes are unresolved, or if the source cannot be read."""
    given = _parser().parse_args(arguments)
    started = perf_counter()
    sys.setrecursionlimit(_DEEP)
    try:
        provider = read(given.source, given.provider)
        revision = given.revision or _revision(given.source)
    except SourceError as error:
        sys.stderr.write(f"provider_schema: {error}\n")
        return 1
    url = f"https://github.com/{given.namespace}/terraform-provider-{given.provider}"
    header = PackHeader(given.provider, given.version, url, revision)
    owner = "" if given.namespace == "hashicorp" else f"{given.namespace.lower()}+"
    target = given.output / f"{owner}{given.provider}-{given.version}.gz"
    write_pack(target, header, provider.configuration, provider.types)

    for line in provider.problems.lines():
        sys.stderr.write(f"{line}\n")
    unresolved = len(provider.problems.attributes)
    kinds = Counter(kind for kind, _ in provider.types)
    sys.stderr.write(
        f"{target}: {kinds['resource']} resources, {kinds['data']} data sources, {kinds['ephemeral']} ephemeral"
        f" resources; functions: {', '.join(provider.functions) or 'none'}; {target.stat().st_size} bytes,"
        f" {perf_counter() - started:.0f} s; {unresolved} unresolved attributes,"
        f" {provider.problems.constructs.total()} unresolved constructs\n"
    )
    return int(unresolved > given.tolerate)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.provider_schema", description=__doc__)
    parser.add_argument("source", type=Path, metavar="SOURCE_DIR", help="the top of the provider's source: has go.mod")
    parser.add_argument("--provider", required=True, help="google, google-beta, random, ...")
    parser.add_argument("--version", required=True, help="the provider's version, such as 7.46.0")
    parser.add_argument("--output", required=True, type=Path, help="the folder to write PROVIDER-VERSION.gz to")
    parser.add_argument("--revision", help="the tag or commit; asked of git when left out")
    parser.add_argument(
        "--namespace", default="hashicorp", help="whose it is, on the registry and on GitHub (hashicorp)"
    )
    parser.add_argument("--tolerate", type=int, default=0, help="as many unresolved attributes are no failure (0)")
    return parser


def _revision(source: Path) -> str:
    """The tag that is checked out, else the commit."""
    for asked in (["describe", "--tags", "--exact-match", "--dirty"], ["rev-parse", "HEAD"]):
        git = subprocess.run(["git", "-C", str(source), *asked], capture_output=True, text=True, check=False)
        if git.returncode == 0 and (source / ".git").exists():
            return git.stdout.strip()
    raise SourceError(f"{source} is not a git clone: give its tag or commit with --revision")


if __name__ == "__main__":
    sys.exit(main())
