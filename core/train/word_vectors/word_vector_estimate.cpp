#include "core/train/word_vectors/word_vector_estimate.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "core/data/prepared_text.h"
#include "core/train/word_vectors/encoding_builder.h"
#include "core/train/word_vectors/word_vector_rounds.h"
#include "core/train/word_vectors/word_vector_worker.h"

namespace embedscope {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kTrialBytes = 64ull
                                      << 20;   // of both matrices: larger ones are no slower per row by much
constexpr std::size_t kTrialSubwords = 20000;  // words; each brings some six rows of n-grams
constexpr std::size_t kTrialTokens = 1 << 17;
constexpr std::size_t kTrialSentence = 25;
constexpr auto kTrialTime = std::chrono::milliseconds(40);
constexpr double kThreadEfficiency = 0.93;  // of a second thread, which shares caches and memory
constexpr double kRoundsEfficiency =
    0.65;  // the same in the reproducible mode, where threads wait for others

/// Counts as in a text of that many words: rank r occurs in proportion to 1 / r (Zipf 1935).
std::vector<std::uint64_t> zipfCounts(std::size_t rows, double tokens) {
    const double harmonic = std::log(static_cast<double>(rows)) + 0.5772;
    std::vector<std::uint64_t> counts(rows);
    for (std::size_t r = 0; r < rows; ++r)
        counts[r] = std::max<std::uint64_t>(
            1, static_cast<std::uint64_t>(tokens / harmonic / static_cast<double>(r + 1)));
    return counts;
}

std::vector<std::uint32_t> trialStream(std::span<const std::uint64_t> counts, Random random) {
    const AliasTable words(std::vector<double>(counts.begin(), counts.end()));
    std::vector<std::uint32_t> stream;
    while (stream.size() < kTrialTokens) {
        for (std::size_t i = 0; i < kTrialSentence; ++i) stream.push_back(words.draw(random));
        stream.push_back(PreparedText::kSentenceEnd);
    }
    return stream;
}

double wordsPerSecond(std::uint64_t words, Clock::time_point began) {
    return static_cast<double>(words) / std::chrono::duration<double>(Clock::now() - began).count();
}

double speedOfWorker(const WordVectorTask& task) {
    TextBlocks blocks(task.stream, {{0, task.stream.size()}}, task.vocabulary, false);
    WordVectorWorker worker(task);
    const std::atomic<bool> park{false};
    std::uint64_t words = 0;
    const auto began = Clock::now();
    while (Clock::now() - began < kTrialTime) {
        auto block = blocks.next();
        if (!block) {
            blocks.restart();
            block = blocks.next();
        }
        worker.open({*block, 0}, 0);
        const bool slow = task.settings.objective == Objective::Softmax ||
                          task.settings.encoding == InputEncodingKind::OneHot;
        const std::uint64_t step = slow ? 1 : 64;
        while (!worker.isFinished() && Clock::now() - began < 2 * kTrialTime)
            words += worker.train(park, step);
    }
    return wordsPerSecond(words, began);
}

double speedOfRounds(WordVectorTask& task) {
    const RoundShape shape = RoundShape::of(task, task.outputs.rows());
    TextBlocks blocks(task.stream, {{0, task.stream.size()}}, task.vocabulary, false, shape.blockTokens);
    WordVectorRounds work(task, blocks, shape, std::numeric_limits<double>::infinity());
    Rounds rounds(work);
    const std::atomic<bool> park{false};
    const auto began = Clock::now();
    while (Clock::now() - began < kTrialTime) {
        if (rounds.run(0, park, work.wordsDone() + 1)) continue;
        blocks.restart();
        rounds.restart();
    }
    return wordsPerSecond(work.wordsDone(), began);
}

/// Made-up words of two to five syllables, so that n-grams are shared as in a language.
Vocabulary trialWords(std::size_t count, std::span<const std::uint64_t> counts) {
    constexpr std::string_view kConsonants = "bcdfghklmnprstvw";
    constexpr std::string_view kVowels = "aeiou";
    std::vector<std::string> words(count);
    for (std::size_t i = 0; i < count; ++i) {
        Random random(i, 7);
        for (std::uint32_t syllables = 2 + random.below(4); syllables > 0; --syllables) {
            words[i] += kConsonants[random.below(16)];
            words[i] += kVowels[random.below(5)];
        }
    }
    return Vocabulary(std::move(words), std::vector<std::uint64_t>(counts.begin(), counts.end()));
}

/// Rows of the matrices of a whole run. How many buckets n-grams will use is a guess from texts of ten
/// thousand to sixty thousand words: some 27 % of the n-grams of words of eight letters are new.
struct ExpectedRows {
    double inputs = 0;
    double outputs = 0;
    double piecesPerWord = 0;
};
ExpectedRows expectedRows(const WordVectorSettings& settings, double words) {
    const double buckets = static_cast<double>(settings.buckets);
    if (settings.encoding == InputEncodingKind::Hash)
        return {buckets, buckets, static_cast<double>(settings.hashes)};
    if (settings.encoding != InputEncodingKind::Subwords) return {words, words, 0};
    double ngrams = 0;
    for (std::uint32_t n = settings.ngrams.shortest; n <= settings.ngrams.longest && n <= 10; ++n)
        ngrams += 11 - n;
    const double used = buckets * -std::expm1(-0.27 * ngrams * words / buckets);
    return {words + used, words, 1 + ngrams};
}

/// Words a second of one thread in a trial of that shape; 0 when there is no memory for it.
double measuredSpeed(const WordVectorSettings& settings, std::size_t vocabulary, double tokens) {
    WordVectorTask task;
    task.settings = settings;
    const std::size_t rowBytes = 2 * TrainingMatrix::paddedStride(settings.dim) * sizeof(float);
    const std::size_t most =
        settings.encoding == InputEncodingKind::Subwords ? kTrialSubwords : kTrialBytes / rowBytes;
    const std::size_t rows = std::max<std::size_t>(2, std::min<std::size_t>(vocabulary, most));
    task.settings.buckets = std::min<std::uint64_t>(settings.buckets, kTrialBytes / rowBytes);
    const auto counts = zipfCounts(rows, tokens);
    auto plan = planEncoding(trialWords(rows, counts), task.settings, false, false, {});
    if (!plan) return 0;
    task.vocabulary = static_cast<std::uint32_t>(rows);
    task.encoding = std::move(plan->encoding);
    task.outputRowOfWord = std::move(plan->outputRowOfWord);
    task.prepareSampling(counts, plan->outputCounts);
    const auto allocate = [&](std::size_t matrixRows, TrainingMatrix& matrix) {
        auto allocated = TrainingMatrix::allocate(matrixRows, settings.dim);
        if (!allocated) return false;
        matrix = std::move(*allocated);
        for (float& number : matrix.all())
            number = 1e-3f;  // touched, so that no page is met for the first time
        return true;
    };
    if (!allocate(plan->inputRows, task.inputs) || !allocate(plan->outputRows, task.outputs)) return 0;
    const std::vector<std::uint32_t> stream = trialStream(counts, Random(1));
    task.stream = stream;
    task.wordsPerEpoch = stream.size();
    task.settings.learningRate = 1e-6;
    const double speed = settings.reproducible ? speedOfRounds(task) : speedOfWorker(task);
    // The product goes through every row, so a trial of fewer rows is faster in proportion.
    const bool product = settings.encoding == InputEncodingKind::OneHot;
    return product ? speed * static_cast<double>(rows) / static_cast<double>(vocabulary) : speed;
}

}  // namespace

