#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace embedscope {

/// Rows of whole numbers, one behind the other.
struct IntegerRows {
    std::vector<std::int64_t> values;
    std::vector<std::uint64_t> ends;  ///< of each row in values

    std::size_t size() const { return ends.size(); }
    std::span<const std::int64_t> row(std::size_t i) const {
        const std::uint64_t begin = i == 0 ? 0 : ends[i - 1];
        return std::span(values).subspan(begin, ends[i] - begin);
    }
};

/// Reads what numpy stores for an array of Python lists of whole numbers: a pickle, of protocol 2 to 5. A
/// pickle is a program, and this is no machine for it: only the steps that such an array needs are known, the
/// few names that it mentions are compared with a list and never looked up, and nothing of the file is ever
/// called. Everything else is refused by name. place is the name of the file; offset where the pickle begins
/// in it. Errors: BadFormat (another step, name or shape), UnexpectedEnd, TooLarge. Source: Python's
/// pickletools, numpy.lib.format.
Result<IntegerRows> readPickledLists(std::span<const std::byte> pickle, std::uint64_t rows,
                                     const std::string& place, std::uint64_t offset);

}  // namespace embedscope
