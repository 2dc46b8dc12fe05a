// The parts of the map that need no widget: camera, grid, renderer, labels, colours, files.
#include <QImageReader>
#include <QPainterPath>
#include <QTemporaryDir>
#include <QTest>
#include <set>

#include "tests/ui/map/map_samples.h"
#include "ui/map/cpu_map_renderer.h"
#include "ui/map/label_layout.h"
#include "ui/map/map_controller.h"
#include "ui/map/map_export.h"
#include "ui/map/map_overlay.h"

using namespace embedscope;
using namespace embedscope::samples;

namespace {

MapRequest requestFor(MapScene scene, QSize size, double ratio = 1) {
    MapRequest request;
    request.style = styleFor(scene, size);
    request.camera = MapCamera().fitted(*scene.points, size, 20);
    request.size = size;
    request.devicePixelRatio = ratio;
    request.scene = std::make_shared<const MapScene>(std::move(scene));
    return request;
}

bool isSurface(QRgb pixel) {
    return QColor(pixel) == lightTokens().surface;
}

/// The middle of everything that is drawn near a place.
QPointF centreOfInk(const QImage& image, QPoint near, int reach) {
    double weight = 0;
    QPointF sum;
    for (int y = near.y() - reach; y <= near.y() + reach; ++y) {
        for (int x = near.x() - reach; x <= near.x() + reach; ++x) {
            if (!image.rect().contains(x, y)) continue;
            const double ink = 255 - qGray(image.pixel(x, y));
            weight += ink;
            sum += QPointF(x + 0.5, y + 0.5) * ink;
        }
    }
    return weight > 0 ? sum / weight : QPointF(-1, -1);
}

std::vector<LabelCandidate> randomCandidates(int n, QSizeF view, std::uint64_t seed) {
    const auto places = clouds(static_cast<std::size_t>(n), 2, seed);
    std::vector<LabelCandidate> candidates;
    for (int i = 0; i < n; ++i) {
        const QPointF at((places[static_cast<std::size_t>(2 * i)] + 3) / 10 * view.width(),
                         (places[static_cast<std::size_t>(2 * i + 1)] + 4) / 8 * view.height());
        const LabelKind kind = i == 0 ? LabelKind::Focus : i < 15 ? LabelKind::Neighbor : LabelKind::Ordinary;
        candidates.push_back({RowId{static_cast<std::uint32_t>(i)}, kind, at, static_cast<double>(i), 5});
    }
    return candidates;
}

QSizeF sizeOfLabel(RowId row, LabelKind) {
    return {20.0 + row.value % 60, 14};
}

}  // namespace

class MapRendererTest : public QObject {
    Q_OBJECT
  private Q_SLOTS:
    void zoomKeepsWhatIsUnderThePixel_data();
    void zoomKeepsWhatIsUnderThePixel();
    void aGlideEndsWhereItShouldAndKeepsTheZoomedPixel();
    void fitShowsEverything();
    void aFewFarRowsDoNotShrinkTheMap();
    void drawsAPointWhereTheCameraSays_data();
    void drawsAPointWhereTheCameraSays();
    void theProjectionOfTheRendererIsThatOfTheCamera();
    void rowsThatAreNotNumbersAreLeftOutAndCounted();
    void denserPlacesAreDarkerAndLonePointsVisible();
    void selectedRowsAreInTheAccentColour();
    void aMorphDrawsPointsOnTheirWay();
    void renderingStopsWhenAsked();
    void theGridFindsWhatASlowSearchFinds();
    void theGridFindsTheRowsInsideAnOutline();
    void theGridWalksInADirection();
    void labelsNeverOverlap_data();
    void labelsNeverOverlap();
    void theImportantLabelsComeFirst();
    void labelsStayWhenThePictureMovesALittle();
    void labelsOfTheRendererNeverOverlap();
    void everyPartOfThePictureGetsNames();
    void coloursOfCountsAreLogarithmic();
    void coloursOfCategoriesNameTheCommonOnesAndCountTheRest();
    void colouringAnUnknownColumnIsPlain();
    void everyShapeCoversAboutTheSameArea();
    void picturesAreSaved_data();
    void picturesAreSaved();
    void coordinatesAreSaved();
    void axesAreNamedWithTheirShare();
};

void MapRendererTest::zoomKeepsWhatIsUnderThePixel_data() {
    QTest::addColumn<int>("components");
    QTest::newRow("flat") << 2;
    QTest::newRow("space") << 3;
}

