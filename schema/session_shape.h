// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace drmscope::schema {

class Database;

// What is wrong with the tables of a file that claims to be a session, in words; "" when every
// table of ours is a plain table with the columns of ours. Further tables and columns are nobody's
// harm.
std::string oddityOfShape(Database& database);

// Tables that a session may lack: whether they are there, and plain.
bool hasConsole(Database& database);
bool hasNotes(Database& database); // all of notes.sql

} // namespace drmscope::schema
