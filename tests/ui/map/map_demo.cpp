// Not a test: opens the map panel on a model file and saves what it looks like.
//   map_demo MODEL OUT.png [--size 900x600] [--dark] [--query WORD] [--colour COLUMN] [--3d] [--zoom F]
//   [--labels few|many]
//            [--select N] [--hover WORD] [--classes]
#include <QApplication>
#include <QCommandLineParser>
#include <QTimer>
#include <cstdio>

#include "core/io/format_registry.h"
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
    for (const char* name : {"size", "query", "colour", "zoom", "labels", "select", "hover", "rows"}) {
        parser.addOption({QString::fromLatin1(name), {}, QStringLiteral("value")});
    }
    for (const char* name : {"dark", "3d", "show"})
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
    QTimer timer;
    QObject::connect(&timer, &QTimer::timeout, [&] {
        const bool waiting = !value("query").isEmpty() && !explorer.state().neighbors;
        if (!panel.isSettled() || panel.view()->scene().empty() || waiting) return;
        ++steps;
        if (steps == 3 && !value("zoom").isEmpty()) panel.view()->zoomBy(value("zoom").toDouble());
        if (steps < 12) return;
        panel.grab().save(parser.positionalArguments().value(1));
        std::printf("%.1f ms the last frame, %zu labels\n", panel.view()->frame()->milliseconds,
                    panel.view()->frame()->labels.size());
        app.quit();
    });
    timer.start(40);
    return app.exec();
}