void MapRendererTest::zoomKeepsWhatIsUnderThePixel() {
    QFETCH(int, components);
    const QSizeF view(801, 533);
    const MapScene scene =
        sceneOf(clouds(100, static_cast<std::size_t>(components), 1), static_cast<std::size_t>(components));
    MapCamera camera = MapCamera().fitted(*scene.points, view, 20);
    if (components == 3) camera = camera.orbited({40, 70}, view);
    for (std::uint32_t row = 0; row < 20; ++row) {
        const QPointF pixel = camera.toScreen(scene.points->at(RowId{row}), view);
        for (double factor : {1.2, 0.4, 30.0}) {
            const MapCamera zoomed = camera.zoomedAbout(pixel, factor, view);
            const QPointF after = zoomed.toScreen(scene.points->at(RowId{row}), view);
            QVERIFY(QLineF(pixel, after).length() < 1e-3);
            QCOMPARE(zoomed.scale, camera.scale * factor);
        }
    }
}

void MapRendererTest::aGlideEndsWhereItShouldAndKeepsTheZoomedPixel() {
    const QSizeF view(640, 480);
    MapCamera from;
    from.centreX = 3;
    from.scale = 50;
    const QPointF pixel(100, 333);
    const MapCamera to = from.zoomedAbout(pixel, 4, view);
    QVERIFY(from.towards(to, 1) == to);
    const QPointF plane = from.toPlane(pixel, view);
    for (double t : {0.1, 0.35, 0.8}) {
        QVERIFY(QLineF(from.towards(to, t).toPlane(pixel, view), plane).length() < 1e-9);
    }
}

void MapRendererTest::fitShowsEverything() {
    for (std::size_t components : {1u, 2u, 3u}) {
        const MapScene scene = sceneOf(clouds(500, components, 7), components);
        for (const QSizeF view : {QSizeF(300, 900), QSizeF(1600, 500)}) {
            const MapCamera camera = MapCamera().fitted(*scene.points, view, 10);
            for (std::uint32_t row = 0; row < 500; ++row) {
                const QPointF at = camera.toScreen(scene.points->at(RowId{row}), view);
                QVERIFY2(QRectF(QPointF(), view).contains(at), qPrintable(QString::number(components)));
            }
        }
    }
    const MapScene one = sceneOf({5, 5}, 2);
    const QSizeF view(200, 100);
    QCOMPARE(MapCamera().fitted(*one.points, view, 10).toScreen(one.points->at(RowId{0}), view),
             QPointF(100, 50));
}

void MapRendererTest::aFewFarRowsDoNotShrinkTheMap() {
    auto coordinates = clouds(5000, 2, 3);
    coordinates[0] = 1e6f;
    const MapScene scene = sceneOf(coordinates, 2);
    QVERIFY(scene.points->high[0] < 100);
    QCOMPARE(scene.points->fullHigh[0], 1e6);
    QCOMPARE(scene.points->drawable, std::size_t{5000});
}

void MapRendererTest::drawsAPointWhereTheCameraSays_data() {
    QTest::addColumn<double>("ratio");
    QTest::newRow("1x") << 1.0;
    QTest::newRow("1.5x") << 1.5;
    QTest::newRow("2x") << 2.0;
}

void MapRendererTest::drawsAPointWhereTheCameraSays() {
    QFETCH(double, ratio);
    const MapScene scene = sceneOf({0, 0, 10, 4, 3, 2.5f}, 2);
    MapRequest request = requestFor(scene, QSize(401, 301), ratio);
    auto style = std::make_shared<MapStyle>(*request.style);
    style->reserved = {QRectF(0, 0, 401, 301)};  // points only
    request.style = style;
    const auto frame = CpuMapRenderer().render(request, {});
    QCOMPARE(frame->image.size(),
             QSize(static_cast<int>(std::ceil(401 * ratio)), static_cast<int>(std::ceil(301 * ratio))));
    QVERIFY(frame->labels.empty());
    QCOMPARE(frame->inView, std::size_t{3});
    for (std::uint32_t row = 0; row < 3; ++row) {
        const QPointF place =
            request.camera.toScreen(scene.points->at(RowId{row}), QSizeF(request.size)) * ratio;
        const QPointF ink = centreOfInk(frame->image, place.toPoint(), static_cast<int>(10 * ratio));
        QVERIFY2(QLineF(place, ink).length() < 0.35,
                 qPrintable(QStringLiteral("%1 %2").arg(ink.x()).arg(place.x())));
    }
    QVERIFY(isSurface(frame->image.pixel(2, 2)));
}

