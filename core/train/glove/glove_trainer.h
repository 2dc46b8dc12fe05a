#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/kernels/weighted_squares.h"
#include "core/train/glove/shuffled_pairs.h"
#include "core/train/trainer.h"
#include "core/train/training_methods.h"
#include "core/train/vocabulary_rows.h"
#include "core/train/word_vectors/training_matrix.h"

namespace embedscope {

/// The four matrices of GloVe and its biases; the workers update rows of them at once, without locks.
struct GloveWeights {
    TrainingMatrix words;           ///< w: n x d
    TrainingMatrix contexts;        ///< w~: n x d
    TrainingMatrix wordSquares;     ///< AdaGrad's sums of squared steps, from 1
    TrainingMatrix contextSquares;  ///< likewise
    std::vector<float> biases;      ///< n x 4: b, b~ and the sums of squared steps of both

    /// Small random vectors, biases of 0. Errors: TooLarge, Cancelled.
    static Result<GloveWeights> create(std::size_t rows, const Recipe& recipe, std::stop_token stop);
    /// The step of one direction of a pair.
    WeightedSquareStep step(std::uint32_t word, std::uint32_t context, const GlovePair& pair,
                            float learningRate) const;
    void prefetch(const GlovePair& pair) const;
    /// The first rows of the vectors: w + w~, or w. No worker may be writing.
    VectorMatrix vectors(std::size_t rows, bool sum) const;
};

/// GloVe (Pennington, Socher and Manning 2014) inside a TrainingSession: weighted least squares on the logs
/// of the co-occurrence counts, with AdaGrad. A "word" of the plan is here a pair of words; both its
/// directions are trained on.
class GloveTrainer : public Trainer {
  public:
    /// Reads the text, counts and shuffles the pairs. Errors: those of PreparedText::read and ::vocabulary,
    /// of countCooccurrences and TrainingMatrix::allocate, InvalidArgument (no pair), Cancelled.
    static Result<std::unique_ptr<Trainer>> create(const TrainerRequest& request, std::stop_token stop);

    const Plan& plan() const override { return m_plan; }
    std::string dataHash() const override { return m_text->contentHash(); }
    void beginEpoch(std::uint64_t epoch) override;
    bool work(unsigned worker, const std::atomic<bool>& park, std::uint64_t maximumWords) override;
    std::uint64_t wordsDone() const override;
    LossSums epochLoss() const override;
    double learningRate() const override { return m_settings.learningRate; }
    Result<std::optional<Validation>> validate(std::stop_token stop) override;
    std::vector<std::span<float>> weights() override;
    KeyedVectors copyVectors() const override;
    void addState(std::vector<TensorSource>& tensors, TensorMetadata& metadata) override;
    Status restoreState(const TensorFile& file, std::uint64_t epoch) override;
    EmbeddingModel model() const override;

  private:
    /// A stretch of the list that one worker goes through, in pairs.
    struct Chunk {
        std::uint64_t at = 0;
        std::uint64_t end = 0;
    };
    /// What belongs to one worker, on cache lines of its own.
    struct alignas(64) Slot {
        Chunk chunk;
        LossSums loss;
        std::atomic<std::uint64_t> pairs{0};
    };

    GloveTrainer() = default;
    Status prepare(const TrainerRequest& request, std::stop_token stop);
    Status preparePairs(const TrainerRequest& request, std::stop_token stop);
    Chunk nextChunk();
    Chunk chunkOf(std::uint64_t turn) const;
    LossSums step(const GlovePair& pair, WeightedSquareFunction kernel) const;

    std::shared_ptr<const PreparedText> m_text;
    VocabularyRows m_rows;
    std::string m_recipeJson;
    GloveSettings m_settings;
    std::unique_ptr<ShuffledPairs> m_pairs;
    std::uint64_t m_heldOut = 0;  // that many of the first pairs
    GloveWeights m_weights;
    WeightedSquareFunction m_update = nullptr;
    WeightedSquareFunction m_measure = nullptr;
    Plan m_plan;
    std::vector<std::unique_ptr<Slot>> m_slots;

    std::mutex m_chunkMutex;
    std::vector<std::uint32_t> m_order;         // of the chunks in this epoch
    std::uint64_t m_turn = 0;                   // chunks handed out in this epoch
    std::vector<Chunk> m_open;                  // begun before a resume, to be finished first
    std::vector<std::uint64_t> m_stateNumbers;  // what addState() hands out
    LossSums m_stateLoss;
};

/// The cost of a run, from the speed of a trial on this machine.
TrainingEstimate estimateGlove(const Recipe& recipe, const VocabularyReport& vocabulary, unsigned threads);

}  // namespace embedscope
