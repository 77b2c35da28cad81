#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The page in a browser that is not ours: headless Chromium finds no error, asks no network, sorts and zooms.

    browser_test.py DRMSCOPE MAKE_SESSION DATA PICTURES

Leaves pictures of the page in PICTURES, light, dark and printed, to be looked at.
"""
import html
import json
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "fleet"))
import lab_sessions # noqa: E402

DRMSCOPE, MAKE_SESSION, DATA, PICTURES = (pathlib.Path(word).resolve() for word in sys.argv[1:5])
CHROMIUM = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
            "--no-first-run", "--hide-scrollbars", "--enable-logging=stderr", "--v=0"]
OWN = re.compile(r"^$|[./](google|googleapis|gvt1|gstatic)\.com[:/]") # the browser itself calls home
# Runs after the page's own script, and writes down what it saw.
ASK = """<script>
const seen = {errors: window.seenErrors, asked: performance.getEntriesByType('resource').map(e => e.name)};
const table = document.getElementById('resources'), heads = [...table.tHead.rows[0].cells];
const column = heads.findIndex(head => head.textContent === 'size');
const values = () => [...table.tBodies[0].rows].map(row => Number(row.cells[column].dataset.v));
seen.before = values();
heads[column].firstChild.click(); seen.up = values(); seen.mark = heads[column].getAttribute('aria-sort');
heads[column].firstChild.click(); seen.down = values();
const ticks = () => [...document.querySelectorAll('svg.tl .ticks text')].map(e => e.textContent);
const widths = () => [...document.querySelectorAll('svg.tl .timed rect')].map(e => Number(e.getAttribute('width')).toFixed(1));
const press = id => document.getElementById(id).click();
press('zoom-all'); seen.all = [ticks(), widths()];
press('zoom-in'); press('zoom-in'); seen.zoomed = [ticks(), widths()];
press('zoom-all'); seen.again = [ticks(), widths()];
const out = document.createElement('pre'); out.id = 'seen'; out.textContent = JSON.stringify(seen); document.body.append(out);
</script></body>"""
LISTEN = "<script>window.seenErrors = []; window.onerror = text => { window.seenErrors.push(text); };" \
         "document.addEventListener('securitypolicyviolation', e => window.seenErrors.push(e.violatedDirective));</script><meta charset"


class Browser(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        PICTURES.mkdir(parents=True, exist_ok=True)

    def page(self, sql):
        facts = (DATA / "hot_unplug.sql").read_text(encoding="utf-8") + sql
        subprocess.run([MAKE_SESSION, "a.drmscope"], input=facts, text=True, cwd=self.folder, check=True)
        subprocess.run([DRMSCOPE, "export", "-q", "-f", "a.drmscope", "-o", "a.html"], cwd=self.folder, check=True)
        return self.folder / "a.html"

    def chromium(self, *options):
        asked = []
        with socket.create_server(("127.0.0.1", 0)) as proxy: # whatever is fetched would come this way
            listener = threading.Thread(target=self.listen, args=(proxy, asked), daemon=True)
            listener.start()
            done = subprocess.run([*CHROMIUM, f"--user-data-dir={self.folder}/profile", f"--proxy-server=127.0.0.1:{proxy.getsockname()[1]}",
                                   *options], capture_output=True, text=True, check=False, timeout=120)
            proxy.shutdown(socket.SHUT_RDWR)
            listener.join()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("CONSOLE", done.stderr)
        self.assertEqual([line for line in asked if not OWN.search(line)], [], "the page asked the network")
        return done.stdout

    @staticmethod
    def listen(proxy, asked):
        try:
            while True:
                with proxy.accept()[0] as client:
                    client.settimeout(5)
                    asked.append(client.recv(4096).split(b"\r\n")[0].decode("latin-1"))
        except OSError: # the test is over
            pass

    def ask(self, page):
        text = page.read_text(encoding="utf-8")
        asking = self.folder / "asking.html"
        asking.write_text(text.replace("<meta charset", LISTEN, 1).replace("</body>", ASK), encoding="utf-8")
        dom = self.chromium("--dump-dom", asking.as_uri())
        return json.loads(html.unescape(re.search(r'<pre id="seen">(.*?)</pre>', dom, re.S)[1]))

    def check(self, sql):
        seen = self.ask(self.page(sql))
        self.assertEqual((seen["errors"], seen["asked"]), ([], []))
        self.assertEqual(seen["up"], sorted(seen["before"]))
        self.assertEqual(seen["down"], sorted(seen["before"], reverse=True))
        self.assertEqual(seen["mark"], "ascending")
        self.assertNotEqual(seen["up"], seen["down"])
        self.assertEqual(seen["again"], seen["all"])
        self.assertTrue(all(a != b for a, b in zip(seen["zoomed"], seen["all"])), seen["zoomed"])
        self.assertGreater(len(seen["zoomed"][0]), 3)
        return seen

    def test_page(self):
        self.check(lab_sessions.LEAK)
        page = (self.folder / "a.html").as_uri()
        for name, options in (("light", []), ("dark", ["--force-dark-mode", "--blink-settings=preferredColorScheme=0"])):
            self.chromium(*options, "--window-size=1300,1500", f"--screenshot={PICTURES}/export-{name}.png", page)
        self.chromium(f"--print-to-pdf={self.folder}/page.pdf", page)
        self.assertTrue((self.folder / "page.pdf").read_bytes().startswith(b"%PDF"))
        shutil.copyfile(self.folder / "page.pdf", PICTURES / "export-print.pdf")

    def test_an_error_would_be_seen(self):
        page = self.page("")
        page.write_text(page.read_text(encoding="utf-8").replace("'use strict';", "'use strict'; fetch('http://example.invalid/'); nothing();", 1),
                        encoding="utf-8")
        broken = self.folder / "broken.html"
        broken.write_text(page.read_text(encoding="utf-8").replace("<meta charset", LISTEN, 1).replace("</body>", ASK), encoding="utf-8")
        with self.assertRaises((AssertionError, TypeError)):
            self.ask(page)

    def test_hostile_names(self):
        name = "'<script>window.onerror(1)</script>\"><img src=x onerror=window.onerror(2)>' || char(10) || '&lt;'"
        self.check(f"UPDATE name SET name = {name} || id; UPDATE device SET drm_driver = {name}; UPDATE symbol SET name = {name} || id;"
                   f"UPDATE drm_file SET comm = {name}, command_line = {name}; UPDATE session SET hostname = {name}, command = {name};")

    def test_many_resources_of_long_names(self):
        self.check("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) INSERT INTO resource "
                   "SELECT 1000 + i, device_id, owner, kind, name_id, i % 4099, node_address + i, data_address, origin, added_ns + i * 100000,"
                   "CASE i % 5 WHEN 0 THEN 0 ELSE added_ns + i * 300000 END, CASE i % 5 WHEN 0 THEN 'live' ELSE 'del' END, end_phase, 100 + i, -1, -1, 0,"
                   "add_event_id, end_event_id, 0, call_site_symbol_id, stack_id, task_id, 0 FROM n JOIN resource ON id = 1 + i % 9;"
                   "UPDATE name SET name = name || '_of_a_name_that_is_much_longer_than_any_label_column_is_wide' || id;")
        self.chromium("--window-size=1300,1500", f"--screenshot={PICTURES}/export-many.png", (self.folder / "a.html").as_uri())
        self.assertLess((self.folder / "a.html").stat().st_size, 3 << 20)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
