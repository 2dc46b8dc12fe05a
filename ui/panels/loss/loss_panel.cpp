#include "ui/panels/loss/loss_panel.h"

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QButtonGroup>
#include <QClipboard>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/charts/loss_chart.h"
#include "ui/models/loss_table_model.h"
#include "ui/panels/empty_state.h"
#include "ui/session/run_store.h"
#include "ui/session/training_controller.h"
#include "ui/theme/theme.h"

namespace embedscope {
namespace {

constexpr int kPaceMs = 100;  // a curve drawn ten times a second looks alive and costs little
constexpr double kHalfLives[] = {0, 0.02, 0.05, 0.2, 0.5};

}  // namespace

LossPanel::LossPanel(TrainingController* controller, RunStore* store, QWidget* parent)
    : Panel(QStringLiteral("loss"), tr("Loss"), QStringLiteral("chart"), parent),
      m_controller(controller),
      m_store(store) {
    auto* content = new QWidget;
    m_chart = new LossChart(content);
    m_chart->setObjectName(QStringLiteral("lossChart"));
    m_table = new LossTableModel(this);
    m_view = new QTableView(content);
    m_view->setObjectName(QStringLiteral("lossTable"));
    m_view->setAccessibleName(tr("Loss as a table"));
    m_view->setModel(m_table);
    m_view->setShowGrid(false);
    m_view->verticalHeader()->hide();
    m_view->verticalHeader()->setDefaultSectionSize(scaled(26));
    m_view->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_pages = new QStackedWidget(content);
    m_pages->addWidget(m_chart);
    m_pages->addWidget(m_view);
    m_line = new QLabel(content);
    m_line->setObjectName(QStringLiteral("lossReadout"));
    m_line->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    setTextRole(m_line, TextRole::Quiet);
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(scaled(kGap), 0, scaled(kGap), scaled(kGap));
    layout->setSpacing(scaled(kHalfGap));
    layout->addWidget(m_pages, 1);
    layout->addWidget(m_line);
    setContent(content);
    auto* empty =
        new EmptyState(QStringLiteral("chart"),
                       tr("The loss falls here while a model learns: the lower, the better it predicts."),
                       tr("Train a model"));
    connect(empty, &EmptyState::triggered, this, &LossPanel::trainRequested);
    setEmptyState(empty);
    buildTools();

    m_pace.setSingleShot(true);
    m_pace.setInterval(kPaceMs);
    connect(&m_pace, &QTimer::timeout, this, &LossPanel::refresh);
    connect(controller, &TrainingController::started, this, &LossPanel::refresh);
    connect(controller, &TrainingController::lossAdded, this, &LossPanel::refreshSoon);
    connect(controller, &TrainingController::ended, this, &LossPanel::refresh);
    connect(store, &RunStore::comparedChanged, this, &LossPanel::refresh);
    connect(store, &RunStore::changed, this, &LossPanel::refreshSoon);
    connect(m_chart, &LossChart::readoutChanged, this, &LossPanel::showLine);
    refresh();
}

void LossPanel::buildTools() {
    auto* logarithmic = new QAction(tr("Logarithmic loss"), this);
    logarithmic->setObjectName(QStringLiteral("lossLogarithmic"));
    logarithmic->setCheckable(true);
    logarithmic->setToolTip(tr("Equal steps on the axis are equal factors of the loss"));
    connect(logarithmic, &QAction::toggled, m_chart, &LossChart::setLogarithmic);
    auto* byWords = new QAction(tr("Words on the axis instead of epochs"), this);
    byWords->setObjectName(QStringLiteral("lossByWords"));
    byWords->setCheckable(true);
    connect(byWords, &QAction::toggled, m_chart, &LossChart::setByWords);
    m_asTable = new QAction(themedIcon(QStringLiteral("table")), tr("Show as a table"), this);
    m_asTable->setObjectName(QStringLiteral("lossAsTable"));
    m_asTable->setCheckable(true);
    connect(m_asTable, &QAction::toggled, this, [this](bool on) { m_pages->setCurrentIndex(on ? 1 : 0); });
    m_copyPicture = new QAction(themedIcon(QStringLiteral("copy")), tr("Copy as picture"), this);
    m_copyPicture->setObjectName(QStringLiteral("copyLossPicture"));
    connect(m_copyPicture, &QAction::triggered, this,
            [this] { QApplication::clipboard()->setImage(m_chart->picture()); });
    m_copyData = new QAction(tr("Copy as data"), this);
    m_copyData->setObjectName(QStringLiteral("copyLossData"));
    m_copyData->setToolTip(tr("Tab-separated numbers for a spreadsheet"));
    connect(m_copyData, &QAction::triggered, this, [this] {
        QApplication::clipboard()->setText(curvesAsTable(m_chart->curves(), m_chart->smoothing()));
    });

    auto* menu = new QMenu(this);
    QMenu* smoothing = menu->addMenu(tr("Smoothing"));
    auto* group = new QActionGroup(this);
    for (const double halfLife : kHalfLives) {
        const QString text =
            halfLife == 0 ? tr("Off") : tr("Half-life %1 epochs").arg(QLocale().toString(halfLife));
        QAction* action = smoothing->addAction(text);
        action->setCheckable(true);
        action->setChecked(halfLife == m_chart->smoothing());
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, halfLife] {
            m_chart->setSmoothing(halfLife);
            showLine();
        });
    }
    menu->addAction(logarithmic);
    menu->addAction(byWords);
    menu->addSeparator();
    menu->addAction(m_copyPicture);
    menu->addAction(m_copyData);

    // Classifiers have two things to look at.
    auto* which = new QButtonGroup(this);
    const auto measure = [&](const QString& name, const QString& text, const QString& tip) {
        auto* button = new QToolButton(this);
        button->setObjectName(name);
        button->setText(text);
        button->setToolTip(tip);
        button->setCheckable(true);
        button->hide();
        setFlatTool(button);
        which->addButton(button);
        addTool(button);
        return button;
    };
    m_lossButton = measure(QStringLiteral("showLoss"), tr("Loss"), tr("How far the predictions are off"));
    m_accuracyButton = measure(QStringLiteral("showAccuracy"), tr("Accuracy"),
                               tr("The share of examples whose class was found"));
    m_lossButton->setChecked(true);
    connect(m_accuracyButton, &QToolButton::toggled, this, &LossPanel::setMeasure);

    auto* table = new QToolButton(this);
    table->setDefaultAction(m_asTable);
    setFlatTool(table);
    addTool(table);
    auto* more = new QToolButton(this);
    more->setObjectName(QStringLiteral("lossMore"));
    more->setIcon(themedIcon(QStringLiteral("more")));
    more->setToolTip(tr("Smoothing, axes, copy"));
    more->setAccessibleName(tr("More for the loss chart"));
    more->setPopupMode(QToolButton::InstantPopup);
    more->setMenu(menu);
    more->setStyleSheet(QStringLiteral("QToolButton::menu-indicator { image: none; }"));
    setFlatTool(more);
    addTool(more);
}

