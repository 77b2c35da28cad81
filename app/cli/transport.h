// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/scoped_fd.h"

#include <filesystem>
#include <string>
#include <vector>

namespace drmscope::app {

// How the agent is reached, as --via says it.
struct Transport
{
    enum class Kind
    {
        Direct, // we are root
        Sudo,
        Pkexec,
        Ssh,    // it runs on another machine
        Socket, // it waits at the other end of a unix socket: a virtual machine's port
        Serial, // or of a serial line
        File    // a stream that was saved, or that somebody sends: a file, FIFO or device
    };

    Kind kind = Kind::Direct;
    std::string word; // as it was given
    std::string target;
    unsigned baud = 115200;
    // With Ssh: agent and relay of this installation, where they are to be copied.
    std::vector<std::filesystem::path> copied;

    // The agent is a process of ours; otherwise its stream comes from openStream().
    [[nodiscard]] bool startsAgent() const { return kind <= Kind::Ssh; }
    // It obeys what it is told.
    [[nodiscard]] bool takesVerbs() const { return kind != Kind::File; }
    // The line may be somebody's console too, so that something stands before the stream.
    [[nodiscard]] bool mayBeShared() const { return kind == Kind::Socket || kind == Kind::Serial; }
    // It runs on this machine, so that what stands here can be asked of it.
    [[nodiscard]] bool isHere() const { return kind <= Kind::Pkexec; }
    // It may ask for a password on the terminal.
    [[nodiscard]] bool asksOnTerminal() const
    {
        return kind == Kind::Sudo || kind == Kind::Pkexec || kind == Kind::Ssh;
    }
};

// "direct", "sudo", "pkexec", "ssh:HOST", "unix:SOCKET", "serial:DEVICE[:BAUD]", "file:PATH". "" is
// direct. CommandError 64 for anything else.
[[nodiscard]] Transport parseTransport(const std::string& word);

// The command that starts the agent; here that is `agent`.
[[nodiscard]] std::vector<std::string> agentCommand(const Transport& transport,
                                                    const std::filesystem::path& agent);

// What that command wants to read before the verbs: the programs that are copied.
[[nodiscard]] std::string bytesBeforeVerbs(const Transport& transport);

// Runs a program of drmscope's on the other machine.
[[nodiscard]] std::vector<std::string>
remoteCommand(const Transport& transport, const std::string& program, const std::string& arguments);

// Where the stream comes from if no process of ours sends it. CommandError 69 or 77 where it cannot
// be opened.
[[nodiscard]] ScopedFd openStream(const Transport& transport);

// Where a machine's console can be read: "unix:SOCKET", "serial:DEVICE[:BAUD]", "file:PATH" or a
// path. CommandError 64 for anything else.
[[nodiscard]] Transport parseConsole(const std::string& word);
// From here on: what stands in a file already is not told. Errors as of openStream().
[[nodiscard]] ScopedFd openConsole(const Transport& console);

} // namespace drmscope::app
