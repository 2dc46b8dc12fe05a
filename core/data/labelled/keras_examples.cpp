#include "core/data/labelled/keras_examples.h"

#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/base/byte_source.h"
#include "core/base/file_content.h"
#include "core/base/npy_header.h"
#include "core/base/zip_archive.h"
#include "core/data/labelled/pickled_lists.h"

namespace embedscope {
namespace {

constexpr std::uint64_t kLargestRank = 50'000'000;

struct Part {
    std::string place;  // "imdb.npz/x_train"
    IntegerRows rows;
    std::vector<std::int64_t> labels;
};

Result<IntegerRows> readRows(const ZipArchive& archive, const ZipEntry& entry) {
    const std::string place = archive.name() + "/" + entry.name;
    const auto file = archive.read(entry);
    if (!file) return file.error();
    const auto header = parseNpyHeader(file->bytes, file->bytes.size(), place);
    if (!header) return header.error();
    if (header->shape.size() != 1 || header->kind != NpyHeader::Kind::PythonObjects)
        return Error{ErrorCode::BadFormat, "the array is not one of lists of whole numbers", place,
                     "Give the file as Keras publishes it: one list of word ranks for each text"};
    return readPickledLists(file->bytes.subspan(header->dataOffset), header->shape[0], place,
                            header->dataOffset);
}

/// A whole number of 1 to 8 bytes, little-endian.
std::int64_t wholeNumber(const std::byte* at, std::uint64_t bytes, bool isSigned) {
    std::uint64_t value = 0;
    for (std::uint64_t i = 0; i < bytes; ++i) value |= std::to_integer<std::uint64_t>(at[i]) << (8 * i);
    const std::uint64_t sign = std::uint64_t{1} << (8 * bytes - 1);
    return static_cast<std::int64_t>(isSigned ? (value ^ sign) - sign : value);
}

Result<std::vector<std::int64_t>> readLabels(const ZipArchive& archive, const ZipEntry& entry) {
    const std::string place = archive.name() + "/" + entry.name;
    const auto file = archive.read(entry);
    if (!file) return file.error();
    const auto header = parseNpyHeader(file->bytes, file->bytes.size(), place);
    if (!header) return header.error();
    const std::string& type = header->typeText;
    const bool whole = type.size() == 3 && std::string_view("iub").find(type[1]) != std::string_view::npos;
    if (!whole || header->bigEndian || header->shape.size() != 1 || header->itemBytes < 1 ||
        header->itemBytes > 8)
        return Error{ErrorCode::BadFormat, "the labels are not an array of whole numbers", place,
                     "Give the file as Keras publishes it: one number for each text"};
    const auto bytes = file->bytes.subspan(header->dataOffset);
    if (header->shape[0] > bytes.size() / header->itemBytes)
        return Error{ErrorCode::UnexpectedEnd, "the array ends before its last number", place,
                     "Save it again"};
    std::vector<std::int64_t> labels(header->shape[0]);
    for (std::size_t i = 0; i < labels.size(); ++i)
        labels[i] = wholeNumber(bytes.data() + i * header->itemBytes, header->itemBytes, type[1] == 'i');
    return labels;
}

/// The names of the ranks, from the index that Keras publishes beside the data.
std::vector<std::string> readWordIndex(const std::filesystem::path& path,
                                       std::vector<std::string>& warnings) {
    std::error_code failure;
    if (!std::filesystem::exists(path, failure)) {
        warnings.push_back("There is no " + path.filename().string() +
                           " beside the file, so its words have no names; they are called #1, #2, ...");
        return {};
    }
    const auto file = MappedFile::open(path);
    const auto unusable = [&](const std::string& why) {
        warnings.push_back("The names of the words could not be read from " + path.filename().string() +
                           ": " + why + ".");
        return std::vector<std::string>();
    };
    if (!file) return unusable(file.error().what);
    const auto bytes = (*file)->bytes();
    const char* const text = reinterpret_cast<const char*>(bytes.data());
    const auto json = nlohmann::json::parse(text, text + bytes.size(), nullptr, false);
    if (!json.is_object()) return unusable("it is not an object of words and numbers");
    std::vector<std::string> names;
    for (const auto& [word, rank] : json.items()) {
        if (!rank.is_number_unsigned()) return unusable("'" + word + "' has no rank");
        const auto place = rank.get<std::uint64_t>();
        if (place == 0 || place > kLargestRank || place > 4 * json.size())
            return unusable("the rank of '" + word + "' is out of range");
        if (names.size() < place) names.resize(place);
        names[place - 1] = word;
    }
    return names;
}

class KerasExamples : public LabelledReader {
  public:
    Status open(const std::filesystem::path& path) {
        auto content = openContent(path);
        if (!content) return content.error();
        const auto opened = ZipArchive::open(std::move(*content));
        if (!opened) return opened.error();
        const ZipArchive& archive = **opened;
        for (const bool test : {false, true}) {
            const std::string suffix = test ? "_test.npy" : "_train.npy";
            const auto* x = archive.find("x" + suffix);
            const auto* y = archive.find("y" + suffix);
            if (test && !x && !y) continue;
            if (!x || !y)
                return Error{ErrorCode::BadFormat,
                             "there is no array " + std::string(x ? "y" : "x") + suffix + " in it",
                             archive.name(),
                             "Labelled data in .npz files are x_train, y_train, x_test and y_test"};
            if (Status read = readPart(archive, *x, *y, m_parts[test]); !read) return read;
        }
        m_names = readWordIndex(path.parent_path() / "imdb_word_index.json", m_warnings);
        return {};
    }

