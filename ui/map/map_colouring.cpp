#include "ui/map/map_colouring.h"

#include <QStringList>
#include <algorithm>
#include <cmath>
#include <string_view>
#include <unordered_map>

namespace embedscope {
namespace {

constexpr std::size_t kStopEvery = 1 << 16;

/// Numbers to slots 0 to 254 between low and high.
void scaleNumbers(MapColouring& colouring, const std::vector<double>& values, std::stop_token stop) {
    double low = INFINITY;
    double high = -INFINITY;
    for (double value : values) {
        if (!std::isfinite(value) || (colouring.logScale && value <= 0)) continue;
        low = std::min(low, value);
        high = std::max(high, value);
    }
    if (low > high) low = high = 0;
    colouring.low = low;
    colouring.high = high;
    const double from = colouring.logScale && low > 0 ? std::log(low) : low;
    const double to = colouring.logScale && low > 0 ? std::log(high) : high;
    const double factor = to > from ? 254.0 / (to - from) : 0;
    colouring.slots.resize(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i % kStopEvery == 0 && stop.stop_requested()) return;
        const double value = values[i];
        if (!std::isfinite(value) || (colouring.logScale && value <= 0)) {
            colouring.slots[i] = MapColouring::kMissing;
            ++colouring.missing;
            continue;
        }
        const double place = colouring.logScale ? std::log(value) : value;
        colouring.slots[i] =
            static_cast<std::uint8_t>(std::lround(std::clamp((place - from) * factor, 0.0, 254.0)));
    }
}

void nameCategories(MapColouring& colouring, const std::vector<std::string>& values, std::stop_token stop) {
    std::unordered_map<std::string_view, std::size_t> rows;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i % kStopEvery == 0 && stop.stop_requested()) return;
        ++rows[values[i]];
    }
    std::vector<std::pair<std::string_view, std::size_t>> kinds(rows.begin(), rows.end());
    std::sort(kinds.begin(), kinds.end(), [](const auto& a, const auto& b) {
        return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
    std::unordered_map<std::string_view, std::uint8_t> slotOf;
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        if (i < static_cast<std::size_t>(kDataColours)) {
            slotOf[kinds[i].first] = static_cast<std::uint8_t>(i);
            colouring.entries.push_back(
                {QString::fromUtf8(kinds[i].first.data(), static_cast<qsizetype>(kinds[i].first.size())),
                 kinds[i].second});
        } else {
            ++colouring.otherKinds;
            colouring.otherRows += kinds[i].second;
        }
    }
    colouring.slots.resize(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i % kStopEvery == 0 && stop.stop_requested()) return;
        const auto found = slotOf.find(values[i]);
        colouring.slots[i] = found == slotOf.end() ? MapColouring::kOthers : found->second;
    }
}

QColor mixed(const QColor& a, const QColor& b, double t) {
    return QColor::fromRgbF(static_cast<float>(a.redF() + (b.redF() - a.redF()) * t),
                            static_cast<float>(a.greenF() + (b.greenF() - a.greenF()) * t),
                            static_cast<float>(a.blueF() + (b.blueF() - a.blueF()) * t));
}

}  // namespace

PointShape MapColouring::shapeOf(std::uint8_t slot) const {
    if (kind != Kind::Categories || slot >= kPointShapes) return PointShape::Disc;
    return static_cast<PointShape>(slot);
}

QColor mapColour(const MapColouring& colouring, std::uint8_t slot, const ColourTokens& tokens) {
    const QColor missing = mixed(tokens.quietText, tokens.surface, 0.45);
    switch (colouring.kind) {
        case MapColouring::Kind::Plain:
            break;
        case MapColouring::Kind::Numeric:
            return slot == MapColouring::kMissing ? missing : sequentialColour(slot / 254.0, tokens.dark);
        case MapColouring::Kind::Categories:
            return slot < kDataColours ? dataColour(slot, tokens.dark) : missing;
    }
    return mixed(tokens.quietText, tokens.accent, 0.5);
}

std::array<QColor, 256> mapPalette(const MapColouring& colouring, const ColourTokens& tokens) {
    std::array<QColor, 256> palette;
    for (int i = 0; i < 256; ++i) {
        palette[static_cast<std::size_t>(i)] = mapColour(colouring, static_cast<std::uint8_t>(i), tokens);
    }
    return palette;
}

std::shared_ptr<const MapColouring> colourBy(const EmbeddingModel& model, const QString& column,
                                             std::stop_token stop) {
    auto colouring = std::make_shared<MapColouring>();
    const Vocabulary& keys = *model.vectors.keys;
    const MetadataColumn* found = column.isEmpty() ? nullptr : model.metadata.find(column.toStdString());
    if (found != nullptr && found->size() == model.vectors.rows()) {
        colouring->title = column;
        if (found->isNumeric()) {
            colouring->kind = MapColouring::Kind::Numeric;
            scaleNumbers(*colouring, std::get<0>(found->values), stop);
        } else {
            colouring->kind = MapColouring::Kind::Categories;
            nameCategories(*colouring, std::get<1>(found->values), stop);
        }
    } else if (column == QLatin1String("count") && keys.hasCounts()) {
        colouring->title = column;
        colouring->kind = MapColouring::Kind::Numeric;
        colouring->logScale = true;
        const std::vector<double> counts(keys.counts().begin(), keys.counts().end());
        scaleNumbers(*colouring, counts, stop);
    }
    return colouring;
}

QStringList colourColumns(const EmbeddingModel& model) {
    QStringList names;
    if (model.vectors.keys->hasCounts()) names << QStringLiteral("count");
    for (const MetadataColumn& column : model.metadata.columns) {
        const QString name = QString::fromStdString(column.name);
        if (!names.contains(name)) names << name;
    }
    return names;
}

}  // namespace embedscope
