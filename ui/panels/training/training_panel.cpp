#include "ui/panels/training/training_panel.h"

#include <QAction>
#include <QComboBox>
#include <QCoreApplication>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

#include "core/io/format_registry.h"
#include "core/train/training_methods.h"
#include "ui/forms/parameter_form.h"
#include "ui/panels/training/cost_section.h"
#include "ui/panels/training/method_picker.h"
#include "ui/panels/training/run_actions.h"
#include "ui/panels/training/run_section.h"
#include "ui/panels/training/text_section.h"
#include "ui/session/labelled_preview.h"
#include "ui/session/model_saver.h"
#include "ui/session/run_recorder.h"
#include "ui/session/run_store.h"
#include "ui/session/save_target.h"
#include "ui/session/training_controller.h"
#include "ui/theme/theme.h"

namespace embedscope {
namespace {

QLabel* heading(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    setTextRole(label, TextRole::Strong);
    return label;
}

/// The settings of one method that another one has as well and that were changed by the user.
Recipe carriedOver(const Recipe& from, Recipe to) {
    for (const ParameterSpec& spec : from.specs()) {
        const ParameterValue& value = from.value(spec.id);
        if (value != spec.defaultValue && to.has(spec.id)) (void)to.set(spec.id, value);
    }
    return to;
}

/// Where labels and texts lie in a table, as far as the method has settings for it.
LabelledLayout layoutOf(const Recipe& recipe) {
    const auto text = [&](const char* id) { return recipe.has(id) ? recipe.text(id) : std::string(); };
    LabelledLayout layout;
    layout.textColumn = text("text-column");
    layout.labelColumn = text("label-column");
    layout.splitColumn = text("split-column");
    if (recipe.has("fine-labels")) layout.fineLabels = recipe.flag("fine-labels");
    return layout;
}

QFrame* line(QWidget* parent) {
    auto* rule = new QFrame(parent);
    rule->setFixedHeight(1);
    rule->setStyleSheet(QStringLiteral("background: palette(mid);"));
    return rule;
}

}  // namespace

TrainingPanel::TrainingPanel(TrainingController* controller, RunStore* store, QWidget* parent)
    : Panel(QStringLiteral("training"), tr("Training"), QStringLiteral("train"), parent),
      m_controller(controller),
      m_store(store) {
    m_recorder = new RunRecorder(controller, store, this);
    m_actions = new RunActions(controller, this);
    m_saver = new ModelSaver(this);
    m_preview = new LabelledPreview(this);

    auto* scroll = buildBody();
    auto* content = new QWidget;
    auto* outer = new QVBoxLayout(content);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    outer->addWidget(scroll, 1);
    outer->addWidget(line(content));
    m_run = new RunSection(controller, m_actions, content);
    const int margin = scaled(kPanelMargin);
    m_run->layout()->setContentsMargins(margin, scaled(12), margin, scaled(12));
    outer->addWidget(m_run);
    setContent(content);
    setMinimumWidth(scaled(280));

    connect(m_text, &TextSection::filesChanged, this, &TrainingPanel::readTexts);
    connect(m_text, &TextSection::heldOutChanged, this,
            [this] { m_controller->setHeldOutFiles(m_text->heldOut()); });
    connect(m_text, &TextSection::cancelRequested, controller, &TrainingController::cancelReading);
    connect(m_form, &ParameterForm::changed, this, &TrainingPanel::settingsChanged);
    connect(m_run, &RunSection::threadsChanged, this, &TrainingPanel::refresh);
    connect(m_actions->train, &QAction::triggered, this, &TrainingPanel::train);
    connect(m_actions->save, &QAction::triggered, this, &TrainingPanel::askWhereToSave);
    connect(m_saver, &ModelSaver::saved, this,
            [this](const QString& path, const QString& format, const ModelPtr& model) {
                m_run->setMessage(tr("Saved as %1.").arg(QFileInfo(path).fileName()), false);
                Q_EMIT saved(path, format, model);
            });
    connect(m_saver, &ModelSaver::failed, this,
            [this](const QString& sentence) { m_run->setMessage(tr("Not saved. %1").arg(sentence), true); });
    connect(m_preview, &LabelledPreview::done, this, [this] {
        if (!isLabelled()) return;
        m_textProblem = m_preview->sample().problem;
        m_text->showLabelled(m_preview->sample(), false);
        refresh();
    });
    connectController();
    chooseMethod();
    refresh();
}

QScrollArea* TrainingPanel::buildBody() {
    auto* body = new QWidget;
    auto* column = new QVBoxLayout(body);
    const int margin = scaled(kPanelMargin);
    column->setContentsMargins(0, scaled(kGap), margin, margin);
    column->setSpacing(scaled(kGap));
    auto* top = new QWidget(body);
    auto* sections = new QVBoxLayout(top);
    sections->setContentsMargins(margin, 0, 0, 0);
    sections->setSpacing(scaled(kGap));
    m_text = new TextSection(top);
    m_cost = new CostSection(top);
    sections->addWidget(heading(tr("Learn from"), top));
    sections->addWidget(m_text);
    sections->addWidget(m_cost);
    sections->addSpacing(scaled(kGap));
    sections->addWidget(heading(tr("Method"), top));
    sections->addWidget(buildMethod());
    // The form has no margin at its left: its marks stand there, and its labels line up with the rest.
    m_form = new ParameterForm(body);
    column->addWidget(top);
    column->addSpacing(scaled(kGap));
    column->addWidget(m_form);
    column->addStretch();

    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidget(body);
    scroll->viewport()->setAutoFillBackground(false);
    body->setAutoFillBackground(false);
    // The bar takes its room from the margin, so that right edges stay where they are.
    QScrollBar* bar = scroll->verticalScrollBar();
    connect(bar, &QScrollBar::rangeChanged, body, [column, bar, margin](int, int most) {
        QMargins margins = column->contentsMargins();
        margins.setRight(most > 0 ? std::max(0, margin - bar->sizeHint().width()) : margin);
        column->setContentsMargins(margins);
    });
    return scroll;
}

QWidget* TrainingPanel::buildMethod() {
    auto* box = new QWidget;
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(scaled(kHalfGap));
    m_method = new MethodPicker(box);
    m_method->setObjectName(QStringLiteral("method"));
    m_summary = new QLabel(box);
    m_summary->setObjectName(QStringLiteral("methodSummary"));
    m_summary->setWordWrap(true);
    setTextRole(m_summary, TextRole::Quiet);
    layout->addWidget(m_method);
    layout->addWidget(m_summary);
    connect(m_method, &QComboBox::currentIndexChanged, this, &TrainingPanel::chooseMethod);
    return box;
}

void TrainingPanel::connectController() {
    connect(m_controller, &TrainingController::textProgress, m_text, &TextSection::showReading);
    connect(m_controller, &TrainingController::textRead, this, [this] {
        m_textProblem.clear();
        m_text->showText(m_controller->preparedText());
        refresh();
    });
    connect(m_controller, &TrainingController::textFailed, this, [this](const QString& sentence) {
        m_textProblem = sentence;
        m_text->showProblem(sentence);
        refresh();
    });
    connect(m_controller, &TrainingController::started, this, &TrainingPanel::refresh);
    connect(m_controller, &TrainingController::ended, this, &TrainingPanel::refresh);
    connect(m_controller, &TrainingController::failed, this, [this](const QString& sentence) {
        // A run that had begun tells its failure as its outcome.
        if (!m_controller->isActive() && m_controller->status().note.empty())
            m_run->setMessage(sentence, true);
    });
}

void TrainingPanel::chooseMethod() {
    const std::string id = m_method->currentData().toString().toStdString();
    Result<Recipe> recipe = makeRecipe(id);
    if (!recipe) return;
    m_form->setRecipe(m_form->recipe().specs().empty() ? *recipe : carriedOver(m_form->recipe(), *recipe));
    showMethod();
    settingsChanged();
}

void TrainingPanel::showMethod() {
    const TrainingMethod* method = findTrainingMethod(m_form->recipe().method());
    m_summary->setText(method ? QCoreApplication::translate("TrainingMethod", method->summary.c_str())
                              : QString());
}

bool TrainingPanel::isLabelled() const {
    const TrainingMethod* method = findTrainingMethod(m_form->recipe().method());
    return method && method->data == InputData::LabelledText;
}

void TrainingPanel::settingsChanged() {
    Q_EMIT edited();
    if (isLabelled() != m_labelled) {
        readTexts();
        return;
    }
    if (m_labelled) {
        if (layoutOf(m_form->recipe()) != m_layout) readTexts();
        refresh();
        return;
    }
    const std::shared_ptr<const PreparedText> text = m_controller->preparedText();
    const bool otherOptions = text && text->options() != textOptions(m_form->recipe());
    if (otherOptions || m_controller->isReading()) {
        readTexts();
    } else {
        refresh();
    }
}

void TrainingPanel::readTexts() {
    Q_EMIT edited();
    m_textProblem.clear();
    m_labelled = isLabelled();
    m_text->setLabelled(m_labelled);
    m_unread = m_restoring && !isVisible();
    if (m_unread) return;
    if (m_labelled) {
        m_layout = layoutOf(m_form->recipe());
        m_controller->setLabelledFiles(m_text->files());
        m_text->showLabelled({}, !m_text->files().isEmpty());
        m_preview->read(m_text->files(), m_layout);
        refresh();
        return;
    }
    m_controller->setTexts(m_text->files(), textOptions(m_form->recipe()));
    if (m_controller->isReading()) {
        Progress unknown;
        unknown.fraction = -1;
        m_text->showReading(unknown);
    }
    refresh();
}

void TrainingPanel::refresh() {
    const bool active = m_controller->isActive();
    m_cost->setHeld(active);
    m_cost->setRun(m_controller->preparedText(), m_form->recipe(), m_run->threads());
    QString obstacle;
    if (m_text->files().isEmpty()) {
        obstacle = m_labelled ? tr("Choose labelled texts first.") : tr("Choose a text first.");
    } else if (!m_textProblem.isEmpty()) {
        obstacle = tr("The text cannot be used; see above.");
    } else if (!m_form->problem().isEmpty()) {
        obstacle = m_form->problem();
    }
    m_actions->setObstacle(obstacle);
    m_run->refresh();
}

void TrainingPanel::train() {
    m_controller->start(m_form->recipe(), m_run->threads(), m_run->startPaused(), m_store->newPlace());
}

void TrainingPanel::chooseLabelledMethod() {
    if (isLabelled()) return;
    for (const TrainingMethod& method : trainingMethods()) {
        if (method.data != InputData::LabelledText) continue;
        m_method->setCurrentIndex(m_method->findData(QString::fromStdString(method.id)));
        return;
    }
}

void TrainingPanel::restore(const Recipe& recipe, const QStringList& files) {
    m_restoring = true;
    useSettings(recipe, files);
    m_restoring = false;
}

void TrainingPanel::readRestored() {
    if (m_unread) readTexts();
}

void TrainingPanel::showEvent(QShowEvent* event) {
    Panel::showEvent(event);
    if (m_unread) readTexts();
}

void TrainingPanel::continueRun(const QString& id) {
    const RunEntry* run = m_store->find(id);
    if (!run || !run->canContinue()) return;
    const Recipe recipe = run->recipe;
    const QStringList files = run->texts;
    const QStringList heldOut = run->heldOut;
    useSettings(recipe, files);
    m_text->setHeldOut(heldOut);
    m_controller->resumeFrom(m_store->placeOf(id), recipe, files, heldOut);
}

void TrainingPanel::setSampleText(const QString& path) {
    m_text->setSampleText(path);
}

void TrainingPanel::setTexts(const QStringList& files) {
    m_text->setFiles(files);
}

QStringList TrainingPanel::texts() const {
    return m_text->files();
}

void TrainingPanel::useSettings(const Recipe& recipe, const QStringList& files) {
    const int index = m_method->findData(QString::fromStdString(recipe.method()));
    if (index < 0) return;
    {
        const QSignalBlocker blocker(m_method);
        m_method->setCurrentIndex(index);
    }
    m_form->setRecipe(recipe);
    showMethod();
    QStringList there;
    for (const QString& file : files)
        if (QFileInfo::exists(file)) there << file;
    if (!there.isEmpty() && there != m_text->files()) {
        m_text->setFiles(there);  // reads them with the new settings
    } else {
        settingsChanged();
    }
}

const Recipe& TrainingPanel::recipe() const {
    return m_form->recipe();
}

void TrainingPanel::saveTo(const QString& path, const QString& format) {
    m_run->setMessage(tr("Saving…"), false);
    m_saver->save(m_controller->model(), path, format);
}

void TrainingPanel::askWhereToSave() {
    auto* dialog = new QFileDialog(window(), tr("Save the model"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    QStringList filters;
    QStringList formats;
    for (const ModelFormat& format : modelFormats()) {
        if (!format.write || format.extensions.empty()) continue;
        const QString ending = QString::fromStdString(format.extensions.front());
        filters << tr("%1 (*.%2)").arg(QString::fromStdString(format.label), ending);
        formats << QString::fromStdString(format.id);
    }
    dialog->setNameFilters(filters);
    const QStringList files = m_controller->runTexts();
    const QString base = files.isEmpty() ? tr("model") : QFileInfo(files.front()).baseName();
    const auto ending = [](const QString& id) {
        const ModelFormat* format = findFormat(id.toStdString());
        return QString::fromStdString(format ? format->extensions.front() : std::string());
    };
    if (!formats.isEmpty()) dialog->setDefaultSuffix(ending(formats.front()));
    dialog->selectFile(base);
    connect(dialog, &QFileDialog::filterSelected, dialog,
            [dialog, filters, formats, ending](const QString& filter) {
                const qsizetype index = filters.indexOf(filter);
                if (index >= 0) dialog->setDefaultSuffix(ending(formats[index]));
            });
    connect(dialog, &QFileDialog::fileSelected, this, [this, dialog, filters, formats](const QString& path) {
        const qsizetype index = filters.indexOf(dialog->selectedNameFilter());
        if (index < 0) return;
        const SaveTarget target = saveTarget(path, formats[index]);
        saveTo(target.path, target.format);
    });
    dialog->open();
}

}  // namespace embedscope
