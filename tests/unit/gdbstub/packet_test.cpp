// Framing of the remote protocol: what bytes become, and what becomes of answers.

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sim/gdbstub/packet.hpp"

namespace faultline::sim::gdbstub {

namespace {

std::vector<Incoming> read_all(std::string_view bytes) {
    PacketReader reader;
    std::vector<Incoming> all;
    for (const char byte : bytes)
        if (auto incoming = reader.push(byte))
            all.push_back(std::move(*incoming));
    return all;
}

struct Case {
    const char* sentence;
    std::string bytes;
    std::vector<Incoming> expected;
};

class Reading : public testing::TestWithParam<Case> {};

TEST_P(Reading, BytesBecome) {
    EXPECT_TRUE(read_all(GetParam().bytes) == GetParam().expected) << GetParam().sentence;
}

using namespace std::string_literals;

INSTANTIATE_TEST_SUITE_P(
    Table, Reading,
    testing::Values(Case{"a packet with the right checksum", "$g#67", {Packet{"g"}}},
                    Case{"checksum digits may be upper case", "$qOffsets#4B", {Packet{"qOffsets"}}},
                    Case{"the empty packet", "$#00", {Packet{""}}},
                    Case{"two packets in one read", "$g#67$?#3f", {Packet{"g"}, Packet{"?"}}},
                    Case{"a wrong checksum", "$g#68", {BadPacket{}}},
                    Case{"a checksum that is no number", "$g#zz", {BadPacket{}}},
                    Case{"a checksum of a digit and a sign", "$g#+7", {BadPacket{}}},
                    Case{"a good packet after a bad one", "$g#00$g#67", {BadPacket{}, Packet{"g"}}},
                    Case{"an escaped '#'", "$}\x03#80", {Packet{"#"}}},
                    Case{"an escape with nothing behind it stays", "$}#7d", {Packet{"}"}}},
                    Case{"a packet that begins again", "$abc$g#67", {Packet{"g"}}},
                    Case{"acknowledgements and noise between packets",
                         "+x-\n+",
                         {Acknowledged{}, Refused{}, Acknowledged{}}},
                    Case{"^C between packets", "\x03", {Interrupt{}}},
                    Case{"^C inside a packet is data", "$\x03#03", {Packet{"\x03"}}},
                    Case{"a zero byte is data", "$\0#00"s, {Packet{"\0"s}}},
                    Case{"the end is missing", "$g#6", {}}));

TEST(Reading, APacketOfTheGreatestSizeIsTaken) {
    const std::string payload(max_payload, '0'); // 0x30 * 0x4000 is 0 in eight bits
    EXPECT_EQ(read_all(fmt::format("${}#00", payload)), std::vector<Incoming>{Packet{payload}});
}

TEST(Reading, ALongerOneIsRefusedWithoutBeingKept) {
    const std::string payload(max_payload + 1, '0');
    EXPECT_EQ(read_all(fmt::format("${}#00", payload)), std::vector<Incoming>{BadPacket{}});
}

/// What gdb makes of a frame: runs and escapes undone.
std::string expand(std::string_view framed) {
    std::string text;
    for (std::size_t i = 1; framed[i] != '#'; ++i)
        if (framed[i] == '*')
            text += std::string(static_cast<std::size_t>(framed[++i] - 29), text.back());
        else if (framed[i] == '}')
            text += static_cast<char>(framed[++i] ^ 0x20);
        else
            text += framed[i];
    return text;
}

TEST(Writing, ShortAnswersAreFramed) {
    EXPECT_EQ(frame("OK"), "$OK#9a");
    EXPECT_EQ(frame(""), "$#00");
    EXPECT_EQ(frame("000"), "$000#90") << "three equal bytes are not worth a run";
    EXPECT_EQ(frame("0000"), "$0* #7a") << "a byte and three more";
}

TEST(Writing, EveryLengthOfARunComesBackAsItWas) {
    for (std::size_t length = 0; length < 300; ++length) {
        const std::string payload = fmt::format("a{}b", std::string(length, '0'));
        const std::string framed = frame(payload);
        EXPECT_EQ(expand(framed), payload);
        EXPECT_EQ(framed.find_first_of("#$", 1), framed.size() - 3)
            << "a count of " << length << " reads as framing";
        EXPECT_TRUE(std::holds_alternative<Packet>(read_all(framed).at(0))) << "checksum of " << framed;
    }
}

TEST(Writing, BinaryBytesComeBackAsTheyWere) {
    std::string payload;
    for (int round = 0; round < 5; ++round)
        for (int byte = 0; byte < 256; ++byte)
            payload += std::string(static_cast<std::size_t>(round) + 1, static_cast<char>(byte));
    EXPECT_EQ(expand(frame(payload)), payload);
}

} // namespace

} // namespace faultline::sim::gdbstub
