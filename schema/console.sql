-- SPDX-License-Identifier: MIT
-- A table that only a session has whose recorder was given the console of the recorded machine.

-- The end of what that console said: of a machine that died, its last words. The times in a line are
-- the kernel's own.
CREATE TABLE console (
    id                 INTEGER NOT NULL PRIMARY KEY,
    line               TEXT    NOT NULL
) STRICT;
