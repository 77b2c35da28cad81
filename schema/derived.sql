-- SPDX-License-Identifier: MIT
-- Derived: lifetimes, rebuilt from the facts by `drmscope rebuild`. 0 as an end means "not seen to end".

-- Where the few events stand among the many of resources: all but those that add or take off a resource, and of
-- these the adds in atomic context. It is what an index on event would be, at no cost to the many.
CREATE TABLE event_by_kind (
    kind                TEXT    NOT NULL, -- that of the event
    device_id           INTEGER NOT NULL, -- likewise
    timestamp_ns        INTEGER NOT NULL,
    event_id            INTEGER NOT NULL,
    PRIMARY KEY (kind, device_id, timestamp_ns, event_id)
) STRICT, WITHOUT ROWID;

-- A resource that an owner releases, from add to del or release: one row a lifetime. Those of a drm_device
-- (drmm_*) and those of its parent, the struct device (devm_*), stand side by side.
CREATE TABLE resource (
    id                  INTEGER NOT NULL PRIMARY KEY,
    device_id           INTEGER NOT NULL, -- the drm_device that it is of or, devm_*, that its owner had when
                                          -- it was bound; 0 none
    owner               TEXT    NOT NULL, -- kind of its owner: owner.kind
    kind                TEXT    NOT NULL CHECK (kind IN ('kmalloc', 'action', 'group', 'unknown')),
                                          -- 'group': a bracket of devres_open_group()
    name_id             INTEGER NOT NULL,
    size_bytes          INTEGER NOT NULL,
    node_address        INTEGER NOT NULL,
    data_address        INTEGER NOT NULL,
    origin              TEXT    NOT NULL CHECK (origin IN ('add', 'snapshot', 'unseen')),
    added_ns            INTEGER NOT NULL, -- snapshot: when it was first seen, it is older
    ended_ns            INTEGER NOT NULL, -- 0 still on the list when the recording ended
    end_kind            TEXT    NOT NULL CHECK (end_kind IN ('live', 'del', 'release', 'leaked', 'unknown')),
                                          -- 'leaked': release ended without it; 'unknown': gone, but
                                          -- how was not seen, or another took its place
                                          -- (devres_replace)
    end_phase           TEXT    NOT NULL, -- phase of the drm_device at the end, '' while live
    add_order           INTEGER NOT NULL, -- 1, 2, … within the drm_device
    release_order       INTEGER NOT NULL, -- 0, 1, … within the release; -1 not released
    release_order_right INTEGER NOT NULL, -- 1 newest first as it must be, 0 not, -1 cannot be said
    added_in_release    INTEGER NOT NULL, -- 1: added between release begin and end
    add_event_id        INTEGER NOT NULL,
    end_event_id        INTEGER NOT NULL,
    action_symbol_id    INTEGER NOT NULL,
    call_site_symbol_id INTEGER NOT NULL, -- first frame outside DRM core and helpers
    stack_id            INTEGER NOT NULL,
    task_id             INTEGER NOT NULL,
    owner_id            INTEGER NOT NULL DEFAULT 0 -- its row of owner
) STRICT;

-- An open struct drm_file: a process that holds the drm_device, or an in-kernel client.
CREATE TABLE drm_file (
    id                  INTEGER NOT NULL PRIMARY KEY,
    device_id           INTEGER NOT NULL REFERENCES device (id),
    address             INTEGER NOT NULL,
    minor_index         INTEGER NOT NULL, -- -1 unknown
    process_id          INTEGER NOT NULL,
    comm                TEXT    NOT NULL,
    in_kernel           INTEGER NOT NULL,
    origin              TEXT    NOT NULL CHECK (origin IN ('open', 'snapshot', 'unseen')),
    opened_ns           INTEGER NOT NULL,
    closed_ns           INTEGER NOT NULL, -- 0 still open
    open_event_id       INTEGER NOT NULL,
    close_event_id      INTEGER NOT NULL,
    command_line        TEXT    NOT NULL DEFAULT '', -- of the opener, its beginning; '' unknown
    closed_process_id   INTEGER NOT NULL DEFAULT 0,  -- who closed it; 0 unknown
    closed_comm         TEXT    NOT NULL DEFAULT '',
    closed_by_exit      INTEGER NOT NULL DEFAULT -1  -- 1: because that process ended; -1 unknown
) STRICT;

