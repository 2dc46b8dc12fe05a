#include "ui/panels/predict/report_panel.h"

#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/models/class_report_models.h"
#include "ui/panels/empty_state.h"
#include "ui/panels/predict/reliability_view.h"
#include "ui/session/classifier_check.h"
#include "ui/session/number_text.h"
#include "ui/session/text_judge.h"
#include "ui/theme/theme.h"

namespace embedscope {
namespace {

/// A cell shaded by its share of the row.
class ShadeDelegate : public QStyledItemDelegate {
  public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const ColourTokens& tokens = colourTokens(option.palette);
        const double share = index.data(ConfusionModel::ShareRole).toDouble();
        QColor fill = index.row() == index.column() ? tokens.accent : tokens.warn;
        fill.setAlphaF(static_cast<float>(0.06 + 0.5 * share));
        painter->fillRect(option.rect.adjusted(1, 1, -1, -1), fill);
        painter->setPen(tokens.text);
        painter->drawText(option.rect, Qt::AlignCenter, index.data().toString());
    }
};

QTableView* table(QAbstractItemModel* model, const QString& name, QWidget* parent) {
    auto* view = new QTableView(parent);
    view->setModel(model);
    view->setAccessibleName(name);
    view->setShowGrid(false);
    view->setFrameShape(QFrame::NoFrame);
    view->setWordWrap(false);
    view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    view->setSelectionMode(QAbstractItemView::NoSelection);
    view->verticalHeader()->setDefaultSectionSize(scaled(28));
    view->horizontalHeader()->setHighlightSections(false);
    view->verticalHeader()->setHighlightSections(false);
    return view;
}

}  // namespace

ReportPanel::ReportPanel(TextJudge* judge, std::function<std::optional<Origin>()> origin, QWidget* parent)
    : Panel(QStringLiteral("report"), tr("How good is it?"), QStringLiteral("check"), parent),
      m_judge(judge),
      m_origin(std::move(origin)) {
    m_check = new ClassifierCheck(this);
    m_confusion = new ConfusionModel(this);
    m_scores = new ClassScoreModel(this);
    setContent(buildBody());
    setEmptyState(new EmptyState(
        QStringLiteral("check"),
        tr("How good a classifier is on texts that it has not learned from: which classes it confuses, and "
           "whether it is as sure as it is right. The model on the map is no classifier.")));
    m_file = new QToolButton(this);
    m_file->setObjectName(QStringLiteral("reportFile"));
    m_file->setIcon(themedIcon(QStringLiteral("open"), IconTone::Quiet));
    m_file->setToolTip(tr("Measure on the examples of another labelled file"));
    m_file->setAccessibleName(tr("Measure on a file"));
    setFlatTool(m_file);
    connect(m_file, &QToolButton::clicked, this, &ReportPanel::askForFile);
    m_copy = new QToolButton(this);
    m_copy->setObjectName(QStringLiteral("reportCopy"));
    m_copy->setIcon(themedIcon(QStringLiteral("copy"), IconTone::Quiet));
    m_copy->setToolTip(tr("Copy the tables"));
    m_copy->setAccessibleName(tr("Copy the tables"));
    setFlatTool(m_copy);
    connect(m_copy, &QToolButton::clicked, this, &ReportPanel::copy);
    addTool(m_file);
    addTool(m_copy);
    connect(judge, &TextJudge::classifierChanged, this, &ReportPanel::follow);
    connect(m_check, &ClassifierCheck::changed, this, &ReportPanel::refresh);
    refresh();
}

