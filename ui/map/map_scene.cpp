#include "ui/map/map_scene.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace embedscope {

std::shared_ptr<const MapImportance> importanceOf(const Vocabulary& keys) {
    auto importance = std::make_shared<MapImportance>();
    const auto counts = keys.counts();
    if (counts.empty() || std::is_sorted(counts.begin(), counts.end(), std::greater<>())) return importance;
    std::vector<std::uint32_t> order(counts.size());
    std::iota(order.begin(), order.end(), 0u);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return counts[a] > counts[b]; });
    importance->rank.resize(order.size());
    for (std::uint32_t place = 0; place < order.size(); ++place) importance->rank[order[place]] = place;
    return importance;
}

std::shared_ptr<const MapSelection> selectionOf(std::vector<RowId> rows, std::size_t allRows) {
    auto selection = std::make_shared<MapSelection>();
    std::erase_if(rows, [&](RowId row) { return row.value >= allRows; });
    selection->rows = std::move(rows);
    if (selection->rows.empty()) return selection;
    selection->selected.resize(allRows);
    for (RowId row : selection->rows) selection->selected[row.value] = 1;
    return selection;
}

MapPosition MapScene::at(RowId row, double morph) const {
    const MapPosition to = points->at(row);
    if (!previous || morph >= 1) return to;
    const MapPosition from = previous->at(row);
    return {from.x + (to.x - from.x) * morph, from.y + (to.y - from.y) * morph,
            from.z + (to.z - from.z) * morph};
}

QString MapScene::label(RowId row) const {
    const std::string_view key = keys->key(row);
    return QString::fromUtf8(key.data(), static_cast<qsizetype>(key.size()));
}

double viewGrowthOf(QSizeF view) {
    return std::clamp(std::sqrt(std::min(view.width(), view.height()) / 620.0), 0.85, 1.6);
}

double pointRadius(std::size_t rows, double scale, const MapStyle& style) {
    const double amount = std::log10(std::max<double>(10.0, static_cast<double>(rows)));  // 1 to 6 and more
    const double base = std::clamp(4.6 - 0.65 * amount, 0.75, 4.0);
    const double zoom = std::max(0.25, scale / std::max(style.fittedScale, 1e-300));
    return std::clamp(base * style.viewGrowth * std::pow(zoom, zoom > 1 ? 0.28 : 0.15), 0.6, 6.0);
}

}  // namespace embedscope
