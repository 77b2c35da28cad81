#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tests of core_differences()."""
import types
import unittest

from compare_cores import core_differences

FACTS = [("core", {"name": name}) for name in ("drmm", "managed")]


def lifetimes(owner, count=12):
    """Added one by one, released newest first; and one that the exerciser did not add."""
    rows = [{"owner_id": owner, "call_site": "storm_store", "name": "kmalloc", "kind": "kmalloc", "size_bytes": 64,
             "end_kind": "release", "ended_ns": 1000 * owner - place, "release_order_right": 1} for place in range(count)]
    return rows + [{**rows[0], "call_site": "exerciser_probe", "size_bytes": 1}]


class Cores(unittest.TestCase):
    def differences(self, changed):
        owned = lifetimes(1) + changed
        return core_differences(types.SimpleNamespace(owned=owned), FACTS)

    def test_the_same_lifetimes_are_the_same(self):
        self.assertEqual(self.differences(lifetimes(2)), [])

    def test_nothing_is_compared_where_no_core_was_promised(self):
        self.assertEqual(core_differences(types.SimpleNamespace(owned=[]), []), [])

    def test_an_owner_without_lifetimes_is_told(self):
        self.assertTrue(self.differences([]))

    def test_a_lifetime_less_is_told(self):
        self.assertTrue(self.differences(lifetimes(2, 11)))

    def test_every_particular_counts(self):
        for column, value in (("name", "other"), ("kind", "action"), ("size_bytes", 65), ("end_kind", "del"),
                              ("release_order_right", 0), ("ended_ns", 1)):
            changed = lifetimes(2)
            changed[4][column] = value
            self.assertTrue(self.differences(changed), column)


if __name__ == "__main__":
    unittest.main()
