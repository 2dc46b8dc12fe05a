#pragma once

namespace embedscope::cli {

/// What the shell sees. The words are part of the interface: scripts rely on them.
enum ExitCode {
    kDone = 0,
    kFailed = 1,        ///< the work was asked for correctly and failed
    kWrongUsage = 2,    ///< the command line itself is wrong; nothing was started
    kInterrupted = 130  ///< Ctrl-C or a termination request: 128 + SIGINT, as shells have it
};

}  // namespace embedscope::cli
