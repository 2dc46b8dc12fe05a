#include "app/cli/metrics_log.h"

#include <cerrno>
#include <cmath>
#include <nlohmann/json.hpp>

#include "app/cli/console.h"

namespace embedscope::cli {

Result<MetricsLog> MetricsLog::open(const std::string& path, bool append) {
    std::FILE* file = std::fopen(path.c_str(), append ? "ae" : "we");
    if (file == nullptr) return systemError(errno, "Writing the metrics", path);
    return MetricsLog(file, path);
}

Status MetricsLog::write(const LossPoint& epochEnd, double wordsPerSecond) {
    nlohmann::ordered_json line = {
        {"epoch", std::llround(epochEnd.epoch)}, {"step", epochEnd.words}, {"loss", epochEnd.epochLoss}};
    if (epochEnd.validationLoss) line["val_loss"] = *epochEnd.validationLoss;
    line["learning_rate"] = epochEnd.learningRate;
    line["words_per_second"] = wordsPerSecond;
    if (std::fputs(jsonLine(line).c_str(), m_file.get()) < 0 || std::fflush(m_file.get()) != 0) {
        return systemError(errno, "Writing the metrics", m_path);
    }
    return {};
}

}  // namespace embedscope::cli
