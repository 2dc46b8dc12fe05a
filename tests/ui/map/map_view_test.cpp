// The map as people use it: mouse, wheel, keys, selection, training frames, and that the view never waits.
#include <QClipboard>
#include <QElapsedTimer>
#include <QMenu>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTest>
#include <QTimer>
#include <QWheelEvent>

#include "tests/ui/map/map_samples.h"
#include "ui/map/map_view.h"
#include "ui/panels/map_panel.h"
#include "ui/panels/map_toolbar.h"
#include "ui/session/explorer.h"

using namespace embedscope;
using namespace embedscope::samples;

namespace {

void showSettled(MapView& view, MapScene scene, QSize size = QSize(600, 400)) {
    view.resize(size);
    view.setScene(std::move(scene), SceneChange::Replace);
    view.show();
    QTRY_VERIFY(view.isSettled() && view.frame()->inView > 0);
}

void wheel(MapView& view, QPointF at, int delta) {
    QWheelEvent event(at, view.mapToGlobal(at), QPoint(), QPoint(0, delta), Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(&view, &event);
}

/// A small model whose rows are spread on a ring, with counts and a column of kinds.
ModelPtr ringModel(std::size_t rows) {
    auto model = std::make_shared<EmbeddingModel>();
    std::vector<std::string> keys;
    std::vector<std::uint64_t> counts;
    std::vector<float> values;
    std::vector<std::string> kinds;
    for (std::size_t i = 0; i < rows; ++i) {
        const double angle = 6.283185 * static_cast<double>(i) / static_cast<double>(rows);
        keys.push_back("word" + std::to_string(i));
        counts.push_back(1000 / (i + 1) + 1);
        for (double v : {3 * std::cos(angle), 2 * std::sin(angle), 0.3 * std::sin(5 * angle),
                         0.1 * std::cos(7 * angle)}) {
            values.push_back(static_cast<float>(v));
        }
        kinds.push_back(i % 2 == 0 ? "even" : "odd");
    }
    model->name = "ring";
    model->vectors.keys = std::make_shared<Vocabulary>(keys, counts);
    model->vectors.vectors = VectorMatrix(std::move(values), rows, 4);
    model->metadata.columns.push_back({"kind", kinds});
    return model;
}

}  // namespace

class MapViewTest : public QObject {
    Q_OBJECT
  private Q_SLOTS:
    void initTestCase();
    void hoverNamesThePointUnderTheMouse();
    void clickFocusesAndShiftClickSelects();
    void wheelZoomsAboutTheCursor();
    void dragPansAndTheMapGoesOn();
    void arrowsEnterAndEscape();
    void lassoSelectsWhatItSurrounds();
    void rectangleAddsWithShift();
    void followsTheCloudUntilTheUserMoves();
    void pointsGlideBetweenTrainingFrames();
    void aFocusOutsideTheViewComesIntoIt();
    void noTimerRunsWhenNothingMoves();
    void reducedMotionMovesAtOnce();
    void theLastPictureIsShownMovedUntilTheNextIsThere();
    void manyPointsDoNotBlockTheGuiThread();
    void contextMenuCopiesTheWord();
    void summaryTellsWhatIsInView();
    void panelShowsAModelAndChangesTheExplorer();
    void panelColoursByColumns();
};

void MapViewTest::initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
}

void MapViewTest::hoverNamesThePointUnderTheMouse() {
    MapView view;
    showSettled(view, sceneOf({0, 0, 4, 0, 2, 3}, 2));
    QSignalSpy hovered(&view, &MapView::hoveredChanged);
    for (std::uint32_t row = 0; row < 3; ++row) {
        QTest::mouseMove(&view, view.placeOf(RowId{row}).toPoint());
        QTRY_COMPARE(view.hovered(), std::optional(RowId{row}));
    }
    QCOMPARE(hovered.count(), 3);
    QTest::mouseMove(&view, QPoint(3, 3));
    QTRY_VERIFY(!view.hovered());
}

