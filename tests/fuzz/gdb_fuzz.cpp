// The remote protocol: whatever arrives, framing and parsing stay inside it, and answers can be read back.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <variant>

#include "sim/gdbstub/packet.hpp"
#include "sim/gdbstub/request.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace faultline::sim::gdbstub;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    PacketReader reader;
    for (const char byte : bytes)
        if (const auto incoming = reader.push(byte))
            if (const auto* const packet = std::get_if<Packet>(&*incoming))
                (void)parse_request(packet->payload);
    (void)parse_request(bytes);
    PacketReader other_side;
    bool arrived = false;
    for (const char byte : frame(bytes.substr(0, max_payload / 2))) {
        const auto incoming = other_side.push(byte);
        arrived = arrived || (incoming && std::holds_alternative<Packet>(*incoming));
    }
    if (!arrived)
        std::abort();
    return 0;
}
