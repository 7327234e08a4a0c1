// The second layer: what a packet asks for, as data. parse_request() never fails: what is not known, or not well
// formed, is a request too. GDB manual, "Packets", "General Query Packets", "vCont packet", "Bookmarks".
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace faultline::sim::gdbstub {

/// A thread as packets name it: above 0 one thread.
using ThreadId = std::int64_t;
inline constexpr ThreadId any_thread = 0;
inline constexpr ThreadId all_threads = -1;

/// Not supported: the answer is the empty packet.
struct Unsupported {};
/// A supported packet that does not read as it should: the answer is an error.
struct Malformed {};

/// qSupported: the features that the other side has.
struct QuerySupported {
    bool swbreak = false, hwbreak = false;
};
struct StartNoAck {};         ///< QStartNoAckMode
struct QueryStop {};          ///< ?
struct QueryVCont {};         ///< vCont?
struct QueryAttached {};      ///< qAttached
struct QueryOffsets {};       ///< qOffsets
struct QuerySymbols {};       ///< qSymbol
struct QueryCurrentThread {}; ///< qC
struct Detach {};             ///< D
struct Kill {
    bool wants_answer = false; ///< vKill; k has none
};

struct ReadRegisters {}; ///< g
struct WriteRegisters {
    std::vector<std::byte> bytes; ///< in the order of g
};
struct ReadRegister {
    std::uint64_t number = 0;
};
struct WriteRegister {
    std::uint64_t number = 0;
    std::vector<std::byte> bytes;
};

struct ReadMemory {
    std::uint64_t address = 0, size = 0;
    bool binary = false; ///< x; m answers in hex
};
struct WriteMemory {
    std::uint64_t address = 0;
    std::vector<std::byte> bytes;
};

/// The numbers of Z and z packets.
enum class PointType : std::uint8_t { software, hardware, write_watch, read_watch, access_watch };
struct ChangePoint {
    bool insert = false;
    PointType type = PointType::software;
    std::uint64_t address = 0;
    std::uint64_t kind = 0; ///< of a watchpoint its length in bytes
    auto operator<=>(const ChangePoint&) const = default;
};

enum class ResumeKind : std::uint8_t { go_on, step, step_range, step_back, go_back };
struct Resume {
    ResumeKind kind = ResumeKind::go_on;
    std::uint64_t start = 0, end = 0;     ///< of step_range: [start, end)
    std::optional<std::uint64_t> address; ///< of c, s and their kin: where to go on
    ThreadId thread = all_threads;        ///< the one that steps
};

struct SelectThread {
    char operation = 'g'; ///< g: registers and memory; c: steps
    ThreadId thread = any_thread;
};
struct ThreadAlive {
    ThreadId thread = any_thread;
};
struct ListThreads {
    bool first = true; ///< qfThreadInfo; qsThreadInfo asks for the rest
};
struct ThreadName {
    ThreadId thread = any_thread;
};

/// qXfer:object:read:annex:offset,length
struct Transfer {
    std::string object, annex;
    std::uint64_t offset = 0, length = 0;
};
/// qRcmd: a command of the user's for the server alone.
struct Monitor {
    std::string command;
};

using Request =
    std::variant<Unsupported, Malformed, QuerySupported, StartNoAck, QueryStop, QueryVCont, QueryAttached,
                 QueryOffsets, QuerySymbols, QueryCurrentThread, Detach, Kill, ReadRegisters, WriteRegisters,
                 ReadRegister, WriteRegister, ReadMemory, WriteMemory, ChangePoint, Resume, SelectThread,
                 ThreadAlive, ListThreads, ThreadName, Transfer, Monitor>;

/// `payload` may be anything.
Request parse_request(std::string_view payload);

} // namespace faultline::sim::gdbstub
