#include "ui/map/label_layout.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace embedscope {
namespace {

constexpr double kShownBonus = 0.25;
constexpr int kSides = 8;

/// Where the text goes relative to the point: right, left, above, below, then the corners.
QRectF boxOn(int side, QSizeF size, double distance) {
    const double w = size.width();
    const double h = size.height();
    switch (side) {
        case 0:
            return {distance, -h / 2, w, h};
        case 1:
            return {-distance - w, -h / 2, w, h};
        case 2:
            return {-w / 2, -distance - h + 2, w, h};
        case 3:
            return {-w / 2, distance - 2, w, h};
        case 4:
            return {0.7 * distance, -0.6 * distance - h + 3, w, h};
        case 5:
            return {0.7 * distance, 0.6 * distance - 3, w, h};
        case 6:
            return {-0.7 * distance - w, -0.6 * distance - h + 3, w, h};
        default:
            return {-0.7 * distance - w, 0.6 * distance - 3, w, h};
    }
}

/// Boxes taken so far, found by the cells that they touch.
class Occupied {
  public:
    explicit Occupied(QSizeF view)
        : m_columns(static_cast<int>(view.width() / kCell) + 1),
          m_rows(static_cast<int>(view.height() / kCell) + 1) {
        m_cells.resize(static_cast<std::size_t>(m_columns) * static_cast<std::size_t>(m_rows));
    }
    bool isFree(const QRectF& box) const {
        bool free = true;
        forCells(box, [&](std::size_t cell) {
            for (int i : m_cells[cell]) free = free && !m_boxes[static_cast<std::size_t>(i)].intersects(box);
        });
        return free;
    }
    void add(const QRectF& box) {
        forCells(box, [&](std::size_t cell) { m_cells[cell].push_back(static_cast<int>(m_boxes.size())); });
        m_boxes.push_back(box);
    }

  private:
    static constexpr double kCell = 64;
    template <class Use>
    void forCells(const QRectF& box, Use use) const {
        const auto cell = [](double v, int limit) {
            return std::clamp(static_cast<int>(v / kCell), 0, limit - 1);
        };
        for (int y = cell(box.top(), m_rows); y <= cell(box.bottom(), m_rows); ++y) {
            for (int x = cell(box.left(), m_columns); x <= cell(box.right(), m_columns); ++x) {
                use(static_cast<std::size_t>(y * m_columns + x));
            }
        }
    }
    int m_columns;
    int m_rows;
    std::vector<std::vector<int>> m_cells;
    std::vector<QRectF> m_boxes;
};

QMarginsF spacing(LabelKind kind, LabelDensity density) {
    if (kind != LabelKind::Ordinary) return {4, 1, 4, 1};
    switch (density) {
        case LabelDensity::Few:
            return {34, 20, 34, 20};
        case LabelDensity::Normal:
            return {16, 9, 16, 9};
        case LabelDensity::Many:
            return {4, 1, 4, 1};
    }
    return {};
}

}  // namespace

std::size_t LabelLayout::budget(QSizeF view, LabelDensity density) {
    const double megapixels = view.width() * view.height() / 1e6;
    const double perMegapixel = density == LabelDensity::Few      ? 40
                                : density == LabelDensity::Normal ? 110
                                                                  : 330;
    return static_cast<std::size_t>(std::max(8.0, megapixels * perMegapixel));
}

std::vector<MapLabel> LabelLayout::place(std::vector<LabelCandidate> candidates, QSizeF view,
                                         const std::vector<QRectF>& reserved, LabelDensity density,
                                         const std::function<QSizeF(RowId, LabelKind)>& sizeOf,
                                         std::stop_token stop) {
    for (LabelCandidate& candidate : candidates) {
        if (candidate.kind != LabelKind::Focus && m_shown.contains(candidate.row.value)) {
            candidate.order *= kShownBonus;
        }
    }
    std::stable_sort(candidates.begin(), candidates.end(),
                     [](const LabelCandidate& a, const LabelCandidate& b) {
                         return a.kind != b.kind ? a.kind < b.kind : a.order < b.order;
                     });

    const QRectF inside = QRectF(QPointF(), view).adjusted(2, 2, -2, -2);
    Occupied occupied(view);
    for (const QRectF& box : reserved) {
        if (box.intersects(inside)) occupied.add(box);
    }
    bool forced = false;
    for (const LabelCandidate& candidate : candidates) {
        forced |= candidate.kind != LabelKind::Ordinary;
        if (candidate.kind != LabelKind::Focus) continue;
        const double r = std::max(2.0, candidate.distance - 5);  // its ring stays free
        occupied.add(QRectF(candidate.anchor - QPointF(r, r), QSizeF(2 * r, 2 * r)));
    }
    // Where something is in focus, the rest is only there for orientation.
    const std::size_t most = budget(view, density) * (forced ? 6 : 10) / 10;
    std::size_t ordinary = 0;
    std::vector<MapLabel> placed;
    std::unordered_map<std::uint32_t, Shown> shown;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        if (i % 64 == 0 && stop.stop_requested()) return {};
        const LabelCandidate& candidate = candidates[i];
        if (candidate.kind == LabelKind::Ordinary && ordinary >= most) break;
        if (shown.contains(candidate.row.value) || !inside.contains(candidate.anchor)) continue;
        const QSizeF size = sizeOf(candidate.row, candidate.kind);
        if (size.width() <= 0) continue;
        std::array<int, kSides> sides{0, 1, 2, 3, 4, 5, 6, 7};
        QMarginsF around = spacing(candidate.kind, density);
        if (const auto before = m_shown.find(candidate.row.value); before != m_shown.end()) {
            std::swap(sides[0], sides[static_cast<std::size_t>(before->second.side)]);
            around *= 0.4;  // what is there may come closer than what is new
        }
        for (int side : sides) {
            const QRectF box = boxOn(side, size, candidate.distance);
            const QRectF there = box.translated(candidate.anchor);
            if (!inside.contains(there) || !occupied.isFree(there.marginsAdded(around))) continue;
            occupied.add(there);
            placed.push_back({candidate.row, candidate.kind, candidate.anchor, box, {}});
            shown.emplace(candidate.row.value, Shown{side, candidate.kind});
            if (candidate.kind == LabelKind::Ordinary) ++ordinary;
            break;
        }
    }
    m_shown = std::move(shown);
    return placed;
}

}  // namespace embedscope
