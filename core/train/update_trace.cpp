#include "core/train/update_trace.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/train/word_vectors/example_drawer.h"
#include "core/train/word_vectors/example_step.h"
#include "core/train/word_vectors/word_vector_trainer.h"

namespace embedscope {
namespace {

Error refused(std::string what, std::string place, std::string advice) {
    return {ErrorCode::InvalidArgument, std::move(what), std::move(place), std::move(advice)};
}

std::vector<double> numbersOf(const TrainingMatrix& matrix, std::uint32_t row) {
    return {matrix.row(row), matrix.row(row) + matrix.dim()};
}

void addScaledTo(std::vector<double>& sum, double factor, const std::vector<double>& numbers) {
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += factor * numbers[i];
}

/// Writes one step down: everything about it before and after ExampleStep does it.
class StepRecorder {
  public:
    StepRecorder(const WordVectorTask& task, const Vocabulary& keys, UpdateTrace& trace)
        : m_task(task), m_keys(keys), m_trace(trace) {}

    void before(const ContextWindows& windows, std::span<const TrainingExample> group) {
        for (const TrainingExample& example : group) {
            if (example.window.empty()) continue;
            std::vector<std::uint32_t> context;
            UpdateTrace::Window window{key(windows.row(example.window.centre)), {}};
            for (std::uint32_t at = example.window.begin; at < example.window.end; ++at) {
                if (at == example.window.centre) continue;
                context.push_back(windows.row(at));
                window.context.push_back(key(context.back()));
            }
            m_trace.windows.push_back(std::move(window));
            if (m_task.settings.source == ExampleSource::Cbow) {
                addContext(context, example.outputs);
            } else {
                for (const std::uint32_t word : context) addWord(word, example.outputs);
            }
        }
        finishPairs();
    }

    void after() {
        for (auto& [row, kept] : m_inputs) keep(true, row, std::move(kept));
        for (auto& [row, kept] : m_outputs) keep(false, row, std::move(kept));
    }

  private:
    struct Kept {
        std::vector<double> before;
        std::vector<double> gradient;
    };
    struct Counts {
        double positive = 0;
        double negative = 0;
    };

    std::string key(std::uint32_t word) const { return std::string(m_keys.key({word})); }
    std::string outputName(std::uint32_t row) const {
        return m_task.settings.objective == Objective::HierarchicalSoftmax ? "node " + std::to_string(row)
                                                                           : key(row);
    }
    Kept& kept(std::map<std::uint32_t, Kept>& rows, const TrainingMatrix& matrix, std::uint32_t row) {
        const auto [place, isNew] = rows.try_emplace(row);
        if (isNew) place->second = {numbersOf(matrix, row), std::vector<double>(matrix.dim())};
        return place->second;
    }

    void addWord(std::uint32_t word, const OutputSet& outputs) {
        kept(m_inputs, m_task.inputs, word);
        for (std::uint32_t j = 0; j < outputs.count; ++j) {
            Counts& counts = m_pairs[{word, outputs.rows[j]}];
            const auto weight = static_cast<double>(outputs.weights[j]);
            (weight > 0 ? counts.positive : counts.negative) += std::abs(weight);
        }
    }

    /// Skip-gram's pairs, once all windows of the step are known.
    void finishPairs() {
        for (const auto& [rows, counts] : m_pairs) {
            Kept& input = kept(m_inputs, m_task.inputs, rows.first);
            Kept& output = kept(m_outputs, m_task.outputs, rows.second);
            const double slope = addPair(key(rows.first), input.before, rows.second, output.before, counts);
            addScaledTo(input.gradient, slope, output.before);
            addScaledTo(output.gradient, slope, input.before);
        }
    }

    /// The words around the gap as one input.
    void addContext(const std::vector<std::uint32_t>& context, const OutputSet& outputs) {
        const double scale = m_task.settings.cbowMean ? 1.0 / static_cast<double>(context.size()) : 1.0;
        std::vector<double> hidden(m_task.inputs.dim());
        for (const std::uint32_t word : context)
            addScaledTo(hidden, scale, kept(m_inputs, m_task.inputs, word).before);
        std::vector<double> gradient(hidden.size());
        for (std::uint32_t j = 0; j < outputs.count; ++j) {
            const auto weight = static_cast<double>(outputs.weights[j]);
            const Counts counts{std::max(weight, 0.0), std::max(-weight, 0.0)};
            Kept& output = kept(m_outputs, m_task.outputs, outputs.rows[j]);
            const double slope = addPair("(context)", hidden, outputs.rows[j], output.before, counts);
            addScaledTo(gradient, slope, output.before);
            addScaledTo(output.gradient, slope, hidden);
        }
        for (const std::uint32_t word : context)
            addScaledTo(kept(m_inputs, m_task.inputs, word).gradient, scale, gradient);
    }

    /// Returns the slope of the pair's loss.
    double addPair(std::string input, const std::vector<double>& x, std::uint32_t outputRow,
                   const std::vector<double>& y, const Counts& counts) {
        UpdateTrace::Pair pair;
        pair.input = std::move(input);
        pair.output = outputName(outputRow);
        pair.positive = counts.positive;
        pair.negative = counts.negative;
        for (std::size_t i = 0; i < x.size(); ++i) pair.product += x[i] * y[i];
        pair.sigmoid = 1 / (1 + std::exp(-pair.product));
        pair.slope = (pair.positive + pair.negative) * pair.sigmoid - pair.positive;
        pair.loss = pair.positive * std::log1p(std::exp(-pair.product)) +
                    pair.negative * std::log1p(std::exp(pair.product));
        m_trace.loss += pair.loss;
        m_trace.pairs.push_back(pair);
        return pair.slope;
    }

