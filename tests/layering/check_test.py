#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The layering check must be able to fail: forbidden includes in a small made-up tree."""
import subprocess
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
TABLE = (HERE.parents[1] / "docs/architecture.md").read_text()


class LayeringCheck(unittest.TestCase):
    def run_on(self, files, table=TABLE):
        with tempfile.TemporaryDirectory() as tree:
            for name, text in {"docs/architecture.md": table, **files}.items():
                path = Path(tree) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            done = subprocess.run([HERE / "check", tree], capture_output=True, text=True)
            return done.returncode, done.stdout

    def test_an_include_down_the_flow_is_allowed(self):
        code, _ = self.run_on({"tracer/store/a.cpp": '#include "tracer/drmres/event.h"\n#include <vector>\n'})
        self.assertEqual(code, 0)

    def test_an_include_up_the_flow_is_refused_with_its_line(self):
        code, out = self.run_on({"tracer/drmres/a.cpp": '\n#include "tracer/store/x.h"\n'})
        self.assertEqual(code, 1)
        self.assertIn("tracer/drmres/a.cpp:2: tracer/drmres may not include tracer/store", out)

    def test_the_tracer_and_the_app_meet_only_in_the_schema(self):
        code, _ = self.run_on({"app/query/a.h": '#include "tracer/drmres/event.h"\n'})
        self.assertEqual(code, 1)

    def test_qt_stays_in_the_window(self):
        code, _ = self.run_on({"app/report/a.h": "#include <QString>\n"})
        self.assertEqual(code, 1)

    def test_a_model_has_no_widgets(self):
        self.assertEqual(self.run_on({"app/model/a.h": "#include <QColor>\n"})[0], 1)
        self.assertEqual(self.run_on({"app/model/a.h": "#include <QAbstractTableModel>\n"})[0], 0)

    def test_sqlite_is_seen_by_the_schema_alone(self):
        self.assertEqual(self.run_on({"app/query/a.h": "#include <sqlite3.h>\n"})[0], 1)
        self.assertEqual(self.run_on({"schema/a.h": "#include <sqlite3.h>\n"})[0], 0)

    def test_the_agent_has_libc_alone(self):
        self.assertEqual(self.run_on({"tracer/agent/a.cpp": "#include <fmt/core.h>\n"})[0], 1)

    def test_a_folder_without_a_row_is_refused(self):
        self.assertEqual(self.run_on({"app/helper/a.h": "\n"})[0], 1)

    def test_a_check_that_read_nothing_has_not_passed(self):
        self.assertEqual(self.run_on({})[0], 2)
        self.assertEqual(self.run_on({"schema/a.h": "\n"}, table="# nothing\n")[0], 2)


if __name__ == "__main__":
    unittest.main()
