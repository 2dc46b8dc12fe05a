#include "ui/session/run_store.h"

#include <QDir>
#include <QFile>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include "core/io/format_registry.h"
#include "core/train/training_methods.h"

using namespace embedscope;

namespace {

RunEntry sampleRecord(const QString& name) {
    RunEntry record;
    record.name = name;
    record.recipe = *makeRecipe("cbow");
    (void)record.recipe.set("dim", std::int64_t(7));
    record.texts = {QStringLiteral("/texts/ä b.txt")};
    record.startedAt = QDateTime::currentDateTime();
    record.state = SessionState::Running;
    return record;
}

RunEntry ended(RunEntry record) {
    record.state = SessionState::Finished;
    record.seconds = 1.5;
    record.wordsPerSecond = 1e6;
    record.epochs = 2;
    record.rows = 3;
    record.dim = 7;
    record.parameters = 42;
    record.loss = 2.25;
    record.validationLoss = 2.5;
    LossPoint point;
    point.words = 10;
    point.epoch = 0.5;
    point.loss = 3.125;
    point.examples = 99;
    point.validationLoss = 3.5;
    record.curve = {point, point};
    record.curve[1].epoch = 1;
    record.curve[1].validationLoss.reset();
    record.curve[1].endsEpoch = true;
    return record;
}

ModelPtr sampleModel() {
    auto model = std::make_shared<EmbeddingModel>();
    model->name = "tiny";
    model->vectors.keys = std::make_shared<Vocabulary>(std::vector<std::string>{"a", "b", "c"});
    model->vectors.vectors = VectorMatrix(std::vector<float>(21, 0.5F), 3, 7);
    return model;
}

}  // namespace

class RunStoreTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

    void aRunIsThereTomorrow() {
        const QTemporaryDir folder;
        QString id;
        {
            RunStore store(folder.path());
            QSignalSpy saved(&store, &RunStore::saved);
            RunEntry record = sampleRecord(QStringLiteral("first"));
            record.id = id = store.add(record);
            store.finish(ended(record), sampleModel());
            QTRY_COMPARE(saved.count(), 1);
            QVERIFY(!store.find(id)->modelPath.isEmpty());
        }
        RunStore again(folder.path());
        QTRY_VERIFY(!again.isLoading());
        QCOMPARE(again.runs().size(), std::size_t(1));
        const RunEntry& run = again.runs().front();
        const RunEntry wanted = ended(sampleRecord(QStringLiteral("first")));
        QCOMPARE(run.id, id);
        QCOMPARE(run.name, wanted.name);
        QVERIFY(run.recipe == wanted.recipe);
        QCOMPARE(run.texts, wanted.texts);
        QCOMPARE(run.state, SessionState::Finished);
        QCOMPARE(run.seconds, wanted.seconds);
        QCOMPARE(run.loss, wanted.loss);
        QCOMPARE(*run.validationLoss, *wanted.validationLoss);
        QCOMPARE(run.parameters, wanted.parameters);
        QCOMPARE(run.curve.size(), std::size_t(2));
        QCOMPARE(run.curve[0].loss, 3.125);
        QCOMPARE(*run.curve[0].validationLoss, 3.5);
        QVERIFY(!run.curve[1].validationLoss);
        QVERIFY(run.curve[1].endsEpoch);
        QVERIFY(run.fileBytes > 0);
        const auto model = openModel(run.modelPath.toStdString());
        QVERIFY(model.ok());
        QCOMPARE((*model)->vectors.rows(), std::size_t(3));
    }

    void aRunThatWasCutOffSaysSo() {
        const QTemporaryDir folder;
        {
            RunStore store(folder.path());
            store.add(sampleRecord(QStringLiteral("cut")));
        }
        RunStore again(folder.path());
        QTRY_COMPARE(again.runs().size(), std::size_t(1));
        QCOMPARE(again.runs().front().state, SessionState::Failed);
        QVERIFY(!again.runs().front().note.isEmpty());
    }

    void brokenFoldersAreLeftOutWithASentence() {
        const QTemporaryDir folder;
        {
            RunStore store(folder.path());
            store.add(sampleRecord(QStringLiteral("good")));
        }
        QDir dir(folder.path());
        const auto write = [&](const QString& name, const QByteArray& json) {
            dir.mkpath(name);
            QFile file(dir.filePath(name + QStringLiteral("/run.json")));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(json);
        };
        dir.mkpath(QStringLiteral("empty"));
        write(QStringLiteral("cut"), "{\"format\": \"embedscope-run\", \"ver");
        write(QStringLiteral("other"), "{\"format\": \"shopping list\"}");
        write(QStringLiteral("future"), "{\"format\": \"embedscope-run\", \"version\": 99}");
        write(QStringLiteral("method"),
              "{\"format\": \"embedscope-run\", \"version\": 1, \"recipe\": {\"method\": \"magic\"}}");
        write(QStringLiteral("list"), "[1, 2]");
        RunStore again(folder.path());
        QTRY_VERIFY(!again.isLoading());
        QCOMPARE(again.runs().size(), std::size_t(1));
        QCOMPARE(again.problems().size(), 6);
        for (const char* folderName : {"empty", "cut", "other", "future", "method", "list"}) {
            const QString name = QString::fromLatin1(folderName);
            QVERIFY2(!again.problems().filter(name).isEmpty(), qPrintable(name));
            QVERIFY(dir.exists(name));
        }
    }

    void aModelNameCannotLeadOutOfTheFolder() {
        const QTemporaryDir folder;
        QFile outside(folder.filePath(QStringLiteral("secret.safetensors")));
        QVERIFY(outside.open(QIODevice::WriteOnly));
        QDir(folder.path()).mkpath(QStringLiteral("runs/evil"));
        QFile json(folder.filePath(QStringLiteral("runs/evil/run.json")));
        QVERIFY(json.open(QIODevice::WriteOnly));
        json.write(
            "{\"format\": \"embedscope-run\", \"version\": 1, \"state\": \"finished\","
            "\"recipe\": {\"method\": \"cbow\"}, \"model\": \"../../secret.safetensors\"}");
        json.close();
        RunStore store(folder.filePath(QStringLiteral("runs")));
        QTRY_COMPARE(store.runs().size(), std::size_t(1));
        QVERIFY(store.runs().front().modelPath.isEmpty());
    }

    void renamingLastsAlsoWhileTheModelIsWritten() {
        const QTemporaryDir folder;
        {
            RunStore store(folder.path());
            RunEntry record = sampleRecord(QStringLiteral("old"));
            record.id = store.add(record);
            store.finish(ended(record), sampleModel());
            store.rename(record.id, QStringLiteral("  new name "));  // before the writer is done
            QCOMPARE(store.find(record.id)->name, QStringLiteral("new name"));
            QSignalSpy saved(&store, &RunStore::saved);
            QTRY_COMPARE(saved.count(), 1);
            QCOMPARE(store.find(record.id)->name, QStringLiteral("new name"));
        }
        RunStore again(folder.path());
        QTRY_COMPARE(again.runs().size(), std::size_t(1));
        QCOMPARE(again.runs().front().name, QStringLiteral("new name"));
        QVERIFY(!again.runs().front().modelPath.isEmpty());
    }

    void removingTakesTheFilesAndTheComparison() {
        const QTemporaryDir folder;
        RunStore store(folder.path());
        const QString id = store.add(sampleRecord(QStringLiteral("gone")));
        store.setCompared(id, true);
        QCOMPARE(store.compared(), QStringList{id});
        QTRY_VERIFY(QDir(folder.filePath(id)).exists());
        store.remove(id);
        QVERIFY(store.runs().empty());
        QVERIFY(store.compared().isEmpty());
        QTRY_VERIFY(!QDir(folder.filePath(id)).exists());
    }

    void aRemovedRunNeverLandsInTheCurrentFolder() {
        const QTemporaryDir home;  // as on a fresh system, without a trash or the folder above it
        const QTemporaryDir folder;
        const QTemporaryDir current;
        const auto restore = qScopeGuard([oldHome = qgetenv("HOME"), oldCurrent = QDir::currentPath()] {
            qputenv("HOME", oldHome);
            QDir::setCurrent(oldCurrent);
        });
        qputenv("HOME", home.path().toLocal8Bit());
        QVERIFY(QDir::setCurrent(current.path()));
        RunStore store(folder.path());
        const QString id = store.add(sampleRecord(QStringLiteral("gone")));
        QTRY_VERIFY(QDir(folder.filePath(id)).exists());
        store.remove(id);
        QTRY_VERIFY(!QDir(folder.filePath(id)).exists());
        QCOMPARE(QDir(current.path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot), QStringList{});
    }

    void aFolderThatCannotBeMadeIsToldNotHidden() {
        QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("file")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        RunStore store(folder.filePath(QStringLiteral("file/runs")));
        QTRY_VERIFY(!store.problems().isEmpty());
        QSignalSpy failed(&store, &RunStore::failed);
        store.add(sampleRecord(QStringLiteral("homeless")));
        QTRY_COMPARE(failed.count(), 1);
        QCOMPARE(store.runs().size(), std::size_t(1));
    }
};

QTEST_GUILESS_MAIN(RunStoreTest)
#include "run_store_test.moc"
