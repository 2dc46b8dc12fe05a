#include "app/cli/interruption.h"

#include <unistd.h>

#include "app/cli/exit_codes.h"

namespace embedscope::cli {
namespace {

constexpr int kEndOfWatch = SIGUSR2;

bool isIgnored(int signal) {
    struct sigaction action {};
    return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

}  // namespace

Interruption::Interruption() {
    sigemptyset(&m_signals);
    for (int signal : {SIGINT, SIGTERM, kEndOfWatch}) {
        // A shell script starts background jobs with SIGINT ignored, and an ignored signal may never arrive.
        if (isIgnored(signal)) std::signal(signal, SIG_DFL);
        sigaddset(&m_signals, signal);
    }
    if (!isIgnored(SIGHUP))
        sigaddset(&m_signals, SIGHUP);  // ignored under nohup: the run shall outlive its terminal
    pthread_sigmask(SIG_BLOCK, &m_signals, nullptr);
    std::signal(SIGXFSZ,
                SIG_IGN);  // a file over its limit then fails to be written, with an error like any other
    m_watcher = std::jthread([this] { watch(); });
}

Interruption::~Interruption() {
    pthread_kill(m_watcher.native_handle(), kEndOfWatch);
}

void Interruption::watch() {
    for (;;) {
        int signal = 0;
        if (sigwait(&m_signals, &signal) != 0) continue;
        if (signal == kEndOfWatch) return;
        if (m_stop.stop_requested()) _exit(kInterrupted);
        m_stop.request_stop();
    }
}

}  // namespace embedscope::cli
