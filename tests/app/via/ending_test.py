#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""How `drmscope record` ends when one of those that take part in it does not end as it should.

    ending_test.py DRMSCOPE COLLECT RELAY AGENT FAKE_AGENT POLICY
"""
import os
import select
import signal
import socket
import subprocess

from via_case import DRMSCOPE, FAKE_AGENT, PATIENCE, ViaCase, ask, main


class Ending(ViaCase):
    def start_and_hang(self):
        """The recorder, and the agent that hears nothing any more, which the collector has found out."""
        recorder = self.start("direct", "--gone-after", "1", FAKE_AGENT="endless")
        self.wait_for(recorder, "recording to")
        agent = self.agent_of(recorder)
        os.kill(agent, signal.SIGSTOP)
        self.wait_until(recorder, lambda: not self.children(recorder, "drmscope-collect"))
        self.assertIn("nothing came from the agent for 1 s", self.interrupted())
        return recorder, agent

    def test_an_agent_that_hangs_is_killed(self):
        recorder, agent = self.start_and_hang()
        said = self.end(recorder, 2)
        self.assertIn(f"drmscope-agent (process {agent}) does not end, though nobody reads what it sends any more; it is killed\n", said)
        self.assertNotIn("left behind", said)
        with self.assertRaises(ProcessLookupError):
            os.kill(agent, 0)

    def test_an_agent_that_hangs_is_left_by_a_signal_once_all_is_saved(self):
        recorder, agent = self.start_and_hang()
        self.addCleanup(os.kill, agent, signal.SIGKILL)
        recorder.send_signal(signal.SIGINT)
        said = self.end(recorder, 2)
        self.assertIn(f"drmscope-agent (process {agent}) is left behind. Once it has ended, `drmscope doctor --clean` removes what it left", said)
        self.assertNotIn("it is killed", said)

    def state(self):
        return ask(self.session, "SELECT state || '|' || state_reason FROM session")

    def test_a_recorder_that_is_killed_leaves_no_complete_session_and_no_command(self):
        for command, reason in (((), "the recorder was killed"),
                                (("sleep", "1000"), "the recorder was killed while `sleep 1000` ran")):
            with self.subTest(command):
                recorder = self.start("direct", "-f", "--", *command, FAKE_AGENT="endless")
                self.wait_for(recorder, "recording to")
                if command:
                    self.wait_until(recorder, lambda: self.children(recorder, "sleep"))
                family = [os.pidfd_open(self.children(recorder, name)[0]) for name in (*command[:1], "drmscope-collect")]
                recorder.kill()
                for member in family:
                    self.assertEqual(select.select([member], [], [], PATIENCE)[0], [member]) # it has ended
                    os.close(member)
                self.assertEqual(self.state(), f"interrupted|{reason}")
                check = subprocess.run([DRMSCOPE, "check", self.session], capture_output=True, text=True, check=False)
                self.assertEqual(check.returncode, 2, check)
                self.assertIn("the recording was interrupted (the recorder was killed", check.stdout)

    def test_a_recorder_that_is_killed_ends_what_it_could_not_have_told_to_end(self):
        fifo, place = self.folder / "fifo", self.folder / "port"
        os.mkfifo(fifo)
        with socket.socket(socket.AF_UNIX) as port:
            port.bind(str(place))
            port.listen(1)
            port.settimeout(PATIENCE)
            for via in (f"file:{fifo}", f"unix:{place}"):
                with self.subTest(via):
                    recorder = self.start(via, "-f")
                    line = open(fifo, "wb") if via.startswith("file:") else port.accept()[0]
                    (here, there) = os.pipe() # so that no verb ends it, as one behind a line
                    os.write(there, b"start\n")
                    agent = subprocess.Popen([FAKE_AGENT], stdin=here, stdout=line, env={**self.environment, "FAKE_AGENT": "endless"})
                    self.addCleanup(agent.kill)
                    line.close()
                    os.close(here)
                    self.wait_for(recorder, "recording to")
                    self.wait_for_rows(recorder, 1000)
                    collector = os.pidfd_open(self.children(recorder, "drmscope-collect")[0])
                    recorder.kill()
                    self.assertEqual(select.select([collector], [], [], PATIENCE)[0], [collector]) # it has ended
                    os.close(collector)
                    self.assertEqual(self.state(), "interrupted|the recorder was killed")
                    self.assertEqual(agent.wait(timeout=PATIENCE), 74) # nobody reads what it sends
                    os.close(there)

    def test_what_an_agent_leaves_behind_with_its_standard_error_is_not_waited_for(self):
        helper = self.folder / "helper" # as the master of ssh's ControlPersist
        self.script("ssh", f"sleep 1000 </dev/null >/dev/null & echo $! >{helper}\necho first words >&2\nexec {FAKE_AGENT}")
        said = self.end(self.start("ssh:there", "true"), 0)
        os.kill(int(helper.read_text(encoding="ascii")), signal.SIGKILL) # it was still there
        self.assertIn("first words", said)
        self.expect_hot_unplug()

    def test_enough_of_what_cannot_be_told_to_stop_is_complete(self):
        fifo = self.folder / "fifo"
        os.mkfifo(fifo)
        for enough in (("--max-size", "1"), ("--max-time", "5"), ()):
            with self.subTest(enough):
                recorder = self.start(f"file:{fifo}", "-f", *enough)
                with open(fifo, "wb") as line:
                    agent = subprocess.Popen([FAKE_AGENT], stdin=subprocess.PIPE, stdout=line,
                                             env={**self.environment, "FAKE_AGENT": "endless"})
                self.addCleanup(agent.stdin.close)
                self.addCleanup(agent.kill)
                agent.stdin.write(b"start\n")
                agent.stdin.flush()
                if not enough:
                    self.wait_for(recorder, "recording to")
                    self.wait_for_rows(recorder, 1000)
                    recorder.send_signal(signal.SIGINT)
                self.assertNotIn("not complete", self.end(recorder, 0))
                agent.wait(timeout=PATIENCE) # nobody reads what it sends
                self.assertEqual(self.state(), "complete|")
                self.assertGreaterEqual(self.count(), 1000)


if __name__ == "__main__":
    main()
