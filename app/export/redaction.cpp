// SPDX-License-Identifier: MIT
#include "app/export/redaction.h"

#include "app/export/export_error.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace drmscope::app {
namespace {

constexpr std::array<std::pair<std::string_view, Secret>, 5> kWords = {
    {{"pids", Secret::Pids},
     {"comms", Secret::Comms},
     {"paths", Secret::Paths},
     {"addresses", Secret::Addresses},
     {"host", Secret::Host}}};

// They look like addresses of a kernel, so that nothing takes them for offsets.
constexpr int64_t kFirstAddress = -0x7fff'ffff'f000;
constexpr int64_t kAddressStep = 0x1000;

int64_t numbered(std::unordered_map<int64_t, int64_t>& known, int64_t value, int64_t first,
                 int64_t step)
{
    const auto next = first + static_cast<int64_t>(known.size()) * step;
    return known.try_emplace(value, next).first->second;
}

bool isOfWord(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

bool holdsWord(std::string_view sentence, std::string_view word)
{
    for (size_t at = sentence.find(word); at != std::string_view::npos;
         at = sentence.find(word, at + 1)) {
        const size_t end = at + word.size();
        if ((at == 0 || !isOfWord(sentence[at - 1])) &&
            (end == sentence.size() || !isOfWord(sentence[end]))) {
            return true;
        }
    }
    return false;
}

// A run of hexadecimal digits as long as a pointer's.
bool holdsAddress(std::string_view sentence)
{
    constexpr size_t kDigits = 12;
    size_t run = 0;
    return std::any_of(sentence.begin(), sentence.end(), [&run](char c) {
        run = std::isxdigit(static_cast<unsigned char>(c)) != 0 ? run + 1 : 0;
        return run >= kDigits;
    });
}

} // namespace

std::string_view wordOf(Secret secret)
{
    const auto* const found = std::find_if(
        kWords.begin(), kWords.end(), [secret](const auto& word) { return word.second == secret; });
    return found == kWords.end() ? std::string_view() : found->first;
}

std::vector<Secret> secretsOf(std::string_view words)
{
    std::vector<Secret> secrets;
    while (!words.empty()) {
        const std::string_view word = words.substr(0, words.find(','));
        words.remove_prefix(std::min(words.size(), word.size() + 1));
        const auto* const found =
            std::find_if(kWords.begin(), kWords.end(),
                         [word](const auto& known) { return known.first == word; });
        if (found == kWords.end() && word != "all") {
            throw ExportError(ExportError::Kind::Usage,
                              "cannot redact \"" + std::string(word) +
                                  "\"; give one or more of pids,comms,paths,addresses,host or all");
        }
        for (const auto& [name, secret] : kWords) {
            const bool wanted = word == "all" || word == name;
            if (wanted && std::find(secrets.begin(), secrets.end(), secret) == secrets.end()) {
                secrets.push_back(secret);
            }
        }
    }
    return secrets;
}

void Redaction::process(std::string_view comm, int64_t pid)
{
    if (pid > 0) {
        const std::string before = std::string(comm) + " (" + std::to_string(pid) + ')';
        const std::string after = this->comm(comm) + " (" + std::to_string(this->pid(pid)) + ')';
        m_processes.emplace_back(before, after);
    }
}

std::string Redaction::sentence(std::string_view text) const
{
    std::string out;
    size_t begin = 0;
    // From left to right, so that what was put in is not taken for what was there.
    while (begin < text.size()) {
        const auto found =
            std::find_if(m_processes.begin(), m_processes.end(), [&](const auto& process) {
                return text.substr(begin).starts_with(process.first) &&
                       (begin == 0 || text[begin - 1] == ' ');
            });
        if (found == m_processes.end()) {
            out += text[begin++];
            continue;
        }
        out += found->second;
        begin += found->first.size();
    }
    return hidesAny() && tellsMore(out) ? "(redacted)" : out;
}

bool Redaction::tellsMore(std::string_view sentence) const
{
    const auto has = [sentence](const Words& words) {
        return std::any_of(words.begin(), words.end(), [sentence](const auto& word) {
            return word.first.size() > 2 && holdsWord(sentence, word.first);
        });
    };
    return has(m_comms) || has(m_paths) || has(m_hosts) ||
           (hides(Secret::Addresses) && holdsAddress(sentence));
}

bool Redaction::hides(Secret secret) const
{
    return std::find(m_secrets.begin(), m_secrets.end(), secret) != m_secrets.end();
}

int64_t Redaction::pid(int64_t pid)
{
    return pid <= 0 || !hides(Secret::Pids) ? pid : numbered(m_pids, pid, 1, 1);
}

int64_t Redaction::address(int64_t address)
{
    return address == 0 || !hides(Secret::Addresses)
               ? address
               : numbered(m_addresses, address, kFirstAddress, kAddressStep);
}

std::string Redaction::word(Secret secret, std::string_view text, Words& known,
                            std::string_view prefix)
{
    if (text.empty() || !hides(secret)) {
        return std::string(text);
    }
    const std::string next = std::string(prefix) + '-' + std::to_string(known.size() + 1);
    return known.try_emplace(std::string(text), next).first->second;
}

std::string Redaction::comm(std::string_view comm)
{
    return word(Secret::Comms, comm, m_comms, "process");
}

std::string Redaction::path(std::string_view path)
{
    return word(Secret::Paths, path, m_paths, "command");
}

std::string Redaction::host(std::string_view host)
{
    return word(Secret::Host, host, m_hosts, "host");
}

} // namespace drmscope::app
