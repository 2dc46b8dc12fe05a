// The item models of runs and losses, each under QAbstractItemModelTester.
#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include "core/train/training_methods.h"
#include "ui/models/loss_table_model.h"
#include "ui/models/run_comparison_model.h"
#include "ui/models/runs_model.h"

using namespace embedscope;

namespace {

RunEntry run(const QString& name, std::int64_t dim, double loss, int ageSeconds) {
    RunEntry record;
    record.name = name;
    record.recipe = *makeRecipe("skipgram");
    (void)record.recipe.set("dim", dim);
    record.dim = static_cast<std::uint64_t>(dim);
    record.startedAt = QDateTime::currentDateTime().addSecs(-ageSeconds);
    record.state = SessionState::Finished;
    record.loss = loss;
    record.seconds = 10.0 * static_cast<double>(dim);
    return record;
}

QStringList words(const char* text) {
    return QString::fromLatin1(text).split(QLatin1Char(' '));
}

QStringList column(const QAbstractItemModel& model, int which) {
    QStringList texts;
    for (int row = 0; row < model.rowCount(); ++row) texts << model.index(row, which).data().toString();
    return texts;
}

}  // namespace

class TrainingModelsTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_stores = 0;

    std::unique_ptr<RunStore> store() {
        auto made = std::make_unique<RunStore>(m_folder.filePath(QString::number(m_stores++)));
        [&] { QTRY_VERIFY(!made->isLoading()); }();
        return made;
    }

  private Q_SLOTS:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

    void runsComeNewestFirstAndSortByNumbersNotLetters() {
        const auto runs = store();
        RunsModel model(runs.get());
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        runs->add(run(QStringLiteral("b"), 100, 2.5, 20));
        runs->add(run(QStringLiteral("a"), 20, 3.5, 10));
        runs->add(run(QStringLiteral("c"), 3, 1.5, 30));
        QCOMPARE(column(model, RunsModel::Name), words("a b c"));
        model.sort(RunsModel::Dimension, Qt::AscendingOrder);
        QCOMPARE(column(model, RunsModel::Name), words("c a b"));
        model.sort(RunsModel::Loss, Qt::DescendingOrder);
        QCOMPARE(column(model, RunsModel::Name), words("a b c"));
        const QPersistentModelIndex kept = model.index(0, RunsModel::Name);
        model.sort(RunsModel::Dimension, Qt::AscendingOrder);
        QCOMPARE(kept.data().toString(), QStringLiteral("a"));
    }

    void aCheckComparesAndAnEditRenames() {
        const auto runs = store();
        RunsModel model(runs.get());
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const QString id = runs->add(run(QStringLiteral("one"), 10, 2, 0));
        const QModelIndex name = model.index(0, RunsModel::Name);
        QVERIFY(model.setData(name, Qt::Checked, Qt::CheckStateRole));
        QCOMPARE(runs->compared(), QStringList{id});
        QCOMPARE(name.data(Qt::CheckStateRole).toInt(), int(Qt::Checked));
        QVERIFY(!model.setData(name, QStringLiteral("  "), Qt::EditRole));
        QVERIFY(model.setData(name, QStringLiteral("two"), Qt::EditRole));
        QCOMPARE(runs->find(id)->name, QStringLiteral("two"));
        model.setHidden(id, true);
        QCOMPARE(model.rowCount(), 0);
        model.setHidden(id, false);
        QCOMPARE(model.rowCount(), 1);
        runs->remove(id);
        QCOMPARE(model.rowCount(), 0);
    }

    void theComparisonShowsOnlyTheSettingsThatDiffer() {
        const auto runs = store();
        RunComparisonModel model(runs.get());
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), 0);
        const QString a = runs->add(run(QStringLiteral("a"), 100, 2.5, 0));
        const QString b = runs->add(run(QStringLiteral("b"), 50, 2.75, 0));
        runs->setCompared(a, true);
        runs->setCompared(b, true);
        QCOMPARE(model.columnCount(), 3);
        QCOMPARE(model.headerData(1, Qt::Horizontal, Qt::DisplayRole).toString(), QStringLiteral("a"));
        const QStringList labels = column(model, 0);
        const auto dim =
            labels.indexOf(QString::fromStdString(findSpec(makeRecipe("skipgram")->specs(), "dim")->label));
        QVERIFY(dim >= 0);
        QCOMPARE(model.index(static_cast<int>(dim), 1).data().toString(), QStringLiteral("100"));
        QCOMPARE(model.index(static_cast<int>(dim), 2).data().toString(), QStringLiteral("50"));
        QVERIFY(!labels.contains(QStringLiteral("Window")));
        const auto loss = static_cast<int>(labels.indexOf(QStringLiteral("Loss")));
        QVERIFY(model.index(loss, 1).data(Qt::FontRole).value<QFont>().bold());
        QVERIFY(!model.index(loss, 2).data(Qt::FontRole).isValid());
    }

    void lossesAreAppendedAndNewestFirst() {
        LossTableModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        std::vector<LossPoint> points(3);
        for (std::size_t i = 0; i < 3; ++i) points[i].words = 10 * (i + 1);
        model.setPoints(points);
        const QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        const QSignalSpy inserts(&model, &QAbstractItemModel::rowsInserted);
        points.push_back(points.back());
        points.back().words = 40;
        model.setPoints(points);
        QCOMPARE(resets.count(), 0);
        QCOMPARE(inserts.count(), 1);
        QCOMPARE(column(model, LossTableModel::Words), words("40 30 20 10"));
        points.front().words = 1;
        model.setPoints(points);
        QCOMPARE(resets.count(), 1);
        model.setPoints({});
        QCOMPARE(model.rowCount(), 0);
    }
};

QTEST_MAIN(TrainingModelsTest)
#include "training_models_test.moc"
