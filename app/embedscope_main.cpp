#include <QCommandLineParser>
#include <QDir>
#include <QIcon>
#include <QTimer>
#include <csignal>
#include <cstdio>
#include <memory>

#include "app/standard_streams.h"
#include "ui/session/settings.h"
#include "ui/windows/application.h"
#include "ui/windows/main_window.h"
#include "ui/windows/screenshot.h"

using namespace embedscope;

namespace {

struct Options {
    StartRequest start;
    QString screenshot;
    double screenshotAfter = -1;
    QSize size;
    std::optional<Appearance> theme;
    bool presentation = false;
    QString latencyLog;
};

int wrongUsage(const QString& sentence) {
    std::fprintf(stderr, "embedscope: %s\n", qPrintable(sentence));
    return 2;
}

QString tr(const char* text) {
    return QCoreApplication::translate("main", text);
}

/// Reads the command line; a sentence when it is wrong.
QString readOptions(const QStringList& arguments, Options& options, QCommandLineParser& parser) {
    parser.setApplicationDescription(tr("Train, explore and teach embeddings."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(
        QStringLiteral("file"),
        tr("Model to open or text to train on, told by what is in it; with --train further texts."),
        QStringLiteral("[FILE...]"));
    const QCommandLineOption open(QStringLiteral("open"), tr("Open this model."), QStringLiteral("MODEL"));
    const QCommandLineOption query(QStringLiteral("query"),
                                   tr("Show the neighbours of this word or sum of words."),
                                   QStringLiteral("WORD"));
    const QCommandLineOption screenshot(
        QStringLiteral("screenshot"),
        tr("Write a picture of the window to this file and end; needs no display."),
        QStringLiteral("FILE.png"));
    const QCommandLineOption after(
        QStringLiteral("screenshot-after"),
        tr("Take the picture after so many seconds, not when the window is at rest."),
        QStringLiteral("SECONDS"));
    const QCommandLineOption size(QStringLiteral("size"), tr("Size of the window."), QStringLiteral("WxH"));
    const QCommandLineOption theme(QStringLiteral("theme"), tr("light, dark or system."),
                                   QStringLiteral("THEME"));
    const QCommandLineOption presentation(QStringLiteral("presentation"), tr("Large type, for a projector."));
    const QCommandLineOption workspace(QStringLiteral("workspace"),
                                       tr("start, explore, train, step or predict."), QStringLiteral("NAME"));
    const QCommandLineOption train(
        QStringLiteral("train"), tr("Train on this text (and those that follow) with the default settings."),
        QStringLiteral("TEXT"));
    const QCommandLineOption latency(
        QStringLiteral("latency-log"),
        tr("Measure how long each event handler takes; the summary goes to this file."),
        QStringLiteral("FILE"));
    parser.addOptions({open, query, screenshot, after, size, theme, presentation, workspace, train, latency});
    if (!parser.parse(arguments)) return parser.errorText();

    options.start.model = parser.value(open);
    options.start.query = parser.value(query);
    options.start.workspace = parser.value(workspace);
    options.start.texts = parser.values(train);
    QStringList rest = parser.positionalArguments();
    if (!options.start.texts.isEmpty()) {
        options.start.texts << rest;
    } else if (!rest.isEmpty()) {
        if (parser.isSet(open))
            return tr("files and --open do not go together: only one model can be opened");
        options.start.files = rest;
    }
    const QStringList workspaces{QString(),
                                 QStringLiteral("start"),
                                 QStringLiteral("explore"),
                                 QStringLiteral("train"),
                                 QStringLiteral("step"),
                                 QStringLiteral("predict")};
    if (!workspaces.contains(options.start.workspace))
        return tr("--workspace is start, explore, train, step or predict");
    options.screenshot = parser.value(screenshot);
    if (parser.isSet(after)) {
        bool number = false;
        options.screenshotAfter = parser.value(after).toDouble(&number);
        if (!number || options.screenshotAfter < 0) return tr("--screenshot-after is a number of seconds");
    }
    if (parser.isSet(size)) {
        const QStringList parts = parser.value(size).split(QLatin1Char('x'));
        if (parts.size() == 2) options.size = {parts[0].toInt(), parts[1].toInt()};
        if (options.size.width() < 640 || options.size.height() < 400 || options.size.width() > 16384 ||
            options.size.height() > 16384) {
            return tr("--size is width x height, such as 1366x768, from 640x400 on");
        }
    }
    if (parser.isSet(theme)) {
        const QString name = parser.value(theme);
        if (name == QLatin1String("light")) {
            options.theme = Appearance::Light;
        } else if (name == QLatin1String("dark")) {
            options.theme = Appearance::Dark;
        } else if (name == QLatin1String("system")) {
            options.theme = Appearance::FollowSystem;
        } else {
            return tr("--theme is light, dark or system");
        }
    }
    if (!options.screenshot.isEmpty() && options.size.isEmpty()) options.size = {1366, 768};
    options.presentation = parser.isSet(presentation);
    options.latencyLog = parser.value(latency);
    return {};
}

bool hasArgument(int argc, char** argv, const char* name) {
    const QByteArray assigned = QByteArray(name) + '=';
    for (int i = 1; i < argc; ++i) {
        if (qstrcmp(argv[i], name) == 0 || QByteArray(argv[i]).startsWith(assigned)) return true;
    }
    return false;
}

/// Chooses the platform that paints without a display where there is none. Must come before the application.
/// False when a window is wanted and there is nowhere to show it.
bool choosePlatform(int argc, char** argv) {
    if (qEnvironmentVariableIsSet("QT_QPA_PLATFORM") || hasArgument(argc, argv, "-platform")) return true;
    const bool painted = hasArgument(argc, argv, "--screenshot") || hasArgument(argc, argv, "--help") ||
                         hasArgument(argc, argv, "-h") || hasArgument(argc, argv, "--version") ||
                         hasArgument(argc, argv, "-v");
#if defined(Q_OS_UNIX) && !defined(Q_OS_MACOS)
    const bool display =
        !qEnvironmentVariableIsEmpty("DISPLAY") || !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY");
    if (!painted && !display) return false;
#endif
    if (painted) qputenv("QT_QPA_PLATFORM", "offscreen");
    return true;
}

int run(Application& application, const Options& options) {
    // A picture is of a window as a newcomer has it: nothing is remembered from before or for later.
    const QString scratch =
        QDir::tempPath() + QStringLiteral("/embedscope-%1").arg(QCoreApplication::applicationPid());
    const bool pictureOnly = !options.screenshot.isEmpty();
    if (pictureOnly) {
        // The platform without a display says many times that it has no window manager.
        qInstallMessageHandler([](QtMsgType, const QMessageLogContext&, const QString& message) {
            if (message.contains(QLatin1String("propagateSizeHints"))) return;
            std::fprintf(stderr, "%s\n", qPrintable(message));
        });
    }
    Settings settings(pictureOnly ? scratch + QStringLiteral("/embedscope.ini") : QString());
    if (options.theme) settings.setAppearance(*options.theme);
    if (options.presentation) settings.setPresentation(true);
    if (!options.latencyLog.isEmpty()) application.logLatency(options.latencyLog);

    int exitCode = 0;
    {
        applyTheme(application, settings.appearance(), settings.presentation() ? 1.4 : 1.0);
        MainWindow window(&settings, pictureOnly ? scratch + QStringLiteral("/runs") : runsFolder());
        window.applyAppearance();
        if (!options.size.isEmpty()) {
            window.setWindowState(Qt::WindowNoState);
            window.resize(options.size);
        }
        std::unique_ptr<Screenshot> screenshot;
        if (pictureOnly) {
            screenshot = std::make_unique<Screenshot>(&window, options.screenshot, options.screenshotAfter);
            QObject::connect(screenshot.get(), &Screenshot::done, &application, [](const QString& problem) {
                if (!problem.isEmpty()) std::fprintf(stderr, "embedscope: %s\n", qPrintable(problem));
                QCoreApplication::exit(problem.isEmpty() ? 0 : 1);
            });
            // Queued: it may be told before the event loop runs, which could not be left yet.
            QObject::connect(
                &window, &MainWindow::startFailed, &application,
                [](const QString& problem) {
                    std::fprintf(stderr, "embedscope: %s\n", qPrintable(problem.simplified()));
                    QCoreApplication::exit(1);
                },
                Qt::QueuedConnection);
        }
        window.show();
        window.begin(options.start);
        exitCode = QApplication::exec();
    }
    if (pictureOnly) QDir(scratch).removeRecursively();
    if (!application.writeLatencyLog()) {
        std::fprintf(stderr, "embedscope: %s\n",
                     qPrintable(tr("%1: the latency log could not be written").arg(options.latencyLog)));
        exitCode = 1;
    }
    return exitCode;
}

}  // namespace

int main(int argc, char** argv) {
    reserveStandardStreams();
#ifdef SIGXFSZ
    std::signal(SIGXFSZ, SIG_IGN);  // a file over its limit then fails to be written, with an error to show
#endif
    if (!choosePlatform(argc, argv)) {
        std::fprintf(stderr,
                     "embedscope: there is no display to open a window on. With --screenshot FILE.png a "
                     "picture of the window is written instead; embedscope-cli trains and searches "
                     "without one.\n");
        return 1;
    }
    QCoreApplication::setApplicationName(QStringLiteral("Embedscope"));
    QCoreApplication::setApplicationVersion(QStringLiteral(EMBEDSCOPE_VERSION));
    QGuiApplication::setDesktopFileName(QStringLiteral("embedscope"));
    Application application(argc, argv);
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/embedscope.svg")));

    Options options;
    QCommandLineParser parser;
    const QString problem = readOptions(QCoreApplication::arguments(), options, parser);
    if (!problem.isEmpty()) return wrongUsage(problem);
    if (parser.isSet(QStringLiteral("help"))) parser.showHelp(0);
    if (parser.isSet(QStringLiteral("version"))) parser.showVersion();
    return run(application, options);
}
