# SPDX-License-Identifier: MIT
"""One recording of this machine's own task:task_rename by agent and collector, in a tracefs instance of its own; needs root."""
import contextlib
import os
import re
import sqlite3
import subprocess
import sys

# Of the storm; nobody else has it, whose events would be recorded as well.
STORM = f"s{os.getpid()}"
# As drmres_snapshot, which is a row and nothing more where its resource is known already. Of task_rename a program that calls itself
# by its own name of up to 8 letters has these in oldcomm: the name where an address must be, else zeros. Its pid is the number of each of its events.
NAME, ZEROS = 12, 20
FIELDS = [("unsigned int", "seq", 4, 4), ("unsigned long long", "drm", NAME, 8),
          ("unsigned long long", "generation", NAME, 8), ("unsigned long long", "node", NAME, 8),
          ("unsigned long long", "data", ZEROS, 8), ("unsigned long long", "action", ZEROS, 8),
          ("unsigned long long", "size", ZEROS, 8), ("unsigned long long", "caller", ZEROS, 8),
          ("int", "refs", ZEROS, 4), ("int", "open_count", ZEROS, 4), ("unsigned int", "ordinal", ZEROS, 4),
          ("unsigned int", "gfp", ZEROS, 4), ("unsigned char", "cause", ZEROS, 1), ("unsigned char", "atomic", ZEROS, 1),
          ("__data_loc char[]", "name", ZEROS, 4), ("__data_loc char[]", "dev", ZEROS, 4),
          ("__data_loc unsigned long long[]", "stack", ZEROS, 4)]


def keep_mounts_to_us():
    """Begins the program anew where its mounts are seen by nobody else."""
    if os.getuid() == 0 and os.environ.get("DRMSCOPE_PERF_ALONE") != "1":
        os.execvpe("unshare", ["unshare", "-m", "--propagation", "private", sys.executable, *sys.argv], {**os.environ, "DRMSCOPE_PERF_ALONE": "1"})


@contextlib.contextmanager
def tracefs(folder):
    """A tracefs as live_agent wants it; raises OSError or CalledProcessError where this machine has none for us."""
    real, fake, system = folder / "real", folder / "live/tracefs", folder / "live/sys"
    try:
        real.mkdir()
        subprocess.run(["mount", "-t", "tracefs", "nodev", real], check=True, capture_output=True)
        text = (real / "events/task/task_rename/format").read_text()
        event = re.search(r"ID: (\d+)", text)[1]
        common = "".join(line + "\n" for line in text.splitlines() if "common_" in line)
        fields = "".join(f"\tfield:{kind} {name};\toffset:{offset};\tsize:{size};\tsigned:0;\n" for kind, name, offset, size in FIELDS)
        files = {"events/drmres/enable": "0\n", "events/header_page": (real / "events/header_page").read_text(),
                 "events/drmres/drmres_snapshot/format": f"name: drmres_snapshot\nID: {event}\nformat:\n{common}\n{fields}\nprint fmt: \"\"\n",
                 "saved_cmdlines": "", "dynamic_events": "", "kprobe_profile": ""}
        for name, content in files.items():
            (fake / name).parent.mkdir(parents=True, exist_ok=True)
            (fake / name).write_text(content)
        (fake / "instances").mkdir()
        subprocess.run(["mount", "--bind", real / "instances", fake / "instances"], check=True)
        (system / "module/drmres_trace/parameters").mkdir(parents=True)
        (system / "module/drmres_trace/parameters/announce").write_text("")
        yield folder / "live"
    finally:
        for mount in (fake / "instances", real):
            subprocess.run(["umount", mount], check=False, capture_output=True)


class LiveRecording:
    """Agent and collector, from the moment on when what happens is recorded."""

    def __init__(self, build, live, session, buffer_kb):
        self.session = session
        session.unlink(missing_ok=True)
        self.collector = subprocess.Popen([build / "libexec/drmscope/drmscope-collect", "-o", session], stdin=subprocess.PIPE,
                                          stdout=subprocess.PIPE, text=True)
        self.agent = subprocess.Popen([build / "bin/live_agent", live, STORM], stdin=subprocess.PIPE, stdout=self.collector.stdin, text=True)
        self.collector.stdin.close()
        self.agent.stdin.write(f"buffer-kb {buffer_kb}\nstart\n")
        self.agent.stdin.flush()
        for line in self.collector.stdout:
            if '"armed"' in line:
                break

    def stop(self):
        self.agent.stdin.write("stop\n")
        self.agent.stdin.close()

    def finish(self):
        """To the last verdict."""
        self.agent.wait()
        self.collector.stdout.read()
        self.collector.wait()

    def by_cpu(self, query):
        with contextlib.closing(sqlite3.connect(self.session)) as database:
            return dict(database.execute(query))

    def stored(self):
        return self.by_cpu("SELECT cpu, count(*) FROM event GROUP BY cpu")

    def missed(self):
        return self.by_cpu("SELECT cpu, sum(missed_count) FROM missed GROUP BY cpu")


def storm(build, rate, seconds, nice=0):
    """So many task:task_rename a second on all CPUs, 0 as fast as they come."""
    return subprocess.Popen(["nice", "-n", str(nice), build / "bin/storm", STORM, str(rate), str(seconds)], stdout=subprocess.PIPE, text=True)


def made_by(storming):
    """By CPU, of a storm that is over."""
    return {int(cpu): int(made) for cpu, made in (line.split() for line in storming.stdout)}
