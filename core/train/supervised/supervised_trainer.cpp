#include "core/train/supervised/supervised_trainer.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>
#include <utility>

#include "core/base/parallel_blocks.h"
#include "core/train/labelled_specs.h"
#include "core/train/vocabulary_rows.h"

namespace embedscope {
namespace {

/// Examples that a worker takes at a time and finishes before it looks at anything else: well below a
/// millisecond of texts as long as reviews.
constexpr std::uint64_t kChunk = 8;
/// Held-out examples between two looks at the stop token.
constexpr std::size_t kMeasured = 256;
constexpr std::uint64_t kShuffleStream = 1ull << 59;

}  // namespace

Result<std::unique_ptr<Trainer>> SupervisedTrainer::create(const TrainerRequest& request,
                                                           std::stop_token stop) {
    std::unique_ptr<SupervisedTrainer> trainer(new SupervisedTrainer);
    if (Status ready = trainer->prepare(request, stop); !ready) return ready.error();
    return std::unique_ptr<Trainer>(std::move(trainer));
}

Status SupervisedTrainer::prepare(const TrainerRequest& request, std::stop_token stop) {
    auto settings = supervisedSettings(request.recipe);
    if (!settings) return settings.error();
    m_task.settings = *settings;
    m_recipeJson = request.recipe.toJson();
    auto text = readLabelledText(request, stop);
    if (!text) return text.error();
    m_task.text = std::move(*text);
    auto corpus = BagCorpus::build(*m_task.text, m_task.settings.features, m_task.settings.minCount,
                                   request.progress, stop);
    if (!corpus) return corpus.error();
    m_task.corpus = std::move(*corpus);

    const auto counts = m_task.text->labels().counts();
    if (m_task.settings.objective == ClassifierObjective::HierarchicalSoftmax) m_task.tree.emplace(counts);
    if (m_task.settings.objective == ClassifierObjective::NegativeSampling) {
        std::vector<double> weights;
        for (const std::uint64_t count : counts) weights.push_back(std::sqrt(static_cast<double>(count)));
        m_task.labelSampler.emplace(weights);
    }
    if (Status made = makeMatrices(stop); !made) return made;
    for (unsigned i = 0; i < std::max(1u, request.workers); ++i)
        m_slots.push_back(std::make_unique<Slot>(m_task));
    m_plan.epochs = m_task.settings.epochs;
    m_plan.wordsPerEpoch = std::max<std::uint64_t>(1, m_task.corpus->trainingWords());
    m_plan.vocabulary = m_task.corpus->words()->size();
    m_plan.parameters = (m_task.inputs.rows() + m_task.outputs.rows()) * m_task.settings.dim;
    m_plan.untrainedLoss = m_task.untrainedLoss();
    return {};
}

/// Small random numbers for the inputs, zeros for the outputs, as fastText.
Status SupervisedTrainer::makeMatrices(std::stop_token stop) {
    const std::size_t labels = m_task.labels();
    auto inputs = TrainingMatrix::allocate(m_task.corpus->rows(), m_task.settings.dim);
    if (!inputs) return inputs.error();
    m_task.inputs = std::move(*inputs);
    auto outputs = TrainingMatrix::allocate(m_task.tree ? labels - 1 : labels, m_task.settings.dim);
    if (!outputs) return outputs.error();
    m_task.outputs = std::move(*outputs);
    WordVectorSettings start;
    start.seed = m_task.settings.seed;
    start.initScale = 1;
    return initialise(m_task.inputs, start, stop);
}

void SupervisedTrainer::beginEpoch(std::uint64_t epoch) {
    m_epoch = epoch;
    m_next = 0;
    const auto training = m_task.text->training();
    m_order.assign(training.begin(), training.end());
    if (m_task.settings.shuffle) {
        Random random(m_task.settings.seed, kShuffleStream + epoch);
        for (std::size_t i = m_order.size(); i > 1; --i)
            std::swap(m_order[i - 1], m_order[random.below(static_cast<std::uint32_t>(i))]);
    }
    for (const auto& slot : m_slots) slot->loss = {};
}

bool SupervisedTrainer::work(unsigned worker, const std::atomic<bool>& park, std::uint64_t maximumWords) {
    Slot& slot = *m_slots[worker];
    std::uint64_t done = 0;
    do {
        const std::uint64_t begin = m_next.fetch_add(kChunk, std::memory_order_relaxed);
        if (begin >= m_order.size()) return false;
        const std::uint64_t end = std::min<std::uint64_t>(begin + kChunk, m_order.size());
        const auto rate = static_cast<float>(learningRate());
        std::uint64_t words = 0;
        for (std::uint64_t i = begin; i < end; ++i) {
            slot.loss += slot.worker.train(m_order[i], m_epoch, rate);
            words += m_task.corpus->wordCount(m_order[i]);
        }
        done += std::max<std::uint64_t>(1, words);
        slot.words.store(slot.words.load(std::memory_order_relaxed) + words, std::memory_order_relaxed);
    } while (!park.load(std::memory_order_relaxed) && done < maximumWords);
    return true;
}

std::uint64_t SupervisedTrainer::wordsDone() const {
    std::uint64_t words = 0;
    for (const auto& slot : m_slots) words += slot->words.load(std::memory_order_relaxed);
    return words;
}

LossSums SupervisedTrainer::epochLoss() const {
    LossSums sums;
    for (const auto& slot : m_slots) sums += slot->loss;
    return sums;
}

/// Falls in a straight line from the start to 0 at the end of the run.
double SupervisedTrainer::learningRate() const {
    const double all = static_cast<double>(m_plan.wordsPerEpoch) * static_cast<double>(m_plan.epochs);
    return m_task.settings.learningRate * std::max(0.0, 1 - static_cast<double>(wordsDone()) / all);
}

Result<std::optional<Validation>> SupervisedTrainer::validate(std::stop_token stop) {
    const auto heldOut = m_task.text->validation();
    if (heldOut.empty()) return std::optional<Validation>();
    const std::size_t blocks = (heldOut.size() + kMeasured - 1) / kMeasured;
    std::vector<LossSums> sums(blocks);
    const auto workers = workerCount(static_cast<unsigned>(m_slots.size()), blocks);
    const bool done = parallelBlocks(blocks, workers, stop, [&](std::size_t block, unsigned worker) {
        const auto part =
            heldOut.subspan(block * kMeasured, std::min(kMeasured, heldOut.size() - block * kMeasured));
        for (const std::uint32_t example : part) sums[block] += m_slots[worker]->worker.measure(example);
    });
    if (!done) return cancelledError();
    LossSums all;
    for (const LossSums& part : sums) all += part;
    return std::optional<Validation>({all.mean(), all.accuracy()});
}

std::vector<std::span<float>> SupervisedTrainer::weights() {
    return {m_task.inputs.all(), m_task.outputs.all()};
}

KeyedVectors SupervisedTrainer::copyVectors() const {
    const auto& words = m_task.corpus->words();
    const std::size_t rows = snapshotRows(words->size(), m_task.settings.dim);
    return {firstKeys(words, rows), m_task.inputs.copy(rows)};
}

/// Labels, output matrix, and the rows of the buckets by their number.
ModelPart SupervisedTrainer::classifierPart() const {
    const std::size_t dim = m_task.settings.dim;
    BagClassifier::Contents contents;
    contents.features = m_task.settings.features;
    contents.objective = m_task.settings.objective;
    contents.labels = std::make_shared<Vocabulary>(m_task.text->labels());
    std::vector<float> output(m_task.outputs.rows() * dim);
    for (std::size_t row = 0; row < m_task.outputs.rows(); ++row)
        std::memcpy(output.data() + row * dim, m_task.outputs.row(row), dim * sizeof(float));
    contents.output = makeModelTensor("output", {m_task.outputs.rows(), dim}, std::move(output));
    const auto buckets = m_task.corpus->buckets();
    std::vector<std::uint32_t> order(buckets.size());
    std::iota(order.begin(), order.end(), 0u);
    std::sort(order.begin(), order.end(), [&](auto a, auto b) { return buckets[a] < buckets[b]; });
    std::vector<std::uint32_t> numbers(buckets.size());
    std::vector<float> rows(buckets.size() * dim);
    for (std::size_t i = 0; i < order.size(); ++i) {
        numbers[i] = buckets[order[i]];
        std::memcpy(rows.data() + i * dim, m_task.inputs.row(m_plan.vocabulary + order[i]),
                    dim * sizeof(float));
    }
    const std::uint64_t count = numbers.size();
    contents.buckets = makeModelTensor("buckets", {count}, std::move(numbers));
    contents.bucketRows = makeModelTensor("bucket_rows", {count, dim}, std::move(rows));
    return BagClassifier::makePart(std::move(contents));
}

EmbeddingModel SupervisedTrainer::model() const {
    EmbeddingModel model;
    model.name = "untitled";
    model.formatId = "training";
    const auto all = std::make_shared<const VectorMatrix>(m_task.inputs.view());
    model.vectors = {m_task.corpus->words(),
                     VectorMatrix(all->rowBytes({0}), m_plan.vocabulary, m_task.settings.dim,
                                  all->strideBytes(), ScalarType::F32, all)};
    model.parts.push_back(classifierPart());
    model.provenance.recipeJson = m_recipeJson;
    model.provenance.texts = m_task.text->report().files;
    model.provenance.textHash = m_task.text->contentHash();
    model.provenance.textTokens = m_task.text->report().tokens;
    return model;
}

void SupervisedTrainer::addState(std::vector<TensorSource>& tensors, TensorMetadata&) {
    m_stateNumbers = {std::min<std::uint64_t>(m_next, m_order.size()), wordsDone()};
    m_stateLoss = epochLoss();
    m_stateNumbers.insert(m_stateNumbers.end(),
                          {m_stateLoss.examples, m_stateLoss.judged, m_stateLoss.correct});
    tensors.push_back(tensorSource<std::uint64_t>("position", {m_stateNumbers.size()}, m_stateNumbers));
    tensors.push_back(tensorSource<double>("epoch_loss_sum", {1}, {&m_stateLoss.nats, 1}));
}

Status SupervisedTrainer::restoreState(const TensorFile& file, std::uint64_t epoch) {
    const auto numbers = file.values<std::uint64_t>("position");
    if (!numbers) return numbers.error();
    const auto loss = file.values<double>("epoch_loss_sum");
    if (!loss) return loss.error();
    if (numbers->size() != 5 || loss->size() != 1 || numbers->front() > m_order.size())
        return Error{ErrorCode::BadFormat, "the position in the examples is not one of these examples",
                     file.name(), "Start the training anew"};
    beginEpoch(epoch);
    const auto& n = *numbers;
    m_next = n[0];
    Slot& first = *m_slots.front();
    first.words.store(n[1], std::memory_order_relaxed);
    first.loss = {loss->front(), n[2], n[3], n[4]};
    return {};
}

}  // namespace embedscope
