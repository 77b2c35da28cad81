#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""`drmscope record --via`: every way to an agent but ssh, each with a fake agent at its end.

    via_test.py DRMSCOPE COLLECT RELAY AGENT FAKE_AGENT POLICY
"""
import contextlib
import fcntl
import os
import pathlib
import re
import signal
import socket
import sqlite3
import subprocess
import termios
import threading
import time
import xml.etree.ElementTree

from via_case import COMPRESSED, DRMSCOPE, COLLECT, RELAY, AGENT, FAKE_AGENT, POLICY, PATIENCE, ViaCase, ask, main


def rows(path):
    """Everything in a session but its own name."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        lines = list(database.iterdump())
    uuid = ask(path, "SELECT uuid FROM session")
    return [line.replace(uuid, "UUID") for line in lines]


def pass_on(source, sink):
    """Until nobody has the other end of `source` open."""
    try:
        while piece := os.read(source, 65536):
            while piece:
                piece = piece[os.write(sink, piece):]
    except OSError: # EIO: that is how a terminal says it
        pass


class Via(ViaCase):
    def test_an_unknown_way_is_named_with_those_there_are(self):
        for via in ("telnet", "ssh:", "ssh:-oProxyCommand=touch", "serial:/dev/null:7", "unix:", "file:"):
            said = self.end(self.start(via), 64)
            self.assertIn(f"--via {via}", said)
        self.assertIn("ssh:HOST", self.end(self.start("telnet"), 64))

    def test_pkexec_starts_the_agent_and_nothing_else(self):
        self.script("pkexec", f'echo "$#: $*" >>{self.folder}/heard; exec "$@"')
        self.end(self.start("pkexec", "true"), 0)
        self.assertEqual((self.folder / "heard").read_text(), f"1: {self.libexec}/drmscope-agent\n")
        self.expect_hot_unplug()

    def test_pkexec_that_is_refused_is_not_permitted(self):
        self.script("pkexec", "echo 'Error executing command as another user: Not authorized' >&2; exit 127")
        said = self.end(self.start("pkexec"), 77)
        self.assertIn("Not authorized", said)
        self.assertRegex(said, "rule of polkit's allows org.drmscope.record; on a terminal, record with --via sudo")
        self.assertFalse(self.session.exists())

    def test_sudo_elevates_the_agent_alone_and_gives_it_no_argument(self):
        self.script("sudo", f'echo "$#: $*" >>{self.folder}/heard; shift; ELEVATED=yes exec "$@"')
        tells = f'"$# ${{ELEVATED:-no}}" >>{self.folder}/'
        for name, program in (("drmscope-agent", FAKE_AGENT), ("drmscope-collect", COLLECT)):
            (self.libexec / name).unlink()
            (self.libexec / name).write_text(f'#!/bin/sh\necho {tells}{name}\nexec {program} "$@"\n', encoding="ascii")
            (self.libexec / name).chmod(0o755)
        self.end(self.start("sudo", "--", "sh", "-c", f"echo {tells}command"), 0)
        heard = {name: (self.folder / name).read_text(encoding="ascii")
                 for name in ("heard", "drmscope-agent", "drmscope-collect", "command")}
        self.assertEqual(heard["heard"], f"2: -- {self.libexec}/drmscope-agent\n")
        self.assertEqual(heard["drmscope-agent"], "0 yes\n")
        self.assertRegex(heard["drmscope-collect"], r"^\d+ no\n$")
        self.assertEqual(heard["command"], "0 no\n")
        self.expect_hot_unplug()

    def test_sudo_that_is_refused_is_not_permitted(self):
        self.script("sudo", "echo 'sudo: a password is required' >&2; exit 1")
        self.assertIn("a password is required", self.end(self.start("sudo"), 77))
        self.assertFalse(self.session.exists())

    def test_an_ssh_that_fails_at_once_is_said_whatever_it_was_to_be_sent(self):
        self.script("ssh", "echo 'ssh: connect to host nowhere port 22: Connection refused' >&2; exit 255")
        for copied in ((), ("--copy-agent",)):
            self.assertIn("port 22: Connection refused", self.end(self.start("ssh:nowhere", *copied), 69))
            self.assertEqual(list(self.folder.glob("s.drmscope*")), [])

    def stop_before_it_began(self, name, *options, does="exec sleep 1000", first=":"):
        """Once the program `name` runs, and has done what it does first."""
        runs = self.folder / "runs"
        runs.unlink(missing_ok=True)
        self.script(name, f"{first}; echo $$ >{runs}.new; mv {runs}.new {runs}; {does}")
        recorder = self.start(*options)
        self.wait_until(recorder, runs.exists)
        recorder.send_signal(signal.SIGINT)
        said = self.end(recorder, 130)
        self.assertIn("interrupted before the recording had begun; nothing was recorded", said)
        self.assertNotIn("saving", said)
        with self.assertRaises(ProcessLookupError):
            os.kill(int(runs.read_text(encoding="ascii")), 0)

    def test_one_signal_ends_an_ssh_that_still_connects(self):
        for copied in ((), ("--copy-agent",)): # of which nothing is read
            self.stop_before_it_began("ssh", "ssh:there", *copied)
            self.assertEqual(list(self.folder.glob("s.drmscope*")), [])

    def test_one_signal_ends_an_ssh_whose_helper_lives_on(self):
        helper = self.folder / "helper"
        self.addCleanup(lambda: os.kill(int(helper.read_text(encoding="ascii")), signal.SIGKILL))
        self.stop_before_it_began("ssh", "ssh:there", first=f"sleep 1000 & echo $! >{helper}", does="wait")

    def test_one_signal_ends_a_wait_for_a_password_and_leaves_all_as_it_was(self):
        self.end(self.start("direct", "true"), 0)
        before = self.session.read_bytes()
        for elevator in ("sudo", "pkexec"):
            self.stop_before_it_began(elevator, elevator, "-f")
            self.assertEqual(list(self.folder.glob("s.drmscope*")), [self.session])
            self.assertEqual(self.session.read_bytes(), before)

    def test_the_policy_elevates_the_agent_alone(self):
        policy = xml.etree.ElementTree.parse(POLICY).getroot()
        actions = policy.findall("action")
        self.assertEqual([action.get("id") for action in actions], ["org.drmscope.record"])
        (path,) = [note.text for note in actions[0].findall("annotate")
                   if note.get("key") == "org.freedesktop.policykit.exec.path"]
        self.assertTrue(path.endswith("/libexec/drmscope/drmscope-agent"), path)
        self.assertEqual({level.text for level in actions[0].find("defaults")}, {"auth_admin", "auth_admin_keep"})

    def test_the_agent_takes_no_argument(self):
        refused = subprocess.run([AGENT, "load-module"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        self.assertEqual(refused.returncode, 64)
        self.assertIn("takes no arguments", refused.stderr)

    def test_a_saved_stream_gives_the_same_session_later(self):
        stream = self.folder / "s.drmstream"
        self.end(self.start("direct", "--save-stream", stream, "true"), 0)
        self.assertEqual(stream.stat().st_mode & 0o777, 0o600)
        first = rows(self.session)
        self.session.unlink()
        self.end(self.start(f"file:{stream}"), 0)
        later = rows(self.session)
        differ = [pair for pair in zip(first, later) if pair[0] != pair[1]]
        # the command and its status are not in the stream
        self.assertEqual(len(first), len(later))
        self.assertLessEqual(len(differ), 1, differ)
        self.assertTrue(all('"session"' in line for line, _ in differ), differ)

    def test_importing_a_stream_that_breaks_off_says_so(self):
        stream, cut = self.folder / "s.drmstream", self.folder / "cut.drmstream"
        self.end(self.start("direct", "--save-stream", stream, "true"), 0)
        self.session.unlink()
        cut.write_bytes(stream.read_bytes()[:-5])
        done = subprocess.run([DRMSCOPE, "import", cut, "-o", self.session], capture_output=True, text=True)
        self.assertEqual(done.returncode, 2, done)
        self.assertIn("from a raw stream; not complete: the stream breaks off inside a frame", done.stdout)

    def test_a_saved_stream_is_never_written_over(self):
        stream = self.folder / "s.drmstream"
        stream.write_bytes(b"mine")
        self.assertIn("cannot create", self.end(self.start("direct", "--save-stream", stream, "true"), 73))
        self.assertEqual(stream.read_bytes(), b"mine")

    def test_what_a_session_is_made_of_is_not_the_session(self):
        saved = self.folder / "saved"
        self.end(self.start("direct", "--save-stream", saved, "true"), 0)
        self.session.unlink()
        stream = saved.read_bytes()
        for copy in (self.session, f"{self.session}-wal"):
            self.assertIn("is a file of the session", self.end(self.start(f"file:{saved}", "-f", "--save-stream", copy), 64))
            self.assertFalse(self.session.exists())
        self.session.write_bytes(stream)
        self.assertIn("is a file of the session", self.end(self.start(f"file:{self.folder}/./{self.session.name}", "-f"), 64))
        self.assertEqual((saved.read_bytes(), self.session.read_bytes()), (stream, stream))

    def test_what_a_saved_stream_cannot_be_told_is_refused(self):
        saved = self.folder / "saved"
        self.end(self.start("direct", "--save-stream", saved, "true"), 0)
        self.session.unlink()
        for option in (["--refs"], ["-b", "1024"]):
            self.assertIn(f"{option[0]} does not go with --via file:", self.end(self.start(f"file:{saved}", *option), 64))
        self.assertFalse(self.session.exists())

    def test_a_stream_that_is_not_there_is_named(self):
        self.assertIn("nowhere: No such file", self.end(self.start(f"file:{self.folder}/nowhere"), 69))
        self.assertIn("not a drmscope stream", self.end(self.start("file:/etc/passwd"), 65))
        self.assertIn("nowhere: No such file or directory; start the virtual machine that makes this socket",
                      self.end(self.start(f"unix:{self.folder}/nowhere"), 69))
        self.assertIn("nowhere: No such file or directory; is it plugged in?",
                      self.end(self.start(f"serial:{self.folder}/nowhere"), 69))

    def test_a_compressed_stream_is_expanded(self):
        stream, packed = self.folder / "s.drmstream", self.folder / "packed"
        self.end(self.start("direct", "--save-stream", stream, "true"), 0)
        with open(stream, "rb") as raw, open(packed, "wb") as file:
            subprocess.run([RELAY], stdin=raw, stdout=file, check=True)
        self.assertLess(packed.stat().st_size * 4, stream.stat().st_size)
        self.session.unlink()
        self.end(self.start(f"file:{packed}"), 0)
        self.expect_hot_unplug()

    def test_the_relay_waits_where_its_descriptors_do_not(self):
        stream, packed = self.folder / "s.drmstream", self.folder / "packed"
        self.end(self.start("direct", "--save-stream", stream, "true"), 0)
        (there, source), (sink, here) = os.pipe(), os.pipe()
        fcntl.fcntl(here, fcntl.F_SETPIPE_SZ, 4096)
        for descriptor in (there, here):
            os.set_blocking(descriptor, False)
        with open(sink, "rb") as packing, open(source, "wb") as feeding:
            relay = subprocess.Popen([RELAY], stdin=there, stdout=here)
            os.close(there)
            os.close(here)
            feeding.write(stream.read_bytes()[:100])
            feeding.flush()
            beginning = packing.read(1) # it has read that, and finds nothing more
            feeding.write(stream.read_bytes()[100:])
            feeding.close()
            packed.write_bytes(beginning + packing.read())
        self.assertEqual(relay.wait(), 0)
        self.session.unlink()
        self.end(self.start(f"file:{packed}"), 0)
        self.expect_hot_unplug()

    def test_a_damaged_compressed_stream_keeps_what_came_before(self):
        stream, packed = self.folder / "s.drmstream", self.folder / "packed"
        self.end(self.start("direct", "--save-stream", stream, "true"), 0)
        with open(stream, "rb") as raw, open(packed, "wb") as file:
            subprocess.run([RELAY], stdin=raw, stdout=file, check=True)
        damaged = bytearray(packed.read_bytes())
        damaged[-6] ^= 0xff # in the last block
        packed.write_bytes(damaged)
        self.session.unlink()
        self.assertIn("the compressed stream is damaged", self.end(self.start(f"file:{packed}"), 2))
        self.assertGreater(self.count(), 0)

    def test_a_fifo_that_somebody_writes_to(self):
        fifo = self.folder / "fifo"
        os.mkfifo(fifo)
        recorder = self.start(f"file:{fifo}")
        with open(fifo, "wb") as out:
            agent = subprocess.Popen([FAKE_AGENT], stdin=subprocess.PIPE, stdout=out, env=self.environment)
            agent.communicate(b"start\nstop\n", timeout=PATIENCE)
        self.end(recorder, 0)
        self.expect_hot_unplug()

    def test_a_fifo_that_nobody_writes_to_is_not_waited_for_after_a_signal(self):
        fifo = self.folder / "fifo"
        os.mkfifo(fifo)
        for number in (signal.SIGINT, signal.SIGTERM):
            recorder = self.start(f"file:{fifo}")
            self.wait_until_collecting(recorder)
            recorder.send_signal(number)
            self.assertIn("nothing was recorded", self.end(recorder, 130))
            self.assertEqual(list(self.folder.glob("s.drmscope*")), [])

    def test_an_agent_that_says_nothing_is_told_of_and_given_up(self):
        for number, (end, status, words) in enumerate(((("--gone-after", "1"), 69, "nothing came from the agent for 1 s"),
                                                       (("--max-time", "1"), 69, "before the time was up; nothing was recorded"),
                                                       ((), 130, "nothing was recorded"))):
            with self.subTest(end), socket.socket(socket.AF_UNIX) as port:
                place = self.folder / f"port{number}"
                port.bind(str(place))
                port.listen(1)
                recorder = self.start(f"unix:{place}", *end)
                if not end:
                    self.wait_until_collecting(recorder)
                    recorder.send_signal(signal.SIGINT)
                self.assertIn(words, self.end(recorder, status))
                self.assertEqual(list(self.folder.glob("s.drmscope*")), [])

    def test_the_silence_of_an_agent_that_never_spoke_is_shown(self):
        with socket.socket(socket.AF_UNIX) as port:
            port.bind(str(self.folder / "port"))
            port.listen(1)
            master, slave = os.openpty()
            recorder = self.start(f"unix:{self.folder}/port", terminal=slave)
            os.close(slave)
            self.wait_to_see(master, b"nothing has come from")
            recorder.send_signal(signal.SIGINT)
            self.assertEqual(recorder.wait(timeout=PATIENCE), 130)
            os.close(master)

    def test_a_socket_that_has_others_waiting_is_said(self):
        with socket.socket(socket.AF_UNIX) as port, socket.socket(socket.AF_UNIX) as other:
            port.bind(str(self.folder / "port"))
            port.listen(0)
            other.connect(str(self.folder / "port"))
            self.assertIn("port: Device or resource busy; another program is connected to it", self.end(self.start(f"unix:{self.folder}/port"), 69))

    def test_an_agent_behind_a_unix_socket_is_started_and_stopped(self):
        with socket.socket(socket.AF_UNIX) as port:
            port.bind(str(self.folder / "port"))
            port.listen(1)
            recorder = self.start(f"unix:{self.folder}/port", "--", "sh", "-c", "exit 7")
            connection, _ = port.accept()
            self.agent_on(connection.fileno())
            connection.close()
            said = self.end(recorder, 0)
        self.assertIn("exit status 7", said)
        self.expect_hot_unplug()

    @contextlib.contextmanager
    def serial_line(self):
        """Its near end by name, and its far one as a kernel hands it out: with an echo, and newlines made two characters."""
        near, ours = os.openpty()
        far, its = os.openpty()
        directions = [threading.Thread(target=pass_on, args=ends, daemon=True) for ends in ((near, far), (far, near))]
        for direction in directions:
            direction.start()
        before = termios.tcgetattr(its)
        self.assertTrue(before[3] & termios.ECHO)
        yield f"serial:{os.ttyname(ours)}:115200", its
        self.assertEqual(termios.tcgetattr(its), before)
        os.close(ours)
        os.close(its)
        for direction in directions:
            direction.join()
        os.close(near)
        os.close(far)

    def run_on(self, line, commands, **environment):
        there = subprocess.Popen(["sh", "-c", commands], stdin=line, stdout=line, stderr=line, env={**self.environment, **environment})
        self.addCleanup(there.wait)
        self.addCleanup(there.kill)
        return there

    def test_an_agent_behind_a_serial_line_is_started_and_stopped(self):
        with self.serial_line() as (way, line):
            recorder = self.start(way, "true")
            self.wait_until_collecting(recorder)
            there = self.run_on(line, f"echo 'target login: '; {FAKE_AGENT}")
            said = self.end(recorder, 0)
            there.wait(timeout=PATIENCE)
        self.assertRegex(said, "what came before the stream of an agent was passed over: .*target login:")
        self.expect_hot_unplug()

    def test_a_relay_compresses_what_goes_over_a_serial_line(self):
        stream = self.folder / "s.drmstream"
        with self.serial_line() as (way, line):
            recorder = self.start(way, "--save-stream", stream, "true")
            self.wait_until_collecting(recorder)
            there = self.run_on(line, f"{RELAY} {FAKE_AGENT}")
            self.end(recorder, 0)
            self.assertEqual(there.wait(timeout=PATIENCE), 0)
        self.assertTrue(stream.read_bytes().startswith(COMPRESSED))
        self.expect_hot_unplug()

    def test_a_relay_ends_as_what_it_runs(self):
        for program, status in (("true", 0), ("false", 1), ("/nowhere", 127)):
            relay = subprocess.run([RELAY, program], stdin=subprocess.DEVNULL, capture_output=True, check=False)
            self.assertEqual(relay.returncode, status, relay.stderr)

    def test_what_an_agent_says_that_cannot_begin_comes_over_the_line_too(self):
        with self.serial_line() as (way, line):
            recorder = self.start(way)
            self.wait_until_collecting(recorder)
            self.run_on(line, str(FAKE_AGENT), FAKE_AGENT="not-root").wait(timeout=PATIENCE)
            self.wait_for(recorder, "drmscope-agent: must be started by root")
            recorder.send_signal(signal.SIGINT)
            self.end(recorder, 130)

    def test_a_silent_agent_is_given_up(self):
        recorder = self.start("direct", "--gone-after", "2", FAKE_AGENT="endless")
        self.wait_for(recorder, "recording to")
        agent = self.agent_of(recorder)
        os.kill(agent, signal.SIGSTOP)
        began = time.monotonic()
        while self.interrupted() == "":
            self.assertLess(time.monotonic() - began, PATIENCE)
            time.sleep(0.1)
        os.kill(agent, signal.SIGCONT)
        said = recorder.communicate(timeout=PATIENCE)[1]
        self.assertIn(recorder.returncode, (2, 74), said)
        self.assertRegex(self.interrupted(), r"^nothing came from the agent for 2 s; it was last heard of at boot time \d+\.\d{3} s$")

    def test_the_silence_of_an_agent_is_shown_while_it_lasts(self):
        master, slave = os.openpty()
        recorder = self.start("direct", "--gone-after", "0", terminal=slave, FAKE_AGENT="endless")
        os.close(slave)
        self.wait_to_see(master, b" events  ")
        agent = self.agent_of(recorder)
        os.kill(agent, signal.SIGSTOP)
        self.wait_to_see(master, b"the agent has been silent for ")
        os.kill(agent, signal.SIGCONT)
        self.wait_to_see(master, b" events  ")
        recorder.send_signal(signal.SIGINT)
        self.wait_to_see(master, b"saved ")
        self.assertEqual(recorder.wait(timeout=PATIENCE), 0)
        os.close(master)

    def test_the_flight_recorder_keeps_the_last_while(self):
        # the fake agent's clock goes a millisecond an event, so a second of it is a thousand events
        self.end(self.start("direct", "--keep-last", "1", "--max-time", "1", FAKE_AGENT="endless"), 0)
        first, last, kept = (ask(self.session, f"SELECT {what} FROM event WHERE timestamp_ns >= (SELECT before_ns FROM missed)")
                             for what in ("min(seq)", "max(seq)", "count(*)"))
        self.assertGreater(last, 2000)
        self.assertEqual(kept, last - first + 1)
        self.assertTrue(1000 <= kept <= 1300, kept)
        self.assertEqual(ask(self.session, "SELECT count(*) || max(missed_count) FROM missed"), "10")
        self.assertEqual(ask(self.session, "SELECT state FROM session"), "complete")
        # what was told at the beginning is not let go
        self.assertEqual(ask(self.session, "SELECT count(DISTINCT hook) FROM hook"), 13)
        self.assertEqual(ask(self.session, "SELECT origin FROM device"), "init")

    def test_the_flight_recorder_writes_what_it_keeps_when_a_rule_accuses_somebody(self):
        recorder = self.start("direct", "--keep-last", "5min", "--dump-on-finding", FAKE_AGENT="faulty")
        self.wait_for(recorder, "a rule accuses somebody")
        self.assertEqual(ask(self.session, "SELECT count(*) FROM event WHERE kind = 'release'"), 2)
        self.assertEqual(ask(self.session, "SELECT state FROM session"), "recording")
        recorder.send_signal(signal.SIGINT)
        self.assertEqual(self.end(recorder, 0).count("accuses"), 0) # once, not again and again
        self.assertEqual(ask(self.session, "SELECT group_concat(rule) FROM finding WHERE verdict = 'hazard'"), "F23")

    def test_dumping_on_findings_is_for_the_flight_recorder(self):
        self.assertIn("goes with --keep-last", self.end(self.start("direct", "--dump-on-finding"), 64))

    def test_the_flight_recorder_writes_what_it_keeps_on_a_signal_and_goes_on(self):
        recorder = self.start("direct", "--keep-last", "5min", FAKE_AGENT="endless")
        self.wait_for(recorder, "recording to")
        written = 0
        for _ in range(2):
            recorder.send_signal(signal.SIGUSR1)
            self.wait_for(recorder, "events that were kept are in")
            self.assertGreater(self.count(), written)
            written = self.count()
            self.assertEqual(ask(self.session, "SELECT state FROM session"), "recording")
        recorder.send_signal(signal.SIGINT)
        self.end(recorder, 0)
        self.assertGreater(self.count(), written)
        # five minutes are longer than this test: nothing was let go, and what was written thrice is one recording
        self.assertEqual(ask(self.session, "SELECT count(*) FROM missed"), 0)
        self.assertEqual(ask(self.session, "SELECT max(seq) - min(seq) + 1 - count(*) FROM event"), 0)

    def test_what_the_flight_recorder_let_go_between_two_signals_is_a_gap(self):
        # two seconds of the fake agent's clock pass before each watermark, and two of those before what is kept is written
        recorder = self.start("direct", "--keep-last", "3s", FAKE_AGENT="pauses")
        self.wait_for(recorder, "recording to")
        gaps = 0
        while gaps < 2: # one each time, but where the machine stood still for a second
            recorder.send_signal(signal.SIGUSR1)
            self.wait_for(recorder, "events that were kept are in")
            gaps = ask(self.session, "SELECT count(*) FROM missed")
        self.assertEqual(ask(self.session, "SELECT count(*) FROM missed AS a JOIN missed AS b ON a.id < b.id AND a.before_ns > b.after_ns"), 0)
        recorder.send_signal(signal.SIGINT)
        self.end(recorder, 0)

    def test_the_end_of_the_console_is_kept_whatever_it_is_read_from(self):
        growing, fifo, place = (self.folder / name for name in ("console.log", "fifo", "socket"))
        growing.write_text("from before\n", encoding="ascii")
        os.mkfifo(fifo)
        with socket.socket(socket.AF_UNIX) as port:
            port.bind(str(place))
            port.listen(1)
            for console in (str(growing), f"file:{fifo}", f"unix:{place}"):
                with self.subTest(console):
                    recorder = self.start("direct", "-f", "--console", console, FAKE_AGENT="endless")
                    line = port.accept()[0].makefile("wb") if console.startswith("unix:") else open(console.removeprefix("file:"), "ab")
                    with line:
                        self.wait_for(recorder, "recording to")
                        line.write(b"[   12.3] Oops\x1b[31m: 0002\r\n[   12.4] Kernel panic - not syncing")
                        line.flush()
                        recorder.send_signal(signal.SIGINT)
                        self.end(recorder, 0)
                    self.assertEqual(ask(self.session, "SELECT group_concat(line, '|') FROM console"),
                                     "[   12.3] Oops\x1b[31m: 0002|[   12.4] Kernel panic - not syncing")
                    report = subprocess.run([DRMSCOPE, "report", self.session], capture_output=True, text=True, check=True).stdout
                    self.assertRegex(report, r"The end of its console\n-+\n  \[   12.3\] Oops.*: 0002\n  \[   12.4\] Kernel panic - not syncing\n")
                    self.assertNotIn("\x1b", report)

    def test_a_console_that_is_not_there_is_named(self):
        self.assertIn("nowhere: No such file", self.end(self.start("direct", "--console", f"{self.folder}/nowhere"), 69))
        for wrong in ("ssh:there", "telnet:there"):
            said = self.end(self.start("direct", "--console", wrong), 64)
            self.assertIn(f"--console {wrong}: it is unix:SOCKET, serial:DEVICE[:BAUD] or a file", said)

    def test_a_session_that_is_deleted_ends_the_recording_and_is_saved(self):
        recorder = self.start("direct", FAKE_AGENT="endless")
        self.wait_for(recorder, "recording to")
        self.wait_for_rows(recorder, 1)
        stored = self.count()
        self.session.unlink()
        said = self.end(recorder, 74)
        self.assertIn(f"was deleted or moved away while it was recorded; what was recorded is in {self.session}.saved\n", said)
        self.assertNotIn("rebuild", said)
        self.assertEqual(list(self.folder.glob("s.drmscope*")), [pathlib.Path(f"{self.session}.saved")])
        self.session = pathlib.Path(f"{self.session}.saved")
        self.assertGreaterEqual(self.count(), stored)

    def test_a_session_that_is_being_recorded_is_not_overwritten(self):
        stream = self.folder / "s.drmstream"
        self.end(self.start("direct", "--save-stream", stream, "true"), 0)
        recorder = self.start("direct", "-f", FAKE_AGENT="endless")
        self.wait_for(recorder, "recording to")
        self.assertIn("its recording still runs", self.end(self.start("direct", "-f", "true"), 73))
        into = subprocess.run([DRMSCOPE, "import", stream, "-f", "-o", self.session], env=self.environment, capture_output=True,
                              text=True, check=False)
        self.assertIn("its recording still runs", into.stderr)
        self.assertEqual(into.returncode, 73)
        recorder.send_signal(signal.SIGINT)
        self.end(recorder, 0)
        self.assertGreater(self.count(), 3000) # pairs of the endless agent; the saved stream has 23

    def test_a_recorder_that_cannot_say_anything_records_on(self):
        recorder = self.start("direct", FAKE_AGENT="talks")
        self.wait_for_rows(recorder, 100000) # with a megabyte of complaints, which nobody reads
        recorder.send_signal(signal.SIGINT)
        self.end(recorder, 2)

    def test_top_follows_a_recording_to_its_end(self):
        recorder = self.start("direct", FAKE_AGENT="endless")
        self.wait_for(recorder, "recording to")
        self.wait_for_rows(recorder, 1000)
        look = subprocess.run([DRMSCOPE, "top", self.session], env=self.environment, capture_output=True, text=True, check=True).stdout
        self.assertRegex(look, r"s.drmscope: recording, .*, [\d,]+ events, none missed")
        self.assertRegex(look, r"card0 .*init +[01] ")
        self.assertTrue(all(len(line) <= 80 for line in look.splitlines()[2:]), look)
        master, slave = os.openpty()
        watching = subprocess.Popen([DRMSCOPE, "top", self.session], env=self.environment, stdout=slave, stderr=subprocess.DEVNULL)
        os.close(slave)
        seen = os.read(master, 100000)
        recorder.send_signal(signal.SIGINT)
        recorder.communicate(timeout=PATIENCE)
        seen += self.wait_to_see(master, b" complete, ")
        self.assertEqual(watching.wait(timeout=PATIENCE), 0)
        os.close(master)
        self.assertGreater(seen.count(b"\x1b[H"), 1)

    def test_top_of_a_thousand_lives_fits_a_terminal(self):
        story = []
        for life in range(1000):
            beginning = f"gpu 0000:01:{life // 8:02x}.{life % 8}: [drm:"
            story.append(f"{beginning}add_dr [drm]] ADD {life:016x} kmalloc (40 bytes)")
            if life != 500:
                story += [f"{beginning}drm_managed_release [drm]] drmres release begin", "[drm:drm_managed_release [drm]] drmres release end"]
        log = "".join(f"[{1 + number / 1000:12.6f}] {line}\n" for number, line in enumerate(story))
        subprocess.run([DRMSCOPE, "import", "-", "-o", self.session], env=self.environment, input=log, text=True, check=True, capture_output=True)
        master, slave = os.openpty()
        termios.tcsetwinsize(slave, (24, 80))
        watching = subprocess.Popen([DRMSCOPE, "top", self.session], env=self.environment, stdout=slave, stderr=subprocess.DEVNULL)
        os.close(slave)
        seen = self.wait_to_see(master, b" freed\r\n")
        self.assertEqual(watching.wait(timeout=PATIENCE), 0)
        os.close(master)
        lines = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", seen.decode()).split("\r\n")
        self.assertLessEqual(len(lines), 24, lines)
        self.assertIn("0000:01:3e.4", lines[3]) # the one that lives
        self.assertIn("0000:01:7c.7", lines[4])
        self.assertIn("and 992 freed", lines)

    def test_a_recording_ends_when_it_has_been_long_enough(self):
        said = self.end(self.start("direct", "--max-time", "0.3", FAKE_AGENT="endless"), 0)
        self.assertIn("as long as it may become", said)
        self.assertEqual(ask(self.session, "SELECT state FROM session"), "complete")

    def test_a_bound_of_the_file_is_not_for_the_flight_recorder(self):
        said = self.end(self.start("direct", "--keep-last", "5min", "--max-size", "1"), 64)
        self.assertIn("--max-size does not go with --keep-last", said)
        self.assertEqual(list(self.folder.glob("s.drmscope*")), [])

    def test_a_peer_that_resets_was_last_heard_of(self):
        stream = subprocess.run([FAKE_AGENT], input=b"start\nstop\n", capture_output=True, check=True,
                                env={**self.environment, "FAKE_AGENT": "cut"}).stdout
        with socket.socket(socket.AF_UNIX) as port:
            port.bind(str(self.folder / "port"))
            port.listen(1)
            port.settimeout(PATIENCE)
            recorder = self.start(f"unix:{self.folder}/port")
            with port.accept()[0] as line:
                line.sendall(stream)
                self.wait_for_rows(recorder, 20)
            # closed with the verbs unread
        self.end(recorder, 2)
        self.assertRegex(ask(self.session, "SELECT state_reason FROM session"),
                         "^cannot read .*: Connection reset by peer; it was last heard of at boot time [0-9.]+ s$")

    def test_whatever_bytes_it_was_told_a_session_is_text(self):
        console = self.folder / "console"
        console.touch()
        writes = r"printf 'cut in mid-character: caf\303\n\377\376 junk\n' >>$0"
        self.end(self.start("direct", "--console", str(console), "--", "sh", "-c", writes, str(console), b"caf\xc3"), 0)
        database = sqlite3.connect(self.session)
        self.addCleanup(database.close)
        for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')").fetchall():
            database.execute(f"SELECT * FROM {name}").fetchall() # raises where a TEXT is no UTF-8
        self.assertTrue(ask(self.session, "SELECT command FROM session").endswith(" caf\\xc3"))
        self.assertEqual(ask(self.session, "SELECT group_concat(line, '|') FROM console"), "cut in mid-character: caf\\xc3|\\xff\\xfe junk")

    def test_a_recording_ends_when_it_is_large_enough(self):
        said = self.end(self.start("direct", "--max-size", "1", FAKE_AGENT="endless"), 0)
        self.assertIn("has reached 1 MB", said)
        self.assertEqual(ask(self.session, "SELECT state FROM session"), "complete")
        self.assertLess(self.session.stat().st_size, 20_000_000)


if __name__ == "__main__":
    main()
