#include "core/train/distance/distance_trainer.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace embedscope {
namespace {

// The held-out part is always read as this epoch, so that its windows and negatives are the same every time.
constexpr std::uint64_t kHeldOutEpoch = 1ull << 40;

/// The loss of a pair or triplet when all words stand in one place, or at right angles: the larger of the
/// two, as a measure of what is an explosion.
double untrainedLoss(const DistanceSettings& settings) {
    const double margin = settings.margin;
    if (settings.loss == DistanceLoss::Triplet) return std::max(margin, 0.1);
    return std::max({margin * margin / 2, 0.5, 0.1});
}

/// The gradient of a cosine is as large as the vector is short, so that the tiny numbers of word2vec would
/// start with leaps.
void scaleToUnitLength(TrainingMatrix& matrix) {
    for (std::size_t row = 0; row < matrix.rows(); ++row) {
        const std::span<float> numbers(matrix.row(row), matrix.dim());
        double squares = 0;
        for (const float number : numbers)
            squares += static_cast<double>(number) * static_cast<double>(number);
        if (squares == 0) continue;
        const auto factor = static_cast<float>(1 / std::sqrt(squares));
        for (float& number : numbers) number *= factor;
    }
}

}  // namespace

Result<std::unique_ptr<Trainer>> DistanceTrainer::create(const TrainerRequest& request,
                                                         std::stop_token stop) {
    std::unique_ptr<DistanceTrainer> trainer(new DistanceTrainer);
    if (Status ready = trainer->prepare(request, stop); !ready) return ready.error();
    return std::unique_ptr<Trainer>(std::move(trainer));
}

Status DistanceTrainer::prepare(const TrainerRequest& request, std::stop_token stop) {
    auto text = plainText(request, stop);
    if (!text) return text.error();
    m_text = std::move(*text);
    m_recipeJson = request.recipe.toJson();
    m_task.settings = distanceSettings(request.recipe);
    WordVectorTask& words = m_task.words;
    words.settings = wordVectorSettings(request.recipe);
    auto rows = vocabularyRows(*m_text, request.recipe);
    if (!rows) return rows.error();
    m_vocabulary = std::move(rows->keys);
    words.stream = m_text->stream();
    words.vocabulary = rows->known;
    words.unknownRow = rows->unknownRow;
    words.prepareSampling(m_vocabulary->counts(), {}, stop);
    if (stop.stop_requested()) return cancelledError();
    if (Status split = splitText(stop); !split) return split;

    const std::size_t rowCount = m_vocabulary->size();
    auto table = TrainingMatrix::allocate(rowCount, words.settings.dim);
    if (!table) return table.error();
    words.inputs = std::move(*table);
    if (Status filled = initialise(words.inputs, words.settings, stop); !filled) return filled;
    if (m_task.settings.distance == DistanceKind::Cosine) scaleToUnitLength(words.inputs);
    OptimizerSettings optimizer;
    optimizer.kind = m_task.settings.optimizer;
    auto made = RowOptimizer::create(optimizer, rowCount, words.settings.dim);
    if (!made) return made.error();
    m_task.optimizer = std::move(*made);

    m_measurer = std::make_unique<DistanceWorker>(m_task);
    for (unsigned i = 0; i < request.workers; ++i) m_slots.push_back(std::make_unique<Slot>(m_task));
    m_plan.epochs = words.settings.epochs;
    m_plan.wordsPerEpoch = words.wordsPerEpoch;
    m_plan.vocabulary = rowCount;
    m_plan.parameters = std::uint64_t{rowCount} * words.settings.dim;
    m_plan.untrainedLoss = untrainedLoss(m_task.settings);
    return {};
}

/// Sets the held-out part aside and counts the words of the rest.
Status DistanceTrainer::splitText(std::stop_token stop) {
    WordVectorTask& words = m_task.words;
    auto split = splitHeldOut(words.stream, words.settings.validation, words.settings.seed);
    if (!split) return split.error();
    const auto blocksOf = [&](std::vector<StreamRange> ranges) {
        return std::make_unique<TextBlocks>(words.stream, std::move(ranges), words.vocabulary,
                                            words.unknownRow);
    };
    std::uint64_t heldOutWords = 0;
    if (!split->validation.empty()) {
        m_heldOut = blocksOf(std::move(split->validation));
        while (const auto block = m_heldOut->next()) {
            heldOutWords += block->words;
            if (stop.stop_requested()) return cancelledError();
        }
    }
    m_blocks = blocksOf(std::move(split->training));
    words.wordsPerEpoch = m_vocabulary->totalCount() - heldOutWords;
    if (words.wordsPerEpoch > 0) return {};
    return Error{ErrorCode::InvalidArgument, "no word of the vocabulary is left to train on", "",
                 "Choose a smaller held-out share or a smaller minimum count"};
}

void DistanceTrainer::beginEpoch(std::uint64_t epoch) {
    m_epoch = epoch;
    m_blocks->restart();
    for (const auto& slot : m_slots) slot->worker.loss() = {};
}

