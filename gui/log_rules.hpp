// What the fields of the kernel's log lines stand for: a table of how they are printed, and a sentence for each.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "gui/story.hpp"

namespace faultline::gui {

/// What a hint may look at.
struct LogContext {
    const Story& story;
    const sim::LogLine& line;
    const sim::ExceptionTaken* taken; ///< the exception that the line tells of; nullptr: none is known
};

/// A field: `before`, then a word, then `behind`. The word is letters, digits and '_' with what `more` adds.
struct LogRule {
    std::string_view before, behind, more;
    /// `name` is `before` without blanks and signs round it.
    std::string (*hint)(const LogContext&, std::string_view name, std::string_view word);
};

/// In order: of rules that fit at the same place the first counts.
std::span<const LogRule> log_rules();

/// A hexadecimal number, with or without 0x; nullopt for anything else.
std::optional<std::uint64_t> parse_hex(std::string_view);

/// What a number that is no field may be: an address of code, of data, of a mapping. Empty when nothing is known.
std::string address_hint(const LogContext&, std::uint64_t value);
/// "name+0x10/0x2c" as %pS prints it; empty when there is no such function.
std::string symbol_hint(const LogContext&, std::string_view text);
/// An address of code: its source line and its instruction.
std::string code_hint(const LogContext&, std::uint64_t address);

} // namespace faultline::gui
