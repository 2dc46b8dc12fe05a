#include "ui/charts/loss_chart.h"

#include <QChart>
#include <QLineSeries>
#include <QSignalSpy>
#include <QTest>
#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "ui/charts/curve_math.h"

using namespace embedscope;

namespace {

std::vector<QPointF> noise(std::size_t count) {
    std::mt19937 random(3);
    std::vector<QPointF> points;
    for (std::size_t i = 0; i < count; ++i)
        points.emplace_back(static_cast<double>(i), static_cast<double>(random() % 1000));
    return points;
}

LossCurve curve(const QString& id, std::size_t points, double epochs) {
    LossCurve made{id, id, {}, false};
    for (std::size_t i = 0; i < points; ++i) {
        LossPoint point;
        point.epoch = epochs * static_cast<double>(i + 1) / static_cast<double>(points);
        point.words = 1000 * (i + 1);
        point.examples = 500;
        point.loss = 4 / (1 + point.epoch) + 0.01 * static_cast<double>(i % 3);
        point.epochLoss = point.loss;
        if (i % 10 == 9) point.validationLoss = point.loss + 0.2;
        made.points.push_back(point);
    }
    return made;
}

}  // namespace

class LossChartTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void decimatingKeepsPeaksEndsAndOrder() {
        for (const std::size_t count :
             {std::size_t(5), std::size_t(400), std::size_t(401), std::size_t(123456)}) {
            std::vector<QPointF> points = noise(count);
            points[count / 3].setY(1e6);
            points[count / 2].setY(-1e6);
            const std::vector<QPointF> kept = decimated(points, 400);
            QVERIFY(kept.size() <= 400);
            QCOMPARE(kept.front(), points.front());
            QCOMPARE(kept.back(), points.back());
            QVERIFY(std::is_sorted(kept.begin(), kept.end(),
                                   [](const QPointF& a, const QPointF& b) { return a.x() < b.x(); }));
            QVERIFY(std::find(kept.begin(), kept.end(), points[count / 3]) != kept.end());
            QVERIFY(std::find(kept.begin(), kept.end(), points[count / 2]) != kept.end());
            for (const QPointF& point : kept)
                QVERIFY(std::binary_search(points.begin(), points.end(), point,
                                           [](const QPointF& a, const QPointF& b) { return a.x() < b.x(); }));
        }
    }

    void pointsThatAreNotFiniteAreLeftOut() {
        const double nan = std::numeric_limits<double>::quiet_NaN();
        const std::vector<QPointF> kept = decimated(std::vector<QPointF>{{0, 1}, {1, nan}, {2, 3}}, 100);
        QCOMPARE(kept.size(), std::size_t(2));
    }

    void aTinyIntervalAtAnEpochsEndIsNoSpike() {
        LossCurve run{QStringLiteral("a"), QStringLiteral("a"), {}, false};
        const auto add = [&run](double loss, std::uint64_t examples, bool ends) {
            LossPoint point;
            point.loss = loss;
            point.examples = examples;
            point.endsEpoch = ends;
            run.points.push_back(point);
        };
        add(2, 1000, false);
        add(9, 10, true);  // few examples, cut short by the border
        add(8, 0, false);  // none at all: not a measurement
        add(3, 1, false);  // a short step in the middle is what the user asked for
        add(2, 1000, false);
        add(4, 500, true);  // long enough to stand alone
        const std::vector<double> drawn = measuredLoss(run);
        const double shared = (2 * 1000 + 9 * 10) / 1010.0;
        const std::vector<double> wanted{shared, shared, shared, 3, 2, 4};
        QCOMPARE(drawn.size(), wanted.size());
        for (std::size_t i = 0; i < wanted.size(); ++i) QCOMPARE(drawn[i], wanted[i]);
    }

    void smoothingHalvesWeightsPerHalfLife() {
        const std::vector<double> x{0, 1, 2};
        const std::vector<double> values{8, 2, 5};
        const std::vector<double> off = smoothed(x, values, {}, 0);
        QVERIFY(off == values);
        const std::vector<double> smooth = smoothed(x, values, {}, 1);
        QCOMPARE(smooth[0], 8.0);
        QCOMPARE(smooth[1], (8 * 0.5 + 2) / 1.5);
        QCOMPARE(smooth[2], (8 * 0.25 + 2 * 0.5 + 5) / 1.75);
        // The same values measured twice as often with half the weight each give the same curve's end.
        const std::vector<double> constant =
            smoothed(std::vector<double>{0, 0.5, 1, 1.5}, std::vector<double>{3, 3, 3, 3}, {}, 0.2);
        for (const double value : constant) QCOMPARE(value, 3.0);
        const std::vector<double> holed =
            smoothed(x, std::vector<double>{8, std::numeric_limits<double>::quiet_NaN(), 5}, {}, 1);
        QCOMPARE(holed[1], 8.0);
    }

    void ticksAreRoundAndInside() {
        for (const auto& [from, to] :
             {std::pair(0.0, 5.0), std::pair(2.31, 4.2), std::pair(0.0, 0.03), std::pair(0.0, 12345.0)}) {
            const std::vector<AxisTick> ticks = linearTicks(from, to, 5);
            QVERIFY(ticks.size() >= 2 && ticks.size() <= 8);
            for (const AxisTick& tick : ticks) {
                QVERIFY(tick.value >= from - 1e-9 && tick.value <= to + 1e-9);
                QCOMPARE(QLocale().toDouble(tick.label) + 1, tick.value + 1);
            }
        }
        const std::vector<AxisTick> powers = logarithmicTicks(0.001, 1000, 6);
        QCOMPARE(powers.size(), std::size_t(7));
        QVERIFY(linearTicks(1, 1, 5).empty());
        QVERIFY(logarithmicTicks(0, 1, 5).empty());
    }

    void seriesStayWithinTheirLimit() {
        LossChart chart;
        chart.resize(4000, 300);
        chart.setCurves({curve(QStringLiteral("a"), 60000, 10)});
        chart.show();
        for (const QAbstractSeries* series : chart.chart()->series()) {
            const auto* line = qobject_cast<const QLineSeries*>(series);
            QVERIFY(line && line->count() > 0);
            QVERIFY(line->count() <= static_cast<int>(LossChart::kMostPoints));
        }
    }

    void valuesCanBeReadAtTheCursorByMouseAndKeys() {
        LossChart chart;
        chart.resize(600, 300);
        chart.setCurves({curve(QStringLiteral("a"), 100, 2)});
        chart.show();
        QVERIFY(QTest::qWaitForWindowExposed(&chart));
        QVERIFY(chart.readout().isEmpty());
        const QSignalSpy changes(&chart, &LossChart::readoutChanged);
        QTest::mouseMove(chart.viewport(), chart.chart()->plotArea().center().toPoint());
        QTRY_VERIFY(!chart.readout().isEmpty());
        QVERIFY(chart.readout().contains(QStringLiteral("words")));
        QVERIFY(changes.count() > 0);
        QTest::keyClick(&chart, Qt::Key_Left);
        const QString before = chart.readout();
        QTest::keyClick(&chart, Qt::Key_Left);
        QVERIFY(chart.readout() != before);
        QTest::keyClick(&chart, Qt::Key_Right);
        QCOMPARE(chart.readout(), before);
    }

    void theCurveIsThereInWordsAndAsATable() {
        LossChart chart;
        chart.setCurves({curve(QStringLiteral("first run"), 30, 3), curve(QStringLiteral("other"), 20, 2)});
        QVERIFY(chart.accessibleDescription().contains(QStringLiteral("first run")));
        QVERIFY(chart.accessibleDescription().contains(QStringLiteral("other")));
        const QStringList lines =
            curvesAsTable(chart.curves(), 0).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 1 + 30 + 20);
        for (const QString& line : lines) QCOMPARE(line.split(QLatin1Char('\t')).size(), 11);
        QCOMPARE(lines[1].split(QLatin1Char('\t'))[4].toDouble(), chart.curves()[0].points[0].loss);
    }

    void logarithmicAndWordAxesKeepTheCurve() {
        LossChart chart;
        chart.resize(500, 300);
        LossCurve wild = curve(QStringLiteral("a"), 50, 1);
        wild.points[10].loss = std::numeric_limits<double>::quiet_NaN();
        wild.points[11].loss = 0;
        chart.setCurves({wild});
        chart.setLogarithmic(true);
        chart.setByWords(true);
        chart.show();
        QVERIFY(!chart.picture().isNull());
        QVERIFY(!chart.description().isEmpty());
        chart.setCurves({});
        QVERIFY(chart.readout().isEmpty());
        QVERIFY(!chart.picture().isNull());
    }

    void theNearestPointIsTheNearest() {
        const LossCurve some = curve(QStringLiteral("a"), 10, 1);
        QCOMPARE(nearestPoint(some, -1, false), std::size_t(0));
        QCOMPARE(nearestPoint(some, 9, false), std::size_t(9));
        QCOMPARE(nearestPoint(some, 0.34, false), std::size_t(2));
        QCOMPARE(nearestPoint(some, 3600, true), std::size_t(3));
    }
};

QTEST_MAIN(LossChartTest)
#include "loss_chart_test.moc"
