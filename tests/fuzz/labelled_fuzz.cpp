// Any bytes as labelled examples (the first byte picks the ending of the name, the second the tokenizer): an
// error with words, or examples that keep every promise of LabelledText.

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "core/data/labelled/labelled_text.h"

namespace {

using namespace embedscope;

void require(bool kept) {
    if (!kept) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const char* const endings[] = {".txt", ".csv", ".tsv", ".npz"};
    const std::string path =
        "/tmp/embedscope-labelled-fuzz-" + std::to_string(::getpid()) + endings[data[0] & 3];
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(data) + 2, static_cast<std::streamsize>(size - 2));
    LabelledOptions options;
    options.text.tokenizer = static_cast<TokenizerKind>(data[1] % 3);
    options.validation = data[1] & 16 ? 0.3 : 0;
    options.layout.fineLabels = (data[1] & 32) != 0;
    const auto text = LabelledText::read({path}, {}, options, {}, {}, 1);
    ::unlink(path.c_str());
    if (!text) {
        require(!text.error().what.empty());
        return 0;
    }
    require((*text)->labels().size() >= 2 && !(*text)->training().empty());
    require((*text)->training().size() + (*text)->validation().size() <= (*text)->size());
    for (std::uint32_t example = 0; example < (*text)->size(); ++example) {
        for (const std::uint32_t word : (*text)->words(example)) require(word < (*text)->types().size());
        require(!(*text)->labelsOf(example).empty());
        for (const std::uint32_t label : (*text)->labelsOf(example))
            require(label < (*text)->labels().size());
    }
    return 0;
}
