#include <algorithm>
#include <cstring>
#include <utility>

#include "core/io/block_reader.h"
#include "core/io/file_kind.h"
#include "core/io/float_store.h"
#include "core/io/key_repair.h"
#include "core/io/model_names.h"
#include "core/io/parallel.h"
#include "core/io/text_rows.h"
#include "core/io/text_shape.h"
#include "core/io/text_vectors.h"

namespace embedscope {
namespace {

constexpr std::size_t kMaxLineBytes = 64 << 20;
constexpr std::size_t kMaxStartBytes = 16 << 20;  // that a description reads
constexpr std::size_t kPieceBytes = 512 << 10;

std::string_view asText(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Collects the rows of block after block.
class TextLoader {
  public:
    TextLoader(std::size_t dim, std::uint64_t firstLine, std::uint64_t maxRows)
        : m_dim(dim), m_line(firstLine), m_maxRows(maxRows) {}

    FloatStore& floats() { return m_floats; }
    std::uint64_t rows() const { return m_offsets.size() - 1; }
    const std::vector<std::uint64_t>& raggedLines() const { return m_ragged; }

    /// Parses whole lines, in pieces on several threads.
    void add(std::string_view text, const std::stop_token& stop) {
        std::vector<std::string_view> pieces;
        while (!text.empty()) {
            std::size_t size = std::min(kPieceBytes, text.size());
            if (size < text.size()) size = std::min(text.find('\n', size - 1), text.size() - 1) + 1;
            pieces.push_back(text.substr(0, size));
            text.remove_prefix(size);
        }
        std::vector<std::size_t> lines(pieces.size());
        forEachPiece(pieces.size(), [&](std::size_t i) { lines[i] = countLines(pieces[i]); });
        std::vector<std::uint64_t> places(pieces.size());
        std::uint64_t room = rows();
        for (std::size_t i = 0; i < pieces.size(); ++i) {
            places[i] = room;
            // A row takes two bytes a number at least, so blank lines cannot claim memory; one row more for a
            // try that fails.
            room += std::min(lines[i], pieces[i].size() / (2 * m_dim) + 1);
        }
        m_floats.grow(static_cast<std::size_t>(room) * m_dim);
        std::vector<TextRows> parsed(pieces.size());
        forEachPiece(pieces.size(), [&](std::size_t i) {
            parsed[i] = parseTextRows(pieces[i], m_dim, m_floats.data() + places[i] * m_dim, stop);
        });
        for (std::size_t i = 0; i < pieces.size(); ++i) merge(parsed[i], places[i], lines[i]);
    }

    /// "name:17" for a row.
    std::string placeOfRow(const std::string& name, std::uint64_t row) const {
        std::uint64_t line = row + m_lineOfFirstRow;
        for (const std::uint64_t skipped : m_skipped) {
            if (skipped > line) break;
            ++line;
        }
        return linePlace(name, line);
    }

    Result<ModelPtr> finish(const std::string& name, std::shared_ptr<EmbeddingModel> model) {
        const std::uint64_t kept = std::min(rows(), m_maxRows);
        m_offsets.resize(static_cast<std::size_t>(kept) + 1);
        m_arena.resize(static_cast<std::size_t>(m_offsets.back()));
        const auto placeOf = [&](std::uint64_t row) { return placeOfRow(name, row); };
        if (m_nonFinite > 0)
            model->warnings.push_back(std::to_string(m_nonFinite) +
                                      (m_nonFinite == 1 ? " row holds" : " rows hold") +
                                      " NaN or infinity (first at " + placeOf(m_firstNonFinite) +
                                      "); kept, but never found as a neighbour");
        model->vectors.vectors = m_floats.take(static_cast<std::size_t>(kept), m_dim);
        model->vectors.keys =
            buildVocabulary(std::move(m_arena), std::move(m_offsets), {}, placeOf, model->warnings);
        return ModelPtr(std::move(model));
    }

  private:
    void merge(const TextRows& piece, std::uint64_t place, std::size_t lines) {
        if (place != rows() && piece.rows > 0)  // lines before were left out: close the gap
            std::memmove(m_floats.data() + rows() * m_dim, m_floats.data() + place * m_dim,
                         piece.rows * m_dim * sizeof(float));
        for (const std::uint64_t line : piece.skippedLines) m_skipped.push_back(m_line + line);
        for (const std::uint64_t line : piece.raggedLines) m_ragged.push_back(m_line + line);
        if (piece.nonFinite > 0 && m_nonFinite == 0) m_firstNonFinite = rows() + piece.firstNonFinite;
        m_nonFinite += piece.nonFinite;
        m_line += lines;
        const std::uint64_t start = m_arena.size();
        m_arena += piece.arena;
        for (const std::uint64_t end : piece.keyEnds) m_offsets.push_back(start + end);
    }

    std::size_t m_dim;
    std::uint64_t m_line;  // of the next line in the file, from 1
    std::uint64_t m_lineOfFirstRow = m_line;
    std::uint64_t m_maxRows;
    FloatStore m_floats;
    std::string m_arena;
    std::vector<std::uint64_t> m_offsets{0};
    std::vector<std::uint64_t> m_skipped;
    std::vector<std::uint64_t> m_ragged;
    std::uint64_t m_nonFinite = 0;
    std::uint64_t m_firstNonFinite = 0;
};

/// The start of the file and its shape: the first block, and more while the first line with numbers is not
/// whole.
struct Start {
    std::span<const char> block;
    TextShape shape;
};

Result<Start> readStart(BlockReader& reader, std::size_t maxBytes) {
    Start start;
    for (;;) {
        Result<std::span<const char>> block = reader.next(start.block.size());
        if (!block) return block.error();
        const bool whole = block->size() == start.block.size() || reader.position() >= reader.fileBytes();
        const std::string_view text(block->data(), block->size());
        start = {*block, inspectText(text, whole)};
        const bool hasLine = text.find('\n', start.shape.dataOffset) != std::string_view::npos;
        if (whole || hasLine || text.size() > maxBytes) return start;
    }
}

/// What the head must say before anything is read.
Status checkShape(const TextShape& shape, TextHeader header, std::uint64_t maxBytes,
                  const std::string& name) {
    if (header == TextHeader::RowsAndDim) {
        if (!shape.hasHeader)
            return Error{ErrorCode::BadFormat, "the first line is not 'rows dimensions'", linePlace(name, 1),
                         "Open it as GloVe text"};
        if (!shape.headerRows || !shape.headerDim || *shape.headerRows == 0 || *shape.headerDim == 0)
            return Error{ErrorCode::BadFormat,
                         "the header promises a number of rows or dimensions that cannot be",
                         linePlace(name, 1), "Correct the first line: rows, a blank, dimensions"};
        if (shape.lineBytes == 0)
            return Error{
                ErrorCode::UnexpectedEnd,
                "the header promises " + std::to_string(*shape.headerRows) + " rows and the file holds none",
                linePlace(name, 2), "Copy or download it again"};
        if (shape.kind == TextShape::Kind::Vectors && shape.dim != *shape.headerDim)
            return Error{ErrorCode::BadFormat,
                         "the header promises " + std::to_string(*shape.headerDim) +
                             " numbers a line and the lines hold " + std::to_string(shape.dim),
                         linePlace(name, 2), "Correct the first line: rows, a blank, dimensions"};
        // A number takes two bytes at least, with the blank before it.
        if (*shape.headerRows > maxBytes / 2 / *shape.headerDim)
            return Error{ErrorCode::UnexpectedEnd,
                         "the header promises " + std::to_string(*shape.headerRows) + " rows of " +
                             std::to_string(*shape.headerDim) + " numbers, more than the file can hold",
                         linePlace(name, 1), "Copy or download it again, or correct the first line"};
    }
    if (shape.kind != TextShape::Kind::Vectors)
        return Error{ErrorCode::BadFormat, "the lines are not a key and its numbers", linePlace(name, 1),
                     "Choose a file with vectors"};
    return {};
}

Error tooManyBadLines(const TextLoader& loader, std::size_t dim, const std::string& name) {
    return {ErrorCode::BadFormat,
            std::to_string(loader.raggedLines().size()) + " lines are not a key and " + std::to_string(dim) +
                " numbers, only " + std::to_string(loader.rows()) + " are",
            linePlace(name, loader.raggedLines().empty() ? 1 : loader.raggedLines().front()),
            "Look at the file in a text editor"};
}

/// Tells of lines left out and of a header that promises something else.
void tellLines(const TextLoader& loader, const TextShape& shape, const OpenOptions& options, bool endsInLine,
               const std::string& name, std::vector<std::string>& warnings) {
    const std::size_t ragged = loader.raggedLines().size();
    if (ragged > 0)
        warnings.push_back(std::to_string(ragged) + (ragged == 1 ? " line was" : " lines were") +
                           " left out for want of a key and " + std::to_string(shape.dim) +
                           " numbers (first at " + linePlace(name, loader.raggedLines().front()) + ")");
    if (options.firstRows && loader.rows() >= *options.firstRows) return;
    if (shape.headerRows && *shape.headerRows != loader.rows())
        warnings.push_back("the header of " + name + " promises " + std::to_string(*shape.headerRows) +
                           " rows and there are " + std::to_string(loader.rows()) + "; those were read");
    if (!endsInLine)
        warnings.push_back("the last line of " + name +
                           " has no line end: if the file was cut off, its last number may be wrong");
}

}  // namespace

int probeTextVectors(std::span<const std::byte> head, std::uint64_t fileSize, TextHeader header) {
    const TextShape shape = inspectText(asText(head), head.size() >= fileSize);
    if (shape.hasHeader != (header == TextHeader::RowsAndDim)) return 0;
    if (shape.kind == TextShape::Kind::Vectors)
        return shape.hasHeader ? 95 : (shape.agreement >= 0.8 ? 80 : 60);
    if (!shape.hasHeader) return 0;
    if (shape.lineBytes == 0) return 40;
    return looksLikeUtf8Text(head) ? 30 : 0;
}

Result<ModelInfo> describeTextVectors(const std::filesystem::path& path, TextHeader header) {
    Result<std::unique_ptr<BlockReader>> opened = BlockReader::open(path, {}, 256 << 10);
    if (!opened) return opened.error();
    BlockReader& reader = **opened;
    Result<Start> start = readStart(reader, kMaxStartBytes);
    if (!start) return start.error();
    const TextShape& shape = start->shape;
    if (Status fits = checkShape(shape, header, reader.maxContentBytes(), reader.name()); !fits)
        return fits.error();
    ModelInfo info;
    info.dim = shape.dim;
    info.fileBytes = reader.fileBytes();
    // The block tells how far gzip has packed the text.
    const double ratio = reader.position() > 0 ? static_cast<double>(start->block.size()) /
                                                     static_cast<double>(reader.position())
                                               : 1;
    info.rows =
        static_cast<std::uint64_t>(static_cast<double>(info.fileBytes) * ratio / shape.lineBytes + 0.5);
    info.rowsExact = false;
    if (shape.headerRows) {
        info.rows = *shape.headerRows;
        info.rowsExact = true;
    }
    info.memoryBytes = modelMemoryBytes(info.rows, info.dim * sizeof(float), info.rows * 8);
    return info;
}

Result<ModelPtr> readTextVectors(const std::filesystem::path& path, TextHeader header,
                                 const OpenOptions& options, std::stop_token stop,
                                 const ProgressCallback& progress) {
    Result<std::unique_ptr<BlockReader>> opened = BlockReader::open(path, stop);
    if (!opened) return opened.error();
    BlockReader& reader = **opened;
    ProgressReporter reporter(progress, "Reading the vectors", reader.fileBytes());
    Result<Start> start = readStart(reader, kMaxLineBytes);
    if (!start) return start.error();
    const TextShape& shape = start->shape;
    if (Status fits = checkShape(shape, header, reader.maxContentBytes(), reader.name()); !fits)
        return fits.error();

    const std::uint64_t maxRows = options.firstRows.value_or(kMaxRows);
    TextLoader loader(shape.dim, shape.hasHeader ? 2 : 1, maxRows);
    if (!reader.isCompressed()) {
        const double rows = static_cast<double>(reader.fileBytes()) / shape.lineBytes * 1.02 + 64;
        loader.floats().reserve(
            std::min<std::size_t>(static_cast<std::size_t>(rows), static_cast<std::size_t>(maxRows)) *
            shape.dim);
    }
    Result<std::span<const char>> block = start->block;
    std::size_t skip = shape.dataOffset;
    bool endsInLine = true;
    for (bool more = true; more;) {
        std::string_view text(block->data() + skip, block->size() - skip);
        skip = 0;
        const std::size_t lastEnd = text.rfind('\n');
        std::size_t carry = lastEnd == std::string_view::npos ? text.size() : text.size() - lastEnd - 1;
        loader.add(text.substr(0, text.size() - carry), stop);
        if (stop.stop_requested()) return cancelledError();
        if (carry > kMaxLineBytes)
            return Error{ErrorCode::BadFormat, "a line is longer than 64 MB", reader.name(),
                         "Choose a file with vectors"};
        reporter.update(reader.position());
        if (loader.rows() > kMaxRows)
            return Error{ErrorCode::TooLarge, "the file holds more than 4 billion rows", reader.name(),
                         "Open a part of it"};
        if (loader.raggedLines().size() > 1000 && loader.raggedLines().size() > loader.rows())
            return tooManyBadLines(loader, shape.dim, reader.name());
        if (loader.rows() >= maxRows) break;
        block = reader.next(carry);
        if (!block) return block.error();
        more = block->size() > carry;
    }
    if (loader.rows() < maxRows && !block->empty()) {  // the last line has no end
        endsInLine = false;
        loader.add({block->data(), block->size()}, stop);
    }
    if (stop.stop_requested()) return cancelledError();
    if (loader.rows() == 0 || loader.raggedLines().size() > loader.rows())
        return tooManyBadLines(loader, shape.dim, reader.name());

    if (!endsInLine && shape.headerRows && loader.rows() < std::min(*shape.headerRows, maxRows))
        return Error{ErrorCode::UnexpectedEnd,
                     "the header promises " + std::to_string(*shape.headerRows) +
                         " rows and the file ends within a line after " + std::to_string(loader.rows()),
                     reader.name(), "The file was cut off: copy or download it again"};

    auto model = std::make_shared<EmbeddingModel>();
    model->name = modelNameOf(path);
    model->formatId = header == TextHeader::RowsAndDim ? "word2vec-text" : "glove-text";
    tellLines(loader, shape, options, endsInLine, reader.name(), model->warnings);
    Result<ModelPtr> finished = loader.finish(reader.name(), std::move(model));
    reporter.finish();
    return finished;
}

}  // namespace embedscope
