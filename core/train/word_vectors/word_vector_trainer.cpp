#include "core/train/word_vectors/word_vector_trainer.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "core/train/vocabulary_rows.h"

namespace embedscope {
namespace {

// The held-out part is always read as this epoch, so that its windows and negatives are the same every time.
constexpr std::uint64_t kHeldOutEpoch = 1ull << 40;

/// A step of the full softmax reads and writes the whole output matrix: with many words it would take longer
/// than the 100 ms within which a run has to react.
constexpr std::size_t kSoftmaxWords = 50000;

Status checkObjective(Objective objective, std::size_t words) {
    if (objective == Objective::Softmax && words > kSoftmaxWords)
        return Error{
            ErrorCode::InvalidArgument,
            "the full softmax compares each word with all " + std::to_string(words) +
                " words or buckets; it takes at most " + std::to_string(kSoftmaxWords),
            "--objective",
            "Choose negative sampling or hierarchical softmax, or a smaller vocabulary (--max-vocabulary " +
                std::to_string(kSoftmaxWords) + ")"};
    return {};
}

/// What the reproducible mode cannot do, in a sentence.
Status checkReproducible(const WordVectorTask& task) {
    if (!task.settings.reproducible) return {};
    const char* advice =
        "Leave --reproducible out and train with one thread, which gives the same result again "
        "on the same computer";
    if (task.settings.objective == Objective::Softmax)
        return Error{ErrorCode::InvalidArgument, "the reproducible mode does not know the full softmax",
                     "--reproducible", advice};
    if (task.encoding.kind() == InputEncodingKind::OneHot)
        return Error{ErrorCode::InvalidArgument, "the reproducible mode does not know the one-hot product",
                     "--reproducible", advice};
    return {};
}

/// The tree of hierarchical softmax, which says what the rows of the output matrix stand for.
ModelPart treePart(const HuffmanTree& tree) {
    const auto links = tree.links();
    ModelPart part;
    part.name = "huffman-tree";
    part.json = "{}";
    part.tensors.push_back(
        makeModelTensor("links", {links.size()}, std::vector<std::int32_t>(links.begin(), links.end())));
    return part;
}

}  // namespace

Result<std::unique_ptr<Trainer>> WordVectorTrainer::create(const TrainerRequest& request,
                                                           std::stop_token stop) {
    std::unique_ptr<WordVectorTrainer> trainer(new WordVectorTrainer);
    if (Status sound = checkEncoding(wordVectorSettings(request.recipe)); !sound) return sound.error();
    auto text = plainText(request, stop);
    if (!text) return text.error();
    trainer->m_text = std::move(*text);
    if (Status ready = trainer->prepare(request.recipe, request.workers, stop); !ready) return ready.error();
    return std::unique_ptr<Trainer>(std::move(trainer));
}

Status WordVectorTrainer::prepare(const Recipe& recipe, unsigned workers, std::stop_token stop) {
    m_recipeJson = recipe.toJson();
    m_task.settings = wordVectorSettings(recipe);
    auto rows = vocabularyRows(*m_text, recipe);
    if (!rows) return rows.error();
    m_vocabulary = std::move(rows->keys);
    m_task.stream = m_text->stream();
    m_task.vocabulary = rows->known;
    m_task.unknownRow = rows->unknownRow;
    auto encoding =
        planEncoding(*m_vocabulary, m_task.settings, m_task.unknownRow, m_text->options().lowerCase, stop);
    if (!encoding) return encoding.error();
    m_encoding = std::move(*encoding);
    if (Status fits = checkObjective(m_task.settings.objective, m_encoding.outputRows); !fits) return fits;
    m_task.encoding = std::move(m_encoding.encoding);
    m_task.outputRowOfWord = std::move(m_encoding.outputRowOfWord);
    if (Status knows = checkReproducible(m_task); !knows) return knows;
    m_task.prepareSampling(m_vocabulary->counts(), m_encoding.outputCounts, stop);
    if (stop.stop_requested()) return cancelledError();
    if (Status split = splitText(stop); !split) return split;

    if (Status made = makeMatrices(stop); !made) return made;

    m_measurer = std::make_unique<WordVectorWorker>(m_task);
    for (unsigned i = 0; i < workers; ++i) m_slots.push_back(std::make_unique<Slot>(m_task));
    m_plan.epochs = m_task.settings.epochs;
    m_plan.wordsPerEpoch = m_task.wordsPerEpoch;
    m_plan.vocabulary = m_vocabulary->size();
    m_plan.parameters = (std::uint64_t{m_task.inputs.rows()} + m_task.outputRows()) * m_task.settings.dim;
    m_plan.untrainedLoss = m_task.untrainedLoss(m_vocabulary->counts());
    if (m_task.settings.reproducible) {
        m_exact =
            std::make_unique<WordVectorRounds>(m_task, *m_blocks, m_shape, kExplosion * m_plan.untrainedLoss);
        m_rounds = std::make_unique<Rounds>(*m_exact);
    }
    return {};
}

/// The untrained matrices, of as many rows as the encoding wants.
Status WordVectorTrainer::makeMatrices(std::stop_token stop) {
    const auto allocate = [&](std::size_t rows, TrainingMatrix& matrix) -> Status {
        auto allocated = TrainingMatrix::allocate(rows, m_task.settings.dim);
        if (allocated) {
            matrix = std::move(*allocated);
            return {};
        }
        Error error = allocated.error();
        if (m_task.settings.encoding == InputEncodingKind::Hash)
            error.advice = "Choose fewer --buckets or a smaller dimension";
        return error;
    };
    if (Status made = allocate(m_encoding.inputRows, m_task.inputs); !made) return made;
    if (Status made = allocate(m_encoding.outputRows, m_task.outputs); !made) return made;
    return initialise(m_task.inputs, m_task.settings, std::move(stop));
}

/// Sets the held-out part aside and counts the words of the rest.
Status WordVectorTrainer::splitText(std::stop_token stop) {
    auto split = splitHeldOut(m_task.stream, m_task.settings.validation, m_task.settings.seed);
    if (!split) return split.error();
    m_shape = RoundShape::of(m_task, m_encoding.outputRows);
    const std::uint64_t tokens = m_task.settings.reproducible ? m_shape.blockTokens : TextBlocks::kTokens;
    const auto blocksOf = [&](std::vector<StreamRange> ranges) {
        return std::make_unique<TextBlocks>(m_task.stream, std::move(ranges), m_task.vocabulary,
                                            m_task.unknownRow, tokens);
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
    m_task.wordsPerEpoch = m_vocabulary->totalCount() - heldOutWords;
    if (m_task.wordsPerEpoch == 0)
        return Error{ErrorCode::InvalidArgument, "no word of the vocabulary is left to train on", "",
                     "Choose a smaller held-out share or a smaller minimum count"};
    return {};
}

void WordVectorTrainer::beginEpoch(std::uint64_t epoch) {
    m_epoch = epoch;
    m_blocks->restart();
    for (const auto& slot : m_slots) slot->worker.loss() = {};
    if (!m_exact) return;
    m_exact->beginEpoch(epoch, m_blocks->place(), {});
    m_rounds->restart();
}

bool WordVectorTrainer::work(unsigned worker, const std::atomic<bool>& park, std::uint64_t maximumWords) {
    if (m_exact) {
        const std::uint64_t done = wordsDone();
        return m_rounds->run(worker, park, done + std::min(maximumWords, ~done));
    }
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

bool WordVectorTrainer::openNextBlock(WordVectorWorker& worker) {
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

std::uint64_t WordVectorTrainer::wordsDone() const {
    if (m_exact) return m_exact->wordsDone();
    std::uint64_t words = 0;
    for (const auto& slot : m_slots) words += slot->words.load(std::memory_order_relaxed);
    return words;
}

LossSums WordVectorTrainer::epochLoss() const {
    if (m_exact) return m_exact->loss();
    LossSums sums;
    for (const auto& slot : m_slots) sums += slot->worker.loss();
    return sums;
}

double WordVectorTrainer::learningRate() const {
    return static_cast<double>(m_task.learningRate(m_epoch, m_blocks->place().words));
}

Result<std::optional<Validation>> WordVectorTrainer::validate(std::stop_token stop) {
    if (!m_heldOut) return std::optional<Validation>();
    LossSums sums;
    m_heldOut->restart();
    while (const auto block = m_heldOut->next()) {
        if (stop.stop_requested()) return cancelledError();
        sums +=
            m_exact ? m_exact->measure(*block, kHeldOutEpoch) : m_measurer->measure(*block, kHeldOutEpoch);
    }
    if (sums.examples == 0) return std::optional<Validation>();
    return std::optional(Validation{sums.mean(), sums.accuracy()});
}

std::vector<std::span<float>> WordVectorTrainer::weights() {
    return {m_task.inputs.all(), m_task.outputs.all()};
}

KeyedVectors WordVectorTrainer::copyVectors() const {
    const std::size_t words = snapshotWords(m_task, m_vocabulary->size());
    return {firstKeys(m_vocabulary, words), copyWordVectors(m_task, words)};
}

EmbeddingModel WordVectorTrainer::model() const {
    EmbeddingModel model;
    model.name = "untitled";
    model.formatId = "training";
    model.vectors = {m_vocabulary, wordVectors(m_task, m_vocabulary->size())};
    if (m_task.outputRowOfWord.empty()) model.outputVectors = m_task.outputs.view();
    addEncodingPart(model, m_task, m_encoding);
    if (m_task.tree.innerNodes() > 0) model.parts.push_back(treePart(m_task.tree));
    model.provenance.recipeJson = m_recipeJson;
    model.provenance.texts = m_text->report().files;
    model.provenance.textHash = m_text->contentHash();
    model.provenance.textTokens = m_text->report().tokens;
    return model;
}

void WordVectorTrainer::addState(std::vector<TensorSource>& tensors, TensorMetadata&) {
    const auto place = m_exact ? m_exact->place() : m_blocks->place();
    m_stateNumbers = {place.range, place.position, place.words, wordsDone()};
    for (const OpenBlock& open : m_open)
        m_stateNumbers.insert(m_stateNumbers.end(), {open.block.begin, open.block.end, open.block.words,
                                                     open.block.wordsBefore, open.centre});
    for (const auto& slot : m_slots)
        if (const auto open = slot->worker.openBlock())
            m_stateNumbers.insert(m_stateNumbers.end(),
                                  {open->block.begin, open->block.end, open->block.words,
                                   open->block.wordsBefore, open->centre});
    m_stateLoss = epochLoss();
    tensors.push_back(tensorSource<std::uint64_t>("position", {m_stateNumbers.size()}, m_stateNumbers));
    tensors.push_back(tensorSource<double>("epoch_loss_sum", {1}, {&m_stateLoss.nats, 1}));
    tensors.push_back(tensorSource<std::uint64_t>("epoch_examples", {1}, {&m_stateLoss.examples, 1}));
}

Status WordVectorTrainer::restoreState(const TensorFile& file, std::uint64_t epoch) {
    const auto numbers = file.values<std::uint64_t>("position");
    if (!numbers) return numbers.error();
    const auto loss = file.values<double>("epoch_loss_sum");
    if (!loss) return loss.error();
    const auto examples = file.values<std::uint64_t>("epoch_examples");
    if (!examples) return examples.error();
    const Error broken{ErrorCode::BadFormat, "the position in the text is not one of this text", file.name(),
                       "Start the training anew"};
    if (numbers->size() < 4 || (numbers->size() - 4) % 5 != 0 || loss->size() != 1 || examples->size() != 1)
        return broken;
    beginEpoch(epoch);
    const auto& n = *numbers;
    if (!m_blocks->moveTo({n[0], n[1], n[2]})) return broken;
    m_open.clear();
    for (std::size_t at = 4; at < n.size(); at += 5) {
        const OpenBlock open{{n[at], n[at + 1], n[at + 2], n[at + 3]}, n[at + 4]};
        const bool valid = open.block.begin < open.block.end && open.block.end <= m_task.stream.size() &&
                           open.block.end - open.block.begin <= TextBlocks::kTokens;
        if (!valid) return broken;
        m_open.push_back(open);
    }
    if (m_exact) {
        m_exact->beginEpoch(epoch, m_blocks->place(), {loss->front(), examples->front()});
        m_exact->setWordsDone(n[3]);
        return {};
    }
    Slot& first = *m_slots.front();
    first.words.store(n[3], std::memory_order_relaxed);
    first.worker.loss() = {loss->front(), examples->front()};
    return {};
}

}  // namespace embedscope
