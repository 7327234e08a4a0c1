// The third layer: requests to the debugger, answers to gdb. Knows nothing of bytes, framing or sockets.
//
// The run ends where it ends, but the session does not: a run that is over stops with "end of the replay log" and can
// be gone back in. Nothing in a packet changes the guest but writes of registers and memory; those cut the history
// (Debugger, "Changing the guest").
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/debugger/debugger.hpp"
#include "sim/gdbstub/request.hpp"
#include "sim/gdbstub/threads.hpp"

namespace faultline::sim::gdbstub {

/// Breakpoints and watchpoints that a client may have at once.
inline constexpr std::size_t max_points = 1024;

/// Signals as gdb numbers them.
inline constexpr unsigned sigint = 2, sigtrap = 5, sigsegv = 11;

/// Payloads to send, in order.
using Answers = std::vector<std::string>;

/// "O" packets: text for gdb's console, in as many pieces as it takes.
Answers console_output(std::string_view text);

/// What the other side wants after its answers are sent.
enum class Wish : std::uint8_t { stay, detach, kill };

class Session {
public:
    /// The debugger must outlive this. Stops on an oops by itself, as KGDB does: at the entry of the kernel's die().
    explicit Session(Debugger&);

    /// Empty when the machine has been set going: see running().
    Answers answer(const Request&);
    /// Whether a stop reply is outstanding: call run_on() until it is not.
    bool running() const { return resume_.has_value(); }
    /// Executes for some ten milliseconds. What the guest has printed meanwhile, and the stop reply if it has stopped.
    Answers run_on();
    /// ^C: the stop reply, if the machine was running.
    Answers interrupt();

    /// After QStartNoAckMode packets are no longer acknowledged.
    bool no_ack() const { return no_ack_; }
    Wish wish() const { return wish_; }
    /// A new connection: the points of the last one, those of monitor too, are gone; the machine stays where it is.
    void reset();

private:
    friend struct Dispatch;

    Answers supported(const QuerySupported&);
    Answers change_point(const ChangePoint&);
    Answers insert_point(const ChangePoint&);
    Answers start(const Resume&);
    Answers select(const SelectThread&);
    Answers write_memory(const WriteMemory&);
    Answers read_memory(const ReadMemory&) const;
    Answers transfer(const Transfer&) const;
    Answers monitor(const Monitor&);
    Answers list(const ListThreads&) const;
    Answers thread_name(const ThreadName&) const;
    Answers write_processor(const std::function<bool(exceptions::Processor&)>& change);

    Halt move(const Resume&);
    Halt step(Direction);
    /// A point that gdb does not know has stopped the machine: one of monitor's.
    bool is_own_point(const Halt&) const;
    /// Takes down why the machine stopped, for stop_reply(), and stands where gdb expects it to.
    void settle(const Halt&, Direction);
    /// GDB looks at a watched place before the access in the direction of travel, makes that step by itself, and looks
    /// again: the debugger stops behind it.
    void stand_before_access(Instant at, Direction);
    std::string stop_reply() const;
    /// "swbreak:;", "watch:ADDRESS;", "replaylog:end;" and so on; empty when there is nothing to add to the signal.
    std::string point_detail(const Halt&) const;
    const GuestThread& selected() const;
    bool read_bytes(std::uint64_t address, std::span<std::byte> out) const;

    Debugger& debugger_;
    Threads threads_;
    ThreadId selected_ = any_thread;
    std::map<ChangePoint, PointId> points_;
    std::optional<PointId> oops_;
    std::optional<Resume> resume_;
    unsigned signal_ = sigtrap; ///< of the last stop
    std::string detail_;        ///< of the last stop: "swbreak:;"
    bool no_ack_ = false, swbreak_ = false, hwbreak_ = false;
    Wish wish_ = Wish::stay;
};

} // namespace faultline::sim::gdbstub
