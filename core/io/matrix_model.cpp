#include "core/io/matrix_model.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "core/io/model_names.h"

namespace embedscope {
namespace {

constexpr std::uint64_t kKeyBytesGuess = 8;

std::string lowered(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

/// How much a name sounds like word vectors.
int nameScore(std::string_view name) {
    const std::string text = lowered(name);
    const auto has = [&](std::string_view part) { return text.find(part) != std::string::npos; };
    int score = 0;
    if (has("embed") || has("wte") || has("token_embd") || has("vectors") || has("word2vec")) score += 4;
    if (has("word") || has("tok") || has("wte") || has("input") || has("vocab")) score += 2;
    if (has("position") || has("pos_") || has("wpe") || has("token_type") || has("segment")) score -= 5;
    if (has("norm") || has("bias") || has("attn") || has("attention") || has("mlp") || has("ffn")) score -= 3;
    if (has("output") || has("lm_head") || has("decoder") || has("syn1") || has("context")) score -= 2;
    return score;
}

}  // namespace

Result<std::shared_ptr<EmbeddingModel>> makeMatrixModel(
    const std::filesystem::path& path, const std::string& formatId, const StoredMatrix& stored, KeyList keys,
    std::vector<std::string> warnings, const OpenOptions& options, const std::stop_token& stop) {
    const std::uint64_t kept = std::min(stored.rows, options.firstRows.value_or(stored.rows));
    Result<VectorMatrix> matrix = loadMatrix(stored, kept, stop);
    if (!matrix) return matrix.error();
    auto model = std::make_shared<EmbeddingModel>();
    model->name = modelNameOf(path);
    model->formatId = formatId;
    model->vectors.vectors = std::move(*matrix);
    model->warnings = std::move(warnings);
    const auto placeOf = [name = path.filename().string()](std::uint64_t row) {
        return "row " + std::to_string(row + 1) + " of " + name;
    };
    if (stored.content.mapping)
        model->mappings.push_back(stored.content.mapping);
    else
        tellNonFinite(model->vectors.vectors, placeOf, model->warnings);
    if (stop.stop_requested()) return cancelledError();
    keys.shorten(kept);
    model->metadata = std::move(keys.columns);
    model->vectors.keys = buildVocabulary(std::move(keys.arena), std::move(keys.offsets),
                                          std::move(keys.counts), placeOf, model->warnings);
    if (stop.stop_requested()) return cancelledError();
    return model;
}

Status checkMatrixSize(std::uint64_t rows, std::uint64_t dim, const std::string& name) {
    if (rows == 0 || dim == 0)
        return Error{
            ErrorCode::BadFormat,
            "its matrix of " + std::to_string(rows) + " x " + std::to_string(dim) + " numbers is empty", name,
            "Choose a file with vectors"};
    if (rows > kMaxRows)
        return Error{ErrorCode::TooLarge, "it holds more than 4 billion rows", name, "Open a part of it"};
    return {};
}

ModelInfo describeMatrix(ScalarType type, std::uint64_t rows, std::uint64_t dim, std::uint64_t fileBytes,
                         const OpenOptions& options) {
    ModelInfo info;
    info.rows = rows;
    info.dim = dim;
    info.scalarType = type;
    info.fileBytes = fileBytes;
    const std::uint64_t kept = std::min(rows, options.firstRows.value_or(rows));
    info.memoryBytes = modelMemoryBytes(kept, loadedBytes(type, 1, dim), kept * kKeyBytesGuess);
    return info;
}

Result<std::size_t> chooseTensor(const std::vector<TensorChoice>& tensors, const std::string& wanted,
                                 std::uint64_t keys, const std::string& fileName) {
    if (tensors.empty())
        return Error{ErrorCode::BadFormat, "it holds no matrix of numbers that could be vectors", fileName,
                     "Choose a file with vectors"};
    std::size_t best = tensors.size();
    int bestScore = 0;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        const TensorChoice& tensor = tensors[i];
        int score = 0;
        if (!wanted.empty()) {
            if (tensor.name == wanted) return i;
            if (!tensor.name.ends_with(wanted)) continue;
        } else {
            score = nameScore(tensor.name) + (keys > 0 && tensor.rows == keys ? 8 : 0);
        }
        const bool better = best == tensors.size() || score > bestScore ||
                            (score == bestScore && tensor.rows > tensors[best].rows);
        if (!better) continue;
        best = i;
        bestScore = score;
    }
    if (best < tensors.size()) return best;
    constexpr std::size_t kShown = 8;
    std::string names;
    for (std::size_t i = 0; i < tensors.size() && i < kShown; ++i)
        names += (i > 0 ? ", " : "") + tensors[i].name;
    if (tensors.size() > kShown) names += ", ...";
    return Error{ErrorCode::NotFound, "it has no matrix '" + wanted + "'", fileName,
                 "Choose one of: " + names};
}

}  // namespace embedscope