    Result<bool> next(RawExample& example) override {
        while (m_part < 2 && m_at == m_parts[m_part].rows.size()) {
            ++m_part;
            m_at = 0;
        }
        if (m_part == 2) return false;
        const Part& part = m_parts[m_part];
        example.place = part.place + "[" + std::to_string(m_at) + "]";
        example.line = 0;
        example.text.clear();
        example.numbers.clear();
        for (const std::int64_t rank : part.rows.row(m_at)) {
            if (rank < 1 || rank > static_cast<std::int64_t>(kLargestRank))
                return Error{ErrorCode::BadFormat, std::to_string(rank) + " is not the rank of a word",
                             example.place, "Ranks begin at 1; give the file as Keras publishes it"};
            example.numbers.push_back(static_cast<std::uint32_t>(rank));
        }
        example.labels.assign(1, std::to_string(part.labels[m_at]));
        example.part = m_part == 0 ? ExamplePart::Training : ExamplePart::Validation;
        ++m_at;
        ++m_done;
        return true;
    }

    std::string format() const override { return "Keras' numbered texts"; }
    bool holdsNumbers() const override { return true; }
    std::vector<std::string> rankNames() const override { return m_names; }
    std::vector<std::string> warnings() const override { return m_warnings; }
    std::uint64_t position() const override { return m_done; }
    std::uint64_t size() const override { return m_parts[0].rows.size() + m_parts[1].rows.size(); }

  private:
    static Status readPart(const ZipArchive& archive, const ZipEntry& x, const ZipEntry& y, Part& part) {
        part.place = archive.name() + "/" + x.name;
        auto rows = readRows(archive, x);
        if (!rows) return rows.error();
        part.rows = std::move(*rows);
        auto labels = readLabels(archive, y);
        if (!labels) return labels.error();
        part.labels = std::move(*labels);
        if (part.labels.size() != part.rows.size())
            return Error{ErrorCode::BadFormat,
                         "there are " + std::to_string(part.rows.size()) + " texts and " +
                             std::to_string(part.labels.size()) + " labels",
                         part.place, "Give the file as Keras publishes it"};
        return {};
    }

    Part m_parts[2];
    std::size_t m_part = 0;
    std::size_t m_at = 0;
    std::uint64_t m_done = 0;
    std::vector<std::string> m_names;
    std::vector<std::string> m_warnings;
};

}  // namespace

Result<std::unique_ptr<LabelledReader>> openKerasExamples(const std::filesystem::path& path) {
    auto reader = std::make_unique<KerasExamples>();
    if (Status opened = reader->open(path); !opened) return opened.error();
    return std::unique_ptr<LabelledReader>(std::move(reader));
}

}  // namespace embedscope