void MapViewTest::clickFocusesAndShiftClickSelects() {
    MapView view;
    MapScene scene = sceneOf({0, 0, 4, 0, 2, 3}, 2);
    showSettled(view, scene);
    QSignalSpy activated(&view, &MapView::rowActivated);
    QSignalSpy selected(&view, &MapView::selectionRequested);
    QTest::mouseClick(&view, Qt::LeftButton, Qt::NoModifier, view.placeOf(RowId{2}).toPoint());
    QCOMPARE(activated.count(), 1);
    QCOMPARE(activated[0][0].value<RowId>(), RowId{2});
    QTest::mouseClick(&view, Qt::LeftButton, Qt::ShiftModifier, view.placeOf(RowId{1}).toPoint());
    QCOMPARE(activated.count(), 1);
    QCOMPARE(selected.count(), 1);
    QCOMPARE(selected[0][0].value<std::vector<RowId>>(), std::vector<RowId>{RowId{1}});
    scene.selection = selectionOf({RowId{0}, RowId{1}}, 3);
    view.setScene(scene, SceneChange::Restyle);
    QTest::mouseClick(&view, Qt::LeftButton, Qt::ShiftModifier, view.placeOf(RowId{1}).toPoint());
    QCOMPARE(selected[1][0].value<std::vector<RowId>>(), std::vector<RowId>{RowId{0}});
}

void MapViewTest::wheelZoomsAboutTheCursor() {
    MapView view;
    showSettled(view, sceneOf(clouds(300, 2, 3), 2));
    const QPointF at = view.placeOf(RowId{17});
    const double before = view.camera().scale;
    wheel(view, at, 120);
    wheel(view, at, 240);
    QTRY_VERIFY(view.isSettled());
    QVERIFY(view.camera().scale > 1.9 * before);
    QVERIFY(QLineF(at, view.placeOf(RowId{17})).length() < 0.01);
    for (int i = 0; i < 200; ++i) wheel(view, at, -1200);  // there is an end to it
    QTRY_VERIFY(view.isSettled());
    QVERIFY(view.camera().scale > before / 100);
    QTest::keyClick(&view, Qt::Key_0);
    QTRY_VERIFY(view.isSettled());
    QCOMPARE(view.camera().scale, before);
}

void MapViewTest::dragPansAndTheMapGoesOn() {
    MapView view;
    showSettled(view, sceneOf(clouds(300, 2, 3), 2));
    const QPointF before = view.placeOf(RowId{5});
    QTest::mousePress(&view, Qt::LeftButton, Qt::NoModifier, QPoint(20, 20));
    for (int i = 1; i <= 10; ++i) {
        QTest::mouseMove(&view, QPoint(20 + 12 * i, 20));
        QTest::qWait(4);
    }
    const QPointF held = view.placeOf(RowId{5});
    QVERIFY(std::abs(held.x() - before.x() - 120) < 0.01);
    QVERIFY(std::abs(held.y() - before.y()) < 0.01);
    QTest::mouseRelease(&view, Qt::LeftButton, Qt::NoModifier, QPoint(140, 20));
    QTRY_VERIFY(view.isSettled());
    QVERIFY(view.placeOf(RowId{5}).x() > held.x() + 3);
}

void MapViewTest::arrowsEnterAndEscape() {
    MapView view;
    showSettled(view, sceneOf({0, 0, 4, 0, 8, 0, 4, 3}, 2));
    QSignalSpy activated(&view, &MapView::rowActivated);
    QSignalSpy cleared(&view, &MapView::clearRequested);
    QTest::mouseMove(&view, view.placeOf(RowId{0}).toPoint());
    QTRY_COMPARE(view.hovered(), std::optional(RowId{0}));
    QTest::keyClick(&view, Qt::Key_Right);
    QCOMPARE(view.hovered(), std::optional(RowId{1}));
    QTest::keyClick(&view, Qt::Key_Right);
    QCOMPARE(view.hovered(), std::optional(RowId{2}));
    QTest::keyClick(&view, Qt::Key_Left);
    QTest::keyClick(&view, Qt::Key_Up);
    QCOMPARE(view.hovered(), std::optional(RowId{3}));
    QTest::keyClick(&view, Qt::Key_Return);
    QCOMPARE(activated.count(), 1);
    QCOMPARE(activated[0][0].value<RowId>(), RowId{3});
    QTest::keyClick(&view, Qt::Key_Escape);
    QCOMPARE(cleared.count(), 1);
    const double before = view.camera().scale;
    QTest::keyClick(&view, Qt::Key_Plus);
    QTRY_VERIFY(view.camera().scale > 1.4 * before);
}

