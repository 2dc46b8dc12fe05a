#include "core/eval/labelled_evaluation.h"

#include <algorithm>
#include <utility>

#include "core/base/parallel_blocks.h"
#include "core/data/labelled/example_batch.h"
#include "core/text/normalizer.h"
#include "core/text/tokenizer.h"

namespace embedscope {
namespace {

/// Examples that a worker judges at a time, and of them in memory at once.
constexpr std::size_t kBlock = 16;
constexpr std::size_t kBlocks = 64;

struct Example {
    std::string text;
    std::vector<std::string> words;  // of files that hold numbers
    std::vector<std::string> labels;
    std::vector<std::uint32_t> known;  // labels as the model numbers them
    std::uint64_t line = 0;
    std::vector<float> probabilities;
};

class Evaluator {
  public:
    Evaluator(const TextClassifier& classifier, LabelledEvaluation& result, const JudgedExample& judged)
        : m_classifier(classifier), m_result(result), m_judged(judged) {}

    Status makeTokenizers(unsigned workers) {
        for (unsigned i = 0; i < workers; ++i) {
            auto tokenizer = Tokenizer::create(m_classifier.textOptions());
            if (!tokenizer) return tokenizer.error();
            m_tokenizers.push_back(std::move(*tokenizer));
        }
        return {};
    }

    /// Whether the example is one to judge; counts it when it cannot be.
    bool accepts(const Example& example) {
        if (example.labels.empty()) {
            ++m_result.withoutLabel;
            return false;
        }
        if (!example.known.empty()) return true;
        if (m_result.unknownLabels++ == 0) m_result.firstUnknownLabel = example.labels.front();
        return false;
    }

    bool judge(std::span<Example> examples, const std::stop_token& stop) {
        const std::size_t blocks = (examples.size() + kBlock - 1) / kBlock;
        const auto workers =
            static_cast<unsigned>(std::min(m_tokenizers.size(), std::max<std::size_t>(1, blocks)));
        return parallelBlocks(blocks, workers, stop, [&](std::size_t block, unsigned worker) {
            for (Example& example :
                 examples.subspan(block * kBlock, std::min(kBlock, examples.size() - block * kBlock)))
                judgeOne(example, *m_tokenizers[worker]);
        });
    }

    void take(const Example& example) {
        const auto& probabilities = example.probabilities;
        const auto predicted = static_cast<std::uint32_t>(
            std::max_element(probabilities.begin(), probabilities.end()) - probabilities.begin());
        const bool right =
            std::find(example.known.begin(), example.known.end(), predicted) != example.known.end();
        const std::uint32_t truth = right ? predicted : example.known.front();
        m_result.confusion.add(truth, predicted);
        m_result.calibration.add(probabilities, truth);
        ++m_result.examples;
        if (m_judged) m_judged(example.line, example.labels, probabilities);
    }

  private:
    void judgeOne(Example& example, Tokenizer& tokenizer) const {
        std::vector<std::string_view> words(example.words.begin(), example.words.end());
        if (example.words.empty()) {
            std::uint64_t replaced = 0;
            example.text = utf8FromMixed(example.text, replaced);
            if (tokenizer.wantsLowerAscii()) lowerAsciiInPlace(example.text.data(), example.text.size());
            tokenizer.forget();
            tokenizer.split(example.text, [&](std::string_view word) { words.push_back(word); });
        }
        example.probabilities = m_classifier.probabilitiesOf(words);
    }

    const TextClassifier& m_classifier;
    LabelledEvaluation& m_result;
    const JudgedExample& m_judged;
    std::vector<std::unique_ptr<Tokenizer>> m_tokenizers;
};

/// Whether the file marks some of its examples as held out: a first pass over it, without judging.
Result<bool> hasHeldOutPart(const std::filesystem::path& path, const LabelledLayout& layout,
                            std::stop_token stop) {
    auto reader = openLabelledReader(path, layout);
    if (!reader) return reader.error();
    RawExample example;
    for (std::uint64_t count = 0;; ++count) {
        if (count % 64 == 0 && stop.stop_requested()) return cancelledError();
        const Result<bool> more = (*reader)->next(example);
        if (!more) return more.error();
        if (!*more) return false;
        if (example.part == ExamplePart::Validation) return true;
        if (example.part == ExamplePart::Unsaid) return false;  // files say it of all examples or of none
    }
}

}  // namespace

Result<LabelledEvaluation> evaluateLabelled(const TextClassifier& classifier,
                                            const std::filesystem::path& path, const LabelledLayout& layout,
                                            std::stop_token stop, const ProgressCallback& progress,
                                            unsigned threads, const JudgedExample& judged) {
    LabelledEvaluation result;
    result.file = path.filename().string();
    result.confusion = ConfusionMatrix(classifier.labels().size());
    const auto heldOut = hasHeldOutPart(path, layout, stop);
    if (!heldOut) return heldOut.error();
    result.heldOutOnly = *heldOut;
    auto reader = openLabelledReader(path, layout);
    if (!reader) return reader.error();
    result.format = (*reader)->format();
    Evaluator evaluator(classifier, result, judged);
    if (Status made = evaluator.makeTokenizers(workerCount(threads, kBlocks)); !made) return made.error();

    const auto names = (*reader)->rankNames();
    ProgressReporter reporter(progress, "Judging the examples", (*reader)->size());
    RawExample raw;
    std::vector<Example> examples(kBlock * kBlocks);
    for (bool more = true; more;) {
        std::size_t filled = 0;
        while (filled < examples.size()) {
            const Result<bool> got = (*reader)->next(raw);
            if (!got) return got.error();
            more = *got;
            if (!more) break;
            if (result.heldOutOnly && raw.part != ExamplePart::Validation) continue;
            Example& example = examples[filled];
            std::swap(example.text, raw.text);
            example.labels = raw.labels;
            example.line = raw.line;
            example.known.clear();
            for (const auto& label : raw.labels)
                if (const auto row = classifier.labels().find(label)) example.known.push_back(row->value);
            example.words.clear();
            for (const std::uint32_t rank : raw.numbers)
                example.words.push_back(rank >= 1 && rank <= names.size() ? names[rank - 1]
                                                                          : "#" + std::to_string(rank));
            if (evaluator.accepts(example)) ++filled;
        }
        if (!evaluator.judge(std::span(examples).first(filled), stop)) return cancelledError();
        for (const Example& example : std::span(examples).first(filled)) evaluator.take(example);
        reporter.update((*reader)->position());
    }
    reporter.finish();
    result.warnings = (*reader)->warnings();
    if (result.withoutLabel > 0)
        result.warnings.push_back(std::to_string(result.withoutLabel) +
                                  " examples have no label and were left out.");
    if (result.unknownLabels > 0)
        result.warnings.push_back(std::to_string(result.unknownLabels) +
                                  " examples have a label that the model was not taught (such as '" +
                                  result.firstUnknownLabel + "') and were left out.");
    if (result.examples == 0)
        return Error{ErrorCode::InvalidArgument, "no example in it has a label that the model knows",
                     result.file,
                     "The model knows '" + std::string(classifier.labels().key({0})) + "', '" +
                         std::string(classifier.labels().key({1})) + "'" +
                         (classifier.labels().size() > 2 ? ", ..." : "")};
    result.scores = classificationScores(result.confusion);
    return result;
}

}  // namespace embedscope
