#include "ui/session/classifier_check.h"

#include <QFile>
#include <QFileInfo>

#include "core/data/labelled/labelled_reader.h"
#include "core/train/labelled_specs.h"

namespace embedscope {
namespace {

using ReportResult = Result<std::shared_ptr<const ClassifierReport>>;

/// Counts example after example.
class Tally {
  public:
    explicit Tally(const TextClassifier& classifier)
        : m_labels(classifier.labels()), m_confusion(m_labels.size()) {}

    std::optional<std::uint32_t> labelOf(std::string_view name) const {
        const auto row = m_labels.find(name);
        return row ? std::optional(row->value) : std::nullopt;
    }
    void leaveOut() { ++m_leftOut; }
    void add(const std::vector<float>& probabilities, std::uint32_t truth) {
        const auto best = std::max_element(probabilities.begin(), probabilities.end());
        m_confusion.add(truth, static_cast<std::uint32_t>(best - probabilities.begin()));
        m_calibration.add(probabilities, truth);
    }

    ReportResult report(const QString& source) const {
        if (m_confusion.total() == 0)
            return Error{ErrorCode::InvalidArgument, "no example has a class that the model knows",
                         source.toStdString(), "Choose texts with the classes it was trained on"};
        auto report = std::make_shared<ClassifierReport>();
        for (std::uint32_t i = 0; i < m_labels.size(); ++i)
            report->labels.push_back(QString::fromStdString(std::string(m_labels.key({i}))));
        report->confusion = m_confusion;
        report->scores = classificationScores(m_confusion);
        report->bins = m_calibration.bins();
        report->expectedError = m_calibration.expectedError();
        report->brier = m_calibration.brier();
        report->logLoss = m_calibration.logLoss();
        report->leftOut = m_leftOut;
        report->source = source;
        return std::shared_ptr<const ClassifierReport>(std::move(report));
    }

  private:
    const Vocabulary& m_labels;
    ConfusionMatrix m_confusion;
    Calibration m_calibration;
    quint64 m_leftOut = 0;
};

ReportResult heldOutReport(const TextClassifier& classifier, const Recipe& recipe,
                           const std::vector<std::filesystem::path>& inputs,
                           const std::vector<std::filesystem::path>& heldOut, const QString& source,
                           std::stop_token stop) {
    TrainerRequest request{recipe, inputs, nullptr, 1, {}};
    request.validationInputs = heldOut;
    auto text = readLabelledText(request, stop);
    if (!text) return text.error();
    if ((*text)->validation().empty())
        return Error{ErrorCode::NotFound, "nothing was held out of these texts", source.toStdString(),
                     "Hold a share out under Checking, or choose another labelled file to measure on"};
    Tally tally(classifier);
    std::vector<std::string_view> words;
    for (const std::uint32_t example : (*text)->validation()) {
        if (stop.stop_requested()) return cancelledError();
        const auto labels = (*text)->labelsOf(example);
        const auto truth = tally.labelOf((*text)->labels().key({labels.front()}));
        if (!truth) {
            tally.leaveOut();
            continue;
        }
        words.clear();
        for (const std::uint32_t word : (*text)->words(example))
            words.push_back((*text)->types().key({word}));
        tally.add(classifier.probabilitiesOf(words), *truth);
    }
    return tally.report(source);
}

ReportResult fileReport(const TextClassifier& classifier, const std::filesystem::path& path,
                        const QString& source, std::stop_token stop) {
    auto reader = openLabelledReader(path, {});
    if (!reader) return reader.error();
    if ((*reader)->holdsNumbers())
        return Error{ErrorCode::InvalidArgument, "the file holds numbers instead of texts",
                     source.toStdString(), "Choose a table or lines with labels"};
    Tally tally(classifier);
    PredictOptions all;
    all.k = classifier.labels().size();
    RawExample example;
    for (;;) {
        if (stop.stop_requested()) return cancelledError();
        auto more = (*reader)->next(example);
        if (!more) return more.error();
        if (!*more) break;
        const auto truth = example.labels.empty() ? std::nullopt : tally.labelOf(example.labels.front());
        if (!truth) {
            tally.leaveOut();
            continue;
        }
        auto prediction = classifier.predict(example.text, all, stop);
        if (!prediction) return prediction.error();
        std::vector<float> probabilities(all.k, 0.0F);
        for (const LabelProbability& label : prediction->labels)
            probabilities[label.label] = static_cast<float>(label.probability);
        tally.add(probabilities, *truth);
    }
    return tally.report(source);
}

}  // namespace

void ClassifierCheck::begin() {
    m_busy = true;
    m_problem.clear();
    m_report.reset();
    Q_EMIT changed();
}

void ClassifierCheck::take(ReportResult result) {
    m_busy = false;
    if (result) {
        m_report = *result;
    } else if (result.error().code != ErrorCode::Cancelled) {
        m_problem = QString::fromStdString(result.error().sentence());
    }
    Q_EMIT changed();
}

void ClassifierCheck::measureHeldOut(std::shared_ptr<const TextClassifier> classifier, const Recipe& recipe,
                                     const QStringList& files, const QStringList& heldOut) {
    begin();
    const auto paths = [](const QStringList& names) {
        std::vector<std::filesystem::path> list;
        for (const QString& name : names) list.emplace_back(QFile::encodeName(name).toStdString());
        return list;
    };
    const QStringList& named = heldOut.isEmpty() ? files : heldOut;
    const QString source =
        tr("held out of %1").arg(named.isEmpty() ? QString() : QFileInfo(named.first()).fileName());
    m_job.start(
        [classifier, recipe, inputs = paths(files), kept = paths(heldOut), source](std::stop_token stop) {
            return heldOutReport(*classifier, recipe, inputs, kept, source, stop);
        },
        [this](ReportResult result) { take(std::move(result)); });
}

void ClassifierCheck::measureFile(std::shared_ptr<const TextClassifier> classifier, const QString& file) {
    begin();
    const QString source = tr("of %1").arg(QFileInfo(file).fileName());
    m_job.start([classifier, path = std::filesystem::path(QFile::encodeName(file).toStdString()),
                 source](std::stop_token stop) { return fileReport(*classifier, path, source, stop); },
                [this](ReportResult result) { take(std::move(result)); });
}

void ClassifierCheck::clear() {
    m_job.requestStop();
    m_busy = false;
    m_problem.clear();
    m_report.reset();
    Q_EMIT changed();
}

}  // namespace embedscope
