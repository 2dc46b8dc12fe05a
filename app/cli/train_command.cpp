#include <algorithm>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>

#include "app/cli/commands.h"
#include "app/cli/console.h"
#include "app/cli/metrics_log.h"
#include "app/cli/model_files.h"
#include "app/cli/progress_display.h"
#include "app/cli/train_options.h"
#include "core/base/atomic_file.h"
#include "core/io/format_registry.h"
#include "core/nn/text_network.h"
#include "core/train/labelled_specs.h"
#include "core/train/training_methods.h"
#include "core/train/training_session.h"
#include "core/train/word_vectors/word_vector_estimate.h"

namespace embedscope::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kPollInterval = 40ms;

/// One run from the command line: what was asked for, and what goes on beside the training.
class TrainRun {
  public:
    TrainRun(const TrainOptions& options, Recipe recipe, Session& session)
        : m_options(options),
          m_recipe(std::move(recipe)),
          m_session(session),
          m_display(progressStyle(options.progress)) {}

    ExitCode run() {
        if (!m_options.metrics.empty()) m_metrics.emplace(m_options.metrics);
        auto training = TrainingSession::start(request());
        if (!training) return wrongUsage(training.error());
        m_training = std::move(*training);
        follow();
        m_display.clear();
        return conclude();
    }

  private:
    TrainingRequest request() const {
        TrainingRequest request;
        request.recipe = m_recipe;
        request.inputs.assign(m_options.inputs.begin(), m_options.inputs.end());
        request.validationInputs.assign(m_options.validationInputs.begin(), m_options.validationInputs.end());
        request.threads = m_options.threads;
        request.checkpoint = m_options.checkpoint;
        request.resume = m_options.resume;
        return request;
    }

    /// Where the state goes when the run is interrupted: a run that was worth starting is worth keeping.
    std::string checkpointPath() const {
        return m_options.checkpoint.empty() ? m_options.output + ".checkpoint" : m_options.checkpoint;
    }

    void follow() {
        bool interrupted = false;
        while (!m_training->waitForEnd(kPollInterval)) {
            if (m_session.stop.stop_requested() && !interrupted) {
                interrupted = true;
                interrupt();
            }
            const SessionStatus status = m_training->status();
            sayText();
            followLoss(status);
            m_display.update(status);
        }
        sayText();
        followLoss(m_training->status());
    }

    void interrupt() {
        if (m_training->status().state == SessionState::Preparing) {
            m_training->cancel();
            return;
        }
        if (m_options.checkpoint.empty()) m_training->requestCheckpoint(checkpointPath());
        m_training->stop();
    }

    void sayText() {
        if (m_textSaid) return;
        if (const auto report = m_training->dataReport()) {
            m_textSaid = true;
            m_display.clear();
            for (const auto& warning : report->warnings) note("embedscope-cli: warning: " + warning);
            m_display.keep(report->summary);
            return;
        }
        const auto text = m_training->text();
        if (!text) return;
        m_textSaid = true;
        m_display.clear();
        for (const auto& warning : text->report().warnings) note("embedscope-cli: warning: " + warning);
        const auto vocabulary = text->describe(vocabularyOptions(m_recipe));
        m_display.keep(grouped(vocabulary.tokens) + " words of text, " + grouped(vocabulary.types) +
                       " different; the vocabulary of " + grouped(vocabulary.size) + " covers " +
                       fixed(100 * vocabulary.coverage, 2) + " %");
    }

    void followLoss(const SessionStatus& status) {
        const auto points = m_training->lossPoints(m_pointsSeen);
        m_pointsSeen += points.size();
        for (const auto& point : points) {
            if (!point.endsEpoch) continue;
            std::string line = "Epoch " + std::to_string(std::llround(point.epoch)) + " of " +
                               std::to_string(status.epochs) + ": loss " + fixed(point.epochLoss, 4);
            if (point.epochAccuracy) line += ", accuracy " + fixed(*point.epochAccuracy, 4);
            if (point.validationLoss) line += ", on the held-out part " + fixed(*point.validationLoss, 4);
            if (point.validationAccuracy) line += " with accuracy " + fixed(*point.validationAccuracy, 4);
            m_display.keep(line);
            if (!m_metrics || m_metricsFailure) continue;
            if (auto written = m_metrics->write(point); !written) m_metricsFailure = written.error();
        }
    }

    ExitCode conclude() {
        const SessionStatus status = m_training->status();
        if (status.state == SessionState::Failed) return failedRun();
        if (m_session.stop.stop_requested() && status.state != SessionState::Finished)
            return interruptedRun(status);
        const auto model = m_training->result();
        if (!model) return failed(model.error());
        const std::stop_token stop = keptAtEnd(status) ? m_session.stop : std::stop_token{};
        if (auto saved = saveModel(**model, m_options.output, m_options.format, stop); !saved) {
            if (saved.error().code == ErrorCode::Cancelled) return noteKeptState();
            return failed(saved.error());
        }
        if (!std::isfinite((*model)->provenance.loss))
            note(
                "embedscope-cli: warning: no two words were left to learn from, so the vectors are still "
                "random. Raise --sample, or choose a longer text.");
        report(**model, status);
        if (m_metricsFailure) return failed(*m_metricsFailure);
        return status.checkpointError ? failed(checkpointFailure(*status.checkpointError)) : kDone;
    }

