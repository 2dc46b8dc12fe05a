#include "tests/cli/program.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "tests/cli/files.h"

namespace cli_test {
namespace {

using namespace std::chrono_literals;

std::filesystem::path captureFile(const char* name) {
    static int number = 0;
    return std::filesystem::temp_directory_path() /
           ("embedscope-cli-test." + std::to_string(getpid()) + "." + std::to_string(number++) + "." + name);
}

/// In the child, before the program takes over: nothing but system calls.
[[noreturn]] void become(const std::vector<char*>& arguments, const Surroundings& around, const char* out,
                         const char* err) {
    const int outFile = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const int errFile = open(err, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const int nothing = open("/dev/null", O_RDONLY);
    if (dup2(nothing, 0) < 0 || dup2(outFile, 1) < 0 || dup2(errFile, 2) < 0) _exit(126);
    if (!around.folder.empty() && chdir(around.folder.c_str()) != 0) _exit(126);
    if (around.fileSizeLimit) {
        const rlimit limit{*around.fileSizeLimit, *around.fileSizeLimit};
        if (setrlimit(RLIMIT_FSIZE, &limit) != 0) _exit(126);
    }
    if (around.streamsClosed) {
        close(0);
        close(1);
        close(2);
    }
    execv(arguments[0], arguments.data());
    _exit(127);
}

}  // namespace

Program::Program(const std::vector<std::string>& arguments, const Surroundings& surroundings)
    : m_out(surroundings.outputTo.empty() ? captureFile("out") : surroundings.outputTo),
      m_err(captureFile("err")) {
    std::vector<std::string> words = {EMBEDSCOPE_CLI};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> pointers;
    for (auto& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    m_process = fork();
    if (m_process == 0) become(pointers, surroundings, m_out.c_str(), m_err.c_str());
    if (!surroundings.outputTo.empty()) m_out.clear();
}

Program::~Program() {
    if (running()) {
        signal(SIGKILL);
        wait();
    }
    std::error_code ignored;
    if (!m_out.empty()) std::filesystem::remove(m_out, ignored);
    std::filesystem::remove(m_err, ignored);
}

void Program::signal(int number) const {
    kill(m_process, number);
}

bool Program::running() {
    int status = 0;
    if (!m_status && waitpid(m_process, &status, WNOHANG) == m_process) m_status = status;
    return !m_status;
}

Outcome Program::wait(std::chrono::seconds patience) {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (running()) {
        if (std::chrono::steady_clock::now() > end) signal(SIGKILL);
        std::this_thread::sleep_for(5ms);
    }
    Outcome outcome;
    outcome.code = WIFEXITED(*m_status) ? WEXITSTATUS(*m_status) : 128 + WTERMSIG(*m_status);
    if (!m_out.empty()) outcome.out = contentOf(m_out);
    outcome.err = contentOf(m_err);
    return outcome;
}

Outcome run(const std::vector<std::string>& arguments, const Surroundings& surroundings) {
    Program program(arguments, surroundings);
    return program.wait();
}

}  // namespace cli_test
