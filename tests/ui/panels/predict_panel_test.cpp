#include "ui/panels/predict/predict_panel.h"

#include <QLabel>
#include <QPlainTextEdit>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include "core/train/training_session.h"
#include "tests/ui/session/small_models.h"
#include "tests/ui/support/sample_reviews.h"
#include "ui/models/class_report_models.h"
#include "ui/panels/predict/probability_bars.h"
#include "ui/panels/predict/report_panel.h"
#include "ui/session/explorer.h"
#include "ui/session/text_judge.h"

using namespace embedscope;

class PredictPanelTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QString m_reviews;
    Recipe m_recipe;
    ModelPtr m_classifier;

    template <class T>
    static T* child(const QWidget& panel, const char* name) {
        return panel.findChild<T*>(QString::fromLatin1(name));
    }

  private Q_SLOTS:
    void initTestCase() {
        m_reviews = test::writeSampleReviews(m_folder.filePath(QStringLiteral("reviews.csv")), 400);
        m_recipe = *makeRecipe("supervised");
        QVERIFY(m_recipe.set("dim", std::int64_t(8)).ok());
        QVERIFY(m_recipe.set("epochs", std::int64_t(20)).ok());
        QVERIFY(m_recipe.set("validation", 0.25).ok());
        TrainingRequest request;
        request.recipe = m_recipe;
        request.inputs = {m_reviews.toStdString()};
        request.threads = 1;
        auto session = TrainingSession::start(std::move(request));
        QVERIFY(session.ok());
        QVERIFY((*session)->waitForEnd(std::chrono::seconds(60)));
        auto model = (*session)->result();
        QVERIFY(model.ok());
        m_classifier = *model;
    }

    void aTypedTextGetsItsClassAndTheWordsThatSpeakForIt() {
        Explorer explorer;
        TextJudge judge(&explorer);
        PredictPanel panel(&judge);
        panel.show();
        explorer.setModel(m_classifier);
        QTRY_VERIFY(judge.classifier() != nullptr);
        panel.setText(QStringLiteral("the film was wonderful zzz"));
        QTRY_VERIFY(judge.prediction().has_value());
        QVERIFY(child<QLabel>(panel, "predictAnswer")->text().startsWith(QLatin1String("positive")));
        QVERIFY(child<QWidget>(panel, "predictBars")
                    ->accessibleDescription()
                    .contains(QLatin1String("negative")));
        const auto& words = judge.prediction()->words;
        const auto best = std::max_element(words.begin(), words.end(),
                                           [](const auto& a, const auto& b) { return a.weight < b.weight; });
        QCOMPARE(QString::fromStdString(best->word), QStringLiteral("wonderful"));
        QVERIFY(child<QLabel>(panel, "predictWords")->text().contains(QLatin1String("wonderful")));
        QVERIFY(child<QLabel>(panel, "predictNote")->text().contains(QLatin1Char('1')));
        panel.setText(QStringLiteral("dull and boring"));
        QTRY_VERIFY(child<QLabel>(panel, "predictAnswer")->text().startsWith(QLatin1String("negative")));
    }

    void anotherModelIsNoClassifier() {
        Explorer explorer;
        TextJudge judge(&explorer);
        PredictPanel panel(&judge);
        panel.show();
        explorer.setModel(m_classifier);
        QTRY_VERIFY(judge.classifier() != nullptr);
        QVERIFY(child<QPlainTextEdit>(panel, "predictText")->isVisible());
        explorer.setModel(smallModel(20, 4, {"king"}));
        QVERIFY(judge.classifier() == nullptr);
        QTRY_VERIFY(!child<QPlainTextEdit>(panel, "predictText")->isVisible());
    }

    void theHeldOutPartIsMeasured() {
        Explorer explorer;
        TextJudge judge(&explorer);
        ReportPanel panel(&judge, [this] { return ReportPanel::Origin{m_recipe, {m_reviews}, {}}; });
        panel.show();
        explorer.setModel(m_classifier);
        QTRY_VERIFY(panel.check()->report() != nullptr);
        const ClassifierReport& report = *panel.check()->report();
        QCOMPARE(report.scores.examples, 100ULL);
        QVERIFY(report.scores.accuracy > 0.95);
        QCOMPARE(child<QTableView>(panel, "confusion")->model()->rowCount(), 2);
        QCOMPARE(child<QTableView>(panel, "classScores")->model()->rowCount(), 2 + 2);
        quint64 cells = 0;
        for (int truth = 0; truth < 2; ++truth)
            for (int predicted = 0; predicted < 2; ++predicted)
                cells += report.confusion.count(truth, predicted);
        QCOMPARE(cells, report.scores.examples);
        // Every example of a file, those that were learned from as well.
        panel.check()->measureFile(judge.classifier(), m_reviews);
        QTRY_VERIFY(panel.check()->report() && panel.check()->report()->scores.examples == 400);
        // A file without labels is told.
        panel.check()->measureFile(judge.classifier(), m_folder.filePath(QStringLiteral("none.csv")));
        QTRY_VERIFY(!panel.check()->problem().isEmpty());
    }
};

QTEST_MAIN(PredictPanelTest)
#include "predict_panel_test.moc"
