// SPDX-License-Identifier: MIT
#pragma once

#include "tests/app/cli/program_run.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace drmscope::tests {

// Runs the drmscope program in a folder of its own, with nothing of the tester's environment in its
// way.
class CliFolder : public testing::Test
{
protected:
    CliFolder()
    {
        std::string name =
            (std::filesystem::temp_directory_path() / "drmscope_cli_test.XXXXXX").string();
        m_folder = mkdtemp(name.data());
    }
    ~CliFolder() override { std::filesystem::remove_all(m_folder); }
    CliFolder(const CliFolder&) = delete;
    CliFolder& operator=(const CliFolder&) = delete;
    CliFolder(CliFolder&&) = delete;
    CliFolder& operator=(CliFolder&&) = delete;

    [[nodiscard]] ProgramRun::Setup setup(std::vector<std::string> arguments) const
    {
        arguments.insert(arguments.begin(), DRMSCOPE_PROGRAM);
        auto environment = m_environment;
        environment.emplace("SUDO_UID", "");
        environment.emplace("SUDO_GID", "");
        environment.emplace("DRMSCOPE_LIBEXEC", "");
        return {std::move(arguments), m_folder, environment, m_uid};
    }

    // Runs it to its end; its exit status.
    int run(const std::vector<std::string>& arguments)
    {
        ProgramRun program(setup(arguments));
        const int status = program.finish();
        m_output = program.output();
        m_error = program.error();
        return status;
    }

    void put(const std::string& name, const std::string& bytes) const
    {
        std::filesystem::create_directories((m_folder / name).parent_path());
        std::ofstream(m_folder / name, std::ios::binary) << bytes;
    }
    [[nodiscard]] std::vector<std::string> names() const
    {
        std::vector<std::string> found;
        for (const auto& entry : std::filesystem::directory_iterator(m_folder)) {
            found.push_back(entry.path().filename().string());
        }
        return found;
    }

    std::filesystem::path m_folder;
    std::map<std::string, std::string> m_environment;
    uid_t m_uid = 0;
    std::string m_output;
    std::string m_error;
};

} // namespace drmscope::tests
