#pragma once

#include <array>
#include <cstddef>
#include <memory>

#include "core/base/ids.h"
#include "core/project/pca.h"

namespace embedscope {

/// A place in the space of the projection; z is 0 in two dimensions.
struct MapPosition {
    double x = 0;
    double y = 0;
    double z = 0;
};

/// A projection made ready for drawing: how many rows can be drawn, and where they lie. Immutable.
struct MapPoints {
    std::shared_ptr<const Projection> projection;  ///< never null
    int components = 2;                            ///< 1 to 3: numbers a row in projection->coordinates
    std::size_t rows = 0;
    std::size_t drawable = 0;          ///< rows whose coordinates are all finite
    std::array<double, 3> low{};       ///< smallest coordinate of the part that "fit" shows
    std::array<double, 3> high{};      ///< largest
    std::array<double, 3> fullLow{};   ///< smallest of all drawable rows
    std::array<double, 3> fullHigh{};  ///< largest
    double fullRadius = 0;             ///< largest distance of a drawable row from the middle of low and high

    /// Where a row stands; not finite for rows that cannot be drawn.
    MapPosition at(RowId row) const;
    bool threeDimensional() const { return components >= 3; }
};

/// Counts and measures the rows once. A few rows far from all others do not count towards low and high: when
/// leaving out one row in a thousand at each end shrinks an axis by more than a third, they are left outside.
/// O(n).
std::shared_ptr<const MapPoints> prepareMapPoints(std::shared_ptr<const Projection> projection);

}  // namespace embedscope
