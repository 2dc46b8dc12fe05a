#include "core/io/formats/formats.h"
#include "core/io/text_vectors.h"

namespace embedscope {

ModelFormat word2vecTextFormat() {
    return {"word2vec-text",
            "word2vec text, fastText .vec",
            {"txt", "vec"},
            [](std::span<const std::byte> head, std::uint64_t fileSize) {
                return probeTextVectors(head, fileSize, TextHeader::RowsAndDim);
            },
            [](const std::filesystem::path& path, const OpenOptions&) {
                return describeTextVectors(path, TextHeader::RowsAndDim);
            },
            [](const std::filesystem::path& path, const OpenOptions& options, std::stop_token stop,
               const ProgressCallback& progress) {
                return readTextVectors(path, TextHeader::RowsAndDim, options, std::move(stop), progress);
            },
            [](const EmbeddingModel& model, const std::filesystem::path& path, std::stop_token stop,
               const ProgressCallback& progress) {
                return writeTextVectors(model, path, TextHeader::RowsAndDim, std::move(stop), progress);
            }};
}

}  // namespace embedscope
