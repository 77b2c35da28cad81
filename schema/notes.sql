-- SPDX-License-Identifier: MIT
-- Tables that only a session has to which somebody added something in the window. They are written
-- whole, when nobody records.

-- What a person wrote to a time, or to an object at that time.
CREATE TABLE note (
    id                 INTEGER NOT NULL PRIMARY KEY, -- by time
    timestamp_ns       INTEGER NOT NULL,
    text               TEXT    NOT NULL,
    about              TEXT    NOT NULL, -- table of the object: 'device', 'resource', …; 'call_site'; '' the time
    row_id             INTEGER NOT NULL  -- its row there; of a call site, the first resource that it added
) STRICT;

-- Times and views to come back to.
CREATE TABLE bookmark (
    name               TEXT    NOT NULL PRIMARY KEY, -- 'A', 'B': the markers; '1' to '5': views
    from_ns            INTEGER NOT NULL,
    to_ns              INTEGER NOT NULL  -- of a marker: from_ns
) STRICT;

-- How the window looked when it was closed, in its own words.
CREATE TABLE window_state (
    id                 INTEGER NOT NULL PRIMARY KEY,
    json               TEXT    NOT NULL
) STRICT;
