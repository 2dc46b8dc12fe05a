#include "core/train/word_vectors/input_encoding.h"

#include <utility>

namespace embedscope {

InputEncoding::InputEncoding(InputEncodingKind kind, std::vector<std::uint64_t> offsets,
                             std::vector<std::uint32_t> rows, bool mean)
    : m_kind(kind),
      m_isOneRow(offsets.back() == offsets.size() - 1),  // one each: each word has at least one
      m_mean(mean),
      m_offsets(std::move(offsets)),
      m_rows(std::move(rows)) {}

InputEncoding InputEncoding::oneHot() {
    InputEncoding encoding;
    encoding.m_kind = InputEncodingKind::OneHot;
    return encoding;
}

}  // namespace embedscope
