#include "core/io/key_repair.h"

#include <cstring>
#include <utility>

namespace embedscope {
namespace {

bool isAscii(std::string_view text) {
    std::size_t i = 0;
    for (; i + 8 <= text.size(); i += 8) {
        std::uint64_t chunk;
        std::memcpy(&chunk, text.data() + i, sizeof chunk);
        if (chunk & 0x8080808080808080ull) return false;
    }
    for (; i < text.size(); ++i)
        if (static_cast<unsigned char>(text[i]) >= 0x80) return false;
    return true;
}

void appendFromLatin1(std::string_view text, std::string& out) {
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            out += c;
        } else {
            out += static_cast<char>(0xC0 | (byte >> 6));
            out += static_cast<char>(0x80 | (byte & 0x3F));
        }
    }
}

void appendRepaired(std::string_view text, std::string& out) {
    bool inBroken = false;
    while (!text.empty()) {
        const std::size_t length = utf8SequenceLength(text);
        if (length > 0)
            out += text.substr(0, length);
        else if (!inBroken)
            out += "\xEF\xBF\xBD";
        inBroken = length == 0;
        text.remove_prefix(length > 0 ? length : 1);
    }
}

struct EncodingReport {
    std::uint64_t broken = 0;       // keys that are not UTF-8
    std::uint64_t firstBroken = 0;  // row
    std::uint64_t beyondAscii = 0;  // keys that are UTF-8 and not ASCII
};

EncodingReport inspect(std::string_view arena, const std::vector<std::uint64_t>& offsets) {
    EncodingReport report;
    if (isAscii(arena)) return report;
    for (std::size_t i = 0; i + 1 < offsets.size(); ++i) {
        const std::string_view key = arena.substr(offsets[i], offsets[i + 1] - offsets[i]);
        if (isAscii(key)) continue;
        if (isUtf8(key)) {
            ++report.beyondAscii;
        } else if (report.broken++ == 0) {
            report.firstBroken = i;
        }
    }
    return report;
}

void repair(std::string& arena, std::vector<std::uint64_t>& offsets, bool latin1) {
    std::string fixed;
    fixed.reserve(arena.size() + arena.size() / 4);
    std::uint64_t begin = 0;
    for (std::size_t i = 0; i + 1 < offsets.size(); ++i) {
        const std::uint64_t end = offsets[i + 1];
        const std::string_view key = std::string_view(arena).substr(begin, end - begin);
        if (isUtf8(key))
            fixed += key;
        else if (latin1)
            appendFromLatin1(key, fixed);
        else
            appendRepaired(key, fixed);
        begin = end;
        offsets[i + 1] = fixed.size();
    }
    arena = std::move(fixed);
}

std::string counted(std::uint64_t count, const char* one, const char* many) {
    return std::to_string(count) + (count == 1 ? one : many);
}

}  // namespace

std::size_t utf8SequenceLength(std::string_view text) {
    if (text.empty()) return 0;
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto continues = [&](std::size_t i) { return i < text.size() && (byte(i) & 0xC0) == 0x80; };
    const unsigned char lead = byte(0);
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return continues(1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        if (!continues(1) || !continues(2)) return 0;
        if ((lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xED && byte(1) > 0x9F)) return 0;
        return 3;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        if (!continues(1) || !continues(2) || !continues(3)) return 0;
        if ((lead == 0xF0 && byte(1) < 0x90) || (lead == 0xF4 && byte(1) > 0x8F)) return 0;
        return 4;
    }
    return 0;
}

bool isUtf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = utf8SequenceLength(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

std::shared_ptr<const Vocabulary> buildVocabulary(std::string arena, std::vector<std::uint64_t> offsets,
                                                  std::vector<std::uint64_t> counts,
                                                  const PlaceOfRow& placeOf,
                                                  std::vector<std::string>& warnings) {
    const EncodingReport encoding = inspect(arena, offsets);
    if (encoding.broken > 0) {
        const bool latin1 = encoding.beyondAscii == 0;
        repair(arena, offsets, latin1);
        warnings.push_back(counted(encoding.broken, " key is", " keys are") + " not UTF-8 (first at " +
                           placeOf(encoding.firstBroken) + "); " +
                           (latin1 ? "read as Latin-1" : "the broken bytes were replaced by U+FFFD"));
    }
    std::uint64_t empty = 0;
    std::uint64_t firstEmpty = 0;
    for (std::size_t i = 0; i + 1 < offsets.size(); ++i)
        if (offsets[i] == offsets[i + 1] && empty++ == 0) firstEmpty = i;
    if (empty > 0)
        warnings.push_back(counted(empty, " row has an empty key", " rows have empty keys") + " (first at " +
                           placeOf(firstEmpty) + "); kept");
    auto vocabulary =
        std::make_shared<const Vocabulary>(std::move(arena), std::move(offsets), std::move(counts));
    if (const auto first = vocabulary->firstDuplicate()) {
        std::string key(vocabulary->key(*first).substr(0, 60));
        while (!isUtf8(key)) key.pop_back();
        warnings.push_back(counted(vocabulary->duplicateCount(), " key stands", " keys stand") +
                           " there more than once (first '" + key + "' at " + placeOf(first->value) +
                           "); all rows are kept, a search finds the first");
    }
    return vocabulary;
}

}  // namespace embedscope