    /// A run that failed may have a last good state; that is better than nothing, and said to be what it is.
    ExitCode failedRun() {
        const SessionStatus status = m_training->status();
        const Error error = m_training->error().value_or(Error{ErrorCode::Io, "the training failed", "", ""});
        const auto model = m_training->result();
        if (model) {
            if (auto saved = saveModel(**model, m_options.output, m_options.format, {}); !saved)
                return failed(saved.error());
        }
        if (!status.note.empty())
            note("embedscope-cli: " + (model ? m_options.output + ": " : std::string()) + status.note);
        if (model && m_options.progress == "none") {
            auto line = closingLine(**model, status, secondsSinceStart());
            line["error"] = error.sentence();
            print(jsonLine(line));
        }
        return failed(error);
    }

    static Error checkpointFailure(Error error) {
        error.what = "the checkpoint could not be written: " + error.what;
        if (error.place.empty()) error.place = "--checkpoint";
        return error;
    }

    double secondsSinceStart() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - m_session.started).count();
    }

    ExitCode interruptedRun(const SessionStatus& status) {
        if (status.state != SessionState::Stopped) {
            note("embedscope-cli: interrupted before the training began; nothing was written");
            return kInterrupted;
        }
        std::error_code failure;
        if (!status.note.empty()) note("embedscope-cli: " + status.note);
        if (std::filesystem::exists(checkpointPath(), failure)) return noteKeptState();
        return kInterrupted;
    }

    ExitCode noteKeptState() const {
        note("embedscope-cli: interrupted; the state of the run is kept, go on with --resume " +
             checkpointPath());
        return kInterrupted;
    }

    /// Whether the finished run can be had again from its checkpoint. If not, an interruption waits until the
    /// model is saved: it would take hours of work with it.
    bool keptAtEnd(const SessionStatus& status) const {
        return !m_options.checkpoint.empty() && status.note.empty();
    }

    void report(const EmbeddingModel& model, const SessionStatus& status) {
        const double seconds = secondsSinceStart();
        if (findPart(model, TextNetworkDescription::kPart)) printMatrix(model.vectors);
        if (m_options.progress == "none") {
            print(jsonLine(closingLine(model, status, seconds)));
            return;
        }
        if (!status.note.empty()) note(status.note);
        print(m_options.output + ": " + grouped(model.vectors.rows()) + " words x " +
              std::to_string(model.vectors.dim()) + " numbers, " +
              grouped(static_cast<unsigned long long>(std::llround(status.meanWordsPerSecond))) +
              " words/s, " + duration(seconds) + " in all\n");
    }

    /// The shape of the embedding matrix of a network and its first row, as the known example prints them.
    static void printMatrix(const KeyedVectors& vectors) {
        print("(" + std::to_string(vectors.rows()) + ", " + std::to_string(vectors.dim()) + ")\n");
        std::string row;
        for (const float number : vectors.vectors.rowCopy({0}))
            row += (row.empty() ? "" : " ") + shortest(number);
        print("[" + row + "]\n");
    }

    nlohmann::ordered_json closingLine(const EmbeddingModel& model, const SessionStatus& status,
                                       double seconds) const {
        nlohmann::ordered_json line = {{"tokens", model.provenance.textTokens},
                                       {"tokens_kept", model.vectors.keys->totalCount()},
                                       {"vocabulary", model.vectors.rows()},
                                       {"epochs", status.epoch},
                                       {"loss", model.provenance.loss},
                                       {"val_loss", model.provenance.validationLoss},
                                       {"words_per_second", status.meanWordsPerSecond},
                                       {"seconds", seconds}};
        for (const LossPoint& point : m_training->lossPoints()) {
            if (!point.endsEpoch) continue;
            if (point.epochAccuracy) line["accuracy"] = *point.epochAccuracy;
            if (point.validationAccuracy) line["val_accuracy"] = *point.validationAccuracy;
        }
        if (const auto products = inputMultiplications(m_recipe, model.vectors.rows()))
            line["input_multiplications"] = products;
        if (status.bestEpoch) line["best_epoch"] = *status.bestEpoch;
        if (status.checkpointError) line["checkpoint_error"] = status.checkpointError->sentence();
        if (!status.note.empty()) line["note"] = status.note;
        return line;
    }

    const TrainOptions& m_options;
    Recipe m_recipe;
    Session& m_session;
    ProgressDisplay m_display;
    std::optional<MetricsLog> m_metrics;
    std::optional<Error> m_metricsFailure;
    std::unique_ptr<TrainingSession> m_training;
    std::size_t m_pointsSeen = 0;
    bool m_textSaid = false;
};

