#include <algorithm>
#include <cstring>
#include <utility>

#include "core/base/atomic_file.h"
#include "core/io/block_reader.h"
#include "core/io/file_kind.h"
#include "core/io/finite.h"
#include "core/io/float_store.h"
#include "core/io/formats/formats.h"
#include "core/io/key_repair.h"
#include "core/io/model_names.h"
#include "core/io/text_shape.h"

// The layout of word2vec's C program: "rows dim\n", then for each row its key, a blank, dim float32 and (from
// some writers) a line end. Line ends in front of a key belong to the row before.

namespace embedscope {
namespace {

constexpr std::size_t kMaxHeaderBytes = 64;
constexpr std::size_t kMaxKeyBytes = 1 << 20;

struct Header {
    std::uint64_t rows = 0;
    std::uint64_t dim = 0;
    std::size_t bytes = 0;
};

std::optional<HeaderLine> headerLine(std::string_view head, std::size_t& bytes) {
    const std::size_t end = head.substr(0, kMaxHeaderBytes).find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    bytes = end + 1;
    return parseHeaderLine(head.substr(0, end));
}

/// Believes the header only as far as the bytes behind it can hold what it promises.
Result<Header> checkedHeader(std::string_view head, std::uint64_t contentBytes, const OpenOptions& options,
                             const std::string& name) {
    Header header;
    const auto line = headerLine(head, header.bytes);
    if (!line)
        return Error{ErrorCode::BadFormat, "the file does not start with 'rows dimensions'",
                     bytePlace(name, 0), "Choose a word2vec binary file"};
    if (!line->rows || !line->dim || *line->rows == 0 || *line->dim == 0)
        return Error{ErrorCode::BadFormat,
                     "the header promises a number of rows or dimensions that cannot be", bytePlace(name, 0),
                     "The file is damaged: copy or download it again"};
    header.rows = std::min(*line->rows, options.firstRows.value_or(*line->rows));
    header.dim = *line->dim;
    const std::uint64_t left = contentBytes - std::min<std::uint64_t>(contentBytes, header.bytes);
    std::uint64_t rowBytes = 0;
    std::uint64_t needed = 0;
    if (__builtin_mul_overflow(header.dim, std::uint64_t{4}, &rowBytes) ||
        __builtin_add_overflow(rowBytes, 1, &rowBytes) ||
        __builtin_mul_overflow(rowBytes, header.rows, &needed) || needed > left)
        return Error{ErrorCode::UnexpectedEnd,
                     "the header promises " + std::to_string(header.rows) + " rows of " +
                         std::to_string(header.dim) + " numbers, and the " + std::to_string(left) +
                         " bytes behind it cannot hold them",
                     bytePlace(name, header.bytes), "The file was cut off: copy or download it again"};
    if (header.rows > kMaxRows)
        return Error{ErrorCode::TooLarge, "the file holds more than 4 billion rows", bytePlace(name, 0),
                     "Open a part of it"};
    return header;
}

/// Walks over the rows; a row may reach across any number of blocks.
class BinaryLoader {
  public:
    BinaryLoader(BlockReader& reader, std::span<const char> block, const Header& header)
        : m_reader(reader), m_block(block), m_at(header.bytes), m_header(header) {}

    Status load(const std::stop_token& stop, ProgressReporter& reporter) {
        const std::size_t rows = static_cast<std::size_t>(m_header.rows);
        const std::size_t dim = static_cast<std::size_t>(m_header.dim);
        if (!m_reader.isCompressed()) {
            m_floats.reserve(rows * dim);
            m_offsets.reserve(rows + 1);
        }
        for (m_row = 0; m_row < rows; ++m_row) {
            if (m_row % 64 == 0) {
                if (stop.stop_requested()) return cancelledError();
                reporter.update(m_reader.position());
            }
            if (Status key = readKey(); !key) return key;
            if (m_reader.isCompressed()) m_floats.grow((m_row + 1) * dim);
            float* out = m_floats.data() + m_row * dim;
            if (Status read = readFloats(out, dim, stop); !read) return read;
            if (!allFinite(out, dim) && m_nonFinite++ == 0) m_firstNonFinite = m_row;
        }
        return {};
    }

