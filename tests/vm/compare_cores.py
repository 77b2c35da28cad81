# SPDX-License-Identifier: MIT
"""Compares what the exerciser's device owned on each core that it was built on (scenario managed-core)."""

# Where the exerciser takes what it is told to; what drm adds for it at other places is another's.
CALL_SITES = ("exerciser_add_resources", "storm_store")


def core_differences(recorded, facts):
    """The same resources in the same order, ended in the same way and order, whoever owned them."""
    cores = [values["name"] for word, values in facts if word == "core"]
    if not cores:
        return []
    lives = [one for one in (_lifetimes(rows) for rows in _by_owner(recorded.owned).values()) if one]
    if len(lives) != len(cores):
        return [f"{len(cores)} owners were to have resources of the exerciser's, {len(lives)} have"]
    expected = lives[0]
    if len(expected) < 10:
        return [f"drmm has only {len(expected)} lifetimes to compare with"]
    differences = []
    for core, found in zip(cores[1:], lives[1:]):
        differences += [f"{core} has {len(found)} lifetimes, drmm {len(expected)}"] * (len(found) != len(expected))
        differences += [f"lifetime {place} on {core} is {other}, on drmm {one}"
                        for place, (one, other) in enumerate(zip(expected, found)) if one != other]
    return differences


def _by_owner(rows):
    owners = {}
    for row in rows:
        if row["call_site"] in CALL_SITES:
            owners.setdefault(row["owner_id"], []).append(row)
    return owners


def _lifetimes(rows):
    """In the order of adds: what it was, and at which place among these it ended, how and rightly or not."""
    ends = sorted(row["ended_ns"] for row in rows)
    return [(row["name"], row["kind"], row["size_bytes"], row["end_kind"], ends.index(row["ended_ns"]),
             row["release_order_right"]) for row in rows]