void MapViewTest::lassoSelectsWhatItSurrounds() {
    MapView view;
    showSettled(view, sceneOf({0, 0, 4, 0, 8, 0, 4, 3}, 2));
    view.setTool(MapTool::Lasso);
    QSignalSpy selected(&view, &MapView::selectionRequested);
    const QPoint middle = view.placeOf(RowId{1}).toPoint();
    QTest::mousePress(&view, Qt::LeftButton, Qt::NoModifier, middle + QPoint(-30, -30));
    for (const QPoint step : {QPoint(30, -30), QPoint(30, 30), QPoint(-30, 30)})
        QTest::mouseMove(&view, middle + step);
    QTest::mouseRelease(&view, Qt::LeftButton, Qt::NoModifier, middle + QPoint(-30, 30));
    QTRY_COMPARE(selected.count(), 1);
    QCOMPARE(selected[0][0].value<std::vector<RowId>>(), std::vector<RowId>{RowId{1}});
    QTest::keyClick(&view, Qt::Key_Escape);
    QCOMPARE(view.tool(), MapTool::Move);
}

void MapViewTest::rectangleAddsWithShift() {
    MapView view;
    MapScene scene = sceneOf({0, 0, 4, 0, 8, 0, 4, 3}, 2);
    scene.selection = selectionOf({RowId{0}}, 4);
    showSettled(view, scene);
    QSignalSpy selected(&view, &MapView::selectionRequested);
    const QPoint from = view.placeOf(RowId{1}).toPoint() - QPoint(15, 15);
    const QPoint to = view.placeOf(RowId{2}).toPoint() + QPoint(15, 15);
    QTest::mousePress(&view, Qt::LeftButton, Qt::ShiftModifier, from);
    QTest::mouseMove(&view, (from + to) / 2);
    QTest::mouseMove(&view, to);
    QTest::mouseRelease(&view, Qt::LeftButton, Qt::ShiftModifier, to);
    QTRY_COMPARE(selected.count(), 1);
    QCOMPARE(selected[0][0].value<std::vector<RowId>>(), (std::vector<RowId>{RowId{0}, RowId{1}, RowId{2}}));
}

void MapViewTest::followsTheCloudUntilTheUserMoves() {
    MapView view;
    MapScene scene = sceneOf(clouds(200, 2, 3), 2);
    scene.live = true;
    showSettled(view, scene);
    const double before = view.camera().scale;
    const auto grown = [&](float factor) {
        auto coordinates = clouds(200, 2, 3);
        for (float& v : coordinates) v *= factor;
        MapScene next = scene;
        next.points = sceneOf(coordinates, 2).points;
        return next;
    };
    view.setScene(grown(10), SceneChange::Move);
    QVERIFY(view.camera().scale > 0.9 * before);  // no jump
    QTRY_VERIFY(view.isSettled());
    QVERIFY(std::abs(view.camera().scale - before / 10) < 0.02 * before / 10);
    QVERIFY(view.isFollowing());
    wheel(view, QPointF(300, 200), 120);
    QVERIFY(!view.isFollowing());
    QTRY_VERIFY(view.isSettled());
    const MapCamera kept = view.camera();
    view.setScene(grown(40), SceneChange::Move);
    QTRY_VERIFY(view.isSettled());
    QVERIFY(view.camera() == kept);
    view.fit();
    QVERIFY(view.isFollowing());
}

void MapViewTest::aFocusOutsideTheViewComesIntoIt() {
    MapView view;
    MapScene scene = sceneOf({0, 0, 10, 10, 5, 5}, 2);
    showSettled(view, scene);
    scene.focus = RowId{2};
    view.setScene(scene, SceneChange::Restyle);
    QVERIFY(view.isFollowing());  // it was in view: nothing moves
    for (int i = 0; i < 8; ++i) wheel(view, view.placeOf(RowId{2}), 120);
    QTRY_VERIFY(view.isSettled());
    QVERIFY(!view.rect().contains(view.placeOf(RowId{1}).toPoint()));
    const double scale = view.camera().scale;
    scene.focus = RowId{1};
    view.setScene(scene, SceneChange::Restyle);
    QTRY_VERIFY(view.isSettled());
    QVERIFY(view.rect().adjusted(30, 30, -30, -30).contains(view.placeOf(RowId{1}).toPoint()));
    QCOMPARE(view.camera().scale, scale);
}

