#include "ui/session/model_files.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include "tests/ui/session/small_models.h"
#include "ui/session/explorer.h"
#include "ui/session/save_target.h"
#include "ui/session/settings.h"

using namespace embedscope;

class ModelFilesTest : public QObject {
    Q_OBJECT
  private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_settings = std::make_unique<Settings>(path("settings.ini"));
        m_explorer = std::make_unique<Explorer>();
        m_files = std::make_unique<ModelFiles>(m_explorer.get(), m_settings.get());
    }

    void whatIsSavedOpensAgain_data() {
        QTest::addColumn<QString>("format");
        for (const char* format : {"native", "word2vec-text", "word2vec-binary"}) {
            QTest::newRow(format) << QString::fromLatin1(format);
        }
    }
    void whatIsSavedOpensAgain() {
        QFETCH(QString, format);
        const ModelPtr model = smallModel(25, 5);
        m_explorer->setModel(model);
        QSignalSpy saved(m_files.get(), &ModelFiles::saved);
        m_files->save(path("model"), format);
        QTRY_COMPARE(saved.size(), 1);
        QCOMPARE(m_files->path(), path("model"));

        m_explorer->setModel(smallModel(3));
        QCOMPARE(m_files->path(), QString());
        QSignalSpy opened(m_files.get(), &ModelFiles::opened);
        m_files->open(path("model"));
        QTRY_COMPARE(opened.size(), 1);
        const ModelPtr again = m_explorer->state().model;
        QCOMPARE(again->vectors.rows(), std::size_t{25});
        for (std::uint32_t row = 0; row < 25; ++row) {
            QCOMPARE(again->vectors.vectors.rowCopy({row}), model->vectors.vectors.rowCopy({row}));
            QVERIFY(again->vectors.keys->key({row}) == model->vectors.keys->key({row}));
        }
        QCOMPARE(m_settings->recentFiles(), QStringList{path("model")});
    }

    void theTypedExtensionPicksTheFormat_data() {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("chosen");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("format");
        const auto row = [](const char* typed, const char* chosen, const char* path, const char* format) {
            QTest::newRow(typed) << QString::fromLatin1(typed) << QString::fromLatin1(chosen)
                                 << QString::fromLatin1(path) << QString::fromLatin1(format);
        };
        row("/a/my.bin", "native", "/a/my.bin", "word2vec-binary");
        row("/a/y.VEC", "native", "/a/y.VEC", "word2vec-text");
        row("/a/z.safetensors", "word2vec-binary", "/a/z.safetensors", "native");
        row("/a/of-both.txt", "glove-text", "/a/of-both.txt", "glove-text");
        row("/a/other.txt", "word2vec-text", "/a/other.txt", "word2vec-text");
        row("/a.b/plain", "word2vec-binary", "/a.b/plain.bin", "word2vec-binary");
        row("/a/model.2024", "native", "/a/model.2024", "native");
    }
    void theTypedExtensionPicksTheFormat() {
        QFETCH(QString, typed);
        QFETCH(QString, chosen);
        const SaveTarget target = saveTarget(typed, chosen);
        QTEST(target.path, "path");
        QTEST(target.format, "format");
    }

    void aBrokenFileLeavesTheModelThatIsThere_data() {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("ends within a binary row") << QByteArray("1000000 3\nking \x00\x00\x80\x3f", 19);
        QTest::newRow("noise") << QByteArray("\x01\x02\xff\x00\x03\x07\x08", 7);
    }
    void aBrokenFileLeavesTheModelThatIsThere() {
        QFETCH(QByteArray, content);
        const ModelPtr model = smallModel();
        m_explorer->setModel(model);
        write("broken.vec", content);
        QSignalSpy failed(m_files.get(), &ModelFiles::failed);
        m_files->open(path("broken.vec"));
        QVERIFY(m_files->isOpening());
        QTRY_COMPARE(failed.size(), 1);
        QVERIFY(failed[0][0].toString().contains(QLatin1String("broken.vec")));
        QVERIFY(!m_files->isOpening());
        QCOMPARE(m_explorer->state().model, model);
        QVERIFY(m_settings->recentFiles().isEmpty());
    }

    void aFileThatIsGoneLeavesTheRecentFiles() {
        write("gone.vec", "2 2\na 1 2\nb 3 4\n");
        QSignalSpy opened(m_files.get(), &ModelFiles::opened);
        m_files->open(path("gone.vec"));
        QTRY_COMPARE(opened.size(), 1);
        QCOMPARE(m_settings->recentFiles().size(), 1);
        QFile::remove(path("gone.vec"));
        QVERIFY(m_settings->recentFiles().isEmpty());
    }

    void cancelledOpeningBringsNothing() {
        write("model.vec", "2 2\na 1 2\nb 3 4\n");
        QSignalSpy opened(m_files.get(), &ModelFiles::opened);
        QSignalSpy failed(m_files.get(), &ModelFiles::failed);
        m_files->open(path("model.vec"));
        m_files->cancel();
        QVERIFY(!m_files->isOpening());
        QTest::qWait(100);
        QCOMPARE(opened.size(), 0);
        QCOMPARE(failed.size(), 0);
        QVERIFY(!m_explorer->state().model);
    }

    void theLastOfManyFilesIsShown() {
        QSignalSpy opened(m_files.get(), &ModelFiles::opened);
        for (int i = 0; i < 5; ++i) {
            const QString name = QStringLiteral("m%1.vec").arg(i);
            write(name.toLatin1(), QStringLiteral("2 2\nfirst%1 1 2\nsecond 3 4\n").arg(i).toUtf8());
            m_files->open(path(name.toLatin1()));
        }
        QTRY_COMPARE(opened.size(), 1);
        QTest::qWait(50);
        QCOMPARE(opened.size(), 1);
        QVERIFY(m_explorer->state().model->vectors.keys->key(RowId{0}) == "first4");
    }

    void droppedFilesAreToldByTheirContent() {
        write("model.dat", "2 2\na 1 2\nb 3 4\n");
        write("story.dat", "Once upon a time there was a plain text.\nIt had two lines.\n");
        QSignalSpy opened(m_files.get(), &ModelFiles::opened);
        QSignalSpy texts(m_files.get(), &ModelFiles::textsChosen);
        m_files->openDropped({path("model.dat")});
        QTRY_COMPARE(opened.size(), 1);
        QCOMPARE(texts.size(), 0);
        m_files->openDropped({path("story.dat")});
        QTRY_COMPARE(texts.size(), 1);
        QCOMPARE(texts[0][0].toStringList(), QStringList{path("story.dat")});
        QSignalSpy failed(m_files.get(), &ModelFiles::failed);
        m_files->openDropped({m_folder->path()});
        QTRY_COMPARE(failed.size(), 1);
    }

    void exportsAreTablesWithAHeader() {
        m_explorer->setModel(smallModel(4, 3));
        m_explorer->setFocus(RowId{0});
        QTRY_VERIFY(m_explorer->state().projection && m_explorer->state().neighbors);
        QSignalSpy exported(m_files.get(), &ModelFiles::exported);
        m_files->exportCoordinates(path("c.tsv"));
        QTRY_COMPARE(exported.size(), 1);
        const QList<QByteArray> lines = read("c.tsv").trimmed().split('\n');
        QCOMPARE(lines.size(), 5);
        QCOMPARE(lines[0], QByteArray("key\tx\ty"));
        const QList<QByteArray> second = lines[2].split('\t');
        QCOMPARE(second[0], QByteArray("w1"));
        QCOMPARE(second[1].toFloat(), m_explorer->state().projection->coordinates[2]);

        m_files->exportNeighbors(path("n.tsv"));
        QTRY_COMPARE(exported.size(), 2);
        QCOMPARE(QString::fromUtf8(read("n.tsv")), neighborsAsText(*m_explorer));
        QCOMPARE(read("n.tsv").count('\n'), 4);
        QVERIFY(read("n.tsv").startsWith("rank\tkey\tcosine\n1\t"));
    }

    void whereNothingCanBeWrittenTheReasonIsTold() {
        m_explorer->setModel(smallModel());
        QSignalSpy failed(m_files.get(), &ModelFiles::failed);
        m_files->save(path("no/such/folder/model.safetensors"), QStringLiteral("native"));
        QTRY_COMPARE(failed.size(), 1);
        QVERIFY(!failed[0][0].toString().isEmpty());
    }

  private:
    QString path(const char* name) const { return m_folder->filePath(QString::fromUtf8(name)); }
    void write(const char* name, const QByteArray& content) {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    }
    QByteArray read(const char* name) {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<Explorer> m_explorer;
    std::unique_ptr<ModelFiles> m_files;

  private Q_SLOTS:
    void cleanup() {
        m_files.reset();
        m_explorer.reset();
        m_settings.reset();
        m_folder.reset();
    }
};

QTEST_GUILESS_MAIN(ModelFilesTest)
#include "model_files_test.moc"
