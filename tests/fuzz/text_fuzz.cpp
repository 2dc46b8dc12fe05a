// Any bytes as a text file: an error with words, or a stream that keeps every promise of PreparedText.

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "core/data/prepared_text.h"
#include "core/text/utf8.h"

namespace {

using namespace embedscope;

void require(bool kept) {
    if (!kept) std::abort();
}

void checkText(const std::string& path, const TextOptions& options) {
    const auto text = PreparedText::read({path}, options, {}, {}, 1);
    if (!text) return require(!text.error().what.empty());
    const Vocabulary& types = (*text)->types();
    std::uint64_t tokens = 0;
    std::uint32_t last = PreparedText::kSentenceEnd;
    for (const std::uint32_t id : (*text)->stream()) {
        require(id < types.size() || (id == PreparedText::kSentenceEnd && last != id));
        tokens += id != PreparedText::kSentenceEnd;
        last = id;
    }
    require(last == PreparedText::kSentenceEnd && tokens == (*text)->report().tokens &&
            tokens == types.totalCount());
    for (std::uint32_t i = 0; i < types.size(); ++i) {
        const std::string_view type = types.key({i});
        require(!type.empty() && validUtf8Prefix(type) == type.size());
        require(i == 0 || types.count({i - 1}) > types.count({i}) ||
                (types.count({i - 1}) == types.count({i}) && types.key({i - 1}) < type));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::string path = "/tmp/embedscope-text-fuzz-" + std::to_string(::getpid());
    if (size == 0) return 0;
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(data) + 1, static_cast<std::streamsize>(size - 1));
    TextOptions options;
    options.tokenizer = data[0] & 1 ? TokenizerKind::Whitespace : TokenizerKind::Unicode;
    options.lowerCase = (data[0] & 2) != 0;
    options.sentence = data[0] & 4   ? SentenceRule::Paragraph
                       : data[0] & 8 ? SentenceRule::None
                                     : SentenceRule::Line;
    checkText(path, options);
    ::unlink(path.c_str());
    return 0;
}
