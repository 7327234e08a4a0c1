// From a frame to its caller: by call frame information where there is some, by frame records and X30 where there is
// none, and across the pt_regs of an exception to what it interrupted.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/debugger/frames.hpp"
#include "sim/debugger/guest_kernel.hpp"
#include "sim/debugger/guest_memory.hpp"
#include "sim/debugger/guest_symbols.hpp"

namespace faultline::sim {

/// Where a backtrace begins. `saved_pc` is the address that a live CPU would return to by ERET (ELR_EL1), with
/// `saved_sp` as SP, if the kernel's entry code has not pushed it yet; absent for a task that does not run.
struct UnwindStart {
    SavedRegisters registers;
    std::optional<SavedRegisters> interrupted;
};

/// One backtrace. Everything given must outlive it.
class Unwinder {
public:
    Unwinder(const GuestSymbols& symbols, const GuestKernel& kernel, const GuestMemory& memory,
             std::optional<Task> task)
        : symbols_(&symbols), kernel_(&kernel), memory_(&memory), task_(std::move(task)) {}

    std::vector<Frame> run(const UnwindStart&, std::size_t max_frames);

private:
    Frame describe() const;
    /// Replaces registers_ by the caller's; false where there is none.
    bool to_caller();
    bool by_call_frame(std::uint64_t where);
    bool by_record();
    bool by_link();
    bool by_exception();
    bool continue_at(const SavedRegisters&);
    bool is_plausible(const SavedRegisters&) const;
    bool is_pt_regs_of_entry(const SavedRegisters&) const;

    const GuestSymbols* symbols_;
    const GuestKernel* kernel_;
    const GuestMemory* memory_;
    std::optional<Task> task_;

    SavedRegisters registers_;
    std::optional<SavedRegisters> interrupted_;
    FrameSource source_ = FrameSource::registers;
    bool exact_ = true;     ///< PC is an instruction that was about to execute, not a return address
    std::uint64_t cfa_ = 0; ///< of the frame that was left last
};

} // namespace faultline::sim
