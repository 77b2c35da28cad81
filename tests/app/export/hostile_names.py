# SPDX-License-Identifier: MIT
"""Names that no format may trip over: quotes, line breaks, markup, control characters, bytes that are no UTF-8."""

HOSTILE_NAME = "x\"y',\n\r\t<script>alert(1)</script>]]>&amp;\x1b[31m\u202e=1+1"
HOSTILE = ("UPDATE name SET name = replace(name, 'kmalloc', 'k') || :n || CAST(x'ff80fe' AS TEXT);"
           "UPDATE device SET drm_driver = :n; UPDATE drm_file SET comm = :n, command_line = :n;"
           "UPDATE task SET comm = :n || id; UPDATE session SET hostname = :n, command = :n;"
           "UPDATE symbol SET name = :n || id, module = :n;").replace(
               ":n", "'" + HOSTILE_NAME.replace("'", "''") + "'")