void MapRendererTest::theProjectionOfTheRendererIsThatOfTheCamera() {
    const MapScene scene = sceneOf(clouds(300, 3, 11), 3);
    MapRequest request = requestFor(scene, QSize(500, 400), 1.5);
    request.camera = request.camera.orbited({90, 30}, QSizeF(500, 400));
    const auto frame = CpuMapRenderer().render(request, {});
    std::set<std::uint32_t> seen;
    for (int y = 0; y < frame->grid->rows(); ++y) {
        for (int x = 0; x < frame->grid->columns(); ++x) {
            for (const ScreenPoint& p : frame->grid->tile(x, y)) {
                seen.insert(p.row);
                const QPointF place =
                    request.camera.toScreen(scene.points->at(RowId{p.row}), QSizeF(500, 400)) * 1.5;
                QVERIFY(QLineF(place, QPointF(p.x, p.y)).length() < 0.05);
            }
        }
    }
    QCOMPARE(seen.size(), std::size_t{300});
}

void MapRendererTest::rowsThatAreNotNumbersAreLeftOutAndCounted() {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float infinity = std::numeric_limits<float>::infinity();
    const MapScene scene = sceneOf({0, 0, nan, 1, 1, 1, infinity, 0, 2, -infinity}, 2);
    QCOMPARE(scene.points->drawable, std::size_t{2});
    const auto frame = CpuMapRenderer().render(requestFor(scene, QSize(300, 200)), {});
    QCOMPARE(frame->inView, std::size_t{2});
    const QStringList facts = countsText(frame->inView, *scene.points);
    QVERIFY(facts.first().contains(QStringLiteral("2 of 5")));
    QVERIFY(facts.last().contains(QLatin1Char('3')));

    const MapScene none = sceneOf({nan, nan}, 2);
    const auto empty = CpuMapRenderer().render(requestFor(none, QSize(300, 200)), {});
    QCOMPARE(empty->inView, std::size_t{0});
    QVERIFY(empty->labels.empty());
}

void MapRendererTest::denserPlacesAreDarkerAndLonePointsVisible() {
    std::vector<float> coordinates = clouds(20000, 2, 5);
    coordinates.insert(coordinates.end(), {12, 9});  // alone
    const MapScene scene = sceneOf(coordinates, 2);
    MapRequest request = requestFor(scene, QSize(600, 500));
    request.camera.centreX = 5;
    request.camera.centreY = 3;
    request.camera.scale = 28;
    auto style = std::make_shared<MapStyle>(*request.style);
    style->reserved = {QRectF(0, 0, 600, 500)};
    request.style = style;
    const auto frame = CpuMapRenderer().render(request, {});
    const auto darkness = [&](MapPosition position, int reach) {
        const QPoint at = request.camera.toScreen(position, QSizeF(request.size)).toPoint();
        double sum = 0;
        for (int y = -reach; y <= reach; ++y) {
            for (int x = -reach; x <= reach; ++x) sum += 255 - qGray(frame->image.pixel(at + QPoint(x, y)));
        }
        return sum / ((2 * reach + 1) * (2 * reach + 1));
    };
    QVERIFY(darkness({1.7, -0.7}, 8) > 1.3 * darkness({1.7, 1.4}, 8));
    QVERIFY(darkness({1.7, 1.4}, 8) > darkness({9, 6}, 8));
    QVERIFY(darkness({12, 9}, 1) > 20);
}

void MapRendererTest::selectedRowsAreInTheAccentColour() {
    MapScene scene = sceneOf({0, 0, 1, 0, 0, 1}, 2);
    scene.selection = selectionOf({RowId{1}, RowId{77}}, 3);  // a row that does not exist is dropped
    QCOMPARE(scene.selection->rows.size(), std::size_t{1});
    const MapRequest request = requestFor(scene, QSize(300, 300));
    const auto frame = CpuMapRenderer().render(request, {});
    const auto colourAt = [&](std::uint32_t row) {
        return QColor(frame->image.pixel(
            request.camera.toScreen(scene.points->at(RowId{row}), QSizeF(300, 300)).toPoint()));
    };
    const QColor accent = lightTokens().accent;
    QVERIFY(std::abs(colourAt(1).red() - accent.red()) < 30);
    QVERIFY(std::abs(colourAt(1).blue() - accent.blue()) < 30);
    QVERIFY(colourAt(0).lightness() > colourAt(1).lightness());  // dimmed
    QVERIFY(colourAt(0) != lightTokens().surface);               // not hidden
}

