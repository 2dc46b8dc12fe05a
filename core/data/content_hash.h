#pragma once

#include <algorithm>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

namespace embedscope {

/// Multiplies and folds 64 bits a step; arithmetic alone, so it does not depend on the machine's byte order.
class ContentHash {
  public:
    void add(std::uint64_t value) {
        const auto product = static_cast<unsigned __int128>(m_state ^ value) * 0x9E3779B97F4A7C15ull;
        m_state = (static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64)) +
                  0xD1B54A32D192ED03ull;
    }
    void add(std::string_view text) {
        add(std::uint64_t{text.size()});
        for (std::size_t i = 0; i < text.size(); i += 8) {
            std::uint64_t word = 0;
            for (std::size_t j = i; j < std::min(i + 8, text.size()); ++j)
                word |= std::uint64_t{static_cast<unsigned char>(text[j])} << (8 * (j - i));
            add(word);
        }
    }
    std::string hexadecimal() const {
        char text[17];
        std::snprintf(text, sizeof text, "%016" PRIx64, m_state);
        return text;
    }

  private:
    std::uint64_t m_state = 0xA0761D6478BD642Full;
};

}  // namespace embedscope
