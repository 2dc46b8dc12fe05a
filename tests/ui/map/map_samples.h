#pragma once

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "core/base/random.h"
#include "ui/map/map_scene.h"

namespace embedscope::samples {

/// A scene with these coordinates; keys are "w0", "w1", ...
inline MapScene sceneOf(std::vector<float> coordinates, std::size_t components) {
    auto projection = std::make_shared<Projection>();
    projection->basis.components = components;
    projection->basis.explainedRatio.assign(components, 0.1);
    projection->rows = coordinates.size() / components;
    projection->coordinates = std::move(coordinates);
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < projection->rows; ++i) keys.push_back("w" + std::to_string(i));
    MapScene scene;
    scene.keys = std::make_shared<Vocabulary>(std::move(keys));
    scene.points = prepareMapPoints(projection);
    return scene;
}

/// n rows in a few overlapping clouds: dense in the middle, sparse at the rim, as words are.
inline std::vector<float> clouds(std::size_t n, std::size_t components, std::uint64_t seed) {
    std::uint64_t state = seed * 2654435761u + 1;
    const auto uniform = [&state] {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return static_cast<double>(state >> 11) / 9007199254740992.0;
    };
    std::vector<float> coordinates;
    coordinates.reserve(n * components);
    for (std::size_t i = 0; i < n; ++i) {
        const double radius = std::sqrt(-2 * std::log(1 - uniform() * 0.999999));
        const double angle = uniform() * 6.283185307;
        const double shift = static_cast<double>(i % 3) * 1.7;
        const double place[3] = {radius * std::cos(angle) + shift,
                                 radius * std::sin(angle) * 0.7 - shift * 0.4, uniform() * 2 - 1};
        for (std::size_t c = 0; c < components; ++c) coordinates.push_back(static_cast<float>(place[c]));
    }
    return coordinates;
}

inline std::shared_ptr<const MapStyle> styleFor(const MapScene& scene, QSizeF view) {
    auto style = std::make_shared<MapStyle>();
    style->tokens = lightTokens();
    style->font.setPointSizeF(9);
    style->fittedScale = MapCamera().fitted(*scene.points, view, 20).scale;
    return style;
}

}  // namespace embedscope::samples