std::uint64_t inputMultiplications(const Recipe& recipe, std::uint64_t words) {
    const bool product =
        recipe.method() == "onehot" || (recipe.has("encoding") && recipe.text("encoding") == "onehot");
    return product ? words * static_cast<std::uint64_t>(recipe.integer("dim")) : 0;
}

TrainingEstimate estimateWordVectors(const Recipe& recipe, const VocabularyReport& vocabulary,
                                     unsigned threads) {
    const WordVectorSettings settings = wordVectorSettings(recipe);
    const std::uint64_t rows = vocabulary.size + (settings.unknownRow ? 1 : 0);
    const unsigned processors = std::max(1u, std::thread::hardware_concurrency());
    const unsigned workers = threads == 0 ? processors : std::min(threads, processors);
    constexpr std::uint64_t kTableBytes = 12;  // subsampling, and negatives or the tree, a row
    constexpr std::uint64_t kKeyBytes = 40;    // a word of the vocabulary with its count and its way back
    constexpr std::uint64_t kWorkerBytes = 1 << 20;

    TrainingEstimate estimate;
    const bool tree = settings.objective == Objective::HierarchicalSoftmax;
    const ExpectedRows expected = expectedRows(settings, static_cast<double>(rows));
    const auto matrixRows = static_cast<std::uint64_t>(expected.inputs + expected.outputs);
    estimate.parameters = (matrixRows - (tree && rows > 0 ? 1 : 0)) * settings.dim;
    const std::uint64_t rowBytes = TrainingMatrix::paddedStride(settings.dim) * sizeof(float);
    const auto pieceBytes = static_cast<std::uint64_t>(expected.piecesPerWord *
                                                       static_cast<double>(rows * sizeof(std::uint32_t)));
    estimate.memoryBytes = matrixRows * rowBytes + pieceBytes + rows * kTableBytes +
                           vocabulary.types * kKeyBytes + workers * kWorkerBytes;
    if (settings.objective == Objective::Softmax)
        estimate.memoryBytes +=
            workers * sizeof(float) * softmaxWorkFloats(rows, TrainingMatrix::paddedStride(settings.dim));
    // Where words are made of pieces, the file holds the pieces' rows beside the words' vectors.
    const std::uint64_t composed = expected.piecesPerWord > 0 ? rows : 0;
    estimate.modelBytes =
        (matrixRows + composed) * settings.dim * sizeof(float) + rows * (kKeyBytes / 2 + (tree ? 8 : 0));
    const double kept = static_cast<double>(settings.unknownRow ? vocabulary.tokens : vocabulary.kept) *
                        (1 - settings.validation);
    const double one = rows < 2 ? 0 : measuredSpeed(settings, rows, static_cast<double>(vocabulary.tokens));
    estimate.wordsPerSecond =
        one * (1 + (workers - 1) * (settings.reproducible ? kRoundsEfficiency : kThreadEfficiency));
    if (estimate.wordsPerSecond > 0)
        estimate.seconds = kept * static_cast<double>(settings.epochs) / estimate.wordsPerSecond;
    return estimate;
}

}  // namespace embedscope