QWidget* ReportPanel::buildBody() {
    auto* body = new QWidget;
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(kPanelMargin, 0, kPanelMargin, kGap);
    column->setSpacing(kGap);
    m_headline = new QLabel(body);
    m_headline->setObjectName(QStringLiteral("reportHeadline"));
    m_headline->setWordWrap(true);
    column->addWidget(m_headline);
    m_tables = new QWidget(body);
    auto* row = new QHBoxLayout(m_tables);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(kPanelMargin);
    m_scoreView = table(m_scores, tr("Precision, recall and F1 of each class"), m_tables);
    m_scoreView->setObjectName(QStringLiteral("classScores"));
    m_scoreView->verticalHeader()->hide();
    m_scoreView->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_scoreView->horizontalHeader()->setSectionResizeMode(ClassScoreModel::Class, QHeaderView::Stretch);
    m_confusionView = table(m_confusion, tr("Confusion matrix: true classes in rows"), m_tables);
    m_confusionView->setObjectName(QStringLiteral("confusion"));
    m_confusionView->setItemDelegate(new ShadeDelegate(m_confusionView));
    m_confusionView->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_confusionView->horizontalHeader()->setMinimumSectionSize(scaled(52));
    auto* calibration = new QWidget(m_tables);
    auto* sure = new QVBoxLayout(calibration);
    sure->setContentsMargins(0, 0, 0, 0);
    m_reliability = new ReliabilityView(calibration);
    m_calibration = new QLabel(calibration);
    m_calibration->setWordWrap(true);
    setTextRole(m_calibration, TextRole::Quiet);
    sure->addWidget(m_reliability, 1);
    sure->addWidget(m_calibration);
    row->addWidget(m_scoreView, 5);
    row->addWidget(m_confusionView, 4);
    row->addWidget(calibration, 3);
    column->addWidget(m_tables, 1);
    return body;
}

void ReportPanel::showEvent(QShowEvent* event) {
    Panel::showEvent(event);
    follow();
}

void ReportPanel::follow() {
    const auto& classifier = m_judge->classifier();
    if (m_measured == classifier.get() && classifier) return;
    if (!classifier || !isVisible()) {  // measured when it is looked at
        m_measured = nullptr;
        m_check->clear();
        return;
    }
    m_measured = classifier.get();
    if (const auto origin = m_origin(); origin && !origin->files.isEmpty()) {
        m_check->measureHeldOut(classifier, origin->recipe, origin->files, origin->heldOut);
    } else {
        m_check->clear();
    }
}

void ReportPanel::refresh() {
    const bool classifies = m_judge->classifier() != nullptr;
    showEmpty(!classifies);
    m_file->setEnabled(classifies);
    const auto& report = m_check->report();
    m_copy->setEnabled(report != nullptr);
    m_tables->setVisible(report != nullptr);
    m_confusion->setReport(report);
    m_scores->setReport(report);
    if (!report) {
        setTextRole(m_headline, m_check->problem().isEmpty() ? TextRole::Quiet : TextRole::Bad);
        m_headline->setText(m_check->isBusy() ? tr("Measuring…")
                            : m_check->problem().isEmpty()
                                ? tr("Choose a labelled file with the folder button above, to "
                                     "measure the classifier on it.")
                                : m_check->problem());
        return;
    }
    setTextRole(m_headline, TextRole::Strong);
    QString text = tr("%1 of %L2 examples %3 are right.")
                       .arg(percentText(report->scores.accuracy, 1))
                       .arg(report->scores.examples)
                       .arg(report->source);
    if (report->leftOut > 0)
        text += QLatin1Char(' ') + tr("%n had a class that the model does not know.", nullptr,
                                      static_cast<int>(report->leftOut));
    m_headline->setText(text);
    m_reliability->setBins(report->bins);
    const QLocale locale;
    m_calibration->setText(tr("Calibration error %1, Brier score %2, log loss %3 nats")
                               .arg(locale.toString(report->expectedError, 'f', 3),
                                    locale.toString(report->brier, 'f', 3),
                                    locale.toString(report->logLoss, 'f', 3)));
}

void ReportPanel::askForFile() {
    auto* dialog = new QFileDialog(window(), tr("Measure on labelled texts"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) {
        if (m_judge->classifier()) m_check->measureFile(m_judge->classifier(), file);
    });
    dialog->open();
}

void ReportPanel::copy() {
    QString text;
    for (const QAbstractItemModel* model :
         std::initializer_list<const QAbstractItemModel*>{m_scores, m_confusion}) {
        QStringList cells;
        if (model == m_confusion) cells << tr("truth / predicted");
        for (int column = 0; column < model->columnCount(); ++column)
            cells << model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        text += cells.join(QLatin1Char('\t')) + QLatin1Char('\n');
        for (int row = 0; row < model->rowCount(); ++row) {
            cells.clear();
            if (model == m_confusion)
                cells << model->headerData(row, Qt::Vertical, Qt::DisplayRole).toString();
            for (int column = 0; column < model->columnCount(); ++column)
                cells << model->index(row, column).data().toString();
            text += cells.join(QLatin1Char('\t')) + QLatin1Char('\n');
        }
        text += QLatin1Char('\n');
    }
    QGuiApplication::clipboard()->setText(text);
}

}  // namespace embedscope
