#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "core/data/prepared_text.h"
#include "core/model/recipe.h"
#include "core/train/trainer.h"
#include "core/train/training_methods.h"
#include "core/train/word_vectors/encoding_builder.h"
#include "core/train/word_vectors/word_vector_rounds.h"
#include "core/train/word_vectors/word_vector_worker.h"

namespace embedscope {

/// Skip-gram and CBOW with every input encoding inside a TrainingSession.
class WordVectorTrainer : public Trainer {
  public:
    /// Builds the vocabulary, the tables and the untrained matrices. Errors: those of
    /// PreparedText::read, PreparedText::vocabulary and of TrainingMatrix::allocate, InvalidArgument (nothing
    /// to train on), Cancelled.
    static Result<std::unique_ptr<Trainer>> create(const TrainerRequest& request, std::stop_token stop);

    const Plan& plan() const override { return m_plan; }
    std::string dataHash() const override { return m_text->contentHash(); }
    void beginEpoch(std::uint64_t epoch) override;
    bool work(unsigned worker, const std::atomic<bool>& park, std::uint64_t maximumWords) override;
    std::uint64_t wordsDone() const override;
    LossSums epochLoss() const override;
    double learningRate() const override;
    Result<std::optional<Validation>> validate(std::stop_token stop) override;
    std::vector<std::span<float>> weights() override;
    KeyedVectors copyVectors() const override;
    void addState(std::vector<TensorSource>& tensors, TensorMetadata& metadata) override;
    Status restoreState(const TensorFile& file, std::uint64_t epoch) override;
    EmbeddingModel model() const override;

    /// What a run is made of, for looking into single steps; no worker may be at work.
    const WordVectorTask& task() const { return m_task; }
    TextBlocks& blocks() { return *m_blocks; }
    const Vocabulary& keys() const { return *m_vocabulary; }

  private:
    /// What belongs to one worker, on cache lines of its own.
    struct alignas(64) Slot {
        explicit Slot(const WordVectorTask& task) : worker(task) {}
        WordVectorWorker worker;
        std::atomic<std::uint64_t> words{0};
    };

    WordVectorTrainer() = default;
    Status prepare(const Recipe& recipe, unsigned workers, std::stop_token stop);
    Status splitText(std::stop_token stop);
    Status makeMatrices(std::stop_token stop);
    bool openNextBlock(WordVectorWorker& worker);

    std::shared_ptr<const PreparedText> m_text;
    std::shared_ptr<const Vocabulary> m_vocabulary;
    std::string m_recipeJson;
    WordVectorTask m_task;
    EncodingPlan m_encoding;
    Plan m_plan;
    std::unique_ptr<TextBlocks> m_blocks;
    std::unique_ptr<TextBlocks> m_heldOut;
    std::unique_ptr<WordVectorWorker> m_measurer;
    std::vector<std::unique_ptr<Slot>> m_slots;
    RoundShape m_shape;
    std::unique_ptr<WordVectorRounds> m_exact;  // the reproducible mode; then nobody works in the slots
    std::unique_ptr<Rounds> m_rounds;

    std::uint64_t m_epoch = 0;
    std::mutex m_openMutex;
    std::vector<OpenBlock> m_open;              // begun before a resume, to be finished first
    std::vector<std::uint64_t> m_stateNumbers;  // what addState() hands out
    LossSums m_stateLoss;
};

}  // namespace embedscope
