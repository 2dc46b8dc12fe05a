#pragma once

#include <QColor>
#include <QString>
#include <array>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

#include "core/model/embedding_model.h"
#include "ui/theme/theme.h"

namespace embedscope {

/// The second channel beside colour: categories differ in shape too, once points are large enough to show it.
enum class PointShape { Disc, Square, Triangle, Diamond, Plus, Cross, Ring, TriangleDown };
inline constexpr int kPointShapes = 8;

/// What colours stand for. Immutable, independent of the theme.
struct MapColouring {
    enum class Kind { Plain, Numeric, Categories };
    struct Entry {
        QString label;
        std::size_t rows = 0;
    };

    Kind kind = Kind::Plain;
    QString title;                    ///< name of the column; empty when Plain
    std::vector<std::uint8_t> slots;  ///< n places in the palette, or empty: all rows have slot 0
    double low = 0;                   ///< Numeric: value at the start of the scale
    double high = 0;                  ///< Numeric: value at its end
    bool logScale = false;            ///< Numeric: the scale is even in the logarithm
    std::size_t missing = 0;          ///< Numeric: rows without a number
    std::vector<Entry> entries;       ///< Categories: the most common first, at most kDataColours
    std::size_t otherKinds = 0;       ///< Categories: how many more there are
    std::size_t otherRows = 0;        ///< rows of those

    static constexpr std::uint8_t kMissing = 255;          ///< Numeric slots are 0 to 254
    static constexpr std::uint8_t kOthers = kDataColours;  ///< Categories slots are 0 to 7

    PointShape shapeOf(std::uint8_t slot) const;
};

/// The 256 colours that slots stand for under a theme.
std::array<QColor, 256> mapPalette(const MapColouring& colouring, const ColourTokens& tokens);

/// One of those colours.
QColor mapColour(const MapColouring& colouring, std::uint8_t slot, const ColourTokens& tokens);

/// Colours rows by a column: empty for one colour, "count" for the vocabulary's counts on a log scale, else a
/// metadata column. A name that the model does not have gives one colour. O(n).
std::shared_ptr<const MapColouring> colourBy(const EmbeddingModel& model, const QString& column,
                                             std::stop_token stop = {});

/// The names that colourBy() understands for this model, without the empty one.
QStringList colourColumns(const EmbeddingModel& model);

}  // namespace embedscope
