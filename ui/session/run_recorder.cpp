#include "ui/session/run_recorder.h"

#include <QFileInfo>
#include <algorithm>
#include <utility>

#include "ui/session/training_controller.h"

namespace embedscope {
namespace {

QString nameOf(const Recipe& recipe, const QStringList& texts) {
    const TrainingMethod* method = findTrainingMethod(recipe.method());
    const QString label = QString::fromStdString(method ? method->label : recipe.method());
    const QString text = texts.isEmpty() ? QString() : QFileInfo(texts.front()).fileName();
    if (!recipe.has("dim")) return RunRecorder::tr("%1, %2").arg(label, text);
    return RunRecorder::tr("%1 %2d, %3").arg(label).arg(recipe.integer("dim")).arg(text);
}

}  // namespace

RunRecorder::RunRecorder(TrainingController* controller, RunStore* store, QObject* parent)
    : QObject(parent), m_controller(controller), m_store(store) {
    connect(controller, &TrainingController::started, this, &RunRecorder::begin);
    connect(controller, &TrainingController::statusChanged, this, &RunRecorder::refresh);
    connect(controller, &TrainingController::ended, this, &RunRecorder::end);
}

void RunRecorder::begin() {
    m_before.reset();
    m_keptEpochs = 0;
    if (const RunEntry* known = m_store->find(m_controller->place().id)) {
        m_before = *known;
        m_record = *known;
        m_record.state = SessionState::Preparing;
        m_record.note.clear();
        m_record.interrupted = false;
        m_store->restart(m_record);
        m_store->setCurrent(m_record.id);
        return;
    }
    m_record = RunEntry{};
    m_record.id = m_controller->place().id;
    m_record.recipe = m_controller->recipe();
    m_record.texts = m_controller->runTexts();
    m_record.heldOut = m_controller->heldOutFiles();
    m_record.name = nameOf(m_record.recipe, m_record.texts);
    m_record.startedAt = QDateTime::currentDateTime();
    if (m_record.recipe.has("dim")) m_record.dim = static_cast<std::uint64_t>(m_record.recipe.integer("dim"));
    m_record.id = m_store->add(m_record);
    m_store->setCurrent(m_record.id);
}

void RunRecorder::takeFacts() {
    const SessionStatus& status = m_controller->status();
    m_record.state = status.state;
    m_record.note = QString::fromStdString(status.note);
    m_record.seconds = status.trainingSeconds;
    m_record.wordsPerSecond = status.meanWordsPerSecond;
    m_record.epochs = status.epoch;
    m_record.rows = status.vocabulary;
    m_record.parameters = status.parameters;
    const std::vector<LossPoint>& points = m_controller->lossPoints();
    if (!points.empty()) m_record.loss = points.back().epochLoss;
    const auto validated = std::find_if(points.rbegin(), points.rend(), [](const LossPoint& point) {
        return point.validationLoss.has_value();
    });
    if (validated != points.rend()) {
        m_record.validationLoss = validated->validationLoss;
        m_record.validationAccuracy = validated->validationAccuracy;
    }
    if (!points.empty() && points.back().epochAccuracy) m_record.accuracy = points.back().epochAccuracy;
}

void RunRecorder::refresh() {
    if (!m_controller->isActive() || !m_store->find(m_record.id)) return;
    takeFacts();
    m_store->update(m_record);
    if (std::exchange(m_keptEpochs, m_record.epochs) != m_record.epochs) m_store->keep(m_record.id);
}

void RunRecorder::end(SessionState state, const ModelPtr& model) {
    if (!m_store->find(m_record.id)) return;
    const bool neverBegan = state == SessionState::Failed && !model;
    if (m_before && (state == SessionState::Cancelled || neverBegan)) {
        m_before->interrupted = false;
        if (neverBegan) m_before->note = QString::fromStdString(m_controller->status().note);
        m_store->finish(*m_before, nullptr);
        return;
    }
    if (state == SessionState::Cancelled) {
        m_store->discard(m_record.id);
        return;
    }
    takeFacts();
    m_record.curve = m_controller->lossPoints();
    if (model) {
        m_record.rows = model->vectors.rows();
        m_record.dim = model->vectors.dim();
    }
    m_store->finish(m_record, model);
}

}  // namespace embedscope