    void keep(bool isInput, std::uint32_t row, Kept&& numbers) {
        m_trace.rows.push_back({isInput, isInput ? key(row) : outputName(row), std::move(numbers.before),
                                std::move(numbers.gradient),
                                numbersOf(isInput ? m_task.inputs : m_task.outputs, row)});
    }

    const WordVectorTask& m_task;
    const Vocabulary& m_keys;
    UpdateTrace& m_trace;
    std::map<std::pair<std::uint32_t, std::uint32_t>, Counts> m_pairs;
    std::map<std::uint32_t, Kept> m_inputs;
    std::map<std::uint32_t, Kept> m_outputs;
};

Status checkTask(const WordVectorTask& task, const Recipe& recipe) {
    if (task.encoding.kind() != InputEncodingKind::Table)
        return refused("a single step can be shown for the lookup table alone", "--recipe",
                       "Choose the recipe skipgram or cbow");
    if (task.settings.objective == Objective::Softmax)
        return refused("a step of the full softmax changes every word and is not shown", "--objective",
                       "Choose negative-sampling or hierarchical-softmax");
    if (recipe.has("reproducible") && recipe.flag("reproducible"))
        return refused("the reproducible mode works in rounds of many windows, not in single steps",
                       "--reproducible", "Leave it off");
    return {};
}

/// Runs the training until the step; false when the run ends before it.
Result<bool> runTo(WordVectorTrainer& trainer, UpdateTrace& trace, std::stop_token stop) {
    const WordVectorTask& task = trainer.task();
    const std::uint32_t groupCentres = task.groupCentres();
    ExampleDrawer drawer(task);
    ExampleStep worker(task);
    std::vector<TrainingExample> examples(groupCentres);
    std::uint64_t steps = 0;
    for (std::uint64_t epoch = 0; epoch < trainer.plan().epochs; ++epoch) {
        trainer.beginEpoch(epoch);
        while (const auto block = trainer.blocks().next()) {
            if (stop.stop_requested()) return cancelledError();
            drawer.open(*block, epoch, groupCentres);
            worker.begin();
            const float learningRate = task.learningRate(epoch, block->wordsBefore);
            while (!drawer.isFinished()) {
                std::size_t count = 0;
                while (count < groupCentres && !drawer.isFinished()) drawer.draw(examples[count++]);
                const std::span group(examples.data(), count);
                const bool counts =
                    std::ranges::any_of(group, [](const auto& one) { return !one.window.empty(); });
                steps += counts;
                if (!counts || steps < trace.step) {
                    worker.update(drawer.windows(), group, learningRate);
                    continue;
                }
                trace.epoch = epoch + 1;
                trace.words = epoch * trainer.plan().wordsPerEpoch + block->wordsBefore;
                trace.learningRate = static_cast<double>(learningRate);
                StepRecorder recorder(task, trainer.keys(), trace);
                recorder.before(drawer.windows(), group);
                worker.update(drawer.windows(), group, learningRate);
                recorder.after();
                return true;
            }
            worker.finish();
        }
    }
    return false;
}

}  // namespace

Result<UpdateTrace> traceUpdate(const TrainerRequest& request, std::uint64_t step, std::stop_token stop) {
    if (step == 0) return refused("steps are counted from 1", "--step", "");
    const TrainingMethod* method = findTrainingMethod(request.recipe.method());
    if (!method || method->create != &WordVectorTrainer::create)
        return refused("a single step can be shown for skip-gram and CBOW", "--recipe",
                       "Choose the recipe skipgram or cbow");
    auto created = WordVectorTrainer::create(request, stop);
    if (!created) return created.error();
    auto& trainer = static_cast<WordVectorTrainer&>(**created);
    if (Status fits = checkTask(trainer.task(), request.recipe); !fits) return fits.error();
    UpdateTrace trace;
    trace.method = request.recipe.method();
    trace.objective = trainer.task().settings.objective == Objective::HierarchicalSoftmax
                          ? "hierarchical-softmax"
                          : "negative-sampling";
    trace.step = step;
    const auto reached = runTo(trainer, trace, stop);
    if (!reached) return reached.error();
    if (!*reached)
        return refused("the run is over before step " + std::to_string(step), "--step",
                       "Choose an earlier step or more epochs");
    return trace;
}

std::string toJson(const UpdateTrace& trace) {
    using Json = nlohmann::ordered_json;
    Json json = {{"method", trace.method}, {"objective", trace.objective},
                 {"step", trace.step},     {"epoch", trace.epoch},
                 {"words", trace.words},   {"learning_rate", trace.learningRate},
                 {"loss", trace.loss},     {"windows", Json::array()},
                 {"pairs", Json::array()}, {"rows", Json::array()}};
    for (const auto& window : trace.windows)
        json["windows"].push_back({{"centre", window.centre}, {"context", window.context}});
    for (const auto& pair : trace.pairs)
        json["pairs"].push_back({{"input", pair.input},
                                 {"output", pair.output},
                                 {"positive", pair.positive},
                                 {"negative", pair.negative},
                                 {"product", pair.product},
                                 {"sigmoid", pair.sigmoid},
                                 {"slope", pair.slope},
                                 {"loss", pair.loss}});
    for (const auto& row : trace.rows)
        json["rows"].push_back({{"side", row.isInput ? "input" : "output"},
                                {"name", row.name},
                                {"before", row.before},
                                {"gradient", row.gradient},
                                {"after", row.after}});
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace embedscope
