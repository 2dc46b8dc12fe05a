#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/model/embedding_model.h"

namespace embedscope {

class MappedFile;

/// One of the matrices in a file that holds several.
struct TensorChoice {
    std::string name;
    std::string type;  ///< "F32", "Q4_K", ... as the format calls it
    std::uint64_t rows = 0;
    std::uint64_t dim = 0;
};

/// What can be said about a model file before it is loaded.
struct ModelInfo {
    std::string formatId;
    std::string formatLabel;
    std::uint64_t rows = 0;
    std::uint64_t dim = 0;
    ScalarType scalarType = ScalarType::F32;
    bool rowsExact = true;  ///< false where a text file must be read to its end to know
    std::uint64_t fileBytes = 0;
    std::uint64_t memoryBytes = 0;  ///< that opening it will take
    std::string recipeJson;         ///< empty when the file does not say
    std::vector<std::string> warnings;
    std::string storedType;  ///< how the numbers are written where scalarType cannot say it: "Q4_K"
    std::string tensor;      ///< the matrix that opening takes, where the file names its matrices
    std::vector<TensorChoice> tensors;  ///< all matrices that could be taken; empty where there is no choice
    std::vector<std::string> columns;   ///< of a table with a header line
    std::string keyColumn;              ///< the column that opening takes for the keys
};

/// What to take from a file. What a format knows nothing of is ignored.
struct OpenOptions {
    std::optional<std::uint64_t> firstRows = {};  ///< only the first N rows
    std::string tensor = {};  ///< the matrix to take where there are several; empty: the likeliest
    std::optional<std::filesystem::path> vocabulary =
        {};                      ///< the keys of a file that holds none; nothing: found beside
    std::string keyColumn = {};  ///< of a table; empty: the likeliest
    std::vector<std::string> vectorColumns = {};  ///< of a table; empty: all columns of numbers
    std::vector<std::string> words =
        {};  ///< only the rows of these keys, in the order of the file; empty: all
};

/// One file format: one file in core/io/formats and one line in the registry.
struct ModelFormat {
    std::string id;                       ///< "word2vec-binary"
    std::string label;                    ///< "word2vec binary"
    std::vector<std::string> extensions;  ///< "bin"; what a save dialog offers
    /// How sure the format is that these first bytes (at most 64 KiB of the unpacked content) are its own: 0
    /// no, 100 certain.
    int (*probe)(std::span<const std::byte> head, std::uint64_t fileSize);
    Result<ModelInfo> (*describe)(const std::filesystem::path& path, const OpenOptions& options);
    Result<ModelPtr> (*read)(const std::filesystem::path& path, const OpenOptions& options,
                             std::stop_token stop, const ProgressCallback& progress);
    /// Null where the format is read only. Writes atomically.
    Status (*write)(const EmbeddingModel& model, const std::filesystem::path& path, std::stop_token stop,
                    const ProgressCallback& progress);
    std::size_t filesBeside = 0;  ///< further files that writing makes beside the one that is named
};

/// All formats, in the order in which they are offered.
std::span<const ModelFormat> modelFormats();
/// The format of that id, or nullptr.
const ModelFormat* findFormat(std::string_view id);

/// The format of a file by its content, never by its name. Errors: NotFound, PermissionDenied,
/// InvalidArgument (folder, empty file), BadFormat (nothing fits; says what the file looks like and which
/// formats are known).
Result<const ModelFormat*> detectFormat(const std::filesystem::path& path);

/// The file that holds the vectors: the path itself, or in a folder the file that a saved model has there
/// (model.safetensors or its index, a .gguf, pytorch_model.bin, ...). Errors: NotFound, InvalidArgument (a
/// folder without a model; says what is in it).
Result<std::filesystem::path> modelFileIn(const std::filesystem::path& path);

/// Facts about a model file without loading its vectors. Errors as openModel.
Result<ModelInfo> describeModel(const std::filesystem::path& path, const OpenOptions& options = {});

/// Opens a model of any known format. No count in the file is believed before it is compared with the bytes
/// that remain. Errors: as detectFormat, UnexpectedEnd, BadFormat, TooLarge, Cancelled.
Result<ModelPtr> openModel(const std::filesystem::path& path, const OpenOptions& options = {},
                           std::stop_token stop = {}, const ProgressCallback& progress = {});

/// Writes a model atomically. Errors: InvalidArgument (unknown or read-only format, keys that the format
/// cannot hold), NoSpace, PermissionDenied, Io, Cancelled (nothing is changed then).
Status saveModel(const EmbeddingModel& model, const std::filesystem::path& path, std::string_view formatId,
                 std::stop_token stop = {}, const ProgressCallback& progress = {});

}  // namespace embedscope
