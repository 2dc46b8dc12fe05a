#pragma once

#include <QRectF>
#include <functional>
#include <stop_token>
#include <unordered_map>
#include <vector>

#include "ui/map/label_sprites.h"
#include "ui/map/map_renderer.h"

namespace embedscope {

/// A row that would like a label.
struct LabelCandidate {
    RowId row;
    LabelKind kind = LabelKind::Ordinary;
    QPointF anchor;       ///< logical pixels
    double order = 0;     ///< among its kind: smaller goes first
    double distance = 0;  ///< from the anchor to the text, pixels
};

/// Chooses which labels are shown and where, so that no two overlap. The important go first; a label that was
/// shown in the last frame counts as four times as important, keeps its side of the point and may stand
/// closer to others, so that labels do not flicker while the picture moves. Used by one thread.
class LabelLayout {
  public:
    /// view in logical pixels; reserved places stay free. sizeOf gives width and height of a candidate's
    /// text; empty sizes get no label. Returned most important first; sprites are not filled in.
    std::vector<MapLabel> place(std::vector<LabelCandidate> candidates, QSizeF view,
                                const std::vector<QRectF>& reserved, LabelDensity density,
                                const std::function<QSizeF(RowId, LabelKind)>& sizeOf,
                                std::stop_token stop = {});
    /// Forgets the last frame: other rows.
    void reset() { m_shown.clear(); }

    /// How many ordinary labels a view of that size has at most.
    static std::size_t budget(QSizeF view, LabelDensity density);

  private:
    struct Shown {
        int side;
        LabelKind kind;
    };
    std::unordered_map<std::uint32_t, Shown> m_shown;
};

}  // namespace embedscope
