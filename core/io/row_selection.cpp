#include "core/io/row_selection.h"

#include <cstring>
#include <unordered_set>
#include <utility>

#include "core/io/stored_matrix.h"

namespace embedscope {
namespace {

VectorMatrix rowsOf(const VectorMatrix& matrix, const std::vector<RowId>& rows) {
    const std::size_t rowBytes = matrix.dim() * scalarSize(matrix.scalarType());
    auto bytes = std::make_shared<std::vector<std::byte>>(rows.size() * rowBytes);
    for (std::size_t i = 0; i < rows.size(); ++i)
        std::memcpy(bytes->data() + i * rowBytes, matrix.rowBytes(rows[i]), rowBytes);
    const std::byte* data = bytes->data();
    return VectorMatrix(data, rows.size(), matrix.dim(), rowBytes, matrix.scalarType(), std::move(bytes));
}

std::string listed(const std::vector<std::string>& words) {
    constexpr std::size_t kShown = 5;
    std::string text;
    for (std::size_t i = 0; i < words.size() && i < kShown; ++i)
        text += (i > 0 ? ", '" : "'") + words[i] + "'";
    return words.size() > kShown ? text + ", ..." : text;
}

}  // namespace

Result<ModelPtr> keepWords(const ModelPtr& model, const std::vector<std::string>& words,
                           const std::stop_token& stop) {
    const Vocabulary& keys = *model->vectors.keys;
    const std::unordered_set<std::string_view> wanted(words.begin(), words.end());
    std::vector<RowId> rows;
    std::vector<std::string> kept;
    std::vector<std::uint64_t> counts;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (i % 65536 == 0 && stop.stop_requested()) return cancelledError();
        const RowId row{static_cast<std::uint32_t>(i)};
        if (!wanted.contains(keys.key(row))) continue;
        rows.push_back(row);
        kept.emplace_back(keys.key(row));
        if (keys.hasCounts()) counts.push_back(keys.count(row));
    }
    std::vector<std::string> missing;
    for (const std::string& word : words)
        if (!keys.find(word)) missing.push_back(word);
    if (rows.empty())
        return Error{ErrorCode::NotFound, "it has none of the words of the list (" + listed(missing) + ")",
                     model->name, "Compare the spelling of the list with that of the model"};
    auto selected = std::make_shared<EmbeddingModel>(*model);
    selected->vectors.vectors = rowsOf(model->vectors.vectors, rows);
    selected->vectors.keys = std::make_shared<const Vocabulary>(std::move(kept), std::move(counts));
    if (model->outputVectors.rows() == keys.size())
        selected->outputVectors = rowsOf(model->outputVectors, rows);
    for (MetadataColumn& column : selected->metadata.columns)
        std::visit(
            [&](auto& values) {
                auto old = std::exchange(values, {});
                for (const RowId row : rows) values.push_back(std::move(old[row.value]));
            },
            column.values);
    if (!missing.empty())
        selected->warnings.push_back(std::to_string(missing.size()) + " of the " +
                                     std::to_string(words.size()) +
                                     " words of the list are not in the model (" + listed(missing) + ")");
    return ModelPtr(std::move(selected));
}

}  // namespace embedscope
