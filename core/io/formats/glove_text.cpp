#include "core/io/formats/formats.h"
#include "core/io/text_vectors.h"

namespace embedscope {

ModelFormat gloveTextFormat() {
    return {"glove-text",
            "GloVe text",
            {"txt"},
            [](std::span<const std::byte> head, std::uint64_t fileSize) {
                return probeTextVectors(head, fileSize, TextHeader::None);
            },
            [](const std::filesystem::path& path, const OpenOptions&) {
                return describeTextVectors(path, TextHeader::None);
            },
            [](const std::filesystem::path& path, const OpenOptions& options, std::stop_token stop,
               const ProgressCallback& progress) {
                return readTextVectors(path, TextHeader::None, options, std::move(stop), progress);
            },
            [](const EmbeddingModel& model, const std::filesystem::path& path, std::stop_token stop,
               const ProgressCallback& progress) {
                return writeTextVectors(model, path, TextHeader::None, std::move(stop), progress);
            }};
}

}  // namespace embedscope
