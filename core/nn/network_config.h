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
    Flatten,  ///< all of them one after the other; the text has a fixed length
    Mean      ///< their mean without the padding
};

struct NetworkBodyRow {
    NetworkBody body;
    const char* id;     ///< "flatten"
    const char* label;  ///< "One after the other (Flatten)"
};
/// All bodies, in the order in which forms offer them.
std::span<const NetworkBodyRow> networkBodies();
const NetworkBodyRow* findNetworkBody(std::string_view id);

/// The layers of a network: Embedding -> [dropout of whole vectors] -> body -> [batch norm] -> [dropout] ->
/// Dense -> sigmoid or softmax.
struct NetworkConfig {
    std::size_t rows = 0;    ///< of the embedding table
    std::size_t dim = 128;   ///< of a vector
    std::size_t length = 0;  ///< tokens of a text where the body is Flatten; else any
    NetworkBody body = NetworkBody::Flatten;
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
