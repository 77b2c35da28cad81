#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The check of what waits must be able to fail: calls in a small made-up tree."""
import subprocess
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent


class WaitingCheck(unittest.TestCase):
    def run_on(self, line, name="app/view/a.cpp"):
        with tempfile.TemporaryDirectory() as tree:
            path = Path(tree) / name
            path.parent.mkdir(parents=True)
            path.write_text("\n" + line + "\n", encoding="utf-8")
            done = subprocess.run([HERE / "check", tree], capture_output=True, text=True, check=False)
            return done.returncode, done.stdout

    def test_what_waits_is_refused_with_its_line(self):
        code, out = self.run_on("    process.waitForFinished(3000);")
        self.assertEqual(code, 1)
        self.assertIn("app/view/a.cpp:2: waitForFinished may stop the window", out)

    def test_so_is_all_that_waits_or_turns_a_loop(self):
        for line in ("thread->wait();", "thread->wait(1000);", "m_thread.join();", "QThread::msleep(20);", "m_free.acquire();",
                     "std::this_thread::sleep_for(kPause);", "poll(&one, 1, 100);", "waitpid(pid, nullptr, 0);", "fsync(fd);",
                     "QEventLoop loop;", "dialog.exec();", "menu->exec(point);", "QCoreApplication::processEvents();",
                     "QSaveFile file(path);", "QProcess::execute(program);", 'QMessageBox::warning(this, title, text);',
                     "QFileDialog::getOpenFileName(this);", "connect(a, &A::b, c, &C::d, Qt::BlockingQueuedConnection);"):
            self.assertEqual(self.run_on(line)[0], 1, line)

    def test_so_it_is_where_models_and_recordings_are(self):
        for folder in ("app/model", "app/record"):
            self.assertEqual(self.run_on("m_process.waitForStarted();", f"{folder}/a.h")[0], 1)

    def test_what_is_only_called_so_is_right(self):
        for line in ('texts.join(QStringLiteral(", "));', "waitForFilter(window, filter);", "// until loop.exec() ends",
                     "box->open();", "#include <QEventLoop>", "m_poll(10);"):
            code, out = self.run_on(line)
            self.assertEqual(code, 0, out)

    def test_a_named_place_may_wait_and_no_other(self):
        name = "app/record/record_checks.cpp"
        self.assertEqual(self.run_on("m_process.waitForFinished();", name)[0], 0)
        self.assertEqual(self.run_on("m_process.waitForFinished(); m_process.waitForStarted();", name)[0], 1)

    def test_a_name_that_nothing_bears_is_refused(self):
        code, out = self.run_on("", "app/record/record_checks.cpp")
        self.assertEqual(code, 1)
        self.assertIn("nothing there calls it", out)

    def test_a_check_that_read_nothing_has_not_passed(self):
        self.assertEqual(self.run_on("", "app/query/a.cpp")[0], 2)


if __name__ == "__main__":
    unittest.main()
