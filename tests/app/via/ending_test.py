#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""How `drmscope record` ends when one of those that take part in it does not end as it should.

    ending_test.py DRMSCOPE COLLECT RELAY AGENT FAKE_AGENT POLICY
"""
import os
import signal

from via_case import ViaCase, main


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


if __name__ == "__main__":
    main()
