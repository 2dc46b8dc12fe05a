#include <algorithm>
#include <string>
#include <vector>

#include "core/base/atomic_file.h"
#include "core/io/float_text.h"
#include "core/io/model_names.h"
#include "core/io/parallel.h"
#include "core/io/text_vectors.h"

namespace embedscope {
namespace {

constexpr std::size_t kPieceFloats = 64 << 10;
constexpr std::size_t kPiecesAtOnce = 8;

std::string formatRows(const KeyedVectors& vectors, std::size_t first, std::size_t last,
                       const std::stop_token& stop) {
    std::string text;
    std::vector<float> row(vectors.dim());
    for (std::size_t i = first; i < last && !stop.stop_requested(); ++i) {
        const RowId id{static_cast<std::uint32_t>(i)};
        text += vectors.keys->key(id);
        vectors.vectors.copyRow(id, row);
        const std::size_t start = text.size();
        text.resize(start + row.size() * (kMaxFloatChars + 1) + 1);
        char* at = text.data() + start;
        for (const float value : row) {
            *at++ = ' ';
            at = formatFloat(value, at);
        }
        *at++ = '\n';
        text.resize(static_cast<std::size_t>(at - text.data()));
    }
    return text;
}

}  // namespace

Status writeTextVectors(const EmbeddingModel& model, const std::filesystem::path& path, TextHeader header,
                        std::stop_token stop, const ProgressCallback& progress) {
    const KeyedVectors& vectors = model.vectors;
    if (Status keys = checkKeys(*vectors.keys, std::string_view(" \t\n\r\0", 5), EmptyKeys::Refused, stop);
        !keys)
        return keys;
    Result<AtomicFile> file = AtomicFile::create(path);
    if (!file) return file.error();
    if (header == TextHeader::RowsAndDim)
        if (Status written =
                file->write(std::to_string(vectors.rows()) + ' ' + std::to_string(vectors.dim()) + '\n');
            !written)
            return written;
    ProgressReporter reporter(progress, "Writing the vectors", vectors.rows(), "rows");
    const std::size_t rowsAPiece =
        std::max<std::size_t>(1, kPieceFloats / std::max<std::size_t>(1, vectors.dim()));
    for (std::size_t first = 0; first < vectors.rows(); first += rowsAPiece * kPiecesAtOnce) {
        const std::size_t pieces =
            std::min(kPiecesAtOnce, (vectors.rows() - first + rowsAPiece - 1) / rowsAPiece);
        std::vector<std::string> texts(pieces);
        forEachPiece(pieces, [&](std::size_t i) {
            const std::size_t begin = first + i * rowsAPiece;
            texts[i] = formatRows(vectors, begin, std::min(begin + rowsAPiece, vectors.rows()), stop);
        });
        if (stop.stop_requested()) return cancelledError();
        for (const std::string& text : texts)
            if (Status written = file->write(text); !written) return written;
        reporter.update(std::min(first + rowsAPiece * kPiecesAtOnce, vectors.rows()));
    }
    if (stop.stop_requested()) return cancelledError();
    if (Status committed = file->commit(); !committed) return committed;
    reporter.finish();
    return {};
}

}  // namespace embedscope
