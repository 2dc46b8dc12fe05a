#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/byte_source.h"
#include "core/model/metadata_table.h"
#include "core/model/model_part.h"
#include "core/model/vector_matrix.h"
#include "core/model/vocabulary.h"

namespace embedscope {

/// Keys and their vectors, row by row: what every reader produces and every view consumes. Immutable and
/// shared.
struct KeyedVectors {
    std::shared_ptr<const Vocabulary> keys;  ///< never null; keys->size() == vectors.rows()
    VectorMatrix vectors;                    ///< n x d

    std::size_t rows() const { return vectors.rows(); }
    std::size_t dim() const { return vectors.dim(); }
};

/// Where a model comes from. Holds no clock, duration, host, path, thread count or SIMD path: equal runs are
/// equal bytes.
struct Provenance {
    std::string program;             ///< "Embedscope 0.1.0"
    std::string recipeJson;          ///< Recipe::toJson() of the run, or empty when the file does not say
    std::vector<std::string> texts;  ///< names of the input files, without folders
    std::string textHash;            ///< hash of the encoded text, hexadecimal
    std::uint64_t textTokens = 0;    ///< tokens in the text, known or not
    std::uint64_t epochs = 0;        ///< finished epochs
    double loss = std::numeric_limits<double>::quiet_NaN();  ///< mean loss per example of the last finished
                                                             ///< epoch, nats; NaN when unknown
    double validationLoss =
        std::numeric_limits<double>::quiet_NaN();  ///< nats per example; NaN when there is no held-out part
};

/// A saved or trained model: vectors, and what is known about them.
struct EmbeddingModel {
    std::string name;      ///< for titles: the file's name without folder and ending, or "untitled"
    std::string formatId;  ///< "native", "word2vec-binary", ... ; "training" for one that was never saved
    KeyedVectors vectors;
    VectorMatrix
        outputVectors;  ///< n x d of the prediction side, for further training; empty when unknown. With
                        ///< a part "huffman-tree" its rows are the tree's inner nodes, else words
    std::vector<ModelPart> parts;  ///< what there is beside the vectors; see who wrote each
    MetadataTable metadata;
    Provenance provenance;
    std::vector<std::string> warnings;  ///< what the reader repaired or left out, sentences for the user
    std::vector<std::shared_ptr<const MappedFile>>
        mappings;  ///< the files that its numbers are read from in place
};

/// True once numbers were read that a mapped file no longer has: it was shortened, or its disk vanished. They
/// read as zeros.
inline bool hasLostPages(const EmbeddingModel& model) {
    for (const auto& mapping : model.mappings)
        if (mapping->hasLostPages()) return true;
    return false;
}

/// The part of that name, or nullptr.
inline const ModelPart* findPart(const EmbeddingModel& model, std::string_view name) {
    for (const ModelPart& part : model.parts)
        if (part.name == name) return &part;
    return nullptr;
}

using ModelPtr = std::shared_ptr<const EmbeddingModel>;

}  // namespace embedscope