/// Reads the data of a run and says what is odd about them.
Result<VocabularyReport> readVocabulary(const TrainOptions& options, const Recipe& recipe,
                                        std::stop_token stop) {
    const std::vector<std::filesystem::path> inputs(options.inputs.begin(), options.inputs.end());
    const std::vector<std::filesystem::path> heldOut(options.validationInputs.begin(),
                                                     options.validationInputs.end());
    if (findTrainingMethod(recipe.method())->data == InputData::LabelledText) {
        TrainerRequest request{recipe, inputs, nullptr, 0, {}};
        request.validationInputs = heldOut;
        request.dataRead = [](const DataReport& report) {
            for (const auto& warning : report.warnings) note("embedscope-cli: warning: " + warning);
        };
        return describeLabelledText(request, std::move(stop));
    }
    const auto text = PreparedText::read(inputs, textOptions(recipe), std::move(stop));
    if (!text) return text.error();
    for (const auto& warning : (*text)->report().warnings) note("embedscope-cli: warning: " + warning);
    return (*text)->describe(vocabularyOptions(recipe));
}

ExitCode dryRun(const TrainOptions& options, const Recipe& recipe, std::stop_token stop) {
    const auto read = readVocabulary(options, recipe, stop);
    if (!read) return failed(read.error());
    const VocabularyReport& vocabulary = *read;
    const unsigned threads =
        options.threads != 0 ? options.threads : std::max(1u, std::thread::hardware_concurrency());
    const auto estimate = estimateTraining(recipe, vocabulary, threads);
    print("text         " + grouped(vocabulary.tokens) + " words, " + grouped(vocabulary.types) +
          " different\n");
    print("vocabulary   " + grouped(vocabulary.size) + " words, which cover " +
          fixed(100 * vocabulary.coverage, 2) + " % of the text\n");
    print("parameters   " + grouped(estimate.parameters) + " numbers to learn\n");
    if (const auto products = inputMultiplications(recipe, vocabulary.size))
        print("input        " + grouped(products) +
              " multiplications for each input vector, where a lookup needs none\n");
    print("memory       " + byteCount(estimate.memoryBytes) + "\n");
    print("model file   " + byteCount(estimate.modelBytes) + "\n");
    print("time         about " + duration(estimate.seconds) + " with " + std::to_string(threads) +
          " threads\n");
    return kDone;
}

/// Everything that can be found wrong before the work starts. Returns kDone when nothing is.
ExitCode checkFiles(const TrainOptions& options) {
    std::vector<std::filesystem::path> inputs(options.inputs.begin(), options.inputs.end());
    if (std::any_of(inputs.begin(), inputs.end(), [](const auto& input) { return input.empty(); }))
        return wrongUsage({ErrorCode::InvalidArgument, "a name is empty", "--input", "Name a text file"});
    inputs.insert(inputs.end(), options.validationInputs.begin(), options.validationInputs.end());
    const OutputFile outputs[] = {{"--output", options.output},
                                  {"--metrics", options.metrics},
                                  {"--checkpoint", options.checkpoint},
                                  {"--save-recipe", options.saveRecipe}};
    if (auto status = checkDistinct(inputs, outputs); !status) return wrongUsage(status.error());
    const std::filesystem::path resume[] = {options.resume};
    if (auto status = checkDistinct(resume, std::span(outputs).first(2)); !status)
        return wrongUsage(status.error());
    std::error_code failure;
    const bool metricsToDevice = std::filesystem::exists(options.metrics, failure) &&
                                 !std::filesystem::is_regular_file(options.metrics, failure);
    for (const auto& output : {options.output, options.checkpoint, metricsToDevice ? "" : options.metrics}) {
        if (auto status = checkWritable(output); !status) return failed(status.error());
    }
    return kDone;
}

Status saveRecipe(const Recipe& recipe, const std::string& path) {
    auto file = AtomicFile::create(path);
    if (!file) return file.error();
    if (auto status = file->write(recipe.toJson() + "\n"); !status) return status;
    return file->commit();
}

ExitCode runTrain(const TrainOptions& options, Session& session) {
    if (options.output.empty() && !options.dryRun) {
        return wrongUsage({ErrorCode::InvalidArgument, "the file for the model is missing", "--output",
                           "Name it, or ask only for an estimate with --dry-run"});
    }
    const auto recipe = recipeOf(options);
    if (!recipe) {
        const bool inAFlag = recipe.error().place.starts_with("--");  // and not in a file that a flag names
        return inAFlag ? wrongUsage(recipe.error()) : failed(recipe.error());
    }
    if (const ExitCode code = checkFiles(options); code != kDone) return code;
    if (!options.saveRecipe.empty()) {
        if (auto status = saveRecipe(*recipe, options.saveRecipe); !status) return failed(status.error());
    }
    if (options.dryRun) return dryRun(options, *recipe, session.stop);
    return TrainRun(options, *recipe, session).run();
}

}  // namespace

void addTrainCommand(CLI::App& app, Session& session) {
    auto options = std::make_shared<TrainOptions>();
    auto* command = app.add_subcommand("train", "Train a model on text");
    declareTrainOptions(*command, *options);
    command->callback([options, &session] { session.code = runTrain(*options, session); });
}

}  // namespace embedscope::cli
