#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/base/error.h"

namespace embedscope {

static_assert(std::endian::native == std::endian::little, "numbers of files are taken as they lie there");

/// Reads little-endian numbers and texts from bytes one after the other and never beyond their end. The first
/// read that does not fit makes the cursor fail; reads after it give zeros and empty texts, so that a reader
/// may look at the end of a group alone.
class ByteCursor {
  public:
    explicit ByteCursor(std::span<const std::byte> bytes) : m_bytes(bytes) {}

    bool failed() const { return m_failed; }
    std::size_t position() const { return m_at; }
    std::size_t left() const { return m_bytes.size() - m_at; }

    template <class T>
    T number() {
        T value{};
        if (!fits(sizeof value)) return value;
        std::memcpy(&value, m_bytes.data() + m_at, sizeof value);
        m_at += sizeof value;
        return value;
    }
    std::span<const std::byte> bytes(std::uint64_t count) {
        if (!fits(count)) return {};
        const auto result = m_bytes.subspan(m_at, static_cast<std::size_t>(count));
        m_at += result.size();
        return result;
    }
    std::string_view text(std::uint64_t count) {
        const auto result = bytes(count);
        return {reinterpret_cast<const char*>(result.data()), result.size()};
    }
    /// Up to the next byte of that value, which is passed over.
    std::string_view textUntil(char end) {
        if (m_failed) return {};
        const auto* start = reinterpret_cast<const char*>(m_bytes.data()) + m_at;
        const void* found = left() > 0 ? std::memchr(start, end, left()) : nullptr;
        if (!found) {
            m_failed = true;
            return {};
        }
        const auto size = static_cast<std::size_t>(static_cast<const char*>(found) - start);
        m_at += size + 1;
        return {start, size};
    }
    /// Moves to a place that must lie in the bytes.
    void seek(std::uint64_t position) {
        if (position > m_bytes.size())
            m_failed = true;
        else
            m_at = static_cast<std::size_t>(position);
    }

    /// "the file ends in WHAT", for a cursor that failed.
    Error endsIn(const std::string& what, const std::string& name) const {
        return {ErrorCode::UnexpectedEnd, "the file ends in " + what, bytePlace(name, m_at),
                "The file was cut off or is damaged: copy or download it again"};
    }

  private:
    bool fits(std::uint64_t count) {
        if (m_failed || count > left()) m_failed = true;
        return !m_failed;
    }

    std::span<const std::byte> m_bytes;
    std::size_t m_at = 0;
    bool m_failed = false;
};

}  // namespace embedscope
