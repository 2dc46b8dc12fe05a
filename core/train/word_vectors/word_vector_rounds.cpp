#include "core/train/word_vectors/word_vector_rounds.h"

#include <algorithm>
#include <bit>

namespace embedscope {
namespace {

// A block of so many positions costs little in quality (measured on 3 to 9 M words); more blocks in a round
// cost more, fewer keep fewer processors busy.
constexpr std::uint64_t kBlockTokens = 128;
constexpr std::size_t kBlocks = 16;
// Small texts and vocabularies get smaller rounds: so many rounds in an epoch, and rows for each block.
constexpr std::uint64_t kRoundsPerEpoch = 32;
constexpr std::size_t kRowsPerBlock = 64;
// The copies of a block stay near the processor, and those of a round small beside the matrices.
constexpr std::uint64_t kCopyBytes = 2 << 20;
constexpr std::uint64_t kLeastBlockTokens = 16;
// How far one step towards one partner brings a row to where it rests, for a learning rate of 1.
constexpr float kPull = 0.028f;

constexpr double kExploded = 1e100;  // nats

// A copy of a row: the number of its task, and its place in a bucket of that task's store.
constexpr std::uint32_t kEntryBits = 24;
constexpr std::uint32_t kEntryMask = (1u << kEntryBits) - 1;
constexpr std::size_t kMaxBlocks = 64;

std::uint32_t reference(std::size_t task, std::uint32_t entry) {
    return (static_cast<std::uint32_t>(task) << kEntryBits) + entry + 1;
}

/// Output rows that a centre is judged against, about.
std::uint64_t partners(const WordVectorSettings& settings, std::size_t rows) {
    return settings.objective == Objective::HierarchicalSoftmax ? std::bit_width(rows)
                                                                : 1 + settings.negative;
}

}  // namespace

RoundShape RoundShape::of(const WordVectorTask& task, std::size_t outputRows) {
    const std::uint64_t rowBytes = TrainingMatrix::paddedStride(task.settings.dim) * sizeof(float);
    const std::uint64_t words = std::max<std::uint64_t>(task.vocabulary, 1);
    const std::uint64_t inputs = std::max<std::uint64_t>(task.encoding.rowCount() / words, 1);
    const std::uint64_t rowsPerToken = inputs + partners(task.settings, outputRows);
    RoundShape shape;
    shape.blockTokens = std::clamp(kCopyBytes / (rowBytes * rowsPerToken), kLeastBlockTokens, kBlockTokens);
    const std::uint64_t blocks = std::min<std::uint64_t>(
        task.stream.size() / (kRoundsPerEpoch * shape.blockTokens), outputRows / kRowsPerBlock);
    shape.blocks = std::clamp<std::size_t>(blocks, 1, kBlocks);
    return shape;
}

WordVectorRounds::WordVectorRounds(WordVectorTask& task, TextBlocks& blocks, RoundShape shape,
                                   double mostLoss)
    : m_task(&task), m_blocks(&blocks), m_mostLoss(mostLoss), m_mergeCopies(exactMergeCopies()) {
    for (std::size_t i = 0; i < shape.blocks; ++i) m_tasks.push_back(std::make_unique<Task>(task));
    m_firstOf[0].resize(task.inputs.rows());
    m_firstOf[1].resize(task.outputs.rows());
}

void WordVectorRounds::beginEpoch(std::uint64_t epoch, const TextBlocks::Place& place, const LossSums& loss) {
    m_epoch = epoch;
    m_place = place;
    m_loss = loss;
}

std::size_t WordVectorRounds::beginRound() {
    m_used = 0;
    while (m_used < m_tasks.size()) {
        const auto block = m_blocks->next();
        if (!block) break;
        Task& task = *m_tasks[m_used++];
        task.block = *block;
        task.begun = false;
    }
    return m_used;
}

bool WordVectorRounds::runTask(std::size_t number, const std::atomic<bool>& park) {
    Task& task = *m_tasks[number];
    if (!task.begun) {
        task.begun = true;
        task.drawer.open(task.block, m_epoch, m_task->groupCentres());
        task.step.begin();
        task.centre = 0;
        task.loss = {};
        task.learningRate = m_task->learningRate(m_epoch, task.block.wordsBefore);
    }
    const ContextWindows& windows = task.drawer.windows();
    while (task.centre < windows.size()) {
        while (!task.drawer.isFinished() && task.drawer.drawn() <= task.centre + kAhead) {
            TrainingExample& next = task.example(task.drawer.drawn());
            task.drawer.draw(next);
            task.step.prefetch(windows, next);
        }
        task.loss += task.step.update(windows, task.example(task.centre), task.learningRate);
        ++task.centre;
        if (park.load(std::memory_order_relaxed)) break;
    }
    if (task.centre < windows.size()) return false;
    task.step.finish();
    return true;
}

void WordVectorRounds::reducePart(std::size_t part) {
    const bool outputs = part >= RowStore::kBuckets;
    const auto bucket = static_cast<std::uint32_t>(part % RowStore::kBuckets);
    TrainingMatrix& matrix = outputs ? m_task->outputs : m_task->inputs;
    auto& firstOf = m_firstOf[outputs];
    for (std::size_t number = m_used; number > 0; --number) {
        std::vector<RowStore::Entry>& entries = store(*m_tasks[number - 1], outputs).bucket(bucket);
        for (std::uint32_t i = 0; i < entries.size(); ++i) {
            entries[i].next = firstOf[entries[i].row];
            firstOf[entries[i].row] = reference(number - 1, i);
        }
    }
    for (std::size_t number = 0; number < m_used; ++number)
        for (const RowStore::Entry& entry : store(*m_tasks[number], outputs).bucket(bucket)) {
            std::uint32_t& first = firstOf[entry.row];
            if (first == 0) continue;
            mergeRow(matrix.row(entry.row), outputs, bucket, first);
            first = 0;
        }
}

/// Puts the copies of one row together, in the order of the blocks.
void WordVectorRounds::mergeRow(float* row, bool outputs, std::uint32_t bucket, std::uint32_t firstCopy) {
    std::array<const float*, kMaxBlocks> copies;
    std::size_t count = 0;
    std::uint64_t touches = 0;
    for (std::uint32_t at = firstCopy; at != 0;) {
        RowStore& from = store(*m_tasks[(at - 1) >> kEntryBits], outputs);
        const RowStore::Entry& entry = from.bucket(bucket)[(at - 1) & kEntryMask];
        copies[count++] = from.values(entry.copy);
        touches += from.touches(entry.copy);
        at = entry.next;
    }
    const float share = count == 1 ? 1 : shareOfChanges(count, touches, outputs);
    m_mergeCopies(copies.data(), count, share, m_task->inputs.stride(), row);
}

/// What part of the sum of count changes a row takes. Few small steps add up. Where many blocks have each
/// pulled a row most of the way to where it rests, their sum would bring it far beyond; there the share
/// falls, down to the mean. A row that moves by the part a of its way with each of n steps is left, after
/// blocks of n / count steps, at about count * n / count * a of the way instead of 1 - exp(-n * a): the share
/// is about 1 / (1 + a * steps of the others).
float WordVectorRounds::shareOfChanges(std::size_t count, std::uint64_t touches, bool outputs) const {
    const WordVectorSettings& settings = m_task->settings;
    const auto windows = static_cast<float>(settings.window + 1);  // that a word is in, on average
    const bool isSkipGram = settings.source == ExampleSource::SkipGram;
    const float steps = outputs ? (isSkipGram ? windows : 1.0f)
                                : windows * static_cast<float>(partners(settings, m_task->outputs.rows()));
    const auto blocks = static_cast<float>(count);
    const float others = static_cast<float>(touches) * (1 - 1 / blocks);
    const float way = kPull * m_tasks.front()->learningRate * steps * others;
    return std::max(1 / blocks, 1 / (1 + way));
}

std::uint64_t WordVectorRounds::endRound() {
    std::uint64_t words = wordsDone();
    LossSums round;
    for (std::size_t number = 0; number < m_used; ++number) {
        round += m_tasks[number]->loss;
        words += m_tasks[number]->block.words;
    }
    if (round.mean() > m_mostLoss) round.nats = kExploded;
    m_loss += round;
    m_place = m_blocks->place();
    m_words.store(words, std::memory_order_relaxed);
    return words;
}

LossSums WordVectorRounds::measure(const TextBlock& block, std::uint64_t epoch) {
    ExampleDrawer drawer(*m_task);
    ExactExampleStep step(*m_task);
    drawer.open(block, epoch);
    TrainingExample example;
    LossSums loss;
    while (!drawer.isFinished()) {
        drawer.draw(example);
        loss += step.measure(drawer.windows(), example);
    }
    return loss;
}

}  // namespace embedscope
