#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/result.h"

namespace embedscope {

struct PickleValue;
using PicklePtr = std::shared_ptr<PickleValue>;

/// A value of a Python pickle as data. A pickle is a program that may call anything; nothing is ever called
/// or imported here: where it would, a Call remembers the name and the arguments.
struct PickleValue {
    enum class Kind {
        None,
        Bool,
        Integer,
        Real,
        Text,
        Bytes,
        List,
        Tuple,
        Dict,
        Set,
        Global,
        Call,
        Persistent,
        Mark
    };
    Kind kind = Kind::None;
    std::int64_t integer = 0;          ///< Integer, Bool
    double real = 0;                   ///< Real
    std::string text;                  ///< Text; Global and Call: "module.name"
    std::span<const std::byte> bytes;  ///< Bytes: in the pickle itself
    std::vector<PicklePtr> items;      ///< List, Tuple, Set; Call: the arguments; Persistent: the id
    std::vector<std::pair<PicklePtr, PicklePtr>> pairs;  ///< Dict; Call: what was set in it
    PicklePtr state;  ///< Call: what it was built with; null when nothing was
};

/// The entry of a dictionary, or of what a Call was built with, under a text; null when there is none.
PicklePtr pickleEntry(const PickleValue& value, const std::string& key);

/// Reads the first pickle in the bytes, of protocols 0 to 5, as far as data goes; usedBytes gets where it
/// ends. The values form a graph that may be shared and, in hostile files, circular: take it apart with a
/// limit of depth. names lists every global that it mentions. Errors: UnexpectedEnd, BadFormat,
/// UnsupportedVersion (an opcode that holds no data), TooLarge (more than 50 million values).
struct Pickle {
    PicklePtr value;
    std::vector<std::string> names;
    std::size_t usedBytes = 0;
    std::vector<PicklePtr> all;  ///< keeps every value until clear(), so that circles are freed, too
    Pickle() = default;
    Pickle(Pickle&&) = default;
    Pickle& operator=(Pickle&&) = default;
    ~Pickle();
};
Result<Pickle> readPickle(std::span<const std::byte> bytes, const std::string& name);

}  // namespace embedscope
