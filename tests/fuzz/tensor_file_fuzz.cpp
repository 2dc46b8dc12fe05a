// Any bytes as a tensor file: an error, or tensors whose bytes all lie in the file.

#include <cstdlib>

#include "core/tensors/tensor_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace embedscope;
    const auto file = TensorFile::parse(std::as_bytes(std::span(data, size)), "fuzz", nullptr);
    if (!file) return file.error().what.empty() ? std::abort(), 0 : 0;
    unsigned sum = 0;
    for (const TensorInfo& tensor : (*file)->header().tensors) {
        for (const std::byte byte : (*file)->bytes(tensor)) sum += static_cast<unsigned>(byte);
        static_cast<void>((*file)->values<float>(tensor.name).ok());
        static_cast<void>((*file)->values<std::int64_t>(tensor.name).ok());
    }
    return sum == 0xFFFFFFFFu ? -1 : 0;
}
