#include "ui/session/explorer.h"

#include <QSignalSpy>
#include <QtTest>
#include <cmath>

#include "tests/ui/session/small_models.h"
#include "ui/session/word_query.h"

using namespace embedscope;

namespace {

/// The rows by cosine to one row, nearest first, computed the slow way.
std::vector<std::uint32_t> slowNeighbors(const EmbeddingModel& model, RowId query, std::size_t k) {
    const VectorMatrix& v = model.vectors.vectors;
    const auto q = v.rowCopy(query);
    std::vector<std::pair<double, std::uint32_t>> scored;
    for (std::uint32_t row = 0; row < v.rows(); ++row) {
        if (row == query.value) continue;
        const auto x = v.rowCopy({row});
        double dot = 0, xx = 0, qq = 0;
        for (std::size_t i = 0; i < x.size(); ++i) {
            dot += double{x[i]} * q[i];
            xx += double{x[i]} * x[i];
            qq += double{q[i]} * q[i];
        }
        scored.push_back({-dot / std::sqrt(xx * qq), row});
    }
    std::sort(scored.begin(), scored.end());
    std::vector<std::uint32_t> rows;
    for (std::size_t i = 0; i < std::min(k, scored.size()); ++i) rows.push_back(scored[i].second);
    return rows;
}

std::vector<std::uint32_t> rowsOf(const ExplorerState& state) {
    std::vector<std::uint32_t> rows;
    for (const Neighbor& n : *state.neighbors) rows.push_back(n.row.value);
    return rows;
}

}  // namespace

class ExplorerTest : public QObject {
    Q_OBJECT
  private Q_SLOTS:
    void modelGetsProjectionAndIndex();
    void neighborsAreThoseOfTheSlowSearch();
    void newestQuestionWins();
    void anotherModelDropsWhatBelongedToTheOld();
    void undoAndRedoBringChoicesBack();
    void turningKIsOneStepOfUndo();
    void metricClearsTheRadius();
    void formulaLeavesItsWordsOut();
    void unknownWordsChangeNothing();
    void selectionIsSortedAndWithinTheModel();
    void trainingFramesKeepTheFocusByWord();
    void generationRisesWithEveryChange();
};

void ExplorerTest::modelGetsProjectionAndIndex() {
    Explorer explorer;
    QSignalSpy busy(&explorer, &Explorer::busy);
    explorer.setModel(smallModel());
    QVERIFY(!explorer.state().projection);
    QTRY_VERIFY(explorer.state().projection);
    QTRY_VERIFY(explorer.state().index);
    QCOMPARE(explorer.state().projection->basis.components, std::size_t{2});
    QCOMPARE(explorer.state().projection->coordinates.size(), std::size_t{120});
    QVERIFY(explorer.state().projectionNote.startsWith(QLatin1String("PCA")));
    QTRY_COMPARE(busy.last().at(0).toString(), QString());
    explorer.setComponents(3);
    QTRY_COMPARE(explorer.state().projection->basis.components, std::size_t{3});
}

void ExplorerTest::neighborsAreThoseOfTheSlowSearch() {
    Explorer explorer;
    const ModelPtr model = smallModel();
    explorer.setModel(model);
    explorer.setK(7);
    QVERIFY(explorer.setFocusWord(QStringLiteral("W5")));  // lower case is tried too
    QTRY_VERIFY(explorer.state().neighbors);
    QCOMPARE(rowsOf(explorer.state()), slowNeighbors(*model, RowId{5}, 7));
    QCOMPARE(explorer.state().selection, std::vector<RowId>{RowId{5}});
}

void ExplorerTest::newestQuestionWins() {
    Explorer explorer;
    const ModelPtr model = smallModel(400);
    explorer.setModel(model);
    QTRY_VERIFY(explorer.state().index);
    for (std::uint32_t row = 0; row < 50; ++row) explorer.setFocus(RowId{row});
    QTRY_VERIFY(explorer.state().neighbors);
    QCOMPARE(explorer.state().focus, RowId{49});
    QCOMPARE(rowsOf(explorer.state()), slowNeighbors(*model, RowId{49}, 20));
    QTest::qWait(50);
    QCOMPARE(rowsOf(explorer.state()), slowNeighbors(*model, RowId{49}, 20));
}

void ExplorerTest::anotherModelDropsWhatBelongedToTheOld() {
    Explorer explorer;
    explorer.setModel(smallModel(300, 8));
    explorer.setFocus(RowId{200});
    explorer.setModel(smallModel(20, 4));
    QVERIFY(!explorer.state().focus);
    QVERIFY(explorer.state().selection.empty());
    QVERIFY(!explorer.canUndo());
    QTRY_VERIFY(explorer.state().projection && explorer.state().index);
    QCOMPARE(explorer.state().projection->rows, std::size_t{20});
    QVERIFY(!explorer.state().neighbors);
}

void ExplorerTest::undoAndRedoBringChoicesBack() {
    Explorer explorer;
    explorer.setModel(smallModel());
    explorer.setFocus(RowId{1});
    explorer.setFocus(RowId{2});
    explorer.setMetric(Metric::Euclidean);
    explorer.undo();
    QCOMPARE(explorer.state().metric, Metric::Cosine);
    QCOMPARE(explorer.state().focus, RowId{2});
    explorer.undo();
    QCOMPARE(explorer.state().focus, RowId{1});
    explorer.redo();
    QCOMPARE(explorer.state().focus, RowId{2});
    explorer.undo();
    explorer.undo();
    QVERIFY(!explorer.state().focus);
    QVERIFY(!explorer.canUndo());
    explorer.redo();
    explorer.setFocus(RowId{9});
    QVERIFY(!explorer.canRedo());  // a new choice ends what could be done again
}

