// Exceptions that lead to themselves: noticed, so that a guest that can make no progress ends its run.
#include <fmt/format.h>

#include "sim/machine_impl.hpp"

namespace faultline::sim {

namespace {

// So few instructions lie between an exception and the first store of its handler that no work can have been done.
constexpr std::uint64_t handler_prologue = 16;
constexpr unsigned most_failed_entries = 16;
constexpr std::uint64_t vector_table_bytes = 0x800;

} // namespace

void Machine::Impl::check_progress(const exceptions::ExceptionRecord& record) {
    const bool at_same_place = last_exception && last_exception_pc == pc;
    const std::uint64_t executed = cpu->retired() - last_exception_at;
    // An exception whose handler raises the same exception at once never ends,
    if (at_same_place && executed == 0 && *last_exception == record)
        finish(GuestStuck{
            fmt::format("the exception vector at 0x{:x} raises the exception that it is for, ESR_EL1 {:#x}{}",
                        pc, record.esr, pc < vector_table_bytes ? "; was VBAR_EL1 ever written?" : "")});
    // nor does one whose handler cannot save a register: each try leaves SP further below the stack.
    const bool again = at_same_place && record.from_el != 0 && executed < handler_prologue;
    failed_entries = again ? failed_entries + 1 : 0;
    if (failed_entries == most_failed_entries)
        finish(GuestStuck{
            fmt::format("there is no stack: the handler's store at 0x{:016x} faults, every time", pc)});
    last_exception = record;
    last_exception_pc = pc;
    last_exception_at = cpu->retired();
}

} // namespace faultline::sim
