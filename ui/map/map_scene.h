#pragma once

#include <QColor>
#include <QFont>
#include <QPointF>
#include <QRectF>
#include <QSize>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/index/exact_index.h"
#include "core/model/embedding_model.h"
#include "ui/map/map_camera.h"
#include "ui/map/map_colouring.h"
#include "ui/map/map_points.h"
#include "ui/theme/theme.h"

namespace embedscope {

/// Selected rows in both forms that drawing needs. Immutable.
struct MapSelection {
    std::vector<RowId> rows;             ///< ascending
    std::vector<std::uint8_t> selected;  ///< n flags, or empty when no row is selected
    bool contains(RowId row) const { return row.value < selected.size() && selected[row.value] != 0; }
    bool empty() const { return rows.empty(); }
};

/// Which rows deserve a label first. Immutable.
struct MapImportance {
    /// Place of each row, 0 the most important; empty when the row order is that order (as in most files).
    std::vector<std::uint32_t> rank;
    std::uint32_t rankOf(RowId row) const { return rank.empty() ? row.value : rank[row.value]; }
};

/// By count where the vocabulary has counts, else by row. O(n log n) when the counts are not descending.
std::shared_ptr<const MapImportance> importanceOf(const Vocabulary& keys);
std::shared_ptr<const MapSelection> selectionOf(std::vector<RowId> rows, std::size_t allRows);

/// Everything that the map draws, by shared immutable parts, so that copies are cheap.
struct MapScene {
    std::shared_ptr<const Vocabulary> keys;         ///< null: nothing to draw
    std::shared_ptr<const MapPoints> points;        ///< null: nothing to draw
    std::shared_ptr<const MapPoints> previous;      ///< of the same rows: where the points come from; or null
    std::shared_ptr<const MapColouring> colouring;  ///< null: one colour
    std::shared_ptr<const MapImportance> importance;  ///< null: row order
    std::shared_ptr<const MapSelection> selection;    ///< null: none
    std::optional<RowId> focus;
    std::shared_ptr<const std::vector<Neighbor>> neighbors;  ///< of focus or of a formula
    Metric metric = Metric::Cosine;
    bool live = false;                 ///< a training run moves the points
    QString note;                      ///< how the projection was made, for people
    std::array<QString, 3> axisNames;  ///< "PC1 23 %"; empty: not named

    bool empty() const { return !points || !keys || points->rows == 0; }
    /// Where a row is at that moment of the way from previous (0) to points (1).
    MapPosition at(RowId row, double morph) const;
    QString label(RowId row) const;
};

enum class LabelDensity { Few, Normal, Many };

/// How a scene is drawn.
struct MapStyle {
    ColourTokens tokens;
    QFont font;  ///< of ordinary labels
    LabelDensity density = LabelDensity::Normal;
    double fittedScale = 1;        ///< the scale at which everything is in view: points grow beyond it
    double viewGrowth = 1;         ///< points are this much larger because the view is large
    std::vector<QRectF> reserved;  ///< places (logical pixels) where no label goes
};

/// Radius of a point in logical pixels: smaller for larger clouds, growing gently while zooming in.
/// The growth that a view of that size gives is viewGrowthOf().
double pointRadius(std::size_t rows, double scale, const MapStyle& style);
double viewGrowthOf(QSizeF view);

}  // namespace embedscope
