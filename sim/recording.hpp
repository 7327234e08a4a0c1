// A run as data: the observer that keeps what reports are made of.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/observer.hpp"

namespace faultline::sim {

/// A synchronous exception other than SVC, and whether the kernel could do something about it.
struct RecordedFault {
    ExceptionTaken taken;
    std::uint32_t pid = 0;           ///< of the task it was taken from; 0 before the first program
    bool fatal = false;              ///< its handling ended the program, or it was what the kernel oopsed on
    std::optional<Instant> returned; ///< when the ERET out of its handler was executed
};

/// A signal that a task was given, handled or not: what a tracer would have seen.
struct RecordedSignal {
    Instant at;
    std::uint32_t pid = 0;
    std::uint32_t signo = 0;
    std::int32_t si_code = 0;
    std::uint64_t handler = 0; ///< 0: the default action, 1: ignored
    std::uint64_t address = 0; ///< si_addr of a fault; otherwise the first word of what the signal says
};

/// A guest function that was entered, and what it returned.
struct RecordedCall {
    FunctionEntered entered;
    std::optional<FunctionLeft> left;
};

/// The fault that a scenario is about though it ends well: the nth of those taken by code at [start, end).
struct Focus {
    std::uint64_t start = 0, end = 0;
    std::uint64_t n = 0; ///< from 1; 0: the last
    bool has(std::uint64_t pc) const { return pc >= start && pc < end; }
};

/// The same as the program's file has it: where it lies is known when the program has been loaded.
struct LinkedFocus {
    Focus focus;
    std::uint64_t entry = 0; ///< of the file, as linked
};

/// Keeps the log, the output, every fault, and the calls made on behalf of the exception being handled. What
/// floods is counted instead of kept.
class Recording final : public Observer {
public:
    static constexpr std::size_t max_faults = 100'000;
    static constexpr std::size_t max_calls = 200'000;
    static constexpr std::size_t max_signals = 10'000;

    void on_exception(const ExceptionTaken&) override;
    void on_return(const ExceptionReturned&) override;
    void on_function_entered(const FunctionEntered&) override;
    void on_function_left(const FunctionLeft&) override;
    void on_log(const LogLine& line) override { log.push_back(line); }
    void on_console(const ConsoleOutput&) override;
    void on_tracepoint(const Tracepoint&) override;
    void on_program_ended(const ProgramEnded&) override;

    std::vector<RecordedFault> faults;
    std::uint64_t faults_omitted = 0; ///< beyond max_faults
    std::vector<LogLine> log;
    std::string standard_output, standard_error;
    std::optional<ProgramEnded> ended;
    /// Functions entered from the last fatal fault's vector to its end, in order.
    std::vector<RecordedCall> fatal_calls;
    std::uint64_t system_calls = 0;
    std::map<std::uint64_t, std::uint64_t>
        unknown_system_calls;            ///< numbers that the kernel leaves out, and how often
    std::vector<RecordedSignal> signals; ///< as they were taken off the queue
    bool read_input = false;             ///< a program made a read system call on a standard stream

    /// The last fatal fault; nullptr when the program ended without one.
    const RecordedFault* fatal_fault() const;

    /// Nothing, unless a scenario says so (set_focus(), sim/focus.hpp).
    Focus focus;
    LinkedFocus linked_focus;
    /// What a report is about: the last fatal fault or, with none, the one in focus. nullptr when there is neither.
    const RecordedFault* subject() const;
    /// Functions entered from the subject's vector to its end, in order.
    const std::vector<RecordedCall>& subject_calls() const;

private:
    /// An exception whose handler is running.
    struct Open {
        Instant at;
        std::optional<std::size_t> fault; ///< index into `faults`
    };
    struct Task {
        std::vector<Open> open;          ///< innermost last
        std::vector<RecordedCall> calls; ///< since the outermost of them
    };

    /// Every CPU has an idle task of its own, all of them with pid 0.
    struct TaskKey {
        std::uint32_t pid = 0;
        unsigned idle_on = 0;
        auto operator<=>(const TaskKey&) const = default;
    };

    static TaskKey key_of(std::uint32_t pid, unsigned cpu) { return {pid, pid == 0 ? cpu : 0}; }
    TaskKey current(unsigned cpu) const { return key_of(pid_.at(cpu), cpu); }
    Task& task(unsigned cpu) { return tasks_[current(cpu)]; }
    std::optional<std::size_t> record_fault(const ExceptionTaken&);
    void mark_fatal(TaskKey);
    void move_focus(std::uint64_t bias);
    void keep_if_in_focus(const Task&, std::size_t fault);

    std::map<TaskKey, Task> tasks_;
    std::array<std::uint32_t, most_cpus> pid_{}; ///< of the task that each CPU executes
    std::optional<std::size_t> last_fatal_, in_focus_;
    std::vector<RecordedCall> focus_calls_;
    std::uint64_t focused_ = 0; ///< faults of the code in focus, so far
    TaskKey fatal_task_;
};

} // namespace faultline::sim
