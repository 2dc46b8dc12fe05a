#include "ui/session/save_target.h"

#include <QFileInfo>
#include <algorithm>

#include "core/io/format_registry.h"

namespace embedscope {

SaveTarget saveTarget(const QString& typed, const QString& chosenFormat) {
    const std::string extension = QFileInfo(typed).suffix().toLower().toStdString();
    const auto writes = [&](const ModelFormat& format) {
        return format.write != nullptr && std::find(format.extensions.begin(), format.extensions.end(),
                                                    extension) != format.extensions.end();
    };
    const ModelFormat* chosen = findFormat(chosenFormat.toStdString());
    if (chosen != nullptr && writes(*chosen)) return {typed, chosenFormat};
    for (const ModelFormat& format : modelFormats()) {
        if (writes(format)) return {typed, QString::fromStdString(format.id)};
    }
    if (!extension.empty() || chosen == nullptr || chosen->extensions.empty()) return {typed, chosenFormat};
    const QString stem = typed.endsWith(QLatin1Char('.')) ? typed.chopped(1) : typed;
    return {stem + QLatin1Char('.') + QString::fromStdString(chosen->extensions.front()), chosenFormat};
}

}  // namespace embedscope
