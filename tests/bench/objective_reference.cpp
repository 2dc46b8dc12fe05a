// How far the fast training is from plain skip-gram with negative sampling: the held-out loss of both, at
// equal text, settings and epochs. The reference is as word2vec describes it and as slow: in double, one pair
// after the other, each with negatives of its own, the exact sigmoid, no shared work. Both start from the
// same numbers, read the text in the same order with the same windows, and are measured on the same held-out
// examples. Usage: bench_objective_reference TEXT [EPOCHS] [SEED] [LARGEST_VOCABULARY]     TEXT is split at
// white space.
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "core/data/held_out.h"
#include "core/data/prepared_text.h"
#include "core/train/word_vectors/word_vector_worker.h"

namespace embedscope {
namespace {

constexpr std::uint64_t kHeldOutEpoch = 1ull << 40;

struct Run {
    WordVectorTask task;
    std::vector<StreamRange> training, heldOut;

    TextBlocks blocks(const std::vector<StreamRange>& ranges) const {
        return {task.stream, ranges, task.vocabulary, false};
    }
    double heldOutLoss() const {
        WordVectorWorker worker(task);
        LossSums loss;
        TextBlocks all = blocks(heldOut);
        while (const auto block = all.next()) loss += worker.measure(*block, kHeldOutEpoch);
        return loss.mean();
    }
};

class PlainSkipGram {
  public:
    explicit PlainSkipGram(const WordVectorTask& task)
        : m_task(task),
          m_d(task.settings.dim),
          m_in(task.vocabulary * m_d),
          m_out(task.vocabulary * m_d),
          m_change(m_d) {
        for (std::size_t row = 0; row < task.vocabulary; ++row)
            for (std::size_t k = 0; k < m_d; ++k)
                m_in[row * m_d + k] = static_cast<double>(task.inputs.row(row)[k]);
    }

    void train(const TextBlock& block, std::uint64_t epoch) {
        ContextWindows windows(m_task);
        windows.load(block, m_task.randomFor(epoch, block.begin, 0));
        Random random = m_task.randomFor(epoch, block.begin, 1);
        const double rate = static_cast<double>(m_task.learningRate(epoch, block.wordsBefore));
        for (std::uint32_t centre = 0; centre < windows.size(); ++centre) {
            const auto window = windows.draw(centre, random);
            for (std::uint32_t at = window.begin; at < window.end; ++at)
                if (at != centre) trainPair(windows.row(at), windows.row(centre), rate, random);
        }
    }

    void copyTo(const WordVectorTask& task) const {
        for (std::size_t row = 0; row < task.vocabulary; ++row)
            for (std::size_t k = 0; k < m_d; ++k) {
                task.inputs.row(row)[k] = static_cast<float>(m_in[row * m_d + k]);
                task.outputs.row(row)[k] = static_cast<float>(m_out[row * m_d + k]);
            }
    }

  private:
    void trainPair(std::uint32_t input, std::uint32_t target, double rate, Random& random) {
        double* in = m_in.data() + input * m_d;
        std::fill(m_change.begin(), m_change.end(), 0.0);
        for (std::uint32_t k = 0; k <= m_task.settings.negative; ++k) {
            const std::uint32_t row = k == 0 ? target : m_task.negatives.draw(random);
            if (k > 0 && row == target) continue;
            double* out = m_out.data() + row * m_d;
            double x = 0;
            for (std::size_t i = 0; i < m_d; ++i) x += in[i] * out[i];
            const double step = rate * ((k == 0 ? 1.0 : 0.0) - 1 / (1 + std::exp(-x)));
            for (std::size_t i = 0; i < m_d; ++i) m_change[i] += step * out[i];
            for (std::size_t i = 0; i < m_d; ++i) out[i] += step * in[i];
        }
        for (std::size_t i = 0; i < m_d; ++i) in[i] += m_change[i];
    }

    const WordVectorTask& m_task;
    std::size_t m_d;
    std::vector<double> m_in, m_out, m_change;
};

Result<Run> prepare(const char* path, std::uint64_t epochs, std::uint64_t seed, std::uint64_t largest,
                    std::shared_ptr<const PreparedText>& text) {
    TextOptions options;
    options.tokenizer = TokenizerKind::Whitespace;
    options.lowerCase = false;
    auto read = PreparedText::read({path}, options);
    if (!read) return read.error();
    text = *read;
    auto vocabulary = text->vocabulary({5, largest});
    if (!vocabulary) return vocabulary.error();
    Run run;
    run.task.settings.sample = 1e-4;
    run.task.settings.epochs = epochs;
    run.task.settings.seed = seed;
    run.task.stream = text->stream();
    run.task.vocabulary = static_cast<std::uint32_t>((*vocabulary)->size());
    run.task.prepareSampling((*vocabulary)->counts());
    auto split = splitHeldOut(run.task.stream, 0.1, 1);
    if (!split) return split.error();
    run.training = split->training;
    run.heldOut = split->validation;
    run.task.wordsPerEpoch = run.blocks(run.training).countWords();
    for (TrainingMatrix* matrix : {&run.task.inputs, &run.task.outputs}) {
        auto allocated = TrainingMatrix::allocate(run.task.vocabulary, run.task.settings.dim);
        if (!allocated) return allocated.error();
        *matrix = std::move(*allocated);
    }
    if (Status filled = initialise(run.task.inputs, run.task.settings, {}); !filled) return filled.error();
    return run;
}

int compare(const char* path, std::uint64_t epochs, std::uint64_t seed, std::uint64_t largest) {
    std::shared_ptr<const PreparedText> text;
    auto run = prepare(path, epochs, seed, largest, text);
    if (!run) {
        std::fprintf(stderr, "%s\n", run.error().sentence().c_str());
        return 1;
    }
    const auto seconds = [began = std::chrono::steady_clock::now()] {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    };
    PlainSkipGram reference(run->task);
    TextBlocks blocks = run->blocks(run->training);
    {
        WordVectorWorker worker(run->task);
        const std::atomic<bool> park{false};
        for (std::uint64_t epoch = 0; epoch < epochs; ++epoch) {
            blocks.restart();
            while (const auto block = blocks.next()) {
                worker.open({*block, 0}, epoch);
                worker.train(park, ~0ull);
            }
        }
    }
    const double own = run->heldOutLoss(), ownSeconds = seconds();
    for (std::uint64_t epoch = 0; epoch < epochs; ++epoch) {
        blocks.restart();
        while (const auto block = blocks.next()) reference.train(*block, epoch);
    }
    reference.copyTo(run->task);
    const double plain = run->heldOutLoss();
    std::printf(
        "words %u, epochs %llu, seed %llu: held-out nats per pair %.5f (%.1f s), plain reference in double "
        "%.5f (%.1f s): %+.2f %%\n",
        run->task.vocabulary, static_cast<unsigned long long>(epochs), static_cast<unsigned long long>(seed),
        own, ownSeconds, plain, seconds() - ownSeconds, 100 * (own / plain - 1));
    return 0;
}

}  // namespace
}  // namespace embedscope

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fprintf(stderr, "usage: bench_objective_reference TEXT [EPOCHS] [SEED] [LARGEST_VOCABULARY]\n");
        return 2;
    }
    const auto number = [&](int at, std::uint64_t otherwise) {
        return argc > at ? std::strtoull(argv[at], nullptr, 10) : otherwise;
    };
    return embedscope::compare(argv[1], number(2, 1), number(3, 1), number(4, 0));
}
