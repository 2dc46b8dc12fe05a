// Not a test: opens the map panel on a model file and saves what it looks like.
//   map_demo MODEL OUT.png [--size 900x600] [--dark] [--query WORD] [--colour COLUMN] [--3d] [--zoom F]
//   [--labels few|many]
//            [--select N] [--hover WORD] [--rows N] [--train] [--export NAME]

#include <QApplication>
#include <QCommandLineParser>
#include <QMouseEvent>
#include <QTimer>
#include <cmath>
#include <cstdio>
#include <ctime>

#include "core/io/format_registry.h"
#include "ui/map/map_export.h"
#include "ui/map/map_view.h"
#include "ui/panels/map_panel.h"
#include "ui/session/explorer.h"
#include "ui/theme/theme.h"

using namespace embedscope;

namespace {

/// The model with a column of word classes by the first letter, to show categories.
ModelPtr withClasses(const ModelPtr& model) {
    auto copy = std::make_shared<EmbeddingModel>(*model);
    std::vector<std::string> kinds;
    std::vector<double> lengths;
    for (std::uint32_t i = 0; i < model->vectors.rows(); ++i) {
        const std::string_view key = model->vectors.keys->key(RowId{i});
        const unsigned char c = static_cast<unsigned char>(key.empty() ? ' ' : key[0]);
        kinds.push_back(c >= 'a' && c <= 'z'
                            ? std::string("from ") + static_cast<char>('a' + (c - 'a') / 5 * 5)
                        : c >= '0' && c <= '9' ? "number"
                        : c >= 128             ? "other script"
                                               : std::string("sign ") + static_cast<char>(c));
        lengths.push_back(static_cast<double>(key.size()));
    }
    copy->metadata.columns.push_back({"class", kinds});
    copy->metadata.columns.push_back({"length", lengths});
    return copy;
}

}  // namespace

int main(int argc, char** argv) {
    QApplication app(argc, argv);
    QCommandLineParser parser;
    parser.addPositionalArgument(QStringLiteral("model"), {});
    parser.addPositionalArgument(QStringLiteral("out"), {});
    for (const char* name :
         {"size", "query", "colour", "zoom", "labels", "select", "hover", "rows", "export"}) {
        parser.addOption({QString::fromLatin1(name), {}, QStringLiteral("value")});
    }
    for (const char* name : {"dark", "3d", "show", "train", "paint"})
        parser.addOption(QCommandLineOption(QString::fromLatin1(name)));
    parser.process(app);
    const auto value = [&](const char* name) { return parser.value(QString::fromLatin1(name)); };
    applyTheme(app, parser.isSet(QStringLiteral("dark")) ? Appearance::Dark : Appearance::Light);

    OpenOptions options;
    if (!value("rows").isEmpty()) options.firstRows = value("rows").toULongLong();
    auto opened = openModel(parser.positionalArguments().value(0).toStdString(), options);
    if (!opened) {
        std::fprintf(stderr, "%s\n", opened.error().sentence().c_str());
        return 1;
    }
    Explorer explorer;
    MapPanel panel(&explorer);
    const QStringList size =
        (value("size").isEmpty() ? QStringLiteral("900x600") : value("size")).split(QLatin1Char('x'));
    panel.resize(size.value(0).toInt(), size.value(1).toInt());
    panel.show();
    explorer.setComponents(parser.isSet(QStringLiteral("3d")) ? 3 : 2);
    explorer.setModel(withClasses(*opened));
    if (!value("colour").isEmpty()) explorer.setColourColumn(value("colour"));
    if (!value("query").isEmpty()) explorer.setFocusWord(value("query"));
    if (!value("labels").isEmpty()) {
        panel.view()->setLabelDensity(value("labels") == QLatin1String("few") ? LabelDensity::Few
                                                                              : LabelDensity::Many);
    }
    if (!value("select").isEmpty()) {
        std::vector<RowId> rows;
        for (std::uint32_t i = 100; i < 100 + value("select").toUInt(); ++i) rows.push_back(RowId{i});
        explorer.setSelection(rows);
    }
    if (parser.isSet(QStringLiteral("show"))) return app.exec();
    int steps = 0;
    int trained = 0;
    QTimer training;  // --train: the present places grow out of a small ball, as in a run
    std::shared_ptr<const Projection> goal;
    QObject::connect(&training, &QTimer::timeout, [&] {
        if (!goal) goal = explorer.state().projection;
        auto frame = std::make_shared<Projection>(*goal);
        const std::size_t parts = frame->basis.components;
        for (std::size_t i = 0; i < frame->coordinates.size(); ++i) {
            const double row = static_cast<double>(i / parts);
            const double t = 0.2 + 0.05 * trained;
            const double swing = 0.6 * std::sin(row * 1.7 + (i % parts == 0 ? 0.0 : 1.6) + t * 4) * (1 - t);
            frame->coordinates[i] = static_cast<float>(goal->coordinates[i] * t + swing);
        }
        explorer.showTrainingFrame(explorer.state().model, frame, QStringLiteral("PCA, basis kept"), false);
        if (++trained < 14) return;
        training.stop();
        QTimer::singleShot(60, [&] {
            panel.grab().save(parser.positionalArguments().value(1));
            app.quit();
        });
    });
    QTimer timer;
    QObject::connect(&timer, &QTimer::timeout, [&] {
        const bool waiting = !value("query").isEmpty() && !explorer.state().neighbors;
        if (!panel.isSettled() || panel.view()->scene().empty() || waiting) return;
        ++steps;
        if (steps == 3 && !value("zoom").isEmpty()) panel.view()->zoomBy(value("zoom").toDouble());
        if (steps == 4 && !value("hover").isEmpty()) {
            const auto row = explorer.state().model->vectors.keys->find(value("hover").toStdString());
            const QPointF at = panel.view()->placeOf(*row);
            QMouseEvent move(QEvent::MouseMove, at, panel.view()->mapToGlobal(at), Qt::NoButton, Qt::NoButton,
                             {});
            QCoreApplication::sendEvent(panel.view(), &move);
        }
        if (steps == 5 && parser.isSet(QStringLiteral("train"))) {
            timer.stop();
            training.start(120);
            return;
        }
        if (steps < 12) return;
        panel.grab().save(parser.positionalArguments().value(1));
        for (const auto& [name, format] :
             {std::pair("png", PictureFormat::Png), std::pair("svg", PictureFormat::Svg),
              std::pair("pdf", PictureFormat::Pdf)}) {
            if (value("export").isEmpty()) break;
            const QString path = value("export") + QLatin1Char('.') + QString::fromLatin1(name);
            const auto status = savePicture(path, format, panel.view()->present(), 2);
            if (!status) std::fprintf(stderr, "%s\n", status.error().sentence().c_str());
        }
        if (parser.isSet(QStringLiteral("paint"))) {  // processor time of the GUI thread for one picture
            const auto time = [&](const char* what) {
                QImage canvas(panel.view()->size(), QImage::Format_RGB32);
                const std::clock_t start = std::clock();
                for (int i = 0; i < 20; ++i) panel.view()->render(&canvas);
                std::printf("%s: %.2f ms\n", what,
                            50.0 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
            };
            panel.view()->setReducedMotion(true);
            time("settled");
            panel.view()->zoomBy(1.05);
            time("zooming");
        }
        std::printf("%.1f ms the last frame, %zu labels\n", panel.view()->frame()->milliseconds,
                    panel.view()->frame()->labels.size());
        app.quit();
    });
    timer.start(40);
    return app.exec();
}
