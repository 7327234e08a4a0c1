// What of debug_info.hpp needs no DWARF: values and source lines as text.

#include <algorithm>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "mmu/bits.hpp"
#include "sim/debug_info.hpp"

namespace faultline::sim {

namespace {

constexpr unsigned byte_bits = 8, word_bits = 64;

/// An enumerator of that value, or the enumerators it is the union of; hex where neither fits.
std::string format_enumeration(const ValueType& type, std::uint64_t value) {
    std::uint64_t rest = value;
    std::string united;
    for (const Enumerator& enumerator : type.enumerators) {
        if (enumerator.value == value)
            return enumerator.name;
        if (enumerator.value == 0 || (rest & enumerator.value) != enumerator.value)
            continue;
        united += (united.empty() ? "" : "|") + enumerator.name;
        rest &= ~enumerator.value;
    }
    return rest == 0 && value != 0 ? united : fmt::format("{:#x}", value);
}

/// Small numbers as they are counted, large ones as the patterns they are.
std::string format_unsigned(std::uint64_t value) {
    constexpr std::uint64_t countable = 10;
    return value < countable ? fmt::format("{}", value) : fmt::format("{:#x}", value);
}

} // namespace

std::string format_value(const ValueType& type, std::uint64_t value) {
    const unsigned bits = std::clamp(type.size * byte_bits, byte_bits, word_bits);
    const std::uint64_t low = bits == word_bits ? value : value % (std::uint64_t{1} << bits);
    switch (type.kind) {
    case ValueKind::nothing:
        return {};
    case ValueKind::boolean:
        return low != 0 ? "true" : "false";
    case ValueKind::signed_integer:
        return fmt::format("{}", sign_extend(value, bits));
    case ValueKind::enumeration:
        return format_enumeration(type, low);
    case ValueKind::pointer:
        return low == 0 ? "NULL" : fmt::format("{:#x}", low);
    case ValueKind::unsigned_integer:
    case ValueKind::other:
        break;
    }
    return format_unsigned(low);
}

std::optional<SourceExcerpt> source_excerpt(const std::string& folder, const SourceLine& line, int around) {
    const std::string name = std::filesystem::path(line.file).filename().string();
    std::ifstream file(std::filesystem::path(folder) / name);
    SourceExcerpt excerpt{name, std::max(1, line.line - around), {}};
    std::string text;
    for (int number = 1; number <= line.line + around && std::getline(file, text); ++number)
        if (number >= excerpt.first)
            excerpt.lines.push_back(text);
    const bool reached = excerpt.first + static_cast<int>(excerpt.lines.size()) > line.line;
    return reached ? std::optional(std::move(excerpt)) : std::nullopt;
}

} // namespace faultline::sim
