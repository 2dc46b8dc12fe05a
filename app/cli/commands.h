#pragma once

#include <CLI/App.hpp>
#include <chrono>
#include <stop_token>

#include "app/cli/exit_codes.h"

namespace embedscope::cli {

/// What every sub-command gets from main, and the code it leaves there.
struct Session {
    std::stop_token stop;
    std::chrono::steady_clock::time_point started = std::chrono::steady_clock::now();
    ExitCode code = kDone;
};

/// Each declares one sub-command; its work runs while the command line is parsed and leaves its result in
/// session.code. session outlives the application.
void addTrainCommand(CLI::App& app, Session& session);
void addTraceCommand(CLI::App& app, Session& session);
void addNeighborsCommand(CLI::App& app, Session& session);
void addProjectCommand(CLI::App& app, Session& session);
void addPredictCommand(CLI::App& app, Session& session);
void addEvaluateCommand(CLI::App& app, Session& session);
void addInfoCommand(CLI::App& app, Session& session);
void addPhrasesCommand(CLI::App& app, Session& session);
void addPiecesCommand(CLI::App& app, Session& session);
void addCollisionsCommand(CLI::App& app, Session& session);
void addContextualCommand(CLI::App& app, Session& session);
void addConvertCommand(CLI::App& app, Session& session);

}  // namespace embedscope::cli