void LossPanel::setMeasure(bool accuracy) {
    m_chart->setMeasure(accuracy ? Measure::Accuracy : Measure::Loss);
    setTitle(accuracy ? tr("Accuracy") : tr("Loss"));
    showLine();
}

void LossPanel::refreshSoon() {
    if (isVisible() && !m_pace.isActive()) m_pace.start();
}

void LossPanel::showEvent(QShowEvent* event) {
    Panel::showEvent(event);
    refresh();
}

void LossPanel::refresh() {
    const bool active = m_controller->isActive();
    const QString current = m_store->current();
    std::vector<LossCurve> curves;
    bool currentShown = false;
    const auto addCurrent = [&] {
        const RunEntry* run = m_store->find(current);
        curves.push_back({QStringLiteral("current"), run ? run->name : tr("this run"),
                          m_controller->lossPoints(), active});
        currentShown = true;
    };
    for (const QString& id : m_store->compared()) {
        if (id == current) {
            addCurrent();
        } else if (const RunEntry* run = m_store->find(id)) {
            curves.push_back({id, run->name, run->curve, false});
        }
    }
    const bool others = !curves.empty();
    if (!currentShown && (active || !others) && !m_controller->lossPoints().empty()) addCurrent();
    std::erase_if(curves, [](const LossCurve& curve) { return curve.points.empty(); });
    const RunEntry* first =
        curves.size() == 1
            ? m_store->find(curves.front().id == QLatin1String("current") ? current : curves.front().id)
            : nullptr;
    setSubtitle(curves.size() > 1 ? tr("of %n runs", nullptr, static_cast<int>(curves.size()))
                : first           ? first->name
                                  : QString());
    m_table->setPoints(curves.empty() ? std::vector<LossPoint>() : curves.front().points);
    showEmpty(curves.empty());
    const bool judged = std::any_of(curves.begin(), curves.end(), [](const LossCurve& curve) {
        return hasMeasure(curve, Measure::Accuracy);
    });
    m_lossButton->setVisible(judged);
    m_accuracyButton->setVisible(judged);
    if (!judged) m_lossButton->setChecked(true);
    m_chart->setCurves(std::move(curves));
    showLine();
}

void LossPanel::showLine() {
    QString text = m_chart->readout().replace(QLatin1Char('\n'), QStringLiteral("  ·  "));
    QString shorter;  // where the line has no room for the whole of it; the tooltip has
    // The values of several runs need more room than a line: they stand at the cursor.
    if (text.isEmpty() || m_chart->curves().size() > 1) {
        const QString halfLife = QLocale().toString(m_chart->smoothing());
        if (m_chart->smoothing() <= 0) {
            text = shorter = tr("Solid: as measured. Dashed: validation.");
        } else if (m_chart->curves().size() > 1) {
            text = tr("Smoothed exponentially, half-life %1 epochs. Dashed: validation.").arg(halfLife);
            shorter = tr("Solid: smoothed. Dashed: validation.");
        } else {
            text = tr("Faint: as measured. Bold: smoothed exponentially, half-life %1 epochs. Dashed: "
                      "validation.")
                       .arg(halfLife);
            shorter = tr("Faint: measured. Bold: smoothed. Dashed: validation.");
        }
    }
    const QFontMetrics metrics = m_line->fontMetrics();
    const bool fits = shorter.isEmpty() || metrics.horizontalAdvance(text) <= m_line->width();
    m_line->setText(metrics.elidedText(fits ? text : shorter, Qt::ElideRight, m_line->width()));
    m_line->setToolTip(text);
}

void LossPanel::resizeEvent(QResizeEvent* event) {
    Panel::resizeEvent(event);
    showLine();
}

}  // namespace embedscope
