"""The quick start of the documentation, done as it is written."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import PLANS, ROOT

if TYPE_CHECKING:
    from pathlib import Path

PAGE = (ROOT / "docs" / "tutorials" / "quick-start.md").read_text(encoding="utf-8")


def _block(language: str) -> str:
    (code,) = re.findall(rf"^```{language}[^\n]*\n(.*?)^```", PAGE, re.M | re.S)
    return str(code)


@pytest.mark.terraform
@pytest.mark.skipif(not shutil.which("terraform"), reason="terraform is not on the PATH")
def test_the_verdicts_of_the_quick_start(octoguard: Any, tmp_path: Path) -> None:
    main = tmp_path / "main.tf"
    for name in ("main.tf", "octoguard.toml"):
        shutil.copyfile(PLANS / "readme" / name, tmp_path / name)

    def checked() -> tuple[int, str]:
        done = octoguard("check", ".", "--offline")
        return done.returncode, done.stdout.decode()

    code, text = checked()
    assert (code, "\nDENY " in text, "sql-public-ip: " in text) == (1, True, True)

    fixed, count = re.subn(
        r"    ip_configuration \{.*?\n    \}\n", lambda _: _indented(_block("hcl")), main.read_text(), flags=re.S
    )
    assert count == 1
    main.write_text(fixed)
    code, text = checked()
    assert (code, "\nREVIEW " in text, "sql-public-ip: " in text) == (0, True, False)
    assert "firewall-open-ssh" in text

    waiver = re.sub(r"until: \S+", "until: 2999-12-31", _block("yaml"))
    (tmp_path / "waivers.yaml").write_text(waiver)
    code, text = checked()
    assert (code, "\nALLOW " in text, "\nWaived\n" in text) == (0, True, True)


def _indented(block: str) -> str:
    return "".join(f"    {line}\n" for line in block.splitlines())
