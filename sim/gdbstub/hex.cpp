#include "sim/gdbstub/hex.hpp"

#include <algorithm>

namespace faultline::sim::gdbstub {

namespace {

constexpr std::string_view digits = "0123456789abcdef";
constexpr unsigned digit_bits = 4, byte_bits = 8;

} // namespace

std::optional<unsigned> hex_digit(char c) {
    constexpr unsigned ten = 10;
    if (c >= '0' && c <= '9')
        return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f')
        return ten + static_cast<unsigned>(c - 'a');
    if (c >= 'A' && c <= 'F')
        return ten + static_cast<unsigned>(c - 'A');
    return std::nullopt;
}

std::string to_hex(std::span<const std::byte> bytes) {
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const std::byte byte : bytes) {
        text += digits[std::to_integer<std::size_t>(byte >> digit_bits)];
        text += digits[std::to_integer<std::size_t>(byte & std::byte{0xF})];
    }
    return text;
}

std::string to_hex(std::string_view text) {
    return to_hex(bytes_of(text));
}

std::optional<std::vector<std::byte>> from_hex(std::string_view text) {
    if (text.size() % 2 != 0)
        return std::nullopt;
    std::vector<std::byte> bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const auto high = hex_digit(text[i]), low = hex_digit(text[i + 1]);
        if (!high || !low)
            return std::nullopt;
        bytes.push_back(static_cast<std::byte>((*high << digit_bits) | *low));
    }
    return bytes;
}

std::optional<std::uint64_t> hex_number(std::string_view text) {
    constexpr std::size_t most_digits = 16;
    if (text.empty() || text.size() > most_digits)
        return std::nullopt;
    std::uint64_t value = 0;
    for (const char c : text) {
        const auto digit = hex_digit(c);
        if (!digit)
            return std::nullopt;
        value = (value << digit_bits) | *digit;
    }
    return value;
}

std::string hex_register(std::uint64_t value, unsigned bytes) {
    return to_hex(std::as_bytes(std::span(&value, 1)).first(bytes));
}

std::uint64_t number_of(std::span<const std::byte> bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < std::min(bytes.size(), sizeof value); ++i)
        value |= std::to_integer<std::uint64_t>(bytes[i]) << (i * byte_bits);
    return value;
}

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

std::string_view text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

} // namespace faultline::sim::gdbstub
