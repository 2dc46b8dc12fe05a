#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "core/nn/network.h"
#include "core/nn/optimizer.h"
#include "core/nn/text_network.h"
#include "core/nn/workers.h"
#include "core/train/network/network_settings.h"
#include "core/train/network/sequence_set.h"
#include "core/train/trainer.h"
#include "core/train/training_methods.h"

namespace embedscope {

/// A network with a first embedding layer, trained in mini-batches on labelled texts, or on the words of a
/// plain text (a language model). All workers share the
/// work on one batch, and no number depends on how many there are. Worker 0 leads; the others have nothing to
/// do of their own.
class NetworkTrainer : public Trainer {
  public:
    /// Reads labelled texts and builds the untrained network. Errors: those of LabelledText::read,
    /// InvalidArgument, TooLarge, Cancelled.
    static Result<std::unique_ptr<Trainer>> create(const TrainerRequest& request, std::stop_token stop);
    /// Reads a plain text and builds an untrained network that predicts its words from their context. Errors:
    /// those of plainText() and PreparedText::vocabulary, InvalidArgument, TooLarge, Cancelled.
    static Result<std::unique_ptr<Trainer>> createContextual(const TrainerRequest& request,
                                                             std::stop_token stop);

    const Plan& plan() const override { return m_plan; }
    std::string dataHash() const override { return m_dataHash; }
    void beginEpoch(std::uint64_t epoch) override;
    bool work(unsigned worker, const std::atomic<bool>& park, std::uint64_t maximumWords) override;
    std::uint64_t wordsDone() const override { return m_words.load(std::memory_order_relaxed); }
    LossSums epochLoss() const override { return m_loss; }
    double learningRate() const override { return m_settings.schedule.at(m_optimizer->steps()); }
    Result<std::optional<Validation>> validate(std::stop_token stop) override;
    std::vector<std::span<float>> weights() override;
    KeyedVectors copyVectors() const override;
    void addState(std::vector<TensorSource>& tensors, TensorMetadata& metadata) override;
    Status restoreState(const TensorFile& file, std::uint64_t epoch) override;
    EmbeddingModel model() const override;

  private:
    NetworkTrainer() = default;
    void begin(const TrainerRequest& request);
    Status readLabelled(const TrainerRequest& request, std::stop_token stop);
    Status readText(const TrainerRequest& request, std::stop_token stop);
    Status build(std::stop_token stop);
    BatchLoss lossOf(const Network<float>& network, const Matrix<float>& logits, const Batch& batch,
                     Matrix<float>* gradient) const;
    std::size_t batchCount() const;
    void trainBatches();
    bool trainBatch();

    NetworkSettings m_settings;
    std::string m_recipeJson;
    std::string m_dataHash;
    std::vector<std::string> m_files;
    std::uint64_t m_textTokens = 0;
    TextNetworkDescription m_description;
    std::shared_ptr<const Vocabulary> m_keys;
    std::unique_ptr<const ExampleSet> m_training;
    std::unique_ptr<const ExampleSet> m_validation;  // may be empty
    Plan m_plan;
    unsigned m_threads = 1;

    std::shared_ptr<NetworkParameters<float>> m_parameters;
    std::unique_ptr<Network<float>> m_network;
    std::unique_ptr<Optimizer<float>> m_optimizer;
    Matrix<float> m_logitsGradient;
    std::vector<std::unique_ptr<Network<float>>> m_measurers;  // one a thread
    BatchMemory m_batchMemory;

    std::vector<std::uint32_t> m_order;  // of the examples in this epoch
    std::size_t m_nextBatch = 0;
    LossSums m_loss;
    std::atomic<std::uint64_t> m_words{0};
    std::atomic<std::uint64_t> m_target{0};     // words at which work() wants to be back
    std::vector<std::uint64_t> m_stateNumbers;  // what addState() hands out
    double m_stateLoss = 0;
    std::unique_ptr<Workers> m_workers;  // last: its threads use all of the above
};

TrainingEstimate estimateNetwork(const Recipe& recipe, const VocabularyReport& vocabulary, unsigned threads);

}  // namespace embedscope
