#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace cli_test {

/// What a finished program left behind.
struct Outcome {
    int code = -1;  ///< exit code; 128 + the signal's number when a signal ended it
    std::string out;
    std::string err;
};

struct Surroundings {
    std::optional<std::uint64_t>
        fileSizeLimit;               ///< bytes; a larger file fails to be written, like on a full disk
    std::filesystem::path folder;    ///< to run in; empty: that of the test
    std::filesystem::path outputTo;  ///< stdout goes there instead of into Outcome::out
    bool streamsClosed = false;      ///< standard input, output and error are closed
};

/// embedscope-cli, started with arguments. Its output is collected; a program that hangs is killed with the
/// test's patience.
class Program {
  public:
    explicit Program(const std::vector<std::string>& arguments, const Surroundings& surroundings = {});
    /// Kills what still runs.
    ~Program();
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    void signal(int number) const;
    bool running();
    /// Waits for the end, at most that long; then the program is killed and the code is 128 + 9.
    Outcome wait(std::chrono::seconds patience = std::chrono::seconds(120));

  private:
    std::filesystem::path m_out;
    std::filesystem::path m_err;
    pid_t m_process = -1;
    std::optional<int> m_status;
};

/// Starts embedscope-cli and waits for its end.
Outcome run(const std::vector<std::string>& arguments, const Surroundings& surroundings = {});

}  // namespace cli_test