void MapRendererTest::aMorphDrawsPointsOnTheirWay() {
    MapScene scene = sceneOf({0, 0, 10, 10}, 2);
    scene.previous = sceneOf({10, 0, 10, 10}, 2).points;
    QCOMPARE(scene.at(RowId{0}, 0.25).x, 7.5);
    MapRequest request = requestFor(scene, QSize(300, 300));
    request.morph = 0.25;
    const auto frame = CpuMapRenderer().render(request, {});
    const QPointF place = request.camera.toScreen(MapPosition{7.5, 0, 0}, QSizeF(300, 300));
    const auto hit = frame->grid->nearest(place, 2);
    QVERIFY(hit.has_value());
    QCOMPARE(hit->row, 0u);
}

void MapRendererTest::renderingStopsWhenAsked() {
    std::stop_source source;
    source.request_stop();
    QVERIFY(!CpuMapRenderer().render(requestFor(sceneOf(clouds(1000, 2, 2), 2), QSize(300, 300)),
                                     source.get_token()));
}

void MapRendererTest::theGridFindsWhatASlowSearchFinds() {
    const MapScene scene = sceneOf(clouds(3000, 2, 13), 2);
    const MapRequest request = requestFor(scene, QSize(517, 389));
    const auto frame = CpuMapRenderer().render(request, {});
    for (int i = 0; i < 200; ++i) {
        const QPointF pixel((i * 37) % 517, (i * 91) % 389);
        double best = 9;
        std::optional<std::uint32_t> slow;
        for (std::uint32_t row = 0; row < 3000; ++row) {
            const double d =
                QLineF(pixel, request.camera.toScreen(scene.points->at(RowId{row}), QSizeF(request.size)))
                    .length();
            if (d < best) {
                best = d;
                slow = row;
            }
        }
        const auto fast = frame->grid->nearest(pixel, 9);
        QCOMPARE(fast.has_value(), slow.has_value());
        if (fast && fast->row != *slow) {  // rounding of pixels may swap equals
            QVERIFY(std::abs(QLineF(pixel, QPointF(fast->x, fast->y)).length() - best) < 1e-3);
        }
    }
}

void MapRendererTest::theGridFindsTheRowsInsideAnOutline() {
    const MapScene scene = sceneOf(clouds(4000, 2, 17), 2);
    const MapRequest request = requestFor(scene, QSize(640, 480));
    const auto frame = CpuMapRenderer().render(request, {});
    const QPolygonF outline({{100, 50}, {420, 120}, {500, 400}, {260, 200}, {80, 350}});
    QPainterPath path;
    path.addPolygon(outline);
    std::vector<RowId> slow;
    for (std::uint32_t row = 0; row < 4000; ++row) {
        if (path.contains(request.camera.toScreen(scene.points->at(RowId{row}), QSizeF(640, 480))))
            slow.push_back(RowId{row});
    }
    QVERIFY(slow.size() > 200);
    const auto fast = frame->grid->rowsInside(outline);
    std::vector<RowId> differing;  // points exactly on the line may go either way
    std::set_symmetric_difference(fast.begin(), fast.end(), slow.begin(), slow.end(),
                                  std::back_inserter(differing));
    QVERIFY(differing.size() <= 2);
    QVERIFY(std::is_sorted(fast.begin(), fast.end()));
    QVERIFY(frame->grid->rowsInside(QPolygonF({{0, 0}, {1, 1}})).empty());
}

void MapRendererTest::theGridWalksInADirection() {
    PickGrid grid;
    const std::vector<ScreenPoint> points{
        {100, 100, 0, 0}, {130, 104, 0, 1}, {600, 90, 0, 2}, {100, 300, 0, 3}, {101, 100, 0, 4}};
    grid.build(points, QSize(700, 400), 3);
    QCOMPARE(grid.nearestTowards({100, 100}, {1, 0}, 10)->row, 1u);
    QCOMPARE(grid.nearestTowards({130, 104}, {1, 0}, 10)->row, 2u);
    QCOMPARE(grid.nearestTowards({100, 100}, {0, 1}, 10)->row, 3u);
    QVERIFY(!grid.nearestTowards({100, 100}, {-1, 0}, 10).has_value());
}

