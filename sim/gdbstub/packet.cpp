#include "sim/gdbstub/packet.hpp"

#include <algorithm>
#include <array>

#include "sim/gdbstub/hex.hpp"

namespace faultline::sim::gdbstub {

namespace {

constexpr char escape_mark = '}', run_mark = '*', interrupt_byte = '\x03';
constexpr unsigned escape_flip = 0x20, byte_bits = 8;

char flipped(char byte) {
    return static_cast<char>(static_cast<unsigned char>(byte) ^ escape_flip);
}

std::string unescaped(std::string_view body) {
    std::string text;
    for (std::size_t i = 0; i < body.size(); ++i)
        if (body[i] == escape_mark && i + 1 < body.size())
            text += flipped(body[++i]);
        else
            text += body[i];
    return text;
}

std::string escaped(std::string_view payload) {
    constexpr std::string_view special = "#$}*";
    std::string text;
    text.reserve(payload.size());
    for (const char byte : payload)
        if (special.find(byte) != std::string_view::npos) {
            text += escape_mark;
            text += flipped(byte);
        } else {
            text += byte;
        }
    return text;
}

std::uint8_t checksum(std::string_view text) {
    unsigned sum = 0;
    for (const char c : text)
        sum += static_cast<unsigned char>(c);
    return static_cast<std::uint8_t>(sum % (1U << byte_bits));
}

/// How many of `run` equal bytes after the first one can be told by one count: the count is a printable character,
/// neither '#' nor '$'.
std::size_t countable(std::size_t run) {
    constexpr std::size_t most = 97, hash = 6, dollar = 7;
    const std::size_t count = std::min(run, most);
    return count == hash || count == dollar ? hash - 1 : count;
}

/// Runs as "byte * count". An escape and its byte stay together, since neither is ever part of a run.
std::string shortened(std::string_view body) {
    constexpr std::size_t worthwhile = 3;
    constexpr unsigned count_base = 29;
    std::string text;
    for (std::size_t i = 0; i < body.size();) {
        const char byte = body[i++];
        text += byte;
        if (byte == escape_mark && i < body.size()) {
            text += body[i++];
            continue;
        }
        const std::size_t end = std::min(body.find_first_not_of(byte, i), body.size());
        for (std::size_t count = countable(end - i); count >= worthwhile; count = countable(end - i)) {
            text += run_mark;
            text += static_cast<char>(count + count_base);
            i += count;
            if (i < end)
                text += body[i++];
        }
    }
    return text;
}

} // namespace

std::optional<Incoming> PacketReader::push(char byte) {
    switch (state_) {
    case State::between:
        return between_packets(byte);
    case State::body:
        body_byte(byte);
        return std::nullopt;
    case State::first_digit:
        first_digit_ = byte;
        state_ = State::second_digit;
        return std::nullopt;
    case State::second_digit:
        return finish(byte);
    }
    return std::nullopt;
}

std::optional<Incoming> PacketReader::between_packets(char byte) {
    switch (byte) {
    case '$':
        state_ = State::body;
        body_.clear();
        too_long_ = false;
        sum_ = 0;
        return std::nullopt;
    case '+':
        return Acknowledged{};
    case '-':
        return Refused{};
    case interrupt_byte:
        return Interrupt{};
    default:
        return std::nullopt;
    }
}

void PacketReader::body_byte(char byte) {
    if (byte == '#') {
        state_ = State::first_digit;
    } else if (byte == '$') { // never part of a packet: the sender has begun again
        state_ = State::between;
        between_packets(byte);
    } else if (body_.size() == max_payload) {
        too_long_ = true;
    } else {
        body_ += byte;
        sum_ = static_cast<std::uint8_t>(sum_ + static_cast<unsigned char>(byte));
    }
}

Incoming PacketReader::finish(char second_digit) {
    state_ = State::between;
    const std::array<char, 2> digits = {first_digit_, second_digit};
    const auto sum = hex_number({digits.data(), digits.size()});
    if (!sum || *sum != sum_ || too_long_)
        return BadPacket{};
    return Packet{unescaped(body_)};
}

std::string frame(std::string_view payload) {
    const std::string body = shortened(escaped(payload));
    const std::uint8_t sum = checksum(body);
    return "$" + body + "#" + hex_register(sum, 1);
}

} // namespace faultline::sim::gdbstub
