#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""`drmscope record --via ssh:HOST`, through a real sshd with a fake agent at its end.

    ssh_test.py DRMSCOPE COLLECT RELAY AGENT FAKE_AGENT POLICY
"""
import json
import os
import pathlib
import signal
import socket
import subprocess
import time

from via_case import COMPRESSED, DRMSCOPE, RELAY, FAKE_AGENT, PATIENCE, ViaCase, ask, main

SSHD = "/usr/sbin/sshd"


class Ssh(ViaCase):
    """Through a real sshd on the loopback, with keys and configuration of its own."""

    def setUp(self):
        super().setUp()
        there, temporary = self.folder / "there", self.folder / "temporary"
        there.mkdir()
        temporary.mkdir()
        for name in ("host", "user"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.folder / name], check=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        if os.getuid() == 0:
            os.makedirs("/run/sshd", mode=0o755, exist_ok=True)
        self.there, self.temporary = there, temporary
        (self.folder / "sshd_config").write_text(
            f"ListenAddress 127.0.0.1\nPort {port}\nHostKey {self.folder}/host\nAuthorizedKeysFile {self.folder}/user.pub\n"
            "PasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin yes\nStrictModes no\nUsePAM no\n"
            f"PidFile none\nSetEnv PATH={there}:/usr/bin:/bin TMPDIR={temporary} FAKE_AGENT={self.mode()}\n", encoding="ascii")
        (self.folder / "ssh_config").write_text(
            f"Host there\n HostName 127.0.0.1\n Port {port}\n IdentityFile {self.folder}/user\n"
            f" UserKnownHostsFile {self.folder}/known\n StrictHostKeyChecking accept-new\n BatchMode yes\n", encoding="ascii")
        self.script("ssh", f'exec /usr/bin/ssh -F {self.folder}/ssh_config "$@"')
        (there / "sudo").write_text('#!/bin/sh\nshift\nexec "$@"\n', encoding="ascii")
        (there / "sudo").chmod(0o755)
        self.log = open(self.folder / "sshd.log", "wb")
        self.addCleanup(self.log.close)
        self.server = subprocess.Popen([SSHD, "-D", "-e", "-f", self.folder / "sshd_config"], stderr=self.log)
        self.addCleanup(self.server.wait)
        self.addCleanup(self.server.kill)
        end = time.monotonic() + PATIENCE
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                self.assertLess(time.monotonic(), end, "sshd does not listen")
                time.sleep(0.05)

    def mode(self):
        return "endless" if "gone" in self.id() else "no-tracefs" if "lacks" in self.id() else "none"

    def install_there(self, *names):
        for name in names:
            (self.there / name).symlink_to({"drmscope-agent": FAKE_AGENT, "drmscope-relay": RELAY}[name])

    def test_the_agent_of_another_machine(self):
        self.install_there("drmscope-agent")
        self.end(self.start("ssh:there", "true"), 0)
        self.expect_hot_unplug()

    def test_the_agent_of_another_machine_compressed(self):
        self.install_there("drmscope-agent", "drmscope-relay")
        stream = self.folder / "s.drmstream"
        self.end(self.start("ssh:there", "--save-stream", stream, "true"), 0)
        self.assertTrue(stream.read_bytes().startswith(COMPRESSED))
        self.expect_hot_unplug()

    def test_an_agent_that_is_not_installed_there_is_said_and_copied_when_asked(self):
        self.assertIn("it is not installed on this machine; record with --copy-agent", self.end(self.start("ssh:there"), 69))
        self.assertFalse(self.session.exists())
        self.end(self.start("ssh:there", "--copy-agent", "true"), 0)
        self.expect_hot_unplug()
        self.assertEqual(list(self.temporary.glob("*")), [])

    def test_what_a_copied_agent_sends_is_compressed_where_that_machine_can(self):
        for begins, relay in ((COMPRESSED, RELAY), (b"DRMSTRM\0", "/bin/false")):
            (self.libexec / "drmscope-relay").unlink()
            (self.libexec / "drmscope-relay").symlink_to(relay)
            stream = self.folder / f"{pathlib.Path(relay).name}.drmstream"
            self.end(self.start("ssh:there", "--copy-agent", "-f", "--save-stream", stream, "true"), 0)
            self.assertTrue(stream.read_bytes().startswith(begins))
            self.expect_hot_unplug()

    def test_an_agent_that_lacks_a_part_says_so_compressed_or_not(self):
        self.install_there("drmscope-agent")
        self.assertIn("tracefs is not mounted", self.end(self.start("ssh:there"), 69))
        self.install_there("drmscope-relay")
        self.assertIn("tracefs is not mounted", self.end(self.start("ssh:there"), 69))

    def doctor(self):
        looked = subprocess.run([DRMSCOPE, "doctor", "--via", "ssh:there", "--json"], env=self.environment, stdin=subprocess.DEVNULL,
                                capture_output=True, text=True, timeout=PATIENCE, check=False)
        return looked.returncode, looked.stdout, looked.stderr

    def test_the_doctor_of_another_machine(self):
        status, _, said = self.doctor()
        self.assertEqual(status, 69, said)
        self.assertIn("drmscope itself is not installed there; a recording needs its agent alone", said)
        (self.there / "drmscope").write_text(f'#!/bin/sh\nexec {DRMSCOPE} "$@" --root {self.there}\n', encoding="ascii")
        (self.there / "drmscope").chmod(0o755)
        status, looked, said = self.doctor()
        checks = {check["check"]: check for check in json.loads(looked)["checks"]}
        self.assertEqual((status, checks["tracefs"]["state"]), (69, "missing"), said)
        self.assertIn("/sys/kernel/tracing is not there", checks["tracefs"]["found"])
        (self.folder / "user.pub").unlink()  # now it would take a password
        self.assertEqual(self.doctor()[0], 255)

    def test_a_machine_that_is_not_there_is_said(self):
        self.script("ssh", f'exec /usr/bin/ssh -F {self.folder}/ssh_config -p 1 "$@"')
        said = self.end(self.start("ssh:there"), 69)
        self.assertIn("Connection refused", said)
        self.assertNotIn("\\x0d", said)
        self.script("ssh", r'printf "ssh: Could not resolve hostname there: Name or service not known\r\n" >&2; exit 255')
        self.assertTrue(self.end(self.start("ssh:there"), 69).endswith("service not known\n"))

    def test_a_machine_that_is_gone_leaves_a_session_that_says_so(self):
        self.install_there("drmscope-agent", "drmscope-relay")
        recorder = self.start("ssh:there")
        self.wait_for(recorder, "recording to")
        self.wait_for_rows(recorder, 1)
        for child in subprocess.run(["pgrep", "-P", str(self.server.pid)], capture_output=True, text=True, check=True).stdout.split():
            os.kill(int(child), signal.SIGKILL)
        said = self.end(recorder, 74)
        self.assertIn("what it had sent until then is in", said)
        self.assertRegex(ask(self.session, "SELECT state_reason FROM session"), r"last heard of at boot time \d+\.\d{3} s$")
        self.assertEqual(ask(self.session, "SELECT state FROM session"), "interrupted")



if __name__ == "__main__":
    main()
