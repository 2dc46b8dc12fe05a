#include "app/cli/metrics_log.h"

#include <cerrno>
#include <cmath>
#include <nlohmann/json.hpp>

#include "app/cli/console.h"

namespace embedscope::cli {

Status MetricsLog::write(const LossPoint& epochEnd) {
    if (!m_file) m_file.reset(std::fopen(m_path.c_str(), "we"));
    if (!m_file) return systemError(errno, "Writing the metrics", m_path);
    nlohmann::ordered_json line = {
        {"epoch", std::llround(epochEnd.epoch)}, {"step", epochEnd.words}, {"loss", epochEnd.epochLoss}};
    if (epochEnd.epochAccuracy) line["accuracy"] = *epochEnd.epochAccuracy;
    if (epochEnd.validationLoss) line["val_loss"] = *epochEnd.validationLoss;
    if (epochEnd.validationAccuracy) line["val_accuracy"] = *epochEnd.validationAccuracy;
    line["learning_rate"] = epochEnd.learningRate;
    line["words_per_second"] = epochEnd.wordsPerSecond;
    if (std::fputs(jsonLine(line).c_str(), m_file.get()) < 0 || std::fflush(m_file.get()) != 0) {
        return systemError(errno, "Writing the metrics", m_path);
    }
    return {};
}

}  // namespace embedscope::cli
