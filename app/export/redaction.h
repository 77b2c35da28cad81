// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace drmscope::app {

// What a session shall not tell to whom it is given.
enum class Secret : uint8_t
{
    Pids,
    Comms,     // names of processes
    Paths,     // command lines, the recorded COMMAND
    Addresses, // of the kernel
    Host       // its name
};

// "pids,comms" and so on; "all" is every one. Throws ExportError that lists the words.
[[nodiscard]] std::vector<Secret> secretsOf(std::string_view words);
[[nodiscard]] std::string_view wordOf(Secret secret);

// Puts a word or number of its own in the place of each secret one: the same for the same, so that
// a session still tells who did what, but not who that is.
class Redaction
{
public:
    explicit Redaction(const std::vector<Secret>& secrets) : m_secrets(secrets) {}

    [[nodiscard]] bool hides(Secret secret) const;
    [[nodiscard]] bool hidesAny() const { return !m_secrets.empty(); }

    int64_t pid(int64_t pid);         // 0 and less stay
    int64_t address(int64_t address); // 0 stays
    std::string comm(std::string_view comm);
    std::string path(std::string_view path);
    std::string host(std::string_view host);

    // A process that sentences may name.
    void process(std::string_view comm, int64_t pid);
    // A sentence with every process in it renamed; one that may tell more is withheld.
    [[nodiscard]] std::string sentence(std::string_view text) const;

private:
    using Words = std::unordered_map<std::string, std::string>;

    [[nodiscard]] bool tellsMore(std::string_view sentence) const;
    std::string word(Secret secret, std::string_view text, Words& known, std::string_view prefix);

    std::vector<Secret> m_secrets;
    std::unordered_map<int64_t, int64_t> m_pids;
    std::unordered_map<int64_t, int64_t> m_addresses;
    Words m_comms;
    Words m_paths;
    Words m_hosts;
    std::vector<std::pair<std::string, std::string>> m_processes; // "comm (pid)", and what for it
};

} // namespace drmscope::app