void MapRendererTest::labelsNeverOverlap_data() {
    QTest::addColumn<int>("density");
    QTest::newRow("few") << 0;
    QTest::newRow("normal") << 1;
    QTest::newRow("many") << 2;
}

void MapRendererTest::labelsNeverOverlap() {
    QFETCH(int, density);
    const QSizeF view(900, 600);
    const QRectF reserved(10, 500, 300, 60);
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        LabelLayout layout;
        const auto labels = layout.place(randomCandidates(1500, view, seed), view, {reserved},
                                         static_cast<LabelDensity>(density), sizeOfLabel);
        QVERIFY(labels.size() > 10);
        for (std::size_t i = 0; i < labels.size(); ++i) {
            const QRectF a = labels[i].box.translated(labels[i].anchor);
            QVERIFY(QRectF(QPointF(), view).contains(a));
            QVERIFY(!a.intersects(reserved));
            for (std::size_t j = 0; j < i; ++j)
                QVERIFY(!a.intersects(labels[j].box.translated(labels[j].anchor)));
        }
    }
}

void MapRendererTest::theImportantLabelsComeFirst() {
    const QSizeF view(900, 600);
    const auto labels =
        LabelLayout().place(randomCandidates(1500, view, 4), view, {}, LabelDensity::Normal, sizeOfLabel);
    QCOMPARE(labels.front().row, RowId{0});
    QCOMPARE(labels.front().kind, LabelKind::Focus);
    const auto neighbors = std::count_if(labels.begin(), labels.end(),
                                         [](const MapLabel& l) { return l.kind == LabelKind::Neighbor; });
    QVERIFY(neighbors >= 10);
    for (std::size_t i = 1; i < labels.size(); ++i) QVERIFY(labels[i - 1].kind <= labels[i].kind);
}

void MapRendererTest::labelsStayWhenThePictureMovesALittle() {
    const QSizeF view(900, 600);
    LabelLayout remembering;
    auto candidates = randomCandidates(1500, view, 6);
    auto before = remembering.place(candidates, view, {}, LabelDensity::Normal, sizeOfLabel);
    std::size_t changed = 0;
    std::size_t changedWithoutMemory = 0;
    std::set<std::uint32_t> fresh;
    for (const auto& label : before) fresh.insert(label.row.value);
    std::set<std::uint32_t> kept = fresh;
    for (int step = 0; step < 20; ++step) {
        for (std::size_t i = 0; i < candidates.size(); ++i) {  // as in training: everything trembles
            candidates[i].anchor += QPointF(std::sin(static_cast<double>(i) * 7 + step),
                                            std::cos(static_cast<double>(i) * 3 + step)) *
                                    2.0;
        }
        const auto difference = [](const std::set<std::uint32_t>& a, const std::vector<MapLabel>& b) {
            return static_cast<std::size_t>(std::count_if(
                b.begin(), b.end(), [&](const MapLabel& l) { return !a.contains(l.row.value); }));
        };
        const auto after = remembering.place(candidates, view, {}, LabelDensity::Normal, sizeOfLabel);
        const auto forgetful = LabelLayout().place(candidates, view, {}, LabelDensity::Normal, sizeOfLabel);
        changed += difference(kept, after);
        changedWithoutMemory += difference(fresh, forgetful);
        kept.clear();
        fresh.clear();
        for (const auto& label : after) kept.insert(label.row.value);
        for (const auto& label : forgetful) fresh.insert(label.row.value);
    }
    QVERIFY2(changed * 2 < changedWithoutMemory,
             qPrintable(QStringLiteral("%1 against %2").arg(changed).arg(changedWithoutMemory)));
}

