// Numbers and bytes as the remote protocol spells them: hexadecimal, bytes in memory order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::sim::gdbstub {

/// 0 to 15; nullopt for what is no hexadecimal digit.
std::optional<unsigned> hex_digit(char);
/// Two digits a byte, lower case.
std::string to_hex(std::span<const std::byte> bytes);
std::string to_hex(std::string_view text);
/// nullopt for an odd number of digits, or what is none.
std::optional<std::vector<std::byte>> from_hex(std::string_view digits);
/// Big-endian digits, at least one and at most 16, nothing else in `text`.
std::optional<std::uint64_t> hex_number(std::string_view text);
/// The first `bytes` bytes of `value` (1 to 8) in memory order, little-endian, as hex.
std::string hex_register(std::uint64_t value, unsigned bytes);
/// The inverse: up to eight bytes in memory order.
std::uint64_t number_of(std::span<const std::byte> bytes);
/// The characters of `text` as bytes.
std::span<const std::byte> bytes_of(std::string_view text);
/// The bytes as characters.
std::string_view text_of(std::span<const std::byte> bytes);

} // namespace faultline::sim::gdbstub
