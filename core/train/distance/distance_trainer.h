#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/train/distance/distance_worker.h"
#include "core/train/trainer.h"
#include "core/train/training_methods.h"
#include "core/train/vocabulary_rows.h"

namespace embedscope {

/// Word vectors by a direct distance objective (contrastive or triplet) inside a TrainingSession.
class DistanceTrainer : public Trainer {
  public:
    /// Reads the text and builds the tables and the untrained matrix. Errors: those of PreparedText::read and
    /// ::vocabulary and of TrainingMatrix::allocate, InvalidArgument (nothing to train on), Cancelled.
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

  private:
    /// What belongs to one worker, on cache lines of its own.
    struct alignas(64) Slot {
        explicit Slot(DistanceTask& task) : worker(task) {}
        DistanceWorker worker;
        std::atomic<std::uint64_t> words{0};
    };

    DistanceTrainer() = default;
    Status prepare(const TrainerRequest& request, std::stop_token stop);
    Status splitText(std::stop_token stop);
    bool openNextBlock(DistanceWorker& worker);

    std::shared_ptr<const PreparedText> m_text;
    std::shared_ptr<const Vocabulary> m_vocabulary;
    std::string m_recipeJson;
    DistanceTask m_task;
    Plan m_plan;
    std::unique_ptr<TextBlocks> m_blocks;
    std::unique_ptr<TextBlocks> m_heldOut;
    std::unique_ptr<DistanceWorker> m_measurer;
    std::vector<std::unique_ptr<Slot>> m_slots;

    std::uint64_t m_epoch = 0;
    std::mutex m_openMutex;
    std::vector<DistanceBlock> m_open;          // begun before a resume, to be finished first
    std::vector<std::uint64_t> m_stateNumbers;  // what addState() hands out
    LossSums m_stateLoss;
};

/// The cost of a run, from the speed of a trial on this machine.
TrainingEstimate estimateDistance(const Recipe& recipe, const VocabularyReport& vocabulary, unsigned threads);

}  // namespace embedscope
