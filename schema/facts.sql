-- SPDX-License-Identifier: MIT
-- Facts: what was recorded, append-only. Everything else in a session file can be rebuilt from these.
--
-- Times are integer nanoseconds on the trace clock ("boot"); session.wall_offset_ns added to one gives
-- the wall clock. Kernel addresses are 64-bit and therefore stored as negative integers; print them
-- with printf('%x', …). 0 means "none" in every *_id column and -1 "unknown" in every counter.

-- The one recording that this file holds.
CREATE TABLE session (
    id                 INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    uuid               TEXT    NOT NULL,
    hostname           TEXT    NOT NULL,
    kernel_release     TEXT    NOT NULL, -- uname -r of the recorded machine
    kernel_version     TEXT    NOT NULL, -- uname -v
    machine            TEXT    NOT NULL, -- uname -m
    backend            TEXT    NOT NULL, -- 'module' or 'tracefs'
    clock              TEXT    NOT NULL, -- 'boot'; of an imported trace.dat the one it names, '' none
    started_ns         INTEGER NOT NULL, -- recording was armed; 0 until then
    ended_ns           INTEGER NOT NULL, -- 0 while recording
    wall_offset_ns     INTEGER NOT NULL, -- Unix time in ns minus trace clock
    state              TEXT    NOT NULL CHECK (state IN ('recording', 'complete', 'interrupted')),
    state_reason       TEXT    NOT NULL, -- why 'interrupted', or to be, once it is completed; of 'complete' what was let go; else ''
    command            TEXT    NOT NULL, -- the COMMAND that was recorded, '' for none
    command_status     INTEGER NOT NULL, -- its exit status, -1 for none
    event_count        INTEGER NOT NULL, -- rows of event; complete only once ended
    missed_count       INTEGER NOT NULL, -- records the kernel dropped
    damaged_count      INTEGER NOT NULL, -- records and frames that could not be read
    writer_version     TEXT    NOT NULL, -- version of drmscope that wrote this
    devres_left_out    INTEGER NOT NULL DEFAULT 0 -- devres events that are not here: of struct devices
                                         -- that never had a drm_device, or older than could be held
) STRICT;

-- The kernel functions that the recorder hooked, as told at the start and again at the end. A verdict
-- that needs a hook which is missing here is unknown.
CREATE TABLE hook (
    id                 INTEGER NOT NULL PRIMARY KEY,
    timestamp_ns       INTEGER NOT NULL,
    hook               TEXT    NOT NULL, -- what it is for: 'add', 'release', …
    symbol             TEXT    NOT NULL, -- where it sits: 'drm:add_dr'
    state              TEXT    NOT NULL CHECK (state IN ('armed', 'fallback', 'missing', 'off')),
    error              INTEGER NOT NULL, -- errno of the attempt, 0 for none
    missed_count       INTEGER NOT NULL, -- nmissed of the probe
    reason             TEXT    NOT NULL,
    after_event_id     INTEGER NOT NULL DEFAULT 0 -- the newest event when it was told
) STRICT;

-- Build-ids of vmlinux and the modules, so that frames can be taken to source lines later.
CREATE TABLE build (
    id                 INTEGER NOT NULL PRIMARY KEY,
    object             TEXT    NOT NULL, -- 'vmlinux' or a module's name
    build_id           TEXT    NOT NULL, -- hexadecimal
    UNIQUE (object, build_id)
) STRICT;

-- A struct drm_device: one row a lifetime, though the kernel reuses addresses.
CREATE TABLE device (
    id                 INTEGER NOT NULL PRIMARY KEY,
    address            INTEGER NOT NULL,
    generation         INTEGER NOT NULL, -- the module's own number for it; 0 unknown
    parent_address     INTEGER NOT NULL, -- struct device
    parent_name        TEXT    NOT NULL, -- '0000:01:00.0'
    bus                TEXT    NOT NULL, -- 'pci'
    drm_driver         TEXT    NOT NULL, -- 'bochs-drm'
    bound_driver       TEXT    NOT NULL, -- the bus driver's name
    unique_name        TEXT    NOT NULL, -- drm_device.unique
    driver_features    INTEGER NOT NULL,
    first_seen_ns      INTEGER NOT NULL,
    origin             TEXT    NOT NULL CHECK (origin IN ('init', 'snapshot', 'unseen'))
                                         -- 'unseen': met in an event, its beginning never recorded
) STRICT;

-- The minors of a drm_device: what /dev/dri shows.
CREATE TABLE minor (
    id                 INTEGER NOT NULL PRIMARY KEY,
    device_id          INTEGER NOT NULL REFERENCES device (id),
    kind               TEXT    NOT NULL CHECK (kind IN ('card', 'renderD', 'accel')),
    minor_index        INTEGER NOT NULL,
    name               TEXT    NOT NULL, -- 'card0', 'renderD128', 'accel0'
    UNIQUE (device_id, kind)
) STRICT;