void MapViewTest::pointsGlideBetweenTrainingFrames() {
    MapView view;
    MapScene scene = sceneOf({0, 0, 10, 10, 5, 5}, 2);
    scene.live = true;
    scene.focus = RowId{2};
    showSettled(view, scene);
    const QPointF from = view.placeOf(RowId{2});
    for (int frame = 1; frame <= 3; ++frame) {
        MapScene next = scene;
        next.points = sceneOf({0, 0, 10, 10, 5.0f + static_cast<float>(frame), 5}, 2).points;
        view.setScene(next, SceneChange::Move);
        QVERIFY(!view.isSettled());
    }
    QTRY_VERIFY(view.isSettled());
    const QPointF expected = view.camera().toScreen(MapPosition{8, 5, 0}, QSizeF(view.size()));
    QVERIFY(QLineF(view.placeOf(RowId{2}), expected).length() < 0.01);
    QVERIFY(view.placeOf(RowId{2}).x() > from.x());
}

void MapViewTest::noTimerRunsWhenNothingMoves() {
    MapView view;
    showSettled(view, sceneOf(clouds(300, 2, 3), 2));
    view.zoomBy(2);
    QVERIFY(!view.isSettled());
    QTRY_VERIFY(view.isSettled());
    QSignalSpy frames(&view, &MapView::frameShown);
    QTest::qWait(120);
    QCOMPARE(frames.count(), 0);
    QVERIFY(view.isSettled());
}

void MapViewTest::reducedMotionMovesAtOnce() {
    MapView view;
    view.setReducedMotion(true);
    showSettled(view, sceneOf(clouds(300, 2, 3), 2));
    const double before = view.camera().scale;
    view.zoomBy(2);
    QCOMPARE(view.camera().scale, 2 * before);
}

void MapViewTest::theLastPictureIsShownMovedUntilTheNextIsThere() {
    MapView view;
    showSettled(view, sceneOf(clouds(2000, 2, 3), 2));
    const auto frame = view.frame();
    const QImage before = view.grab().toImage();
    QTest::mousePress(&view, Qt::LeftButton, Qt::NoModifier, QPoint(300, 200));
    QTest::mouseMove(&view, QPoint(250, 200));
    QCOMPARE(view.frame(), frame);  // no event has been delivered yet
    const QImage after = view.grab().toImage();
    const double ratio = before.devicePixelRatio();
    const int shift = static_cast<int>(50 * ratio);
    const int line = static_cast<int>(200 * ratio);
    int same = 0;
    for (int x = 100; x < 500; ++x) same += before.pixel(x, line) == after.pixel(x - shift, line);
    QVERIFY2(same > 360, qPrintable(QString::number(same)));
    QTest::mouseRelease(&view, Qt::LeftButton, Qt::NoModifier, QPoint(250, 200));
    QTRY_VERIFY(view.frame() != frame && view.isSettled());
}

void MapViewTest::manyPointsDoNotBlockTheGuiThread() {
    MapView view;
    MapScene scene = sceneOf(clouds(200000, 2, 3), 2);
    showSettled(view, scene, QSize(1200, 800));
    // The work of a frame happens elsewhere: while many frames are asked for, an event loop turn stays far
    // below the time of a frame. Generous, because the machine may be busy with other things.
    QElapsedTimer clock;
    std::vector<double> turns;
    QTest::mousePress(&view, Qt::LeftButton, Qt::NoModifier, QPoint(600, 400));
    for (int i = 0; i < 60; ++i) {
        clock.start();
        QTest::mouseMove(&view, QPoint(600 + i * 3, 400));
        QCoreApplication::sendPostedEvents();
        QCoreApplication::processEvents();
        turns.push_back(static_cast<double>(clock.nsecsElapsed()) * 1e-6);
    }
    QTest::mouseRelease(&view, Qt::LeftButton, Qt::NoModifier, QPoint(780, 400));
    std::sort(turns.begin(), turns.end());
    QVERIFY2(turns[turns.size() / 2] < 100, qPrintable(QString::number(turns[turns.size() / 2])));
    QTRY_VERIFY(view.isSettled());
}

