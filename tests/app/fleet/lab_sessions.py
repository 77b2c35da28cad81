# SPDX-License-Identifier: MIT
"""Sessions as a lab makes them, many and quickly: one that was made from facts, with another name, day and verdict each."""
import pathlib
import shutil
import sqlite3
import subprocess

DAY_NS = 24 * 3600 * 10**9
KERNELS = ("6.1.0-32-amd64", "6.12.9-amd64", "6.13.0-rc3-00042-g1a2b3c4d5e6f")
HOSTS = ("alpha", "beta", "gamma")
LEAK = ("UPDATE phase SET ended_ns = 0 WHERE phase = 'zombie';"
        "DELETE FROM phase WHERE phase IN ('releasing', 'freed');"
        "UPDATE session SET ended_ns = 21000000000;")


def make(folder, count, make_session, data):
    """`count` sessions below `folder`; every third one leaks, from the fifth day on another driver does."""
    folder = pathlib.Path(folder)
    facts = (pathlib.Path(data) / "hot_unplug.sql").read_text(encoding="utf-8")
    models = []
    for name, sql in (("clean", ""), ("leak", LEAK), ("new", LEAK + "UPDATE device SET drm_driver = 'newdrm';"
                                                              "UPDATE symbol SET module = 'newdrm' WHERE module = 'bochs';")):
        models.append(folder / f"{name}.model")
        subprocess.run([make_session, models[-1]], input=facts + sql, text=True, check=True)
    for i in range(count):
        day = i * 10 // count
        leaks = i % 3 == 0
        model = models[2 if leaks and day >= 5 and i % 2 else leaks]
        path = folder / f"{day}" / f"s{i:05}.drmscope"
        path.parent.mkdir(exist_ok=True)
        shutil.copyfile(model, path)
        with sqlite3.connect(path) as database:
            database.execute("UPDATE session SET uuid = ?, hostname = ?, kernel_release = ?, wall_offset_ns = wall_offset_ns + ?",
                             (f"{i:08x}-0000-4000-8000-000000000000", HOSTS[i % 3], KERNELS[i // 3 % 3], day * DAY_NS + i * 10**9))
            if not leaks and i % 7 == 0: # a driver that is watched before it leaks
                database.execute("UPDATE device SET drm_driver = 'newdrm'")
        database.close()
    for model in models:
        model.unlink()
    return sorted(folder.rglob("*.drmscope"))
