// Backtraces: who called whom, through exceptions and down into the program.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/debug_info.hpp"

namespace faultline::sim {

enum class FrameKind : std::uint8_t {
    kernel,    ///< a function of the kernel
    exception, ///< what an exception interrupted: the registers come from the pt_regs of its entry
    user,      ///< a function of the program
};
std::string_view name(FrameKind);

/// How a frame was found.
enum class FrameSource : std::uint8_t {
    registers,    ///< the innermost: PC
    call_frame,   ///< DWARF call frame information (.debug_frame, .eh_frame)
    frame_record, ///< the record at X29. AAPCS64, "The Frame Pointer"
    link,         ///< X30: a leaf function that has no record of its own
    pt_regs,      ///< the registers that the kernel's entry code saved
};

struct Frame {
    std::uint64_t pc =
        0; ///< of the innermost and of interrupted code the instruction; else the return address
    std::uint64_t cfa = 0; ///< canonical frame address: SP of the caller at the call; 0 where it is not known
    std::uint64_t sp = 0, fp = 0;
    FrameKind kind = FrameKind::kernel;
    FrameSource source = FrameSource::registers;
    std::string symbol;               ///< "do_mem_abort+0x40/0xb4"; empty where there is none
    std::string function;             ///< "do_mem_abort"
    std::optional<SourceLine> line;   ///< of the call, or of the instruction
    std::vector<std::string> inlined; ///< functions inlined here, innermost first
};

/// "#1  do_mem_abort+0x40/0xb4 at fault.c:120", a line per frame.
std::string backtrace_text(const std::vector<Frame>&);

} // namespace faultline::sim
