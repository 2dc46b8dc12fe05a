#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/model/embedding_model.h"
#include "core/tensors/tensor_file.h"
#include "core/train/loss_sums.h"

namespace embedscope {

/// What the held-out part says.
struct Validation {
    double loss = 0;                 ///< mean nats per example
    std::optional<double> accuracy;  ///< share of right predictions, of classifiers
};

/// A loss this many times that of a model that knows nothing is an explosion, not learning; it ends a run.
inline constexpr double kExplosion = 50;

/// One kind of training, run by a TrainingSession: it knows the weights and how to train on the next piece of
/// the text, nothing of threads, states or files. The session parks all workers before it calls anything but
/// work() and wordsDone().
class Trainer {
  public:
    struct Plan {
        std::uint64_t epochs = 0;
        std::uint64_t wordsPerEpoch = 0;  ///< tokens of the vocabulary that are trained on
        std::uint64_t vocabulary = 0;
        std::uint64_t parameters = 0;
        std::string unit = "words";  ///< what is counted as words, where it is not words
        double untrainedLoss = 0;    ///< nats per example when every prediction is even
    };

    virtual ~Trainer() = default;

    virtual const Plan& plan() const = 0;
    /// Names the data by its content, hexadecimal: a checkpoint belongs to the data it was trained on.
    virtual std::string dataHash() const = 0;

    /// Starts an epoch, numbered from 0.
    virtual void beginEpoch(std::uint64_t epoch) = 0;
    /// Trains until park is set, maximumWords are done or the epoch is over, at least one small step. Returns
    /// false when the epoch holds nothing more for this worker. Different workers run at the same time.
    virtual bool work(unsigned worker, const std::atomic<bool>& park, std::uint64_t maximumWords) = 0;
    /// Words trained on since the run began, over all epochs. Any thread at any time.
    virtual std::uint64_t wordsDone() const = 0;

    /// The loss since the epoch began.
    virtual LossSums epochLoss() const = 0;
    virtual double learningRate() const = 0;
    /// Measures the held-out part; nothing when there is none. Errors: Cancelled.
    virtual Result<std::optional<Validation>> validate(std::stop_token stop) = 0;

    /// All that is learned, as plain numbers that may be copied out and back.
    virtual std::vector<std::span<float>> weights() = 0;
    /// A copy of the vectors as they stand; of the first rows only, when all of them would take more than
    /// about 256 MB.
    virtual KeyedVectors copyVectors() const = 0;

    /// What resume() needs besides the recipe and the text. The sources read the trainer while the file is
    /// written.
    virtual void addState(std::vector<TensorSource>& tensors, TensorMetadata& metadata) = 0;
    /// Puts the trainer where addState() found it, in the given epoch. Errors: BadFormat and what TensorFile
    /// says.
    virtual Status restoreState(const TensorFile& file, std::uint64_t epoch) = 0;

    /// The model of the present weights; no worker may run any more.
    virtual EmbeddingModel model() const = 0;
};

}  // namespace embedscope
