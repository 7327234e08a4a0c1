// Text that people type: numbers and lists.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::sim {

/// Decimal, or hexadecimal after 0x; the whole text, no sign, no blanks, at most 64 bits.
std::optional<std::uint64_t> parse_number(std::string_view text);

/// "[a, b]" is the list of the parts between commas, quotes round a part dropped; "" is the empty list;
/// anything else is a list of one.
std::vector<std::string> parse_list(std::string_view text);

/// What somebody who typed `word` probably meant: the candidate that the fewest changed, added or lost letters lead to,
/// at most a third of them; empty when none is so near. Of equally near ones the first.
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);
/// "; did you mean 'kernel'?", or nothing.
std::string suggestion(std::string_view word, std::span<const std::string_view> candidates);

} // namespace faultline::sim
