#include "core/train/network/network_trainer.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <utility>

#include "core/base/parallel_blocks.h"
#include "core/base/random.h"
#include "core/data/held_out.h"
#include "core/nn/layers/pick_places.h"
#include "core/train/labelled_specs.h"
#include "core/train/vocabulary_rows.h"

namespace embedscope {
namespace {

constexpr std::uint64_t kOrderStream = 1ull << 61;
constexpr std::uint64_t kDrawStream = 1ull << 59;
constexpr std::uint64_t kHeldOutStream = 1ull << 58;
constexpr std::size_t kMeasuredTogether = 64;  // examples

Error tooLarge(double bytes) {
    return {ErrorCode::TooLarge,
            "the network needs " + std::to_string(static_cast<std::uint64_t>(bytes / 1e6)) +
                " MB, more than can be addressed",
            "", "Choose a smaller dimension, vocabulary or length"};
}

}  // namespace

Result<std::unique_ptr<Trainer>> NetworkTrainer::create(const TrainerRequest& request, std::stop_token stop) {
    std::unique_ptr<NetworkTrainer> trainer(new NetworkTrainer);
    trainer->begin(request);
    if (Status read = trainer->readLabelled(request, stop); !read) return read.error();
    if (Status built = trainer->build(stop); !built) return built.error();
    return std::unique_ptr<Trainer>(std::move(trainer));
}

Result<std::unique_ptr<Trainer>> NetworkTrainer::createContextual(const TrainerRequest& request,
                                                                  std::stop_token stop) {
    std::unique_ptr<NetworkTrainer> trainer(new NetworkTrainer);
    trainer->begin(request);
    if (Status read = trainer->readText(request, stop); !read) return read.error();
    if (Status built = trainer->build(stop); !built) return built.error();
    return std::unique_ptr<Trainer>(std::move(trainer));
}

void NetworkTrainer::begin(const TrainerRequest& request) {
    m_settings = networkSettings(request.recipe);
    m_recipeJson = request.recipe.toJson();
    m_threads = std::max(1u, request.workers);
    m_description.config = m_settings.config;
    m_description.length = m_settings.length;
}

/// Examples, rows and labels of labelled texts.
Status NetworkTrainer::readLabelled(const TrainerRequest& request, std::stop_token stop) {
    auto read = readLabelledText(request, stop);
    if (!read) return read.error();
    const LabelledText& text = **read;
    m_dataHash = text.contentHash();
    m_files = text.report().files;
    m_textTokens = text.report().tokens;
    KerasIndexing& indexing = m_description.indexing;
    const std::uint64_t wanted = text.types().size() + indexing.indexFrom + 1;
    indexing.numWords = static_cast<std::uint32_t>(std::min<std::uint64_t>(m_settings.vocabulary, wanted));
    m_keys = std::make_shared<const Vocabulary>(kerasRowNames(text.types(), indexing));
    m_description.text = text.options().text;
    const Vocabulary& labels = text.labels();
    for (std::uint32_t i = 0; i < labels.size(); ++i) m_description.labels.emplace_back(labels.key({i}));
    NetworkConfig& config = m_description.config;
    config.output = labels.size() == 2 ? OutputKind::Sigmoid : OutputKind::Softmax;
    config.outputs = labels.size() == 2 ? 1 : labels.size();
    const auto sequences = [&](std::span<const std::uint32_t> examples,
                               std::unique_ptr<const ExampleSet>& set) -> Status {
        auto made =
            SequenceSet::fromLabelled(text, examples, indexing, m_settings.length, config.length, stop);
        if (!made) return made.error();
        set = std::move(*made);
        return {};
    };
    if (Status done = sequences(text.training(), m_training); !done) return done;
    return sequences(text.validation(), m_validation);
}

/// Sentences and rows of a plain text.
Status NetworkTrainer::readText(const TrainerRequest& request, std::stop_token stop) {
    auto read = plainText(request, stop);
    if (!read) return read.error();
    const std::shared_ptr<const PreparedText> text = *read;
    m_dataHash = text->contentHash();
    m_files = text->report().files;
    m_textTokens = text->report().tokens;
    auto vocabulary = text->vocabulary(vocabularyOptions(request.recipe));
    if (!vocabulary) return vocabulary.error();
    const auto words = static_cast<std::uint32_t>((*vocabulary)->size());
    std::vector<std::string> keys{"<pad>", "<start>", "<unk>", "<mask>"};
    std::vector<std::uint64_t> counts(kFirstWord);
    for (std::uint32_t i = 0; i < words; ++i) {
        keys.emplace_back((*vocabulary)->key({i}));
        counts.push_back((*vocabulary)->count({i}));
    }
    m_keys = std::make_shared<const Vocabulary>(std::move(keys), std::move(counts));
    const bool nextWord = m_settings.task == LanguageTask::NextWord;
    m_description.text = text->options();
    m_description.indexing.numWords = kFirstWord + words;
    m_description.indexing.marksStart = nextWord;
    NetworkConfig& config = m_description.config;
    config.everyPlace = true;
    config.causal = nextWord;
    config.bothDirections = !nextWord;
    config.output = OutputKind::Softmax;
    config.outputs = kFirstWord + words;
    auto split = splitHeldOut(text->stream(), request.recipe.real("validation"), m_settings.seed);
    if (!split) return split.error();
    const auto sentences = [&](const std::vector<StreamRange>& ranges,
                               std::unique_ptr<const ExampleSet>& set) -> Status {
        auto made = SentenceSet::create(text, ranges, words, m_settings.length, m_settings.task, stop);
        if (!made) return made.error();
        set = std::move(*made);
        return {};
    };
    if (Status done = sentences(split->training, m_training); !done) return done;
    return sentences(split->validation, m_validation);
}

/// The untrained network of what was read.
Status NetworkTrainer::build(std::stop_token stop) {
    NetworkConfig& config = m_description.config;
    config.rows = m_description.indexing.numWords;
    if (config.body == NetworkBody::Attention && config.dim % config.heads != 0)
        return Error{ErrorCode::InvalidArgument,
                     std::to_string(config.heads) + " heads do not divide the dimension of " +
                         std::to_string(config.dim),
                     "--heads",
                     "Choose " + std::to_string(fittingHeads(config.heads, config.dim)) +
                         " heads or another dimension"};
    if (m_training->size() == 0)
        return Error{ErrorCode::InvalidArgument, "no sentence of two words is left to train on", "",
                     "Choose a longer text or a smaller held-out share"};
    const double width = static_cast<double>(std::max<std::size_t>(config.length, 1) * config.dim);
    const double numbers = static_cast<double>(config.rows) * static_cast<double>(config.dim) +
                           width * static_cast<double>(config.outputs);
    if (4 * sizeof(float) * numbers > 1e12) return tooLarge(4 * sizeof(float) * numbers);
    m_parameters = std::make_shared<NetworkParameters<float>>(m_settings.seed);
    m_network = std::make_unique<Network<float>>(config, m_parameters);
    for (unsigned i = 0; i < m_threads; ++i)
        m_measurers.push_back(std::make_unique<Network<float>>(config, m_parameters));
    m_optimizer = std::make_unique<Optimizer<float>>(m_settings.optimizer, m_network->parameterList());
    m_workers = std::make_unique<Workers>(m_threads);
    m_settings.schedule.updates = batchCount() * m_settings.epochs;
    m_settings.schedule.warmUp =
        static_cast<std::uint64_t>(m_settings.warmUpShare * static_cast<double>(m_settings.schedule.updates));

    m_plan.epochs = m_settings.epochs;
    m_plan.wordsPerEpoch = std::max<std::uint64_t>(m_training->tokenCount(), 1);
    m_plan.vocabulary = config.rows;
    for (const Parameter<float>* parameter : m_network->parameterList())
        if (parameter->isTrained) m_plan.parameters += parameter->values.size();
    m_plan.untrainedLoss =
        std::log(static_cast<double>(config.output == OutputKind::Sigmoid ? 2 : config.outputs));
    if (stop.stop_requested()) return cancelledError();
    return {};
}

std::size_t NetworkTrainer::batchCount() const {
    return (m_training->size() + m_settings.batch - 1) / m_settings.batch;
}

void NetworkTrainer::beginEpoch(std::uint64_t epoch) {
    m_order.resize(m_training->size());
    std::iota(m_order.begin(), m_order.end(), 0u);
    Random random(m_settings.seed, kOrderStream + epoch);
    for (std::size_t i = m_order.size(); i > 1; --i)
        std::swap(m_order[i - 1], m_order[random.below(static_cast<std::uint32_t>(i))]);
    m_nextBatch = 0;
    m_loss = {};
}

bool NetworkTrainer::work(unsigned worker, const std::atomic<bool>& park, std::uint64_t maximumWords) {
    if (worker != 0) return false;
    const std::uint64_t done = wordsDone();
    m_target =
        maximumWords > std::numeric_limits<std::uint64_t>::max() - done ? maximumWords : done + maximumWords;
    if (!m_workers->isBusy()) {
        if (m_nextBatch >= batchCount()) return false;
        m_workers->begin([this] { trainBatches(); });
    }
    if (!m_workers->runUntil(park)) return true;
    return m_nextBatch < batchCount();
}

BatchLoss NetworkTrainer::lossOf(const Network<float>& network, const Matrix<float>& logits,
                                 const Batch& batch, Matrix<float>* gradient) const {
    const NetworkConfig& config = network.config();
    if (!config.everyPlace) return crossEntropy(config.output, logits, batch.targets, gradient);
    return crossEntropy<float>(config.output, logits, pickedTargets(batch), gradient);
}

/// The job of the workers: the rest of the epoch, or as much as is wanted.
void NetworkTrainer::trainBatches() {
    while (m_nextBatch < batchCount() && trainBatch() && wordsDone() < m_target) {
    }
}

/// One update; false when the run is given up.
bool NetworkTrainer::trainBatch() {
    const std::size_t from = m_nextBatch * m_settings.batch;
    const std::size_t count = std::min(m_settings.batch, m_order.size() - from);
    const std::uint64_t step = m_optimizer->steps();
    const Batch batch = m_training->build(std::span(m_order).subspan(from, count),
                                          Random(m_settings.seed, kDrawStream + step), m_batchMemory);
    const Pass pass{&batch, m_workers.get(), true, m_settings.seed, step};
    const Matrix<float>& logits = m_network->forward(pass);
    const BatchLoss loss = lossOf(*m_network, logits, batch, &m_logitsGradient);
    m_network->backward(pass, m_logitsGradient);
    if (!m_workers->pausePoint()) return false;
    const Workers::Unbroken whole(*m_workers);
    m_optimizer->step(m_settings.schedule.at(step), *m_workers);
    m_network->commit();
    m_loss += {loss.nats, loss.predictions, loss.predictions, loss.correct};
    ++m_nextBatch;
    m_words.store(wordsDone() + m_batchMemory.tokenCount, std::memory_order_relaxed);
    return true;
}

Result<std::optional<Validation>> NetworkTrainer::validate(std::stop_token stop) {
    if (m_validation->size() == 0) return std::optional<Validation>();
    const std::size_t pieces = (m_validation->size() + kMeasuredTogether - 1) / kMeasuredTogether;
    std::vector<BatchLoss> losses(pieces);
    const unsigned threads = workerCount(m_threads, pieces);
    const bool whole = parallelBlocks(pieces, threads, stop, [&](std::size_t piece, unsigned worker) {
        std::vector<std::uint32_t> examples(
            std::min(kMeasuredTogether, m_validation->size() - piece * kMeasuredTogether));
        std::iota(examples.begin(), examples.end(), static_cast<std::uint32_t>(piece * kMeasuredTogether));
        BatchMemory memory;
        const Batch batch =
            m_validation->build(examples, Random(m_settings.seed, kHeldOutStream + piece), memory);
        Workers alone(1);
        const Pass pass{&batch, &alone, false, 0, 0};
        Network<float>& network = *m_measurers[worker];
        losses[piece] = lossOf(network, network.forward(pass), batch, nullptr);
    });
    if (!whole) return cancelledError();
    LossSums sums;
    for (const BatchLoss& loss : losses)
        sums += {loss.nats, loss.predictions, loss.predictions, loss.correct};
    return std::optional<Validation>({sums.mean(), sums.accuracy()});
}

std::vector<std::span<float>> NetworkTrainer::weights() {
    std::vector<std::span<float>> all;
    for (const auto& parameter : m_parameters->all()) all.push_back(parameter->values.all());
    return all;
}

KeyedVectors NetworkTrainer::copyVectors() const {
    const Matrix<float>& table = m_parameters->all().front()->values;
    const std::size_t rows = snapshotRows(table.rows(), table.columns());
    std::vector<float> values(table.data(), table.data() + rows * table.columns());
    return {firstKeys(m_keys, rows), VectorMatrix(std::move(values), rows, table.columns())};
}

void NetworkTrainer::addState(std::vector<TensorSource>& tensors, TensorMetadata&) {
    m_stateNumbers = {m_nextBatch,     wordsDone(),   m_optimizer->steps(),
                      m_loss.examples, m_loss.judged, m_loss.correct};
    m_stateLoss = m_loss.nats;
    tensors.push_back(tensorSource<std::uint64_t>("position", {m_stateNumbers.size()}, m_stateNumbers));
    tensors.push_back(tensorSource<double>("epoch_loss_sum", {1}, {&m_stateLoss, 1}));
    std::size_t number = 0;
    for (const std::span<float> slot : m_optimizer->state())
        tensors.push_back(tensorSource<float>("optimizer." + std::to_string(number++), {slot.size()}, slot));
}

Status NetworkTrainer::restoreState(const TensorFile& file, std::uint64_t epoch) {
    const auto numbers = file.values<std::uint64_t>("position");
    if (!numbers) return numbers.error();
    const auto loss = file.values<double>("epoch_loss_sum");
    if (!loss) return loss.error();
    const Error broken{ErrorCode::BadFormat, "the state of the run is not one of this network", file.name(),
                       "Start the training anew"};
    if (numbers->size() != 6 || loss->size() != 1 || (*numbers)[0] > batchCount()) return broken;
    std::size_t number = 0;
    for (const std::span<float> slot : m_optimizer->state()) {
        const auto values = file.values<float>("optimizer." + std::to_string(number++));
        if (!values) return values.error();
        if (values->size() != slot.size()) return broken;
        std::copy(values->begin(), values->end(), slot.begin());
    }
    beginEpoch(epoch);
    m_nextBatch = (*numbers)[0];
    m_words = (*numbers)[1];
    m_optimizer->setSteps((*numbers)[2]);
    m_loss = {loss->front(), (*numbers)[3], (*numbers)[4], (*numbers)[5]};
    return {};
}

EmbeddingModel NetworkTrainer::model() const {
    const Matrix<float>& table = m_parameters->all().front()->values;
    EmbeddingModel model;
    model.name = "untitled";
    model.formatId = "training";
    model.vectors = {
        m_keys, VectorMatrix(reinterpret_cast<const std::byte*>(table.data()), table.rows(), table.columns(),
                             table.columns() * sizeof(float), ScalarType::F32, m_parameters)};
    model.parts.push_back(networkPart(m_description, m_parameters));
    model.provenance.recipeJson = m_recipeJson;
    model.provenance.texts = m_files;
    model.provenance.textHash = m_dataHash;
    model.provenance.textTokens = m_textTokens;
    return model;
}

}  // namespace embedscope