-- What releases a resource, and when: a drm_device (drmm_*, at its final put) or a struct device (devm_*, at
-- unbind). A further kind of owner is a new row here, and nothing else: one that has a life of its own also has a
-- row of device.
CREATE TABLE owner (
    id                 INTEGER NOT NULL PRIMARY KEY,
    kind               TEXT    NOT NULL, -- 'drm_device', 'device'
    device_id          INTEGER NOT NULL, -- the drm_device that it is; 0 it is none
    name               TEXT    NOT NULL, -- of a struct device: '0000:01:00.0'; '' for a drm_device
    UNIQUE (kind, device_id, name)
) STRICT;

-- A thread as it called itself.
CREATE TABLE task (
    id                 INTEGER NOT NULL PRIMARY KEY,
    pid                INTEGER NOT NULL,
    comm               TEXT    NOT NULL, -- '' where it was not learned
    UNIQUE (pid, comm)
) STRICT;

-- Names of managed resources as the kernel keeps them: 'kmalloc', 'drm_mode_config_init_release'.
CREATE TABLE name (
    id                 INTEGER NOT NULL PRIMARY KEY,
    name               TEXT    NOT NULL UNIQUE
) STRICT;

-- A code address, resolved when it was recorded, so that a session reads well after rmmod and elsewhere.
-- Printed as name+0xoffset/0xsize [module].
CREATE TABLE symbol (
    id                 INTEGER NOT NULL PRIMARY KEY,
    address            INTEGER NOT NULL,
    name               TEXT    NOT NULL, -- '' where no symbol was known
    symbol_offset      INTEGER NOT NULL,
    symbol_size        INTEGER NOT NULL, -- distance to the next symbol; 0 unknown
    module             TEXT    NOT NULL, -- '' for vmlinux
    UNIQUE (address, name, module)
) STRICT;

-- The line of source of a symbol, where the recording machine had debug information of that build.
CREATE TABLE source_line (
    symbol_id          INTEGER NOT NULL PRIMARY KEY REFERENCES symbol (id),
    file               TEXT    NOT NULL, -- below the folder it was compiled in, or absolute
    line               INTEGER NOT NULL
) STRICT;

-- Call stacks, each stored once: frame 0 is the innermost caller.
CREATE TABLE stack (
    stack_id           INTEGER NOT NULL,
    depth              INTEGER NOT NULL,
    symbol_id          INTEGER NOT NULL REFERENCES symbol (id),
    PRIMARY KEY (stack_id, depth)
) STRICT, WITHOUT ROWID;

-- The frame of a stack that answers for it: the first one outside DRM core and its helpers. A stack of
-- which this cannot be said has no row.
CREATE TABLE call_site (
    stack_id           INTEGER NOT NULL PRIMARY KEY,
    symbol_id          INTEGER NOT NULL REFERENCES symbol (id)
) STRICT;