void MapRendererTest::labelsOfTheRendererNeverOverlap() {
    auto coordinates = clouds(3000, 2, 21);
    MapScene scene = sceneOf(coordinates, 2);
    std::vector<std::string> keys;
    for (int i = 0; i < 3000; ++i) {
        keys.push_back(i % 5 == 0   ? "\xE6\xBC\xA2\xE5\xAD\x97" + std::to_string(i)  // CJK
                       : i % 5 == 1 ? "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D"              // right to left
                       : i % 5 == 2 ? std::string("bad \xFF byte\n")
                                    : "word" + std::to_string(i));
    }
    scene.keys = std::make_shared<Vocabulary>(std::move(keys));
    scene.focus = RowId{5};
    scene.neighbors =
        std::make_shared<std::vector<Neighbor>>(std::vector<Neighbor>{{RowId{6}, 0.9}, {RowId{7}, 0.5}});
    const auto frame = CpuMapRenderer().render(requestFor(scene, QSize(800, 600)), {});
    QVERIFY(frame->labels.size() > 20);
    QCOMPARE(frame->labels.front().row, RowId{5});
    for (std::size_t i = 0; i < frame->labels.size(); ++i) {
        const MapLabel& a = frame->labels[i];
        QVERIFY(!a.sprite.isNull());
        bool ink = false;
        for (int x = 0; x < a.sprite.width() && !ink; ++x)
            ink = qAlpha(a.sprite.pixel(x, a.sprite.height() / 2)) > 200;
        QVERIFY2(ink, "an empty label");
        for (std::size_t j = 0; j < i; ++j) {
            const MapLabel& b = frame->labels[j];
            QVERIFY(!a.box.translated(a.anchor).intersects(b.box.translated(b.anchor)));
        }
    }
}

void MapRendererTest::everyPartOfThePictureGetsNames() {
    // The first thousand rows, the frequent ones, all lie in one corner.
    std::vector<float> coordinates;
    const auto noise = clouds(5000, 2, 23);
    for (std::size_t i = 0; i < 5000; ++i) {
        const float shift = i < 1000 ? 20.0f : 0.0f;
        coordinates.push_back(noise[2 * i] + shift);
        coordinates.push_back(noise[2 * i + 1]);
    }
    const auto frame = CpuMapRenderer().render(requestFor(sceneOf(coordinates, 2), QSize(900, 500)), {});
    const auto rare = std::count_if(frame->labels.begin(), frame->labels.end(),
                                    [](const MapLabel& l) { return l.row.value >= 1000; });
    QVERIFY(rare >= 5);
    QVERIFY(rare + 5 <= static_cast<std::ptrdiff_t>(frame->labels.size()));
}

void MapRendererTest::coloursOfCountsAreLogarithmic() {
    EmbeddingModel model;
    model.vectors.keys = std::make_shared<Vocabulary>(std::vector<std::string>{"a", "b", "c", "d"},
                                                      std::vector<std::uint64_t>{10000, 100, 1, 0});
    model.vectors.vectors = VectorMatrix(std::vector<float>(8), 4, 2);
    const auto colouring = colourBy(model, QStringLiteral("count"));
    QCOMPARE(colouring->kind, MapColouring::Kind::Numeric);
    QVERIFY(colouring->logScale);
    QCOMPARE(colouring->slots, (std::vector<std::uint8_t>{254, 127, 0, MapColouring::kMissing}));
    QCOMPARE(colouring->missing, std::size_t{1});
}

void MapRendererTest::coloursOfCategoriesNameTheCommonOnesAndCountTheRest() {
    EmbeddingModel model;
    std::vector<std::string> keys;
    std::vector<std::string> kinds;
    for (int kind = 0; kind < 11; ++kind) {
        for (int i = 0; i < 20 - kind; ++i) {
            keys.push_back("k" + std::to_string(keys.size()));
            kinds.push_back("kind" + std::to_string(kind));
        }
    }
    const std::size_t n = keys.size();
    model.vectors.keys = std::make_shared<Vocabulary>(keys);
    model.vectors.vectors = VectorMatrix(std::vector<float>(n), n, 1);
    model.metadata.columns.push_back({"kind", kinds});
    const auto colouring = colourBy(model, QStringLiteral("kind"));
    QCOMPARE(colouring->entries.size(), std::size_t{8});
    QCOMPARE(colouring->entries[0].rows, std::size_t{20});
    QCOMPARE(colouring->otherKinds, std::size_t{3});
    QCOMPARE(colouring->otherRows, std::size_t{12 + 11 + 10});
    std::set<PointShape> shapes;
    for (int i = 0; i < 8; ++i) shapes.insert(colouring->shapeOf(static_cast<std::uint8_t>(i)));
    QCOMPARE(shapes.size(), std::size_t{8});
    QCOMPARE(colouring->slots.back(), MapColouring::kOthers);
    QCOMPARE(colourColumns(model), QStringList{QStringLiteral("kind")});
}

