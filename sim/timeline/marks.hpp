// The index of a run: what happened when, as a list that a slider, a table or a search can use.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/observer.hpp"

namespace faultline::sim {

enum class MarkKind : std::uint8_t {
    start,           ///< the first return to EL0: the program is about to execute its first instruction
    fault,           ///< a memory fault, as `faults` of run --json numbers them
    exception,       ///< any other exception: SVC, BRK, undefined instruction, alignment ...
    system_register, ///< an MSR that changed TTBR0_EL1's table, TTBR1_EL1, TCR_EL1, SCTLR_EL1 or VBAR_EL1
    log,             ///< a record of the log is complete
    signal,          ///< a signal was generated or delivered
    task_switch,
    exec, ///< an execve has succeeded
    end,  ///< the guest kernel has reported how the program ended
    count,
};
std::string_view name(MarkKind);

struct Mark {
    Instant at;
    MarkKind kind{};
    std::uint64_t n = 0;     ///< the how-many-th of its kind, from 1
    std::uint64_t value = 0; ///< ESR_EL1; SysReg; log level; signal number; pid: by kind
    std::string
        text; ///< a few words for people: "level 1 translation fault at 0x0", the log line, "TTBR0_EL1"
};

/// Gathers the marks while a run is recorded. What floods is counted instead of kept.
class Marks final : public Observer {
public:
    static constexpr std::size_t most_of_a_kind = 100'000;

    /// In order of time.
    const std::vector<Mark>& all() const { return all_; }
    /// How many there were, those not kept included.
    std::uint64_t count(MarkKind kind) const { return counts_.at(static_cast<std::size_t>(kind)); }
    /// nullptr when there is none, or when it is beyond most_of_a_kind.
    const Mark* find(MarkKind, std::uint64_t n) const;

    void on_exception(const ExceptionTaken&) override;
    void on_return(const ExceptionReturned&) override;
    void on_system_register(const SystemRegisterWritten&) override;
    void on_log(const LogLine&) override;
    void on_tracepoint(const Tracepoint&) override;
    void on_program_ended(const ProgramEnded&) override;

    /// The run will go on differently from `now`: what had not happened yet is forgotten.
    void forget_future(Instant now);

private:
    template <class Text> void add(Instant, MarkKind, std::uint64_t value, Text&& text);

    std::vector<Mark> all_;
    std::array<std::uint64_t, static_cast<std::size_t>(MarkKind::count)> counts_{};
};

} // namespace faultline::sim
