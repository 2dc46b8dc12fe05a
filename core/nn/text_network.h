#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/data/keras_indexing.h"
#include "core/model/embedding_model.h"
#include "core/nn/network.h"
#include "core/text/text_options.h"

namespace embedscope {

/// What a network that was trained on texts needs to read another one: kept beside its weights.
struct TextNetworkDescription {
    /// The name of the part in a model's file.
    static constexpr const char* kPart = "network";

    NetworkConfig config;
    TextOptions text;                 ///< how texts become words
    std::uint32_t length = 500;       ///< tokens that are read; longer texts lose their front
    KerasIndexing indexing;           ///< numWords == config.rows
    std::vector<std::string> labels;  ///< by class number; two for a sigmoid

    std::string toJson() const;
    /// Errors: BadFormat.
    static Result<TextNetworkDescription> fromJson(std::string_view json);
};

/// The part that keeps a network in a model's file: everything but the table, which is the model's vectors.
/// The tensors share the memory of the parameters.
ModelPart networkPart(const TextNetworkDescription& description,
                      const std::shared_ptr<NetworkParameters<float>>& parameters);

/// A network read back from a model, and what it says of texts. One thread at a time.
class TextNetwork {
  public:
    /// Errors: NotFound (the model holds no network), BadFormat (its parts do not fit together), TooLarge.
    static Result<std::unique_ptr<TextNetwork>> fromModel(const EmbeddingModel& model);

    const TextNetworkDescription& description() const { return m_description; }

    /// How much a word of the text speaks for a class.
    struct Share {
        std::size_t word = 0;  ///< number in the text
        bool isKnown = true;   ///< false: it was read as <unk>
        double logit = 0;      ///< gradient times vector: what it adds to the logit, exact where all layers
                               ///< behind the embedding are linear
    };
    struct Prediction {
        std::vector<double> probabilities;  ///< a class each, sum 1
        std::size_t best = 0;               ///< class of the largest
        std::vector<Share> shares;          ///< for the best class; words that were read, in their order
        double rest = 0;  ///< the logit of the best class less all shares: bias, padding and start mark. A
                          ///< sigmoid's logit counts for class 1 and against class 0
    };
    /// words: of one text, as a tokenizer with description().text gives them. No word at all is fine.
    Prediction predict(const std::vector<std::string>& words);

  private:
    TextNetwork() = default;
    TextNetworkDescription m_description;
    std::shared_ptr<const Vocabulary> m_keys;
    std::unique_ptr<Network<float>> m_network;
    Workers m_workers{1};
};

}  // namespace embedscope
