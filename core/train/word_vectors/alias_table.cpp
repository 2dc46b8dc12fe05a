#include "core/train/word_vectors/alias_table.h"

#include <algorithm>
#include <numeric>

namespace embedscope {

AliasTable::AliasTable(std::span<const double> weights, std::stop_token stop) : m_entries(weights.size()) {
    const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
    const double scale = static_cast<double>(weights.size()) / total;
    std::vector<double> share(weights.size());
    std::vector<std::uint32_t> small, large;
    for (std::uint32_t i = 0; i < share.size(); ++i) {
        if (i % 65536 == 0 && stop.stop_requested()) return;
        m_entries[i].alias = i;
        share[i] = weights[i] * scale;
        (share[i] < 1 ? small : large).push_back(i);
    }
    for (std::size_t step = 0; !small.empty() && !large.empty(); ++step) {
        if (step % 65536 == 0 && stop.stop_requested()) return;
        const std::uint32_t poor = small.back();
        const std::uint32_t rich = large.back();
        small.pop_back();
        m_entries[poor] = {static_cast<std::uint32_t>(std::min(share[poor] * 0x1p32, 4294967295.0)), rich};
        share[rich] -= 1 - share[poor];
        if (share[rich] < 1) {
            large.pop_back();
            small.push_back(rich);
        }
    }
}

}  // namespace embedscope
