#include "ui/session/word_query.h"

#include <QtTest>

#include "tests/ui/session/small_models.h"

using namespace embedscope;

namespace {

const Vocabulary& words() {
    static const Vocabulary keys(
        {"king", "kingdom", "viking", "man", "woman", "Paris", "über", "-", "new york", "e-mail"});
    return keys;
}

QStringList completed(const QString& typed, std::size_t limit = 10) {
    QStringList found;
    for (const RowId row : completions(words(), typed, limit)) {
        found << QString::fromStdString(std::string(words().key(row)));
    }
    return found;
}

}  // namespace

class WordQueryTest : public QObject {
    Q_OBJECT
  private Q_SLOTS:
    void wordsAreFoundAsPeopleTypeThem() {
        QCOMPARE(findWord(words(), QStringLiteral(" King ")), RowId{0});
        QCOMPARE(findWord(words(), QStringLiteral("Paris")), RowId{5});
        QCOMPARE(findWord(words(), QStringLiteral("new york")), RowId{8});
        QVERIFY(!findWord(words(), QStringLiteral("paris")));  // the model has it with a capital alone
        QVERIFY(!findWord(words(), QString()));
    }

    void completionsPutTheWordFirstThenBeginningsThenTheRest() {
        QCOMPARE(completed(QStringLiteral("king")),
                 (QStringList{QStringLiteral("king"), QStringLiteral("kingdom"), QStringLiteral("viking")}));
        QCOMPARE(completed(QStringLiteral("KING"), 2),
                 (QStringList{QStringLiteral("king"), QStringLiteral("kingdom")}));
        QCOMPARE(completed(QStringLiteral("paris")), QStringList{QStringLiteral("Paris")});
        QCOMPARE(completed(QStringLiteral("ÜB")), QStringList{QStringLiteral("über")});
        QVERIFY(completed(QStringLiteral("  ")).isEmpty());
    }

    void formulasAreReadWithTheirSigns() {
        const auto formula = parseFormula(words(), QStringLiteral("king - man + woman"));
        QVERIFY(formula);
        QCOMPARE(formula->terms.size(), std::size_t{3});
        QCOMPARE(formula->terms[1].sign, -1);
        QCOMPARE(formula->terms[1].row, RowId{3});
        QCOMPARE(formula->terms[2].sign, 1);
        const auto tight = parseFormula(words(), QStringLiteral("king -man +woman"));
        QVERIFY(tight);
        QCOMPARE(tight->terms[1].sign, -1);
        const auto typeset = parseFormula(words(), QStringLiteral("king \u2212 man"));
        QVERIFY(typeset);
        QCOMPARE(typeset->terms[1].sign, -1);
    }

    void whatIsNoFormulaIsNone_data() {
        QTest::addColumn<QString>("text");
        for (const char* text : {"king", "king man", "king -", "-", "", "+ +", "new york", "e-mail"}) {
            QTest::newRow(text) << QString::fromUtf8(text);
        }
    }
    void whatIsNoFormulaIsNone() {
        QFETCH(QString, text);
        QVERIFY(!parseFormula(words(), text));
    }

    void unknownWordsOfAFormulaAreNamed() {
        const auto formula = parseFormula(words(), QStringLiteral("king - zebra + okapi"));
        QVERIFY(formula);
        QCOMPARE(formula->unknown, (QStringList{QStringLiteral("zebra"), QStringLiteral("okapi")}));
    }

    void cosineOfASumCountsDirectionsAlone() {
        // a and b point along the axes with very different lengths; c lies between them, d on a's axis.
        KeyedVectors vectors;
        vectors.keys = std::make_shared<const Vocabulary>(std::vector<std::string>{"a", "b", "c", "d"});
        vectors.vectors = VectorMatrix({100, 0, 0, 1, 2, 2, 5, 0}, 4, 2);
        const auto index = ExactIndex::build(vectors);
        QVERIFY(index);
        NeighborQuery query;
        query.k = 1;
        const std::vector<FormulaTerm> sum{{1, RowId{0}}, {1, RowId{1}}};
        const auto byCosine = neighborsOfFormula(**index, sum, query);
        QVERIFY(byCosine);
        QCOMPARE(byCosine->front().row, RowId{2});
        QVERIFY(std::abs(byCosine->front().score - 1.0) < 1e-6);
        query.metric = Metric::Euclidean;
        const auto byDistance = neighborsOfFormula(**index, sum, query);
        QVERIFY(byDistance);
        QCOMPARE(byDistance->front().row, RowId{3});  // the sum as it is lies far out on a's axis
    }
};

QTEST_GUILESS_MAIN(WordQueryTest)
#include "word_query_test.moc"