void ExplorerTest::turningKIsOneStepOfUndo() {
    Explorer explorer;
    explorer.setModel(smallModel());
    explorer.setFocus(RowId{1});
    for (int k = 21; k < 30; ++k) explorer.setK(k);
    explorer.undo();
    QCOMPARE(explorer.state().k, 20);
    QCOMPARE(explorer.state().focus, RowId{1});
}

void ExplorerTest::metricClearsTheRadius() {
    Explorer explorer;
    explorer.setModel(smallModel());
    explorer.setFocus(RowId{1});
    explorer.setRadius(-1.0);
    QTRY_VERIFY(explorer.state().neighbors);
    QCOMPARE(explorer.state().neighbors->size(),
             std::size_t{59});  // every other row has a cosine of -1 at least
    explorer.setMetric(Metric::Euclidean);
    QVERIFY(!explorer.state().radius);
    QTRY_VERIFY(explorer.state().neighbors);
    QCOMPARE(explorer.state().neighbors->size(), std::size_t{20});
}

void ExplorerTest::formulaLeavesItsWordsOut() {
    Explorer explorer;
    explorer.setModel(smallModel(30, 6, {"king", "man", "woman"}));
    QCOMPARE(explorer.setQuery(QStringLiteral("king - man + woman")), QString());
    QVERIFY(!explorer.state().focus);
    QCOMPARE(explorer.state().selection.size(), std::size_t{3});
    QTRY_VERIFY(explorer.state().neighbors);
    for (const Neighbor& n : *explorer.state().neighbors) QVERIFY(n.row.value > 2);
    explorer.undo();
    QVERIFY(explorer.state().formula.isEmpty());
}

void ExplorerTest::unknownWordsChangeNothing() {
    Explorer explorer;
    explorer.setModel(smallModel());
    const quint64 before = explorer.state().generation;
    QVERIFY(!explorer.setFocusWord(QStringLiteral("zebra")));
    QVERIFY(explorer.setQuery(QStringLiteral("zebra")).contains(QLatin1String("zebra")));
    QVERIFY(explorer.setQuery(QStringLiteral("w1 + zebra")).contains(QLatin1String("zebra")));
    QCOMPARE(explorer.state().generation, before);
    QVERIFY(!explorer.canUndo());
}

void ExplorerTest::selectionIsSortedAndWithinTheModel() {
    Explorer explorer;
    explorer.setModel(smallModel(10));
    explorer.setSelection({RowId{7}, RowId{3}, RowId{7}, RowId{99}});
    QCOMPARE(explorer.state().selection, (std::vector<RowId>{RowId{3}, RowId{7}}));
    explorer.setFocus(RowId{99});
    QVERIFY(!explorer.state().focus);
}

void ExplorerTest::trainingFramesKeepTheFocusByWord() {
    Explorer explorer;
    explorer.setModel(smallModel(20, 4, {"alpha", "beta"}));
    explorer.setFocusWord(QStringLiteral("beta"));
    const auto frame = [&](std::uint32_t seed, bool first) {
        const ModelPtr model = smallModel(12, 4, {"gamma", "delta", "beta"}, seed);
        auto basis = fitPca(model->vectors.vectors, 2);
        QVERIFY(basis);
        auto projection = projectOnto(*basis, model->vectors.vectors);
        QVERIFY(projection);
        explorer.showTrainingFrame(model, std::make_shared<const Projection>(std::move(*projection)),
                                   QStringLiteral("basis kept"), first);
    };
    frame(2, true);
    QVERIFY(explorer.state().live);
    QCOMPARE(explorer.state().focus, RowId{2});
    for (std::uint32_t seed = 3; seed < 20; ++seed) frame(seed, false);
    // The neighbours end up being those of the newest vectors.
    QTRY_COMPARE(explorer.state().neighbors ? rowsOf(explorer.state()) : std::vector<std::uint32_t>{},
                 slowNeighbors(*explorer.state().model, RowId{2}, 20));
    explorer.endTraining();
    QVERIFY(!explorer.state().live);
    QTRY_VERIFY(explorer.state().index);
    // What stays on the screen is the fit of the last vectors, said to be a new one.
    QTRY_VERIFY(explorer.state().projectionNote.contains(QStringLiteral("re-fitted at the end of the run")));
    const auto last = fitPca(explorer.state().model->vectors.vectors, 2);
    QVERIFY(last);
    const double shownShare = explorer.state().projection->basis.explainedRatio[0] +
                              explorer.state().projection->basis.explainedRatio[1];
    QVERIFY(std::abs(shownShare - last->explainedRatio[0] - last->explainedRatio[1]) < 1e-9);
}

void ExplorerTest::generationRisesWithEveryChange() {
    Explorer explorer;
    quint64 last = explorer.state().generation;
    connect(&explorer, &Explorer::changed, this, [&] {
        QVERIFY(explorer.state().generation > last);
        last = explorer.state().generation;
    });
    explorer.setModel(smallModel());
    explorer.setFocus(RowId{1});
    explorer.undo();
    QTRY_VERIFY(explorer.state().projection && explorer.state().index);
    QVERIFY(last >= 4);
}

QTEST_GUILESS_MAIN(ExplorerTest)
#include "explorer_test.moc"
