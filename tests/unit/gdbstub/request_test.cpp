// What packets ask for: each supported one as data, and what does not read as one refused.

#include <string>
#include <variant>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sim/gdbstub/hex.hpp"
#include "sim/gdbstub/request.hpp"

namespace faultline::sim::gdbstub {

namespace {

template <class... F> struct Overloaded : F... { using F::operator()...; };
template <class... F> Overloaded(F...) -> Overloaded<F...>;

/// A request in one line, so that a table can say what it expects.
std::string text_of_request(const Request& request) {
    return std::visit(
        Overloaded{
            [](const Unsupported&) { return std::string("unsupported"); },
            [](const Malformed&) { return std::string("malformed"); },
            [](const QuerySupported& r) { return fmt::format("supported {:d}{:d}", r.swbreak, r.hwbreak); },
            [](const Kill& r) { return fmt::format("kill {:d}", r.wants_answer); },
            [](const WriteRegisters& r) { return "write all " + to_hex(r.bytes); },
            [](const ReadRegister& r) { return fmt::format("read {}", r.number); },
            [](const WriteRegister& r) { return fmt::format("write {} {}", r.number, to_hex(r.bytes)); },
            [](const ReadMemory& r) {
                return fmt::format("memory {:#x} {}{}", r.address, r.size, r.binary ? " binary" : "");
            },
            [](const WriteMemory& r) { return fmt::format("store {:#x} {}", r.address, to_hex(r.bytes)); },
            [](const ChangePoint& r) {
                return fmt::format("{} {} {:#x} {}", r.insert ? "insert" : "remove", static_cast<int>(r.type),
                                   r.address, r.kind);
            },
            [](const Resume& r) {
                return fmt::format("resume {} [{:#x},{:#x}) thread {}{}", static_cast<int>(r.kind), r.start,
                                   r.end, r.thread, r.address ? fmt::format(" at {:#x}", *r.address) : "");
            },
            [](const SelectThread& r) { return fmt::format("select {} {}", r.operation, r.thread); },
            [](const ThreadAlive& r) { return fmt::format("alive {}", r.thread); },
            [](const ListThreads& r) { return fmt::format("threads {:d}", r.first); },
            [](const ThreadName& r) { return fmt::format("name {}", r.thread); },
            [](const Transfer& r) {
                return fmt::format("transfer {} '{}' {} {}", r.object, r.annex, r.offset, r.length);
            },
            [](const Monitor& r) { return "monitor " + r.command; },
            [](const auto&) { return std::string("plain"); },
        },
        request);
}

struct Case {
    const char* packet;
    const char* expected;
};

class Parsing : public testing::TestWithParam<Case> {};

TEST_P(Parsing, PacketAsksFor) {
    EXPECT_EQ(text_of_request(parse_request(GetParam().packet)), GetParam().expected) << GetParam().packet;
}

INSTANTIATE_TEST_SUITE_P(
    Known, Parsing,
    testing::Values(
        Case{"qSupported:multiprocess+;swbreak+;hwbreak+;vContSupported+", "supported 11"},
        Case{"qSupported", "supported 00"}, Case{"QStartNoAckMode", "plain"}, Case{"?", "plain"},
        Case{"g", "plain"}, Case{"G00ff", "write all 00ff"}, Case{"p21", "read 33"},
        Case{"P0=efbeadde00000000", "write 0 efbeadde00000000"},
        Case{"mffffffc080010000,40", "memory 0xffffffc080010000 64"},
        Case{"x1000,10", "memory 0x1000 16 binary"}, Case{"M1000,2:abcd", "store 0x1000 abcd"},
        Case{"X1000,2:ab", "store 0x1000 6162"}, Case{"X0,0:", "store 0x0 "},
        Case{"Z0,400000,4", "insert 0 0x400000 4"},
        Case{"z4,ffffffc000014000,8", "remove 4 0xffffffc000014000 8"},
        Case{"Z0,400000,4;X1,22", "insert 0 0x400000 4"}, Case{"c", "resume 0 [0x0,0x0) thread -1"},
        Case{"c1000", "resume 0 [0x0,0x0) thread -1 at 0x1000"}, Case{"C05", "resume 0 [0x0,0x0) thread -1"},
        Case{"s", "resume 1 [0x0,0x0) thread -1"}, Case{"S05;1000", "resume 1 [0x0,0x0) thread -1 at 0x1000"},
        Case{"bs", "resume 3 [0x0,0x0) thread -1"}, Case{"bc", "resume 4 [0x0,0x0) thread -1"},
        Case{"vCont;c", "resume 0 [0x0,0x0) thread -1"},
        Case{"vCont;s:3f8;c", "resume 1 [0x0,0x0) thread 1016"},
        Case{"vCont;c:1;r1000,1010:3f8", "resume 2 [0x1000,0x1010) thread 1016"},
        Case{"vCont;C0b:3f8", "resume 0 [0x0,0x0) thread 1016"}, Case{"Hg3f8", "select g 1016"},
        Case{"Hc-1", "select c -1"}, Case{"T3f8", "alive 1016"}, Case{"qfThreadInfo", "threads 1"},
        Case{"qsThreadInfo", "threads 0"}, Case{"qThreadExtraInfo,3f8", "name 1016"},
        Case{"qXfer:features:read:target.xml:0,ffb", "transfer features 'target.xml' 0 4091"},
        Case{"qXfer:threads:read::0,1000", "transfer threads '' 0 4096"}, Case{"qRcmd,6c6f67", "monitor log"},
        Case{"D", "plain"}, Case{"k", "kill 0"}, Case{"vKill;1", "kill 1"}, Case{"qC", "plain"}));

INSTANTIATE_TEST_SUITE_P(NotSupported, Parsing,
                         testing::Values(Case{"", "unsupported"}, Case{"vMustReplyEmpty", "unsupported"},
                                         Case{"qCRC:0,10", "unsupported"},
                                         Case{"vFile:open:2f,0,0", "unsupported"}, Case{"bx", "unsupported"},
                                         Case{"!", "unsupported"},
                                         Case{"qXfer:features:write:x:0,1", "unsupported"},
                                         Case{"\x01\xff", "unsupported"}));

INSTANTIATE_TEST_SUITE_P(
    NotWellFormed, Parsing,
    testing::Values(
        Case{"G0", "malformed"}, Case{"Gxy", "malformed"}, Case{"p", "malformed"}, Case{"pz", "malformed"},
        Case{"p11112222333344445", "malformed"}, Case{"P0=1", "malformed"}, Case{"P=00", "malformed"},
        Case{"m", "malformed"}, Case{"m1000", "malformed"}, Case{"m1000,", "malformed"},
        Case{"m,4", "malformed"}, Case{"m-1,4", "malformed"}, Case{"m1000,4,4", "malformed"},
        Case{"m0x1000,4", "malformed"}, Case{"m1000, 4", "malformed"}, Case{"M1000,3:abcd", "malformed"},
        Case{"M1000,ffffffffffffffff:ab", "malformed"}, Case{"M1000:ab", "malformed"},
        Case{"X1000,3:ab", "malformed"}, Case{"Z5,0,4", "malformed"}, Case{"Z,0,4", "malformed"},
        Case{"Z0,0", "malformed"}, Case{"Z0", "malformed"}, Case{"cxyz", "malformed"}, Case{"C", "malformed"},
        Case{"vCont;", "malformed"}, Case{"vCont;x", "malformed"}, Case{"vCont;s:zz", "malformed"},
        Case{"vCont;;", "malformed"}, Case{"vCont;r10", "malformed"}, Case{"vCont;r20,10", "malformed"},
        Case{"H", "malformed"}, Case{"Hg", "malformed"}, Case{"Hg80000000", "malformed"},
        Case{"T", "malformed"}, Case{"qXfer:features:read:target.xml", "malformed"},
        Case{"qXfer:features:read:target.xml:0", "malformed"}, Case{"qRcmd,6", "malformed"},
        Case{"kx", "malformed"}));

} // namespace

} // namespace faultline::sim::gdbstub