    /// True when something other than line ends follows the last row.
    Result<bool> hasMore() {
        for (;;) {
            while (m_at < m_block.size() && m_block[m_at] == '\n') ++m_at;
            if (m_at < m_block.size()) return true;
            Result<bool> more = refill(0);
            if (!more) return more;
            if (!*more) return false;
        }
    }

    ModelPtr finish(std::shared_ptr<EmbeddingModel> model) {
        const auto placeOf = [&](std::uint64_t row) {
            return "row " + std::to_string(row + 1) + " of " + m_reader.name();
        };
        if (m_nonFinite > 0)
            model->warnings.push_back(std::to_string(m_nonFinite) +
                                      (m_nonFinite == 1 ? " row holds" : " rows hold") +
                                      " NaN or infinity (first at " + placeOf(m_firstNonFinite) +
                                      "); kept, but never found as a neighbour");
        model->vectors.vectors =
            m_floats.take(static_cast<std::size_t>(m_header.rows), static_cast<std::size_t>(m_header.dim));
        model->vectors.keys =
            buildVocabulary(std::move(m_arena), std::move(m_offsets), {}, placeOf, model->warnings);
        return model;
    }

  private:
    /// The next block, with the last carry bytes of this one in front. False at the end of the file.
    Result<bool> refill(std::size_t carry) {
        m_base += m_block.size() - carry;
        Result<std::span<const char>> block = m_reader.next(carry);
        if (!block) return block.error();
        m_block = *block;
        m_at = 0;
        return m_block.size() > carry;
    }

    Error endsEarly() const {
        return {ErrorCode::UnexpectedEnd,
                "the file ends in row " + std::to_string(m_row + 1) + " of the " +
                    std::to_string(m_header.rows) + " that its header promises",
                bytePlace(m_reader.name(), m_base + m_block.size()),
                "The file was cut off: copy or download it again"};
    }

    Status readKey() {
        std::size_t searched = 0;
        for (;;) {
            if (searched == 0)
                while (m_at < m_block.size() && m_block[m_at] == '\n') ++m_at;
            const std::size_t from = m_at + searched;
            const void* blank = from < m_block.size()
                                    ? std::memchr(m_block.data() + from, ' ', m_block.size() - from)
                                    : nullptr;
            const std::size_t end =
                blank ? static_cast<std::size_t>(static_cast<const char*>(blank) - m_block.data())
                      : m_block.size();
            if (end - m_at > kMaxKeyBytes)
                return Error{ErrorCode::BadFormat,
                             "the key of row " + std::to_string(m_row + 1) + " is longer than 1 MB",
                             bytePlace(m_reader.name(), m_base + m_at),
                             "The file is damaged or no word2vec binary file"};
            if (blank) {
                m_arena.append(m_block.data() + m_at, end - m_at);
                m_offsets.push_back(m_arena.size());
                m_at = end + 1;
                return {};
            }
            searched = m_block.size() - m_at;
            Result<bool> more = refill(searched);
            if (!more) return more.error();
            if (!*more) return endsEarly();
        }
    }

    Status readFloats(float* out, std::size_t dim, const std::stop_token& stop) {
        auto* bytes = reinterpret_cast<char*>(out);
        for (std::size_t left = dim * sizeof(float); left > 0;) {
            if (m_at == m_block.size()) {
                if (stop.stop_requested()) return cancelledError();
                Result<bool> more = refill(0);
                if (!more) return more.error();
                if (!*more) return endsEarly();
            }
            const std::size_t count = std::min(left, m_block.size() - m_at);
            std::memcpy(bytes, m_block.data() + m_at, count);
            bytes += count;
            m_at += count;
            left -= count;
        }
        return {};
    }

