#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/nn/losses.h"

namespace embedscope {

/// What makes one vector of the vectors of a text.
enum class NetworkBody {
    Flatten,   ///< all of them one after the other; the text has a fixed length
    Mean,      ///< their mean without the padding
    Gru,       ///< the last state of a gated recurrent unit
    Lstm,      ///< the last state of a long short-term memory
    Attention  ///< the mean behind a self-attention encoder (transformer)
};

struct NetworkBodyRow {
    NetworkBody body;
    const char* id;     ///< "flatten"
    const char* label;  ///< "One after the other (Flatten)"
};
/// All bodies, in the order in which forms offer them.
std::span<const NetworkBodyRow> networkBodies();
const NetworkBodyRow* findNetworkBody(std::string_view id);

/// The largest number of heads up to wanted that divides dim.
std::size_t fittingHeads(std::size_t wanted, std::size_t dim);

/// The layers of a network: Embedding -> [dropout of whole vectors] -> body -> [batch norm] -> [dropout] ->
/// Dense -> sigmoid or softmax.
struct NetworkConfig {
    std::size_t rows = 0;    ///< of the embedding table
    std::size_t dim = 128;   ///< of a vector
    std::size_t length = 0;  ///< tokens of a text where the body is Flatten; else any
    NetworkBody body = NetworkBody::Flatten;
    std::size_t units = 64;         ///< of a recurrent state
    bool bothDirections = true;     ///< the recurrent body also reads from the end
    std::size_t heads = 4;          ///< of the attention; divides dim
    std::size_t blocks = 2;         ///< of the encoder
    std::size_t feedForward = 256;  ///< width between the two dense layers of a block
    bool everyPlace = false;  ///< the vectors behind the body are not made one: a prediction at each place,
                              ///< for bodies from Gru on
    bool causal = false;      ///< attention sees what stands before alone
    bool batchNorm = false;
    double dropout = 0;           ///< share of elements in front of the dense layer
    double embeddingDropout = 0;  ///< share of whole vectors
    OutputKind output = OutputKind::Sigmoid;
    std::size_t outputs = 1;  ///< classes for softmax, 1 for sigmoid

    /// One JSON object.
    std::string toJson() const;
    /// Errors: BadFormat (with the reason), also for sizes that make no network.
    static Result<NetworkConfig> fromJson(std::string_view json);
};

}  // namespace embedscope
