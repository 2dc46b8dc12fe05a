#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/atomic_file.h"
#include "core/base/result.h"
#include "core/io/key_repair.h"
#include "core/model/metadata_table.h"
#include "core/model/vocabulary.h"

namespace embedscope {

/// Keys in the order of their rows, as a file lists them, and what else it says of each.
struct KeyList {
    std::string arena;
    std::vector<std::uint64_t> offsets{0};
    std::vector<std::uint64_t> counts;  ///< empty, or one a key
    MetadataTable columns;              ///< one value a key
    std::string origin;                 ///< the file's name; empty for numbered rows

    std::uint64_t size() const { return offsets.size() - 1; }
    void add(std::string_view key) {
        arena += key;
        offsets.push_back(arena.size());
    }
    /// Keeps the first count keys.
    void shorten(std::uint64_t count);
};

/// Reads a file of keys for a matrix of that many rows. By content: a tokenizer.json, a JSON object from key
/// to row or a JSON list of keys; a table with tabs (a header line where there is one line more than rows:
/// its first column is the key, the others become columns); else one key a line, or a key and its count a
/// line. A name that ends in
/// ".vocab.txt" says one key a line, whatever is in it. Rows that a JSON object
/// leaves out are called "[row 17]", counted from 0, and told in warnings. Errors: as openContent, BadFormat
/// (another number of keys, keys with vectors), TooLarge, Cancelled.
Result<KeyList> readKeyFile(const std::filesystem::path& path, std::uint64_t rows,
                            const std::stop_token& stop, std::vector<std::string>& warnings);

/// The keys of a model file without its own: from the file that the user chose, else from a file beside the
/// model that fits (NAME.vocab.txt, NAME.txt, .json, .tsv; tokenizer.json, vocab.txt, vocab.json, ...), else
/// the numbers of the rows from 0, with a warning. Errors: those of the chosen file, Cancelled.
Result<KeyList> keysBeside(const std::filesystem::path& model, std::uint64_t rows,
                           const std::optional<std::filesystem::path>& chosen, const std::stop_token& stop,
                           std::vector<std::string>& warnings);

/// Where formats that cannot hold keys write them: "vectors.npy" -> "vectors.vocab.txt".
std::filesystem::path keyFileFor(const std::filesystem::path& model);

/// One key a line, written but not yet committed. Errors: those of AtomicFile, Cancelled.
Result<AtomicFile> prepareKeyFile(const Vocabulary& keys, const std::filesystem::path& path,
                                  const std::stop_token& stop);

}  // namespace embedscope
