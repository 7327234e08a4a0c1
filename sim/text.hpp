// Text that people type: numbers and lists.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::sim {

/// Decimal, or hexadecimal after 0x; the whole text, no sign, no blanks, at most 64 bits.
std::optional<std::uint64_t> parse_number(std::string_view text);

/// "[a, b]" is the list of the parts between commas, quotes round a part dropped; "" is the empty list;
/// anything else is a list of one.
std::vector<std::string> parse_list(std::string_view text);

} // namespace faultline::sim
