// Any bytes as the pickle of an array of lists: an error with words, or as many rows as were promised.

#include <cstdlib>

#include "core/data/labelled/pickled_lists.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::uint64_t rows = data[0];
    const auto read =
        embedscope::readPickledLists(std::as_bytes(std::span(data + 1, size - 1)), rows, "fuzz", 0);
    if (read ? read->size() != rows : read.error().what.empty()) std::abort();
    return 0;
}
