#pragma once

#include <QString>
#include <stop_token>

#include "core/base/result.h"
#include "ui/map/map_renderer.h"

namespace embedscope {

enum class PictureFormat { Png, Svg, Pdf };

/// Saves what a request shows, with labels, marks, legend and notes, in the look of the screen. scale is
/// pixels per logical pixel (PNG). Vector files hold up to kMostVectorPoints points as shapes; with more in
/// view the points become one picture of four times the resolution, and texts stay texts. Any thread. Errors:
/// those of AtomicFile, Cancelled.
Status savePicture(const QString& path, PictureFormat format, MapRequest request, double scale,
                   std::stop_token stop = {});
inline constexpr std::size_t kMostVectorPoints = 20000;

/// Writes key, x, y[, z] of every row, tab-separated with a header line, numbers in the C locale; rows that
/// have no place say nan. Tabs and line ends inside keys become spaces. Any thread.
/// Errors: those of AtomicFile, Cancelled.
Status saveCoordinates(const QString& path, const MapScene& scene, std::stop_token stop = {});

}  // namespace embedscope
