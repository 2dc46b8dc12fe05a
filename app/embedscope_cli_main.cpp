#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <exception>
#include <memory>
#include <new>
#include <string>

#include "app/cli/commands.h"
#include "app/cli/console.h"
#include "app/cli/help_formatter.h"
#include "app/cli/interruption.h"
#include "app/standard_streams.h"

namespace {

using namespace embedscope;

/// A mistake in the command line, or the help that was asked for.
cli::ExitCode explain(const CLI::App& app, const CLI::ParseError& problem) {
    const CLI::App* command = &app;
    for (const CLI::App* used : app.get_subcommands()) command = used;
    if (problem.get_name() == "CallForHelp") {
        cli::print(command->help(command == &app ? "" : "embedscope-cli"));
        return cli::kDone;
    }
    if (problem.get_name() == "CallForVersion") {
        cli::print(std::string(problem.what()) + "\n");
        return cli::kDone;
    }
    const std::string name = command == &app ? "" : " " + command->get_name();
    std::string what = problem.what();
    if (!what.empty() && what.back() == '.') what.pop_back();
    if (const auto rest = app.remaining(); command == &app && !rest.empty())
        what = "there is no command '" + rest.front() + "'";
    return cli::wrongUsage(
        {ErrorCode::InvalidArgument, what, "", "'embedscope-cli" + name + " --help' lists what is possible"});
}

cli::ExitCode run(int argc, char** argv) {
    const cli::Interruption interruption;
    cli::Session session;
    session.stop = interruption.token();

    CLI::App app("Embedscope on the command line: train, search, project, evaluate and convert embeddings.",
                 "embedscope-cli");
    app.set_version_flag("--version", "embedscope-cli " EMBEDSCOPE_VERSION, "Say the version and stop");
    app.formatter(std::make_shared<cli::HelpFormatter>());
    app.set_help_flag("-h,--help", "Say what is possible and stop");
    app.require_subcommand(1);
    app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    cli::addTrainCommand(app, session);
    cli::addTraceCommand(app, session);
    cli::addNeighborsCommand(app, session);
    cli::addProjectCommand(app, session);
    cli::addPredictCommand(app, session);
    cli::addContextualCommand(app, session);
    cli::addEvaluateCommand(app, session);
    cli::addInfoCommand(app, session);
    cli::addPhrasesCommand(app, session);
    cli::addPiecesCommand(app, session);
    cli::addCollisionsCommand(app, session);
    cli::addConvertCommand(app, session);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& problem) {
        session.code = explain(app, problem);
    }
    return cli::finishOutput(session.code);
}

}  // namespace

int main(int argc, char** argv) {
    embedscope::reserveStandardStreams();
    try {
        return run(argc, argv);
    } catch (const std::bad_alloc&) {
        return embedscope::cli::failed({embedscope::ErrorCode::TooLarge,
                                        "there is not enough memory for this", "",
                                        "Close other programs, or use a smaller model"});
    } catch (const std::exception& problem) {
        return embedscope::cli::failed({embedscope::ErrorCode::Io, problem.what(), "", ""});
    }
}
