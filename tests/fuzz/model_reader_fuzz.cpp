// Any bytes as a model file, of one format or of whatever they are taken for: an error with a place, or a
// whole model.

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/io/format_registry.h"

namespace {

using namespace embedscope;

void check(const Result<ModelPtr>& opened) {
    if (!opened) {
        if (opened.error().what.empty() || opened.error().place.empty()) std::abort();
        return;
    }
    const EmbeddingModel& model = **opened;
    if (model.vectors.keys->size() != model.vectors.rows() || model.vectors.rows() == 0) std::abort();
    for (const MetadataColumn& column : model.metadata.columns)
        if (column.size() != model.vectors.rows()) std::abort();
    for (std::size_t i = 0; i < model.vectors.rows(); ++i) {
        const RowId row{static_cast<std::uint32_t>(i)};
        if (model.vectors.vectors.rowCopy(row).size() != model.vectors.dim()) std::abort();
        if (!model.outputVectors.empty() && model.outputVectors.rowCopy(row).empty()) std::abort();
        if (!model.vectors.keys->find(model.vectors.keys->key(row))) std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const int descriptor = ::memfd_create("fuzz", MFD_CLOEXEC);
    if (descriptor < 0 || ::write(descriptor, data, size) != static_cast<ssize_t>(size)) std::abort();
    const std::string path = "/proc/self/fd/" + std::to_string(descriptor);
#ifdef EMBEDSCOPE_FUZZ_FORMAT
    const ModelFormat& format = *findFormat(EMBEDSCOPE_FUZZ_FORMAT);
    static_cast<void>(format.probe(std::as_bytes(std::span(data, size)), size));
    static_cast<void>(format.describe(path).ok());
    check(format.read(path, {}, {}, {}));
    check(format.read(path, {2}, {}, {}));
#else
    static_cast<void>(describeModel(path).ok());
    check(openModel(path));
#endif
    ::close(descriptor);
    return 0;
}
