#include <QDir>
#include <QFileDialog>
#include <QFileInfo>

#include "core/io/format_registry.h"
#include "ui/session/explorer.h"
#include "ui/session/model_files.h"
#include "ui/session/save_target.h"
#include "ui/session/settings.h"
#include "ui/windows/close_guard.h"
#include "ui/windows/main_window.h"

namespace embedscope {

namespace {

QFileDialog* dialog(QWidget* parent, const QString& title, const QString& folder) {
    auto* result = new QFileDialog(parent, title, folder);
    result->setAttribute(Qt::WA_DeleteOnClose);
    return result;
}

/// "word2vec binary (*.bin)", one filter a format that can be written, and its id.
QList<QPair<QString, QString>> saveFilters() {
    QList<QPair<QString, QString>> filters;
    for (const ModelFormat& format : modelFormats()) {
        if (format.write == nullptr) continue;
        QStringList patterns;
        for (const std::string& extension : format.extensions) {
            patterns << QStringLiteral("*.") + QString::fromStdString(extension);
        }
        filters.append({QStringLiteral("%1 (%2)").arg(QString::fromStdString(format.label),
                                                      patterns.join(QLatin1Char(' '))),
                        QString::fromStdString(format.id)});
    }
    return filters;
}

}  // namespace

void MainWindow::askForModel() {
    QStringList patterns;
    for (const ModelFormat& format : modelFormats()) {
        for (const std::string& extension : format.extensions) {
            patterns << QStringLiteral("*.") + QString::fromStdString(extension);
        }
    }
    patterns.removeDuplicates();
    QFileDialog* ask = dialog(this, tr("Open a model"), m_settings->lastFolder());
    ask->setFileMode(QFileDialog::ExistingFile);
    // The format is told by the content, so any name will do.
    ask->setNameFilters({tr("All files (*)"), tr("Models (%1)").arg(patterns.join(QLatin1Char(' ')))});
    connect(ask, &QFileDialog::fileSelected, this, [this](const QString& path) {
        m_settings->setLastFolder(QFileInfo(path).absolutePath());
        m_files->open(path);
    });
    ask->open();
}

void MainWindow::askForTexts() {
    QFileDialog* ask = dialog(this, tr("Choose texts to train on"), m_settings->lastFolder());
    ask->setFileMode(QFileDialog::ExistingFiles);
    ask->setNameFilters({tr("All files (*)"), tr("Texts (*.txt *.txt.gz *.md *.csv *.tsv)")});
    connect(ask, &QFileDialog::filesSelected, this, [this](const QStringList& paths) {
        m_settings->setLastFolder(QFileInfo(paths.first()).absolutePath());
        train(paths, false);
    });
    ask->open();
}

void MainWindow::askWhereToSave() {
    if (!m_explorer->state().model) return;
    const auto filters = saveFilters();
    if (filters.isEmpty()) return;
    QStringList names;
    for (const auto& filter : filters) names << filter.first;
    QFileDialog* ask = dialog(this, tr("Save the model"), m_settings->lastFolder());
    ask->setAcceptMode(QFileDialog::AcceptSave);
    ask->setNameFilters(names);
    const auto suffixOf = [](const QString& formatId) {
        const ModelFormat* format = findFormat(formatId.toStdString());
        return format != nullptr && !format->extensions.empty()
                   ? QString::fromStdString(format->extensions.front())
                   : QString();
    };
    ask->setDefaultSuffix(suffixOf(filters.first().second));
    ask->selectFile(modelName() + QLatin1Char('.') + suffixOf(filters.first().second));
    connect(ask, &QFileDialog::filterSelected, ask, [ask, filters, suffixOf](const QString& chosen) {
        for (const auto& filter : filters) {
            if (filter.first == chosen) ask->setDefaultSuffix(suffixOf(filter.second));
        }
    });
    connect(ask, &QFileDialog::fileSelected, this, [this, ask, filters](const QString& path) {
        m_settings->setLastFolder(QFileInfo(path).absolutePath());
        QString format = filters.first().second;
        for (const auto& filter : filters) {
            if (filter.first == ask->selectedNameFilter()) format = filter.second;
        }
        const SaveTarget target = saveTarget(path, format);
        m_files->save(target.path, target.format);
    });
    connect(ask, &QDialog::rejected, m_closeGuard, &CloseGuard::saveAbandoned);
    ask->open();
}

void MainWindow::askWhereToExport(const QString& title, const QString& suggestion,
                                  void (ModelFiles::*write)(const QString&)) {
    QFileDialog* ask = dialog(this, title, m_settings->lastFolder());
    ask->setAcceptMode(QFileDialog::AcceptSave);
    ask->setNameFilters({tr("Tables, tab separated (*.tsv)"), tr("All files (*)")});
    ask->setDefaultSuffix(QStringLiteral("tsv"));
    ask->selectFile(suggestion);
    connect(ask, &QFileDialog::fileSelected, this, [this, write](const QString& path) {
        m_settings->setLastFolder(QFileInfo(path).absolutePath());
        (m_files->*write)(path);
    });
    ask->open();
}

}  // namespace embedscope
