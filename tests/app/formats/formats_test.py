#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""SARIF against its JSON schema, JUnit against its XML schema and through another's reader.

    formats_test.py DRMSCOPE MAKE_SESSION DATA
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

import jsonschema
import junitparser

LEAK = ("UPDATE phase SET ended_ns = 0 WHERE phase = 'zombie';"
        "DELETE FROM phase WHERE phase IN ('releasing', 'freed');"
        "UPDATE session SET ended_ns = 21000000000;")
MISSED = "INSERT INTO missed VALUES (1, 0, 13000000000, 13100000000, 5, 0);"
HOSTILE = "UPDATE device SET drm_driver = '<&]]>\"' || char(27) || char(8238);"
DRMSCOPE, MAKE_SESSION, DATA = (pathlib.Path(word).resolve() for word in sys.argv[1:4])


class Formats(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def check(self, sql, status, *options):
        facts = (DATA / "hot_unplug.sql").read_text(encoding="utf-8") + sql
        subprocess.run([MAKE_SESSION, "a.drmscope"], input=facts, text=True, cwd=self.folder, check=True)
        done = subprocess.run([DRMSCOPE, "check", "a.drmscope", "--junit", "j.xml", "--sarif", "s.json", *options],
                              cwd=self.folder, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        sarif = json.loads((self.folder / "s.json").read_text(encoding="utf-8"))
        schema = json.loads((DATA / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))
        jsonschema.Draft4Validator(schema).validate(sarif)
        with self.assertRaises(jsonschema.ValidationError): # the schema does refuse
            jsonschema.Draft4Validator(schema).validate(sarif | {"runs": [{"tool": {}}]})
        self.validate((self.folder / "j.xml").read_bytes(), 0)
        self.validate((self.folder / "j.xml").read_bytes().replace(b" name=", b" nom="), 3) # the schema does refuse
        suite = next(iter(junitparser.JUnitXml.fromfile(str(self.folder / "j.xml"))))
        cases = list(suite)
        self.assertEqual(suite.tests, len(cases))
        for kind, count in ((junitparser.Failure, suite.failures), (junitparser.Error, suite.errors),
                            (junitparser.Skipped, suite.skipped)):
            self.assertEqual(sum(isinstance(result, kind) for case in cases for result in case.result), count)
        self.assertEqual(len({(case.classname, case.name) for case in cases}), len(cases))
        return sarif["runs"][0], suite

    def validate(self, text, status):
        done = subprocess.run(["xmllint", "--noout", "--schema", DATA / "jenkins-junit.xsd", "-"], input=text,
                              capture_output=True, check=False)
        self.assertEqual(done.returncode, status, done.stderr.decode())

    def test_clean(self):
        run, suite = self.check("", 0)
        self.assertEqual(run["results"], [])
        self.assertEqual((suite.failures, suite.errors), (0, 0))

    def test_findings(self):
        for more in ("", HOSTILE):
            run, suite = self.check(LEAK + more, 1)
            self.assertEqual([result["ruleId"] for result in run["results"]], ["F04"])
            self.assertEqual((suite.failures, suite.errors), (1, 0))

    def test_source_lines(self):
        atomic = "UPDATE event SET atomic_context = 1 WHERE id = (SELECT max(id) FROM event WHERE kind = 'add');"
        for file, uri in (("drivers/gpu/drm/tiny/bochs.c", "drivers/gpu/drm/tiny/bochs.c"),
                          ("/build/<&>/bochs.c", "file:///build/%3C%26%3E/bochs.c")):
            lines = f"INSERT INTO source_line SELECT id, '{file}', 600 + id FROM symbol;"
            run, _ = self.check(atomic + lines, 1)
            result = next(result for result in run["results"] if result["ruleId"] == "F08")
            for place in (result["locations"][0], result["stacks"][0]["frames"][1]["location"]):
                self.assertEqual(place.get("physicalLocation"), {
                    "artifactLocation": {"uri": uri}, "region": {"startLine": 618}})
            said = subprocess.run([DRMSCOPE, "findings", "a.drmscope"], cwd=self.folder, capture_output=True, text=True,
                                  check=True).stdout
            self.assertIn(f"     {file}:618\n", said)
            self.assertIn(f"       bochs_pci_probe+0x3a2/0x8c2 [bochs]\n         {file}:618\n", said)
            (self.folder / "a.drmscope").unlink()

    def test_could_not_judge(self):
        run, suite = self.check(MISSED, 2)
        self.assertFalse(run["invocations"][0]["executionSuccessful"])
        self.assertEqual((suite.failures, suite.errors), (0, 1))

    def test_suppressed(self):
        (self.folder / "s.supp").write_text("rule:F04\n", encoding="utf-8")
        run, suite = self.check(LEAK, 0, "--suppressions", "s.supp", "--max-held", "1MiB")
        self.assertEqual(run["results"][0]["suppressions"][0]["justification"], "rule:F04 (s.supp:1)")
        self.assertEqual((suite.failures, suite.skipped), (0, 2)) # the finding and its rule

    def test_budget(self):
        run, _ = self.check("", 1, "--max-held", "1")
        self.assertEqual(run["results"][0]["ruleId"], "max-held")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
