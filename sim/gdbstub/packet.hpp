// The outermost layer of the remote protocol: bytes to packets and back.
// GDB manual, "Remote Protocol: Overview" (framing, checksum, escapes, run-length encoding).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace faultline::sim::gdbstub {

/// The longest payload in either direction; what qSupported announces as PacketSize.
inline constexpr std::size_t max_payload = 0x4000;

/// A packet whose checksum was right; escapes are undone.
struct Packet {
    std::string payload;
    bool operator==(const Packet&) const = default;
};
/// A packet with a wrong or unreadable checksum, or one that is too long: the sender has to repeat it.
struct BadPacket {
    bool operator==(const BadPacket&) const = default;
};
/// '+'.
struct Acknowledged {
    bool operator==(const Acknowledged&) const = default;
};
/// '-': repeat the last packet.
struct Refused {
    bool operator==(const Refused&) const = default;
};
/// ^C outside a packet: stop the run.
struct Interrupt {
    bool operator==(const Interrupt&) const = default;
};
using Incoming = std::variant<Packet, BadPacket, Acknowledged, Refused, Interrupt>;

/// Takes bytes one by one and says when something is complete. Holds at most max_payload of them, whatever comes;
/// bytes between packets that mean nothing are dropped.
class PacketReader {
public:
    std::optional<Incoming> push(char byte);

private:
    enum class State : std::uint8_t { between, body, first_digit, second_digit };

    std::optional<Incoming> between_packets(char byte);
    void body_byte(char byte);
    Incoming finish(char second_digit);

    State state_ = State::between;
    std::string body_; ///< as sent, escapes included
    bool too_long_ = false;
    std::uint8_t sum_ = 0;
    char first_digit_ = 0;
};

/// "$payload#checksum", with the bytes escaped that have to be and runs of four and more equal bytes shortened.
std::string frame(std::string_view payload);

} // namespace faultline::sim::gdbstub
