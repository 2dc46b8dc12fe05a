#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/io/format_registry.h"
#include "core/io/key_list.h"
#include "core/io/stored_matrix.h"
#include "core/model/embedding_model.h"

namespace embedscope {

/// A model of one matrix and its keys: loads the rows that were asked for, tells what is odd about numbers
/// and keys. keys.size() == stored.rows. Errors: TooLarge, Cancelled.
Result<std::shared_ptr<EmbeddingModel>> makeMatrixModel(
    const std::filesystem::path& path, const std::string& formatId, const StoredMatrix& stored, KeyList keys,
    std::vector<std::string> warnings, const OpenOptions& options, const std::stop_token& stop);

/// Rows and dimensions that a model can have. Errors: BadFormat, TooLarge.
Status checkMatrixSize(std::uint64_t rows, std::uint64_t dim, const std::string& name);

/// Facts about a matrix that opening would take.
ModelInfo describeMatrix(ScalarType type, std::uint64_t rows, std::uint64_t dim, std::uint64_t fileBytes,
                         const OpenOptions& options);

/// The place of the likeliest matrix of word vectors among several: a name that says embedding, as many rows
/// as there are keys where that is known (0: unknown), and the most rows. Or the one that was asked for by
/// its name or the end of it. Errors: NotFound (lists the names), BadFormat (there are none).
Result<std::size_t> chooseTensor(const std::vector<TensorChoice>& tensors, const std::string& wanted,
                                 std::uint64_t keys, const std::string& fileName);

}  // namespace embedscope
