#include "ui/models/neighbor_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QtTest>

#include "tests/ui/session/small_models.h"
#include "ui/models/suggestion_model.h"

using namespace embedscope;

namespace {

std::shared_ptr<const std::vector<Neighbor>> list(std::vector<Neighbor> neighbors) {
    return std::make_shared<const std::vector<Neighbor>>(std::move(neighbors));
}

}  // namespace

class NeighborModelTest : public QObject {
    Q_OBJECT
  private Q_SLOTS:
    void showsRankWordAndScore() {
        NeighborModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), 0);
        model.setNeighbors(smallModel(), list({{RowId{7}, 0.5}, {RowId{3}, -0.25}}), Metric::Cosine);
        QCOMPARE(model.rowCount(), 2);
        const auto shown = [&](int line, int column) { return model.index(line, column).data().toString(); };
        QCOMPARE(shown(0, NeighborModel::Rank), QStringLiteral("1"));
        QCOMPARE(shown(0, NeighborModel::Word), QStringLiteral("w7"));
        QCOMPARE(shown(0, NeighborModel::Score), QStringLiteral("0.500"));
        QCOMPARE(model.index(0, 0).data(NeighborModel::BarRole).toDouble(), 0.5);
        QCOMPARE(model.index(1, 0).data(NeighborModel::BarRole).toDouble(), 0.0);  // no bar below zero
        QCOMPARE(model.lineOf(RowId{3}), 1);
        QCOMPARE(model.lineOf(RowId{4}), -1);
        QCOMPARE(model.rowId(1), RowId{3});
    }

    void theNearestDistanceHasTheLongestBar() {
        NeighborModel model;
        model.setNeighbors(smallModel(), list({{RowId{1}, 1.0}, {RowId{2}, 4.0}}), Metric::Euclidean);
        QCOMPARE(model.index(0, 0).data(NeighborModel::BarRole).toDouble(), 1.0);
        QCOMPARE(model.index(1, 0).data(NeighborModel::BarRole).toDouble(), 0.25);
        QCOMPARE(model.headerData(NeighborModel::Score, Qt::Horizontal, Qt::DisplayRole).toString(),
                 QStringLiteral("Distance"));
    }

    void newScoresOfTheSameLengthKeepTheScrollPosition() {
        NeighborModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const ModelPtr words = smallModel();
        model.setNeighbors(words, list({{RowId{1}, 0.9}, {RowId{2}, 0.8}}), Metric::Cosine);
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.setNeighbors(words, list({{RowId{4}, 0.7}, {RowId{1}, 0.6}}), Metric::Cosine);
        QCOMPARE(reset.size(), 0);
        QCOMPARE(changed.size(), 1);
        QCOMPARE(model.index(0, NeighborModel::Word).data().toString(), QStringLiteral("w4"));
        model.setNeighbors(words, nullptr, Metric::Cosine);
        QCOMPARE(reset.size(), 1);
        QCOMPARE(model.rowCount(), 0);
    }

    void messagesAmongSuggestionsCannotBeChosen() {
        SuggestionModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setSuggestions(
            {{Suggestion::Kind::Word, QStringLiteral("king"), QStringLiteral("12 times"), RowId{4}, 0, {}},
             {Suggestion::Kind::Message, QStringLiteral("nothing"), {}, {}, 0, {}}});
        QVERIFY(model.flags(model.index(0)) & Qt::ItemIsSelectable);
        QVERIFY(!(model.flags(model.index(1)) & Qt::ItemIsSelectable));
        QCOMPARE(model.index(0).data(SuggestionModel::DetailRole).toString(), QStringLiteral("12 times"));
    }
};

QTEST_GUILESS_MAIN(NeighborModelTest)
#include "neighbor_model_test.moc"
