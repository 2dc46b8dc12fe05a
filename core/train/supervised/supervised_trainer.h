#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/train/supervised/supervised_task.h"
#include "core/train/trainer.h"
#include "core/train/training_methods.h"

namespace embedscope {

/// fastText's supervised model (Joulin et al. 2017) inside a TrainingSession: a linear classifier over the
/// mean of the vectors of a text's words and n-grams. A "word" of the plan is a word of an example that has a
/// row.
class SupervisedTrainer : public Trainer {
  public:
    /// Reads the labelled texts and builds the untrained model. Errors: those of LabelledText::read,
    /// BagCorpus::build and TrainingMatrix::allocate, InvalidArgument (settings that do not fit together),
    /// Cancelled.
    static Result<std::unique_ptr<Trainer>> create(const TrainerRequest& request, std::stop_token stop);

    const Plan& plan() const override { return m_plan; }
    std::string dataHash() const override { return m_task.text->contentHash(); }
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
        explicit Slot(const SupervisedTask& task) : worker(task) {}
        SupervisedWorker worker;
        LossSums loss;
        std::atomic<std::uint64_t> words{0};
    };

    SupervisedTrainer() = default;
    Status prepare(const TrainerRequest& request, std::stop_token stop);
    Status makeMatrices(std::stop_token stop);
    ModelPart classifierPart() const;

    SupervisedTask m_task;
    std::string m_recipeJson;
    Plan m_plan;
    std::vector<std::uint32_t> m_order;    // of the training examples in this epoch
    std::atomic<std::uint64_t> m_next{0};  // place in m_order
    std::uint64_t m_epoch = 0;
    std::vector<std::unique_ptr<Slot>> m_slots;
    std::vector<std::uint64_t> m_stateNumbers;  // what addState() hands out
    LossSums m_stateLoss;
};

/// What a run will cost; trains on made-up examples of that shape for about 50 ms.
TrainingEstimate estimateSupervised(const Recipe& recipe, const VocabularyReport& vocabulary,
                                    unsigned threads);

}  // namespace embedscope
