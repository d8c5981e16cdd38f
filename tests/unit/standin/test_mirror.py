"""The copy of a root that is planned instead of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.standin.mirror import OVERRIDE, mirror
from octoguard.standin.overrides import BACKEND

if TYPE_CHECKING:
    from pathlib import Path


def write(path: Path, text: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_what_belongs_to_terraform_stays_behind(tmp_path: Path) -> None:
    root = tmp_path / "root"
    for name in ("main.tf", "terraform.tfstate", "terraform.tfstate.backup", ".terraform.lock.hcl", "files/a.json"):
        write(root / name)
    write(root / ".terraform" / "providers" / "x")
    write(root / ".terraform" / "terraform.tfstate")
    write(root / ".terraform" / "modules" / "m" / "main.tf")
    made = mirror(root, [root], tmp_path / "scratch")
    made.override({root: BACKEND})
    copy = made.root
    files = {str(path.relative_to(copy)) for path in copy.rglob("*") if path.is_file()}
    assert files == {"main.tf", "files/a.json", OVERRIDE, ".terraform/modules/m/main.tf"}
    assert 'backend "local"' in (copy / OVERRIDE).read_text()


def test_modules_keep_their_places_and_neighbours_are_linked(tmp_path: Path) -> None:
    root, module = tmp_path / "repo" / "live" / "prod", tmp_path / "repo" / "modules" / "vpc"
    write(root / "main.tf")
    write(module / "main.tf", "original")
    write(tmp_path / "repo" / "live" / "names.json", "names")
    write(tmp_path / "repo" / "modules" / "shared" / "a.txt", "a")
    copy = mirror(root, [root, module], tmp_path / "scratch").root
    assert (copy / "../../modules/vpc/main.tf").read_text() == "original"
    assert (copy / "../names.json").read_text() == "names"
    assert (copy / "../../modules/shared/a.txt").read_text() == "a"
    assert not (copy / "../../modules/vpc").is_symlink()
    (copy / "../../modules/vpc/main.tf").write_text("changed")
    assert (module / "main.tf").read_text() == "original"


def test_a_module_inside_of_the_root_is_copied_once(tmp_path: Path) -> None:
    root = tmp_path / "root"
    write(root / "main.tf")
    write(root / "modules" / "m" / "main.tf")
    copy = mirror(root, [root, root / "modules" / "m"], tmp_path / "scratch").root
    assert (copy / "modules" / "m" / "main.tf").is_file()


def test_links_lead_where_they_led(tmp_path: Path) -> None:
    root, far = tmp_path / "repo" / "live", tmp_path / "far"
    write(root / "main.tf")
    write(root / "inside.txt", "inside")
    write(far / "main.tf", "far")
    (root / "near").symlink_to("inside.txt")
    (root / "far").symlink_to("../../far")
    (root / "itself").symlink_to(".")
    copy = mirror(root, [root], tmp_path / "scratch").root
    assert (copy / "near").read_text() == "inside"
    assert (copy / "near").resolve() == copy.resolve() / "inside.txt"
    assert (copy / "far" / "main.tf").read_text() == "far"
    assert (copy / "itself").resolve() == copy.resolve()


def test_a_large_file_is_read_where_it_is(tmp_path: Path) -> None:
    root = tmp_path / "root"
    write(root / "main.tf")
    write(root / "large.bin", "x" * (1 << 21))
    copy = mirror(root, [root], tmp_path / "scratch").root
    assert (copy / "large.bin").resolve() == root / "large.bin"


def test_a_broken_link_is_no_obstacle(tmp_path: Path) -> None:
    root = tmp_path / "root"
    write(root / "main.tf")
    (root / "broken").symlink_to(tmp_path / "nowhere")
    assert (mirror(root, [root], tmp_path / "scratch").root / "main.tf").is_file()


def test_an_absolute_link_into_what_is_copied_leads_to_the_copy(tmp_path: Path) -> None:
    root, module = tmp_path / "repo" / "live", tmp_path / "repo" / "modules" / "vpc"
    write(root / "main.tf")
    write(module / "main.tf", "original")
    (root / "vpc").symlink_to(module)
    made = mirror(root, [root, module], tmp_path / "scratch")
    made.override({module: BACKEND})
    assert (made.root / "vpc" / OVERRIDE).read_text() == BACKEND
    assert not (module / OVERRIDE).exists()


def test_a_rewritten_file_leaves_what_it_links_to_alone(tmp_path: Path) -> None:
    root = tmp_path / "repo" / "live"
    shared = write(tmp_path / "repo" / "shared.tf", "original")
    write(root / "main.tf")
    (root / "shared.tf").symlink_to("../shared.tf")
    made = mirror(root, [root], tmp_path / "scratch")
    made.rewrite(root / "shared.tf", b"changed")
    assert (made.root / "shared.tf").read_text() == "changed"
    assert shared.read_text() == "original"
