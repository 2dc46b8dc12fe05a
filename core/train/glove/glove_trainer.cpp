#include "core/train/glove/glove_trainer.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/base/random.h"

namespace embedscope {
namespace {

constexpr std::uint64_t kChunk = 8192;     // pairs that a worker takes at a time
constexpr std::uint64_t kAhead = 3;        // pairs whose rows are fetched in advance
constexpr std::uint64_t kOrderStream = 3;  // random numbers: the order of the chunks
constexpr std::uint64_t kLeastMemory = 48ull << 20;
constexpr double kSmallestLoss =
    1e-3;  // a text of pairs that meet once has logs of 0 and nothing to explode from

}  // namespace

Result<std::unique_ptr<Trainer>> GloveTrainer::create(const TrainerRequest& request, std::stop_token stop) {
    std::unique_ptr<GloveTrainer> trainer(new GloveTrainer);
    if (Status ready = trainer->prepare(request, stop); !ready) return ready.error();
    return std::unique_ptr<Trainer>(std::move(trainer));
}

Status GloveTrainer::prepare(const TrainerRequest& request, std::stop_token stop) {
    auto text = plainText(request, stop);
    if (!text) return text.error();
    m_text = std::move(*text);
    m_recipeJson = request.recipe.toJson();
    m_settings = gloveSettings(request.recipe);
    auto rows = vocabularyRows(*m_text, request.recipe);
    if (!rows) return rows.error();
    m_rows = std::move(*rows);
    if (Status paired = preparePairs(request, stop); !paired) return paired;
    auto weights = GloveWeights::create(m_rows.keys->size(), request.recipe, stop);
    if (!weights) return weights.error();
    m_weights = std::move(*weights);
    m_update = weightedSquareUpdate();
    m_measure = weightedSquareLoss();
    for (unsigned i = 0; i < request.workers; ++i) m_slots.push_back(std::make_unique<Slot>());

    const std::uint64_t pairs = m_pairs->pairs().size() - m_heldOut;
    m_order.resize((pairs + kChunk - 1) / kChunk);
    m_plan.epochs = m_settings.epochs;
    m_plan.wordsPerEpoch = pairs;
    m_plan.unit = "pairs";
    m_plan.vocabulary = m_rows.keys->size();
    m_plan.parameters = 2 * m_plan.vocabulary * (m_settings.dim + 1);
    m_plan.untrainedLoss = std::max(m_pairs->untrainedLoss(), kSmallestLoss);
    return {};
}

/// Counts the pairs, shuffles them and sets the held-out ones aside. The order is random, so the first ones
/// are as good a sample as any.
Status GloveTrainer::preparePairs(const TrainerRequest& request, std::stop_token stop) {
    CooccurrenceOptions options;
    options.vocabulary = m_rows.known;
    options.unknownRow = m_rows.unknownRow;
    options.window = m_settings.window;
    options.weightByDistance = m_settings.weightByDistance;
    options.threads = request.workers;
    const std::uint64_t training =
        4 * m_rows.keys->size() * TrainingMatrix::paddedStride(m_settings.dim) * sizeof(float);
    options.memoryBytes =
        m_settings.memoryBytes > 0 ? m_settings.memoryBytes : std::max(training, kLeastMemory);
    auto counts = countCooccurrences(m_text->stream(), options, request.progress, stop);
    if (!counts) return counts.error();
    auto shuffled = ShuffledPairs::create(counts->pairs(), m_settings, request.progress, stop);
    if (!shuffled) return shuffled.error();
    m_pairs = std::make_unique<ShuffledPairs>(std::move(*shuffled));
    const auto pairs = static_cast<double>(m_pairs->pairs().size());
    m_heldOut = static_cast<std::uint64_t>(std::ceil(m_settings.validation * pairs));
    if (m_pairs->pairs().size() > m_heldOut) return {};
    return Error{ErrorCode::InvalidArgument, "no two words of the vocabulary stand near each other",
                 "--window", "Choose a smaller minimum count, a longer text or a smaller held-out share"};
}

void GloveTrainer::beginEpoch(std::uint64_t epoch) {
    std::iota(m_order.begin(), m_order.end(), 0u);
    Random random(m_settings.seed + epoch, kOrderStream);
    for (std::size_t i = m_order.size(); i > 1; --i)
        std::swap(m_order[i - 1], m_order[random.below(static_cast<std::uint32_t>(i))]);
    m_turn = 0;
    for (const auto& slot : m_slots) {
        slot->loss = {};
        slot->chunk = {};
    }
}

GloveTrainer::Chunk GloveTrainer::chunkOf(std::uint64_t turn) const {
    const std::uint64_t begin = m_heldOut + m_order[turn] * kChunk;
    return {begin, std::min<std::uint64_t>(begin + kChunk, m_pairs->pairs().size())};
}

/// The next stretch to train on, an empty one at the epoch's end.
GloveTrainer::Chunk GloveTrainer::nextChunk() {
    const std::lock_guard lock(m_chunkMutex);
    if (!m_open.empty()) {
        const Chunk chunk = m_open.front();
        m_open.erase(m_open.begin());
        return chunk;
    }
    return m_turn < m_order.size() ? chunkOf(m_turn++) : Chunk{};
}

LossSums GloveTrainer::step(const GlovePair& pair, WeightedSquareFunction kernel) const {
    const auto rate = static_cast<float>(m_settings.learningRate);
    LossSums loss{static_cast<double>(kernel(m_weights.step(pair.word, pair.context, pair, rate))), 1};
    if (pair.word == pair.context) return loss;
    loss.nats += static_cast<double>(kernel(m_weights.step(pair.context, pair.word, pair, rate)));
    ++loss.examples;
    return loss;
}

bool GloveTrainer::work(unsigned worker, const std::atomic<bool>& park, std::uint64_t maximumWords) {
    Slot& slot = *m_slots[worker];
    const auto pairs = m_pairs->pairs();
    std::uint64_t done = 0;
    do {
        Chunk& chunk = slot.chunk;
        if (chunk.at == chunk.end) chunk = nextChunk();
        if (chunk.at == chunk.end) return false;
        const std::uint64_t before = chunk.at;
        do {
            if (chunk.at + kAhead < chunk.end) m_weights.prefetch(pairs[chunk.at + kAhead]);
            slot.loss += step(pairs[chunk.at++], m_update);
        } while (chunk.at < chunk.end && !park.load(std::memory_order_relaxed) &&
                 done + (chunk.at - before) < maximumWords);
        done += chunk.at - before;
        slot.pairs.store(slot.pairs.load(std::memory_order_relaxed) + (chunk.at - before),
                         std::memory_order_relaxed);
    } while (!park.load(std::memory_order_relaxed) && done < maximumWords);
    return true;
}

std::uint64_t GloveTrainer::wordsDone() const {
    std::uint64_t pairs = 0;
    for (const auto& slot : m_slots) pairs += slot->pairs.load(std::memory_order_relaxed);
    return pairs;
}

LossSums GloveTrainer::epochLoss() const {
    LossSums sums;
    for (const auto& slot : m_slots) sums += slot->loss;
    return sums;
}

Result<std::optional<Validation>> GloveTrainer::validate(std::stop_token stop) {
    if (m_heldOut == 0) return std::optional<Validation>();
    LossSums sums;
    for (std::uint64_t i = 0; i < m_heldOut; ++i) {
        if (i % 4096 == 0 && stop.stop_requested()) return cancelledError();
        sums += step(m_pairs->pairs()[i], m_measure);
    }
    return std::optional<Validation>({sums.mean(), {}});
}

std::vector<std::span<float>> GloveTrainer::weights() {
    return {m_weights.words.all(), m_weights.contexts.all(), m_weights.wordSquares.all(),
            m_weights.contextSquares.all(), m_weights.biases};
}

KeyedVectors GloveTrainer::copyVectors() const {
    const std::size_t rows = snapshotRows(m_rows.keys->size(), m_settings.dim);
    return {firstKeys(m_rows.keys, rows), m_weights.vectors(rows, m_settings.sum)};
}

EmbeddingModel GloveTrainer::model() const {
    EmbeddingModel model;
    model.name = "untitled";
    model.formatId = "training";
    const std::size_t rows = m_rows.keys->size();
    model.vectors = {m_rows.keys, m_settings.sum ? m_weights.vectors(rows, true) : m_weights.words.view()};
    model.outputVectors = m_weights.contexts.view();
    std::vector<float> word(rows);
    std::vector<float> context(rows);
    for (std::size_t row = 0; row < rows; ++row) {
        word[row] = m_weights.biases[4 * row];
        context[row] = m_weights.biases[4 * row + 1];
    }
    ModelPart part{"glove", m_settings.sum ? R"({"vectors":"sum"})" : R"({"vectors":"word"})", {}};
    part.tensors.push_back(makeModelTensor("word_bias", {rows}, std::move(word)));
    part.tensors.push_back(makeModelTensor("context_bias", {rows}, std::move(context)));
    model.parts.push_back(std::move(part));
    model.provenance.recipeJson = m_recipeJson;
    model.provenance.texts = m_text->report().files;
    model.provenance.textHash = m_text->contentHash();
    model.provenance.textTokens = m_text->report().tokens;
    return model;
}

void GloveTrainer::addState(std::vector<TensorSource>& tensors, TensorMetadata&) {
    m_stateNumbers = {m_turn, wordsDone(), m_pairs->pairs().size()};
    for (const Chunk& chunk : m_open) m_stateNumbers.insert(m_stateNumbers.end(), {chunk.at, chunk.end});
    for (const auto& slot : m_slots)
        if (slot->chunk.at < slot->chunk.end)
            m_stateNumbers.insert(m_stateNumbers.end(), {slot->chunk.at, slot->chunk.end});
    m_stateLoss = epochLoss();
    tensors.push_back(tensorSource<std::uint64_t>("position", {m_stateNumbers.size()}, m_stateNumbers));
    tensors.push_back(tensorSource<double>("epoch_loss_sum", {1}, {&m_stateLoss.nats, 1}));
    tensors.push_back(tensorSource<std::uint64_t>("epoch_examples", {1}, {&m_stateLoss.examples, 1}));
}

Status GloveTrainer::restoreState(const TensorFile& file, std::uint64_t epoch) {
    const auto numbers = file.values<std::uint64_t>("position");
    if (!numbers) return numbers.error();
    const auto loss = file.values<double>("epoch_loss_sum");
    if (!loss) return loss.error();
    const auto examples = file.values<std::uint64_t>("epoch_examples");
    if (!examples) return examples.error();
    const Error broken{ErrorCode::BadFormat, "the position in the list of word pairs is not one of this text",
                       file.name(), "Start the training anew"};
    const auto& n = *numbers;
    const std::uint64_t pairs = m_pairs->pairs().size();
    if (n.size() < 3 || (n.size() - 3) % 2 != 0 || loss->size() != 1 || examples->size() != 1 ||
        n[0] > m_order.size() || n[2] != pairs)
        return broken;
    beginEpoch(epoch);
    m_turn = n[0];
    m_open.clear();
    for (std::size_t at = 3; at < n.size(); at += 2) {
        if (n[at] < m_heldOut || n[at] >= n[at + 1] || n[at + 1] > pairs) return broken;
        m_open.push_back({n[at], n[at + 1]});
    }
    Slot& first = *m_slots.front();
    first.pairs.store(n[1], std::memory_order_relaxed);
    first.loss = {loss->front(), examples->front()};
    return {};
}

}  // namespace embedscope