void MapRendererTest::colouringAnUnknownColumnIsPlain() {
    EmbeddingModel model;
    model.vectors.keys = std::make_shared<Vocabulary>(std::vector<std::string>{"a"});
    model.vectors.vectors = VectorMatrix(std::vector<float>(2), 1, 2);
    QCOMPARE(colourBy(model, QStringLiteral("count"))->kind, MapColouring::Kind::Plain);
    QCOMPARE(colourBy(model, QStringLiteral("nothing"))->kind, MapColouring::Kind::Plain);
}

void MapRendererTest::everyShapeCoversAboutTheSameArea() {
    const float radius = 6;
    PointStamps stamps(radius);
    for (int i = 0; i < kPointShapes; ++i) {
        const float* stamp = stamps.stamp(static_cast<PointShape>(i), 1, 2);
        double area = 0;
        for (int k = 0; k < stamps.side() * stamps.side(); ++k) {
            QVERIFY(stamp[k] >= 0 && stamp[k] <= 1);
            area += stamp[k];
        }
        const double disc = 3.14159 * radius * radius;
        QVERIFY2(area > 0.75 * disc && area < 1.3 * disc,
                 qPrintable(QStringLiteral("shape %1: %2").arg(i).arg(area / disc)));
        const float nearest = static_cast<float>(stamps.half()) + 0.625f;  // the row above the stamp
        for (float x = -8; x <= 8; x += 0.25f) {
            QVERIFY(shapeDistance(static_cast<PointShape>(i), x, -nearest, radius) >=
                    0.8f);  // nothing is cut
        }
    }
}

void MapRendererTest::picturesAreSaved_data() {
    QTest::addColumn<int>("format");
    QTest::addColumn<double>("scale");
    QTest::newRow("png") << 0 << 1.0;
    QTest::newRow("png-4x") << 0 << 4.0;
    QTest::newRow("svg") << 1 << 1.0;
    QTest::newRow("pdf") << 2 << 1.0;
}

void MapRendererTest::picturesAreSaved() {
    QFETCH(int, format);
    QFETCH(double, scale);
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("map.out"));
    MapScene scene = sceneOf(clouds(200, 2, 31), 2);
    scene.note = QStringLiteral("PCA, 23 % + 11 %");
    const auto status =
        savePicture(path, static_cast<PictureFormat>(format), requestFor(scene, QSize(400, 300)), scale);
    QVERIFY(status.ok());
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray bytes = file.readAll();
    if (format == 0) {
        const QImage image = QImage::fromData(bytes, "PNG");
        QCOMPARE(image.size(), QSize(400, 300) * scale);
    } else if (format == 1) {
        QVERIFY(bytes.contains("<svg"));
        QVERIFY(bytes.contains(">w0<"));  // labels stay text
        QVERIFY(bytes.contains("23 %"));
        QVERIFY(bytes.count("<path") >= 200);
    } else {
        QVERIFY(bytes.startsWith("%PDF"));
    }
    const auto failed = savePicture(folder.filePath(QStringLiteral("none/map.png")), PictureFormat::Png,
                                    requestFor(scene, QSize(100, 100)), 1);
    QVERIFY(!failed.ok());
}

void MapRendererTest::coordinatesAreSaved() {
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("map.tsv"));
    MapScene scene = sceneOf({0.5f, -2, std::nanf(""), 1}, 2);
    scene.keys = std::make_shared<Vocabulary>(std::vector<std::string>{"a\tb", "c"});
    QVERIFY(saveCoordinates(path, scene).ok());
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("key\tx\ty\na b\t0.5\t-2\nc\tnan\t1\n"));
}

void MapRendererTest::axesAreNamedWithTheirShare() {
    PcaBasis basis;
    basis.components = 2;
    basis.explainedRatio = {0.234, 0.081};
    const auto names = axisNames(basis);
    QCOMPARE(names[0], QStringLiteral("PC1, 23 %"));
    QCOMPARE(names[1], QStringLiteral("PC2, 8.1 %"));
    QVERIFY(names[2].isEmpty());
    // Shares are only said of axes that are in their order.
    basis.explainedRatio = {0.081, 0.234};
    for (const QString& name : axisNames(basis)) QVERIFY(!name.contains(QLatin1Char('%')));
}

QTEST_MAIN(MapRendererTest)
#include "map_renderer_test.moc"