    BlockReader& m_reader;
    std::span<const char> m_block;
    std::size_t m_at;
    std::uint64_t m_base = 0;  // of the block in the content
    Header m_header;
    std::size_t m_row = 0;
    FloatStore m_floats;
    std::string m_arena;
    std::vector<std::uint64_t> m_offsets{0};
    std::size_t m_nonFinite = 0;
    std::size_t m_firstNonFinite = 0;
};

int probe(std::span<const std::byte> head, std::uint64_t) {
    const std::string_view text(reinterpret_cast<const char*>(head.data()), head.size());
    std::size_t bytes = 0;
    const auto line = headerLine(text, bytes);
    if (!line) return 0;
    if (bytes == text.size()) return 35;
    return looksLikeUtf8Text(head) ? 25 : 70;
}

Result<ModelInfo> describe(const std::filesystem::path& path, const OpenOptions&) {
    Result<std::unique_ptr<BlockReader>> reader = BlockReader::open(path, {}, 64 << 10);
    if (!reader) return reader.error();
    Result<std::span<const char>> block = (*reader)->next();
    if (!block) return block.error();
    Result<Header> header =
        checkedHeader({block->data(), block->size()}, (*reader)->maxContentBytes(), {}, (*reader)->name());
    if (!header) return header.error();
    ModelInfo info;
    info.rows = header->rows;
    info.dim = header->dim;
    info.fileBytes = (*reader)->fileBytes();
    const std::uint64_t matrixBytes = info.rows * info.dim * sizeof(float);
    const std::uint64_t keyBytes = (*reader)->isCompressed() ? info.rows * 8 : info.fileBytes - matrixBytes;
    info.memoryBytes = modelMemoryBytes(info.rows, info.dim * sizeof(float), keyBytes);
    return info;
}

Result<ModelPtr> read(const std::filesystem::path& path, const OpenOptions& options, std::stop_token stop,
                      const ProgressCallback& progress) {
    Result<std::unique_ptr<BlockReader>> opened = BlockReader::open(path, stop);
    if (!opened) return opened.error();
    BlockReader& reader = **opened;
    ProgressReporter reporter(progress, "Reading the vectors", reader.fileBytes());
    Result<std::span<const char>> block = reader.next();
    if (!block) return block.error();
    Result<Header> header =
        checkedHeader({block->data(), block->size()}, reader.maxContentBytes(), options, reader.name());
    if (!header) return header.error();
    BinaryLoader loader(reader, *block, *header);
    if (Status loaded = loader.load(stop, reporter); !loaded) return loaded.error();
    auto model = std::make_shared<EmbeddingModel>();
    model->name = modelNameOf(path);
    model->formatId = "word2vec-binary";
    if (!options.firstRows) {
        Result<bool> more = loader.hasMore();
        if (!more) return more.error();
        if (*more)
            model->warnings.push_back("more bytes follow the last row that the header of " + reader.name() +
                                      " promises; they were left out");
    }
    ModelPtr finished = loader.finish(std::move(model));
    reporter.finish();
    return finished;
}

Status write(const EmbeddingModel& model, const std::filesystem::path& path, std::stop_token stop,
             const ProgressCallback& progress) {
    const KeyedVectors& vectors = model.vectors;
    if (Status keys = checkKeys(*vectors.keys, " \n", EmptyKeys::Allowed, stop); !keys) return keys;
    Result<AtomicFile> file = AtomicFile::create(path);
    if (!file) return file.error();
    if (Status written =
            file->write(std::to_string(vectors.rows()) + ' ' + std::to_string(vectors.dim()) + '\n');
        !written)
        return written;
    ProgressReporter reporter(progress, "Writing the vectors", vectors.rows(), "rows");
    std::vector<float> row(vectors.dim());
    for (std::size_t i = 0; i < vectors.rows(); ++i) {
        if (i % 64 == 0 && stop.stop_requested()) return cancelledError();
        const RowId id{static_cast<std::uint32_t>(i)};
        vectors.vectors.copyRow(id, row);
        if (Status written = file->write(vectors.keys->key(id)); !written) return written;
        if (Status written = file->write(" "); !written) return written;
        if (Status written = file->write(std::as_bytes(std::span(row))); !written) return written;
        if (Status written = file->write("\n"); !written) return written;
        reporter.update(i);
    }
    if (stop.stop_requested()) return cancelledError();
    if (Status committed = file->commit(); !committed) return committed;
    reporter.finish();
    return {};
}

}  // namespace

ModelFormat word2vecBinaryFormat() {
    return {"word2vec-binary", "word2vec binary", {"bin"}, probe, describe, read, write};
}

}  // namespace embedscope