-- What keeps a drm_device alive, and from when to when.
CREATE TABLE pin (
    id                  INTEGER NOT NULL PRIMARY KEY,
    device_id           INTEGER NOT NULL REFERENCES device (id),
    kind                TEXT    NOT NULL CHECK (kind IN (
        'open file', 'in-kernel client', 'dma-buf', 'mapping', 'atomic state', 'unexplained')),
                                          -- 'mapping': of a GEM object; it keeps its file or dma_buf, not
                                          -- the drm_device itself
    drm_file_id         INTEGER NOT NULL, -- of a file, or the one that a mapping keeps; 0 none
    started_ns          INTEGER NOT NULL, -- that of ended_ns where the beginning was not recorded
    ended_ns            INTEGER NOT NULL, -- 0 still held
    object_address      INTEGER NOT NULL DEFAULT 0,  -- drm_file, dma_buf or vm_area_struct
    size_bytes          INTEGER NOT NULL DEFAULT 0,
    process_id          INTEGER NOT NULL DEFAULT 0,  -- who opened, exported or mapped it
    comm                TEXT    NOT NULL DEFAULT '',
    event_id            INTEGER NOT NULL DEFAULT 0   -- that it began with; 0 not recorded
) STRICT;

-- The phases of a drm_device, in order, without gaps.
CREATE TABLE phase (
    device_id           INTEGER NOT NULL REFERENCES device (id),
    phase_order         INTEGER NOT NULL, -- 0, 1, …
    phase               TEXT    NOT NULL CHECK (phase IN (
        'unknown', 'probing', 'init', 'registered', 'unplugging', 'unplugged', 'unregistered', 'zombie',
        'releasing', 'freed')),
    started_ns          INTEGER NOT NULL,
    ended_ns            INTEGER NOT NULL, -- 0 still in it
    PRIMARY KEY (device_id, phase_order)
) STRICT, WITHOUT ROWID;

-- Seen, and odd: an event that does not fit what came before.
CREATE TABLE anomaly (
    id                  INTEGER NOT NULL PRIMARY KEY,
    event_id            INTEGER NOT NULL, -- 0 none
    device_id           INTEGER NOT NULL,
    kind                TEXT    NOT NULL, -- 'del without add', 'release without add', 'add twice', …
    detail              TEXT    NOT NULL
) STRICT;

-- Rules that fired. Each rule is one file of schema/findings/.
CREATE TABLE finding (
    id                  INTEGER NOT NULL PRIMARY KEY,
    rule                TEXT    NOT NULL, -- 'F04'
    severity            TEXT    NOT NULL CHECK (severity IN ('error', 'warning', 'information')),
    verdict             TEXT    NOT NULL CHECK (verdict IN ('leak', 'hazard', 'information')),
    class               TEXT    NOT NULL, -- 'never released', 'grew', 'too late', 'behind the cursor', …
    confidence          TEXT    NOT NULL CHECK (confidence IN ('certain', 'likely', 'unknown')),
    device_id           INTEGER NOT NULL,
    resource_id         INTEGER NOT NULL, -- 0: it is about the whole drm_device
    event_id            INTEGER NOT NULL, -- where it shows; 0 none
    call_site_symbol_id INTEGER NOT NULL,
    first_seen_ns       INTEGER NOT NULL,
    resource_count      INTEGER NOT NULL,
    size_bytes          INTEGER NOT NULL,
    title               TEXT    NOT NULL,
    cause               TEXT    NOT NULL  -- one sentence, with the evidence
) STRICT;

-- What a finding rests on, beyond the rows that it names itself.
CREATE TABLE evidence (
    finding_id          INTEGER NOT NULL REFERENCES finding (id),
    kind                TEXT    NOT NULL CHECK (kind IN ('device', 'event', 'resource', 'drm_file')),
    row_id              INTEGER NOT NULL, -- of the table `kind`
    meaning             TEXT    NOT NULL, -- 'holds it'
    PRIMARY KEY (finding_id, kind, row_id)
) STRICT, WITHOUT ROWID;