bool DistanceTrainer::work(unsigned worker, const std::atomic<bool>& park, std::uint64_t maximumWords) {
    Slot& slot = *m_slots[worker];
    std::uint64_t done = 0;
    do {
        if (slot.worker.isFinished() && !openNextBlock(slot.worker)) return false;
        const std::uint64_t words = slot.worker.train(park, maximumWords - done);
        done += words;
        slot.words.store(slot.words.load(std::memory_order_relaxed) + words, std::memory_order_relaxed);
    } while (!park.load(std::memory_order_relaxed) && done < maximumWords);
    return true;
}

bool DistanceTrainer::openNextBlock(DistanceWorker& worker) {
    {
        const std::lock_guard lock(m_openMutex);
        if (!m_open.empty()) {
            worker.open(m_open.front(), m_epoch);
            m_open.erase(m_open.begin());
            return true;
        }
    }
    const auto block = m_blocks->next();
    if (block) worker.open({*block, 0}, m_epoch);
    return block.has_value();
}

std::uint64_t DistanceTrainer::wordsDone() const {
    std::uint64_t words = 0;
    for (const auto& slot : m_slots) words += slot->words.load(std::memory_order_relaxed);
    return words;
}

LossSums DistanceTrainer::epochLoss() const {
    LossSums sums;
    for (const auto& slot : m_slots) sums += slot->worker.loss();
    return sums;
}

double DistanceTrainer::learningRate() const {
    return static_cast<double>(m_task.words.learningRate(m_epoch, m_blocks->place().words));
}

Result<std::optional<Validation>> DistanceTrainer::validate(std::stop_token stop) {
    if (!m_heldOut) return std::optional<Validation>();
    LossSums sums;
    m_heldOut->restart();
    while (const auto block = m_heldOut->next()) {
        if (stop.stop_requested()) return cancelledError();
        sums += m_measurer->measure(*block, kHeldOutEpoch);
    }
    if (sums.examples == 0) return std::optional<Validation>();
    return std::optional<Validation>({sums.mean(), {}});
}

std::vector<std::span<float>> DistanceTrainer::weights() {
    std::vector<std::span<float>> all = m_task.optimizer.state();
    all.insert(all.begin(), m_task.words.inputs.all());
    return all;
}

KeyedVectors DistanceTrainer::copyVectors() const {
    const TrainingMatrix& table = m_task.words.inputs;
    const std::size_t rows = snapshotRows(table.rows(), table.dim());
    return {firstKeys(m_vocabulary, rows), table.copy(rows)};
}

EmbeddingModel DistanceTrainer::model() const {
    EmbeddingModel model;
    model.name = "untitled";
    model.formatId = "training";
    model.vectors = {m_vocabulary, m_task.words.inputs.view()};
    model.provenance.recipeJson = m_recipeJson;
    model.provenance.texts = m_text->report().files;
    model.provenance.textHash = m_text->contentHash();
    model.provenance.textTokens = m_text->report().tokens;
    return model;
}

void DistanceTrainer::addState(std::vector<TensorSource>& tensors, TensorMetadata&) {
    const auto place = m_blocks->place();
    m_stateNumbers = {place.range, place.position, place.words, wordsDone()};
    const auto add = [&](const DistanceBlock& open) {
        m_stateNumbers.insert(m_stateNumbers.end(), {open.block.begin, open.block.end, open.block.words,
                                                     open.block.wordsBefore, open.centre});
    };
    for (const DistanceBlock& open : m_open) add(open);
    for (const auto& slot : m_slots)
        if (const auto open = slot->worker.openBlock()) add(*open);
    m_stateLoss = epochLoss();
    tensors.push_back(tensorSource<std::uint64_t>("position", {m_stateNumbers.size()}, m_stateNumbers));
    tensors.push_back(tensorSource<double>("epoch_loss_sum", {1}, {&m_stateLoss.nats, 1}));
    tensors.push_back(tensorSource<std::uint64_t>("epoch_examples", {1}, {&m_stateLoss.examples, 1}));
}

Status DistanceTrainer::restoreState(const TensorFile& file, std::uint64_t epoch) {
    const auto numbers = file.values<std::uint64_t>("position");
    if (!numbers) return numbers.error();
    const auto loss = file.values<double>("epoch_loss_sum");
    if (!loss) return loss.error();
    const auto examples = file.values<std::uint64_t>("epoch_examples");
    if (!examples) return examples.error();
    const Error broken{ErrorCode::BadFormat, "the position in the text is not one of this text", file.name(),
                       "Start the training anew"};
    const auto& n = *numbers;
    if (n.size() < 4 || (n.size() - 4) % 5 != 0 || loss->size() != 1 || examples->size() != 1) return broken;
    beginEpoch(epoch);
    if (!m_blocks->moveTo({n[0], n[1], n[2]})) return broken;
    m_open.clear();
    for (std::size_t at = 4; at < n.size(); at += 5) {
        const DistanceBlock open{{n[at], n[at + 1], n[at + 2], n[at + 3]}, n[at + 4]};
        const bool valid = open.block.begin < open.block.end &&
                           open.block.end <= m_task.words.stream.size() &&
                           open.block.end - open.block.begin <= TextBlocks::kTokens;
        if (!valid) return broken;
        m_open.push_back(open);
    }
    Slot& first = *m_slots.front();
    first.words.store(n[3], std::memory_order_relaxed);
    first.worker.loss() = {loss->front(), examples->front()};
    return {};
}

}  // namespace embedscope
