// What may be watched of a run. Observers see, they never steer; with none installed the run has no hook for
// them.
#pragma once

#include "sim/events.hpp"

namespace faultline::sim {

class Observer {
public:
    virtual ~Observer() = default;
    /// Whether it looks at FunctionEntered::arguments and FunctionLeft::result, which take longer to read than all
    /// the rest of a call to tell: they are 0 unless an observer that is installed wants them. Asked when observers
    /// are added or removed.
    virtual bool reads_call_registers() const { return true; }
    /// After a walk that the modelled TLB could not answer, hit or fault. Not for AT, debugger peeks or TLB
    /// hits.
    virtual void on_walk(const WalkMade&) {}
    /// After PC, PSTATE and the registers hold the state of the first handler instruction.
    virtual void on_exception(const ExceptionTaken&) {}
    /// After an ERET has taken effect.
    virtual void on_return(const ExceptionReturned&) {}
    /// At the first instruction of a traced function, before it executes.
    virtual void on_function_entered(const FunctionEntered&) {}
    /// When control is back at the caller. Not when the function is left by an exception that never returns
    /// to it.
    virtual void on_function_left(const FunctionLeft&) {}
    /// After an MSR to a modelled register that was allowed; also when the value did not change.
    virtual void on_system_register(const SystemRegisterWritten&) {}
    /// Before a watched instruction executes; again when it is retried after an exception. Only as watched.
    virtual void on_instruction(const InstructionReached&) {}
    /// After a watched access has been made. Not for walks and the device page. Only as watched.
    virtual void on_memory_access(const MemoryAccessed&) {}
    virtual void on_log(const LogLine&) {}
    virtual void on_console(const ConsoleOutput&) {}
    virtual void on_tracepoint(const Tracepoint&) {}
    virtual void on_program_ended(const ProgramEnded&) {}
};

} // namespace faultline::sim
