// How much processor time a frame of the map takes on one core. Usage: map_renderer_bench [ROWS [COMPONENTS
// [WIDTH HEIGHT]]]
#include <QGuiApplication>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "tests/ui/map/map_samples.h"
#include "ui/map/cpu_map_renderer.h"

using namespace embedscope;

namespace {

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
    QGuiApplication app(argc, argv);
    const auto number = [&](int i, int otherwise) { return argc > i ? std::atoi(argv[i]) : otherwise; };
    const auto rows = static_cast<std::size_t>(number(1, 1000000));
    const auto components = static_cast<std::size_t>(number(2, 2));
    const QSize size(number(3, 1366), number(4, 768));
    const MapScene scene = samples::sceneOf(samples::clouds(rows, components, 1), components);
    auto request = MapRequest{
        std::make_shared<const MapScene>(scene), MapCamera().fitted(*scene.points, size, 36), size, 1, 1,
        samples::styleFor(scene, size)};
    const MapCamera whole = request.camera;
    CpuMapRenderer renderer;
    for (const double zoom : {1.0, 4.0, 20.0}) {
        std::vector<double> times;
        std::size_t labels = 0;
        std::size_t inView = 0;
        for (int i = 0; i < 15; ++i) {
            request.camera =
                whole.zoomedAbout(QPointF(size.width() * 0.45 + i, size.height() * 0.5), zoom, size);
            const std::clock_t start = std::clock();  // of the processor: other programs do not count
            const auto frame = renderer.render(request, {});
            times.push_back(1e3 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
            labels = frame->labels.size();
            inView = frame->inView;
        }
        std::printf(
            "%zu rows, %zu components, %dx%d, zoom %4.0f: median %.1f ms, fastest %.1f, slowest %.1f; %zu in "
            "view, %zu labels\n",
            rows, components, size.width(), size.height(), zoom, median(times),
            *std::min_element(times.begin(), times.end()), *std::max_element(times.begin(), times.end()),
            inView, labels);
    }
    return 0;
}