void MapViewTest::contextMenuCopiesTheWord() {
    MapView view;
    showSettled(view, sceneOf({0, 0, 4, 0, 2, 3}, 2));
    const QPoint at = view.placeOf(RowId{1}).toPoint();
    QContextMenuEvent event(QContextMenuEvent::Mouse, at, view.mapToGlobal(at));
    QCoreApplication::sendEvent(&view, &event);
    QMenu* menu = view.findChild<QMenu*>();
    QVERIFY(menu != nullptr);
    for (QAction* action : menu->actions()) {
        if (action->text().startsWith(QStringLiteral("Copy"))) action->trigger();
    }
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("w1"));
    menu->close();
}

void MapViewTest::summaryTellsWhatIsInView() {
    MapView view;
    QVERIFY(!view.summary().isEmpty());
    showSettled(view, sceneOf(clouds(1500, 2, 3), 2));
    QVERIFY(view.summary().contains(QStringLiteral("1,500 of 1,500")));
    QVERIFY(view.accessibleDescription().contains(QStringLiteral("1,500")));
    QCOMPARE(view.accessibleName(), QStringLiteral("Map of the vectors"));
}

void MapViewTest::panelShowsAModelAndChangesTheExplorer() {
    Explorer explorer;
    MapPanel panel(&explorer);
    panel.resize(900, 600);
    panel.show();
    QVERIFY(panel.isEmptyShown());
    explorer.setModel(ringModel(40));
    QVERIFY(!panel.isEmptyShown());
    MapView& view = *panel.view();
    QTRY_VERIFY(panel.isSettled() && !view.scene().empty() && view.frame()->inView == 40);

    QTest::mouseClick(&view, Qt::LeftButton, Qt::NoModifier, view.placeOf(RowId{7}).toPoint());
    QCOMPARE(explorer.state().focus, std::optional(RowId{7}));
    QTRY_VERIFY(view.scene().neighbors != nullptr);
    QTRY_VERIFY(panel.isSettled());
    QCOMPARE(view.frame()->labels.front().row, RowId{7});

    for (QAction* action : panel.toolbar()->mapActions()) {
        if (action->objectName() == QLatin1String("map3d")) action->trigger();
    }
    QCOMPARE(explorer.state().components, 3);
    QTRY_VERIFY(view.camera().threeDimensional && panel.isSettled());
    const QPointF before = view.placeOf(RowId{3});
    QTest::mousePress(&view, Qt::LeftButton, Qt::NoModifier, QPoint(450, 40));
    QTest::mouseMove(&view, QPoint(470, 60));
    QTest::mouseMove(&view, QPoint(540, 90));
    QTest::mouseRelease(&view, Qt::LeftButton, Qt::NoModifier, QPoint(540, 90));
    QVERIFY(QLineF(before, view.placeOf(RowId{3})).length() > 5);
    QTest::keyClick(&view, Qt::Key_Escape);
    QVERIFY(!explorer.state().focus);
}

void MapViewTest::panelColoursByColumns() {
    Explorer explorer;
    MapPanel panel(&explorer);
    panel.resize(900, 600);
    panel.show();
    explorer.setModel(ringModel(40));
    MapView& view = *panel.view();
    QTRY_VERIFY(panel.isSettled() && !view.scene().empty());
    explorer.setColourColumn(QStringLiteral("kind"));
    QTRY_VERIFY(view.scene().colouring && view.scene().colouring->kind == MapColouring::Kind::Categories);
    QAction* chosen = nullptr;
    QTRY_VERIFY((chosen = panel.toolbar()->findChild<QAction*>(QStringLiteral("mapColour:kind"))) &&
                chosen->isChecked());
    panel.toolbar()->findChild<QAction*>(QStringLiteral("mapColour:count"))->trigger();
    QCOMPARE(explorer.state().colourColumn, QStringLiteral("count"));
    QTRY_VERIFY(view.scene().colouring->logScale);
}

QTEST_MAIN(MapViewTest)
#include "map_view_test.moc"
