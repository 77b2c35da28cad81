# SPDX-License-Identifier: MIT
"""The command `clickhouse` over the npm package chdb, which is ClickHouse's engine in a process."""
import os
import pathlib
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
PACKAGE = "chdb@3.4.0"


def modules():
    """Where chdb is; fetched by npm, once, into the cache folder."""
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "drmscope" / PACKAGE
    if not (cache / "node_modules/chdb").is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "install", "--prefix", cache, "--no-audit", "--no-fund", PACKAGE], check=True, stdout=subprocess.DEVNULL)
    return cache / "node_modules"


def environment(folder):
    """With `clickhouse` in PATH; what a server keeps, it keeps in `folder`."""
    command = folder / "bin/clickhouse"
    if not command.exists():
        command.parent.mkdir(exist_ok=True)
        command.symlink_to(HERE / "clickhouse")
    return os.environ | {"PATH": f"{command.parent}:{os.environ['PATH']}", "NODE_PATH": str(modules()),
                         "DRMSCOPE_TEST_SERVER": str(folder / "server")}
