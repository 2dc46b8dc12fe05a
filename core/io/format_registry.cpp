#include "core/io/format_registry.h"

#include <algorithm>
#include <new>
#include <utility>

#include "core/base/byte_source.h"
#include "core/io/file_kind.h"
#include "core/io/formats/formats.h"
#include "core/io/row_selection.h"

namespace embedscope {
namespace {

constexpr std::size_t kHeadBytes = 64 << 10;
constexpr std::uint64_t kLargestGzipRatio = 1032;

const std::vector<ModelFormat>& formats() {
    static const std::vector<ModelFormat> all{
        nativeFormat(), word2vecTextFormat(), word2vecBinaryFormat(), gloveTextFormat(), fastTextFormat(),
        npyFormat(),    npzFormat(),          safetensorsFormat(),    ggufFormat(),      pytorchFormat(),
        gensimFormat(), projectorFormat(),    tableFormat()};
    return all;
}

Error outOfMemory(const std::filesystem::path& path) {
    return {ErrorCode::TooLarge, "there is not enough memory for it", path.string(),
            "Close other programs, or open only the first rows"};
}

}  // namespace

std::span<const ModelFormat> modelFormats() {
    return formats();
}

const ModelFormat* findFormat(std::string_view id) {
    for (const ModelFormat& format : formats())
        if (format.id == id) return &format;
    return nullptr;
}

Result<const ModelFormat*> detectFormat(const std::filesystem::path& given) {
    Result<std::filesystem::path> file = modelFileIn(given);
    if (!file) return file.error();
    const std::filesystem::path& path = *file;
    Result<std::unique_ptr<ByteStream>> stream = ByteStream::open(path);
    if (!stream) return stream.error();
    const std::uint64_t fileBytes = (*stream)->compressedSize();
    if (fileBytes == 0)
        return Error{ErrorCode::InvalidArgument, "the file is empty", path.string(),
                     "Copy or download it again"};
    std::vector<std::byte> head(kHeadBytes);
    std::size_t filled = 0;
    while (filled < head.size()) {
        Result<std::size_t> count = (*stream)->read(std::span(head).subspan(filled));
        if (!count) {
            if (filled > 0) break;  // the reader will tell, with the place
            return count.error();
        }
        if (*count == 0) break;
        filled += *count;
    }
    head.resize(filled);
    if (filled == 0)
        return Error{ErrorCode::InvalidArgument, "the packed file holds nothing", path.string(),
                     "Copy or download it again"};
    const std::uint64_t contentBytes = (*stream)->isCompressed() ? fileBytes * kLargestGzipRatio : fileBytes;
    const ModelFormat* best = nullptr;
    int bestScore = 0;
    for (const ModelFormat& format : formats()) {
        const int score = format.probe(head, contentBytes);
        if (score > bestScore) {
            best = &format;
            bestScore = score;
        }
    }
    if (!best) return unknownFormatError(head, path.filename().string());
    return best;
}

Result<ModelInfo> describeModel(const std::filesystem::path& given, const OpenOptions& options) {
    Result<std::filesystem::path> file = modelFileIn(given);
    if (!file) return file.error();
    const std::filesystem::path& path = *file;
    Result<const ModelFormat*> format = detectFormat(path);
    if (!format) return format.error();
    try {
        Result<ModelInfo> info = (*format)->describe(path, options);
        if (!info) return info.error();
        info->formatId = (*format)->id;
        info->formatLabel = (*format)->label;
        return info;
    } catch (const std::bad_alloc&) {
        return outOfMemory(path);
    }
}

Result<ModelPtr> openModel(const std::filesystem::path& given, const OpenOptions& options,
                           std::stop_token stop, const ProgressCallback& progress) {
    if (stop.stop_requested()) return cancelledError();
    if (options.firstRows == 0u)
        return Error{ErrorCode::InvalidArgument, "no rows were asked for", given.string(),
                     "Ask for at least one row"};
    Result<std::filesystem::path> file = modelFileIn(given);
    if (!file) return file.error();
    const std::filesystem::path& path = *file;
    Result<const ModelFormat*> format = detectFormat(path);
    if (!format) return format.error();
    try {
        Result<ModelPtr> model = (*format)->read(path, options, stop, progress);
        if (!model || options.words.empty()) return model;
        return keepWords(*model, options.words, stop);
    } catch (const std::bad_alloc&) {
        return outOfMemory(path);
    }
}

Status saveModel(const EmbeddingModel& model, const std::filesystem::path& path, std::string_view formatId,
                 std::stop_token stop, const ProgressCallback& progress) {
    const ModelFormat* format = findFormat(formatId);
    if (!format || !format->write) {
        std::string known;
        for (const ModelFormat& each : formats())
            if (each.write) known += (known.empty() ? "" : ", ") + each.id;
        return Error{ErrorCode::InvalidArgument,
                     "'" + std::string(formatId) + "' is no format that models can be written in", "",
                     "Choose one of: " + known};
    }
    if (model.vectors.rows() == 0)
        return Error{ErrorCode::InvalidArgument, "the model has no rows", path.string(),
                     "Train it or open another one"};
    try {
        return format->write(model, path, std::move(stop), progress);
    } catch (const std::bad_alloc&) {
        return outOfMemory(path);
    }
}

}  // namespace embedscope
