#include "ui/map/map_export.h"

#include <QBuffer>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QSvgGenerator>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>

#include "core/base/atomic_file.h"
#include "ui/map/cpu_map_renderer.h"
#include "ui/map/label_sprites.h"
#include "ui/map/map_overlay.h"

namespace embedscope {
namespace {

std::filesystem::path toPath(const QString& path) {
    return std::filesystem::path(path.toStdU16String());
}

Status writeFile(const QString& path, const QByteArray& bytes) {
    auto file = AtomicFile::create(toPath(path));
    if (!file) return file.error();
    const auto written =
        file->write(std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
    if (!written) return written.error();
    return file->commit();
}

void paintNotes(QPainter& painter, const MapFrame& frame) {
    const MapRequest& request = frame.request;
    painter.setFont(mapQuietFont(*request.style));
    painter.setPen(request.style->tokens.quietText);
    const QFontMetricsF metrics(painter.font());
    QString text = countsText(frame.inView, *request.scene->points).join(QStringLiteral("  ·  "));
    if (!request.scene->note.isEmpty()) text += QStringLiteral("  ·  ") + request.scene->note;
    painter.drawText(QPointF(16, request.size.height() - 16 - metrics.descent()), text);
}

void paintLabelText(QPainter& painter, const MapLabel& label, const MapRequest& request) {
    const LabelLook look = labelLook(label.kind, *request.style, *request.scene);
    painter.setFont(look.font);
    const QPointF base = label.anchor + label.box.topLeft() + QPointF(0, QFontMetricsF(look.font).ascent());
    const QString text = labelText(*request.scene, label.row);
    QPainterPath outline;
    outline.addText(base, look.font, text);
    QColor halo = look.halo;
    halo.setAlphaF(0.85f);
    painter.strokePath(outline, QPen(halo, 3, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setPen(look.text);
    painter.drawText(base, text);
}

void paintOver(QPainter& painter, const MapFrame& frame, bool textAsText) {
    const MapRequest& request = frame.request;
    const MapOverlay overlay{*request.scene, *request.style, request.camera, QSizeF(request.size),
                             request.morph};
    overlay.paintNeighborLines(painter);
    overlay.paintMarks(painter);
    for (const MapLabel& label : frame.labels) {
        overlay.paintAnchor(painter, label, label.anchor);
        if (textAsText) {
            paintLabelText(painter, label, request);
        } else {
            painter.drawImage(label.anchor + label.box.topLeft() - QPointF(kSpriteMargin, kSpriteMargin),
                              label.sprite);
        }
    }
    overlay.paintAxes(painter);
    overlay.paintLegend(painter);
    paintNotes(painter, frame);
}

/// Every point as a shape of its own.
void paintPointShapes(QPainter& painter, const MapFrame& frame) {
    const MapRequest& request = frame.request;
    const MapScene& scene = *request.scene;
    const MapColouring plain;
    const MapColouring& colouring = scene.colouring ? *scene.colouring : plain;
    const auto palette = mapPalette(colouring, request.style->tokens);
    const double radius = pointRadius(scene.points->rows, request.camera.scale, *request.style);
    const QRectF all(QPointF(), QSizeF(request.size));
    const bool selecting = scene.selection && !scene.selection->empty();
    // The more points, the fainter each, as the tone curve on screen does it.
    const double crowd = std::pow(1500.0 / std::max<double>(1500.0, static_cast<double>(frame.inView)), 0.35);
    const double dim = selecting ? 0.35 : scene.focus || scene.neighbors ? 0.55 : 1;
    const double opacity = 0.75 * crowd * dim;
    const auto rows = static_cast<std::uint32_t>(scene.points->rows);
    for (const bool selectedOnes : {false, true}) {
        if (selectedOnes && !selecting) break;
        for (std::uint32_t value = 0; value < rows; ++value) {
            const RowId row{value};
            if (selecting && scene.selection->contains(row) != selectedOnes) continue;
            const auto place = request.camera.onPlane(scene.at(row, request.morph));
            const QPointF at = request.camera.toScreen(place, QSizeF(request.size));
            if (!all.contains(at)) continue;  // false for NaN too
            const std::uint8_t slot = colouring.slots.empty() ? 0 : colouring.slots[value];
            QColor colour = selectedOnes ? request.style->tokens.accent : palette[slot];
            const double near = 0.5 + 0.5 * place.depth;
            const double depthFade = request.camera.threeDimensional ? 0.35 + 0.65 * near : 1;
            colour.setAlphaF(static_cast<float>((selectedOnes ? 0.95 : opacity) * depthFade));
            const double size = request.camera.threeDimensional ? 0.7 + 0.6 * near : 1;
            painter.translate(at);
            painter.fillPath(shapePath(colouring.shapeOf(slot), radius * size), colour);
            painter.translate(-at);
        }
    }
}

void paintVector(QPainter& painter, const MapFrame& frame, const QImage& points) {
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF all(QPointF(), QSizeF(frame.request.size));
    painter.fillRect(all, frame.request.style->tokens.surface);
    painter.setClipRect(all);
    if (points.isNull()) {
        paintPointShapes(painter, frame);
    } else {
        painter.drawImage(all, points);
    }
    paintOver(painter, frame, true);
}

QByteArray asPng(const MapFrame& frame) {
    QImage image = frame.image;
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    paintOver(painter, frame, false);
    painter.end();
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

QByteArray asSvg(const MapFrame& frame, const QImage& points) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setResolution(96);  // so that texts have the size that they were laid out for
    generator.setSize(frame.request.size);
    generator.setViewBox(QRect(QPoint(), frame.request.size));
    generator.setTitle(QStringLiteral("Embedscope"));
    QPainter painter(&generator);
    paintVector(painter, frame, points);
    painter.end();
    return bytes;
}

QByteArray asPdf(const MapFrame& frame, const QImage& points) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    constexpr int kDotsPerInch = 96;
    writer.setResolution(kDotsPerInch);
    writer.setPageSize(QPageSize(QSizeF(frame.request.size) * 72.0 / kDotsPerInch, QPageSize::Point, {},
                                 QPageSize::ExactMatch));
    writer.setPageMargins(QMarginsF(0, 0, 0, 0));
    QPainter painter(&writer);
    paintVector(painter, frame, points);
    painter.end();
    return bytes;
}

void appendNumber(std::string& line, double value) {
    if (!std::isfinite(value)) {
        line += "nan";
        return;
    }
    char text[40];
    const auto end = std::to_chars(text, text + sizeof text, static_cast<float>(value)).ptr;
    line.append(text, end);
}

}  // namespace

Status savePicture(const QString& path, PictureFormat format, MapRequest request, double scale,
                   std::stop_token stop) {
    const bool vector = format != PictureFormat::Png;
    request.devicePixelRatio = vector ? 1 : scale;
    CpuMapRenderer renderer;
    const auto frame = renderer.render(request, stop);
    if (!frame) return cancelledError();
    if (!vector) return writeFile(path, asPng(*frame));
    QImage points;
    if (frame->inView > kMostVectorPoints) {
        request.devicePixelRatio = 4;
        const auto fine = CpuMapRenderer().render(request, stop);
        if (!fine) return cancelledError();
        points = fine->image;
    }
    return writeFile(path, format == PictureFormat::Svg ? asSvg(*frame, points) : asPdf(*frame, points));
}

Status saveCoordinates(const QString& path, const MapScene& scene, std::stop_token stop) {
    auto file = AtomicFile::create(toPath(path));
    if (!file) return file.error();
    const bool space = scene.points->threeDimensional();
    std::string line = space ? "key\tx\ty\tz\n" : "key\tx\ty\n";
    const auto rows = static_cast<std::uint32_t>(scene.points->rows);
    for (std::uint32_t value = 0; value < rows; ++value) {
        if (value % 4096 == 0 && stop.stop_requested()) return cancelledError();
        std::string key(scene.keys->key(RowId{value}));
        std::replace_if(
            key.begin(), key.end(), [](char c) { return c == '\t' || c == '\n' || c == '\r'; }, ' ');
        const MapPosition place = scene.points->at(RowId{value});
        line += key;
        for (int axis = 0; axis < (space ? 3 : 2); ++axis) {
            line += '\t';
            appendNumber(line, axis == 0 ? place.x : axis == 1 ? place.y : place.z);
        }
        line += '\n';
        if (line.size() > 1 << 16) {
            if (const auto written = file->write(line); !written) return written.error();
            line.clear();
        }
    }
    if (const auto written = file->write(line); !written) return written.error();
    return file->commit();
}

}  // namespace embedscope
