#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""`drmscope record --via` where those who send a stream come and go, or are several.

    writers_test.py DRMSCOPE COLLECT RELAY AGENT FAKE_AGENT POLICY
"""
import os
import socket
import subprocess

from via_case import FAKE_AGENT, PATIENCE, ViaCase, ask, main


class Writers(ViaCase):
    def setUp(self):
        super().setUp()
        self.fifo = self.folder / "fifo"
        os.mkfifo(self.fifo)

    def stream(self, **environment):
        return subprocess.run([FAKE_AGENT], input=b"start\nstop\n", capture_output=True, check=True,
                              env={**self.environment, **environment}).stdout

    def endless_agent(self, sink):
        agent = subprocess.Popen([FAKE_AGENT], stdin=subprocess.PIPE, stdout=sink, stderr=subprocess.DEVNULL,
                                 env={**self.environment, "FAKE_AGENT": "endless"})
        self.addCleanup(agent.communicate)
        self.addCleanup(agent.kill)
        agent.stdin.write(b"start\n")
        agent.stdin.flush()
        return agent

    def expect_interrupted(self, reason):
        self.assertEqual(ask(self.session, "SELECT state FROM session"), "interrupted")
        self.assertRegex(ask(self.session, "SELECT state_reason FROM session"), reason)
        self.assertEqual(ask(self.session, "SELECT event_count FROM session"), self.count())
        self.assertEqual(ask(self.session, "PRAGMA integrity_check"), "ok")
        self.assertEqual(ask(self.session, "SELECT verdict FROM judgement"), "unknown")

    def test_a_writer_that_goes_without_a_word_leaves_nothing(self):
        recorder = self.start(f"file:{self.fifo}")
        with open(self.fifo, "wb"):
            pass
        self.assertIn(f"{self.fifo}: the stream ended before the recording began", self.end(recorder, 65))
        self.assertEqual(list(self.folder.glob("s.drmscope*")), [])

    def test_of_a_writer_that_goes_all_that_it_sent_is_kept(self):
        recorder = self.start(f"file:{self.fifo}")
        with open(self.fifo, "wb") as out:
            out.write(self.stream(FAKE_AGENT="cut"))
        self.end(recorder, 2)
        self.expect_interrupted("^the stream ended before the agent did; it was last heard of")
        self.assertEqual(self.count(), 23)

    def test_another_that_comes_in_its_place_is_not_taken_for_it(self):
        recorder = self.start(f"file:{self.fifo}")
        with open(self.fifo, "wb") as first, open(self.fifo, "wb") as second:
            first.write(self.stream(FAKE_AGENT="cut"))
            first.close()
            second.write(self.stream())
            second.close()
        self.assertIn("another stream begins", self.end(recorder, 2))
        self.expect_interrupted("^another stream begins at byte [0-9]+, before the end of the first: one agent at a time may send")
        self.assertEqual(self.count(), 23)

    def test_another_that_comes_behind_its_end_is_not_heard(self):
        recorder = self.start(f"file:{self.fifo}")
        with open(self.fifo, "wb") as first, open(self.fifo, "wb", buffering=0) as second:
            self.wait_until_collecting(recorder) # a pipe of a megabyte by now
            whole = self.stream()
            second.write(whole + whole[:1000])
            first.close()
        self.end(recorder, 0)
        self.expect_hot_unplug()

    def two_agents(self, recorder, sink):
        agents = [self.endless_agent(sink)]
        self.wait_for(recorder, "recording to")
        self.wait_for_rows(recorder, 1000)
        agents.append(self.endless_agent(sink))
        return agents

    def expect_end_of_two(self, recorder, agents):
        said = self.end(recorder, 2)
        self.assertRegex(said, "not complete: (the stream is damaged|another stream begins) at byte")
        for agent in agents: # nobody reads them any more
            self.assertEqual(agent.wait(timeout=PATIENCE), 74)
        self.expect_interrupted("^(the stream is damaged|another stream begins) at byte")
        self.assertGreaterEqual(self.count(), 1000)
        # of one agent alone, and in its order
        self.assertEqual(ask(self.session, "SELECT max(seq) - min(seq) + 1 - count(*) FROM event"), 0)

    def test_two_agents_in_one_fifo_end_the_recording_and_lose_nothing_before(self):
        recorder = self.start(f"file:{self.fifo}")
        with open(self.fifo, "wb") as sink:
            agents = self.two_agents(recorder, sink)
        self.expect_end_of_two(recorder, agents)

    def test_two_agents_in_one_socket_end_the_recording_and_lose_nothing_before(self):
        with socket.socket(socket.AF_UNIX) as port:
            port.bind(str(self.folder / "port"))
            port.listen(1)
            recorder = self.start(f"unix:{self.folder}/port")
            connection, _ = port.accept()
            agents = self.two_agents(recorder, connection.fileno())
            connection.close()
        self.expect_end_of_two(recorder, agents)


if __name__ == "__main__":
    main()