-- What is the same in many events, once: an event is a row of event_row and one of these. View event puts
-- them together; its columns are explained here and there.
CREATE TABLE event_shape (
    id                 INTEGER NOT NULL PRIMARY KEY,
    cpu                INTEGER NOT NULL,
    kind               TEXT    NOT NULL CHECK (kind IN (
        'add', 'del', 'release', 'snapshot', 'add_failed', 'release_begin', 'release_end',
        'dev_init', 'dev_register', 'dev_unregister', 'dev_unplug', 'dev_last_close', 'dev_snapshot',
        'file_open', 'file_close', 'file_snapshot', 'probe', 'remove',
        'devres_add', 'devres_remove', 'devres_release', 'devres_replace',
        'ref_get', 'ref_put', 'ioctl', 'uevent', 'dmabuf_export', 'dmabuf_release', 'map', 'unmap',
        'kernel_log', 'dmabuf_attach', 'dmabuf_detach', 'fault', 'file_holds', 'master_set', 'master_drop',
        'connector', 'atomic_state_init', 'atomic_state_free')),
    step               INTEGER NOT NULL, -- 0 the function was entered, 1 it returned, 2 one instant
    task_id            INTEGER NOT NULL REFERENCES task (id),
    name_id            INTEGER NOT NULL, -- resource or struct device, dmabuf_attach/detach: the importing one;
                                         -- file_open/close: command line of whoever did it; connector: its
                                         -- name; uevent, kernel_log: the text
    size_bytes         INTEGER NOT NULL, -- resource, dma_buf, mapping; release_begin/end: all of them;
                                         -- file_holds: what the GEM handles stand for
    action_symbol_id   INTEGER NOT NULL, -- release function of an action; 0 plain allocation
    caller_symbol_id   INTEGER NOT NULL,
    stack_id           INTEGER NOT NULL,
    cause              INTEGER NOT NULL, -- del: 1 drmm_kfree, 2 action run early, 3 unknown pointer;
                                         -- file: 1 in-kernel client + 2 closed since its process ended;
                                         -- release_begin/end: 1 failed init;
                                         -- dev_*: 1 registered + 2 unplugged, as the kernel's flags stood;
                                         -- devres_*: 0 an allocation, 1 an action, 2 a group's bracket
    result             INTEGER NOT NULL, -- return value; probe: 1 the driver did not bind;
                                         -- file_close: thread group of whoever closed it, 0 unknown; fault:
                                         -- VM_FAULT_*; file_holds: framebuffers, -1 unknown; connector: its
                                         -- status, 1 connected, 2 disconnected, 3 unknown
    process_id         INTEGER NOT NULL, -- file_open/close/snapshot: thread group of the opener; ioctl, fault,
                                         -- dmabuf_*, map, unmap, ref_*, master_*, atomic_state_*: of whoever
                                         -- did it; 0 none
    gfp                INTEGER NOT NULL, -- add of an allocation; -1 unknown
    refs               INTEGER NOT NULL, -- of the drm_device when it happened; ref_*: before it; -1 unknown
    open_count         INTEGER NOT NULL, -- -1 unknown
    atomic_context     INTEGER NOT NULL, -- resource: 1 the caller could not sleep, 0 it could, -1 unknown
    owner_id           INTEGER NOT NULL, -- devres_*: the struct device
    numbered           INTEGER NOT NULL, -- 1: seq is known
    data_offset        INTEGER NOT NULL, -- data_address minus object_address; -1: the row holds it
    UNIQUE (stack_id, name_id, task_id, kind, cpu, step, size_bytes, action_symbol_id, caller_symbol_id, cause,
            result, process_id, gfp, refs, open_count, atomic_context, owner_id, numbered, data_offset)
) STRICT;

-- What each event has for itself.
CREATE TABLE event_row (
    id                 INTEGER NOT NULL PRIMARY KEY,
    timestamp_ns       INTEGER NOT NULL,
    shape_id           INTEGER NOT NULL REFERENCES event_shape (id),
    device_id          INTEGER NOT NULL, -- 0 for probe and remove, which are about a struct device, for
                                         -- devres_*, which are about owner_id, and for kernel_log
    object_address     INTEGER NOT NULL, -- drmres or devres node, drm_file (file_*, ioctl, fault, master_*) or
                                         -- struct device; dmabuf_*: dma_buf; map, unmap: vm_area_struct;
                                         -- connector: drm_connector; atomic_state_*: drm_atomic_state; 0 none
    data_address       INTEGER NOT NULL, -- drmres data; ioctl: the last one's command; fault: its address;
                                         -- uevent: the kernel's number of it; dmabuf_export/release: GEM
                                         -- object; dmabuf_attach/detach: the importing struct device; map,
                                         -- unmap: drm_file or dma_buf; file_holds: 1 the file is master;
                                         -- connector: its id; 0 where the shape says how far it lies from the object
    seq_ahead          INTEGER NOT NULL, -- seq minus id; 0 where it is not known
    place              INTEGER NOT NULL  -- ordinal plus 1. release: place in the walk; snapshot: place in the list;
                                         -- release_begin/end: number of nodes; file: minor index;
                                         -- ioctl, fault: how many since the row before; file_holds: GEM
                                         -- handles; ordinal -1 none
) STRICT;

-- Every event, in the order in which it happened; but devres_* of a struct device that had no drm_device yet
-- stand where that came to be, with the times that they had.
CREATE VIEW event AS
SELECT r.id,
       r.timestamp_ns,
       CAST(CASE s.numbered WHEN 0 THEN 0 ELSE r.id + r.seq_ahead END AS INTEGER) AS seq, -- orders ties
       s.cpu,
       s.kind,
       s.step,
       r.device_id,
       s.task_id,
       r.object_address,
       CAST(CASE s.data_offset WHEN -1 THEN r.data_address ELSE r.object_address + s.data_offset END AS INTEGER)
           AS data_address,
       s.name_id,
       s.size_bytes,
       s.action_symbol_id,
       s.caller_symbol_id,
       s.stack_id,
       CAST(r.place - 1 AS INTEGER) AS ordinal,
       s.cause,
       s.result,
       s.process_id,
       s.gfp,
       s.refs,
       s.open_count,
       s.atomic_context,
       s.owner_id
FROM event_row AS r CROSS JOIN event_shape AS s -- in this order: a shape leads to no rows
WHERE s.id = r.shape_id;

-- The view can be written to like a table. The collector writes both tables itself, many times as fast.
CREATE TRIGGER event_insert INSTEAD OF INSERT ON event
BEGIN
    INSERT INTO event_shape (stack_id, name_id, task_id, kind, cpu, step, size_bytes, action_symbol_id, caller_symbol_id,
        cause, result, process_id, gfp, refs, open_count, atomic_context, owner_id, numbered, data_offset)
    VALUES (NEW.stack_id, NEW.name_id, NEW.task_id, NEW.kind, NEW.cpu, NEW.step, NEW.size_bytes, NEW.action_symbol_id,
        NEW.caller_symbol_id, NEW.cause, NEW.result, NEW.process_id, NEW.gfp, NEW.refs, NEW.open_count,
        coalesce(NEW.atomic_context, -1), coalesce(NEW.owner_id, 0), NEW.seq <> 0,
        CASE WHEN NEW.object_address <> 0 AND NEW.data_address - NEW.object_address BETWEEN 0 AND 4095
             THEN NEW.data_address - NEW.object_address ELSE -1 END)
    ON CONFLICT DO NOTHING;
    INSERT INTO event_row (id, timestamp_ns, shape_id, device_id, object_address, data_address, seq_ahead, place)
    SELECT NEW.id, NEW.timestamp_ns, s.id, NEW.device_id, NEW.object_address,
           CASE s.data_offset WHEN -1 THEN NEW.data_address ELSE 0 END,
           CASE NEW.seq WHEN 0 THEN 0 ELSE NEW.seq - NEW.id END, NEW.ordinal + 1
    FROM event_shape AS s
    WHERE s.stack_id = NEW.stack_id AND s.name_id = NEW.name_id AND s.task_id = NEW.task_id AND s.kind = NEW.kind
      AND s.cpu = NEW.cpu AND s.step = NEW.step AND s.size_bytes = NEW.size_bytes
      AND s.action_symbol_id = NEW.action_symbol_id AND s.caller_symbol_id = NEW.caller_symbol_id
      AND s.cause = NEW.cause AND s.result = NEW.result AND s.process_id = NEW.process_id AND s.gfp = NEW.gfp
      AND s.refs = NEW.refs AND s.open_count = NEW.open_count
      AND s.atomic_context = coalesce(NEW.atomic_context, -1) AND s.owner_id = coalesce(NEW.owner_id, 0)
      AND s.numbered = (NEW.seq <> 0)
      AND s.data_offset = CASE WHEN NEW.object_address <> 0 AND NEW.data_address - NEW.object_address BETWEEN 0 AND 4095
                               THEN NEW.data_address - NEW.object_address ELSE -1 END;
END;
CREATE TRIGGER event_delete INSTEAD OF DELETE ON event
BEGIN
    DELETE FROM event_row WHERE id = OLD.id;
END;
CREATE TRIGGER event_update INSTEAD OF UPDATE ON event
BEGIN
    DELETE FROM event WHERE id = OLD.id;
    INSERT INTO event VALUES (NEW.id, NEW.timestamp_ns, NEW.seq, NEW.cpu, NEW.kind, NEW.step, NEW.device_id, NEW.task_id,
        NEW.object_address, NEW.data_address, NEW.name_id, NEW.size_bytes, NEW.action_symbol_id, NEW.caller_symbol_id,
        NEW.stack_id, NEW.ordinal, NEW.cause, NEW.result, NEW.process_id, NEW.gfp, NEW.refs, NEW.open_count,
        NEW.atomic_context, NEW.owner_id);
END;

-- The kernel dropped records of one CPU between two times. Stored, counted, drawn.
CREATE TABLE missed (
    id                 INTEGER NOT NULL PRIMARY KEY,
    cpu                INTEGER NOT NULL,
    after_ns           INTEGER NOT NULL, -- last record before the gap, 0 none
    before_ns          INTEGER NOT NULL, -- first record after it
    missed_count       INTEGER NOT NULL, -- 0: some, the kernel did not say how many
    after_event_id     INTEGER NOT NULL DEFAULT 0 -- the newest event when it was told
) STRICT;

-- Records of one CPU that could not be read, or not in their turn, somewhere between two times.
CREATE TABLE damage (
    id                 INTEGER NOT NULL PRIMARY KEY,
    kind               TEXT    NOT NULL CHECK (kind IN ('unreadable', 'late')),
                                         -- 'late': they are events, told of after younger ones
    cpu                INTEGER NOT NULL,
    after_ns           INTEGER NOT NULL, -- last record before it, 0 none; late: their time
    before_ns          INTEGER NOT NULL, -- it was met; late: the youngest that came before them
    damaged_count      INTEGER NOT NULL, -- records; a subbuffer whose rest is lost counts as one
    after_event_id     INTEGER NOT NULL  -- the newest event when it was told
) STRICT;
