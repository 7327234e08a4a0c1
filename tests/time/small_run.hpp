// A run of a few instructions in a loop, whose every instant can be named.
#pragma once

#include <utility>

#include "sim/timeline/timeline.hpp"
#include "tests/support/bare_machine.hpp"

namespace faultline::tests {

using namespace faultline::sim;

inline constexpr std::uint64_t vectors_pa = layout::code_pa + 0x8000;
inline constexpr std::uint64_t svc_slot = 0x400; // synchronous, from a lower Exception level
inline constexpr std::uint64_t function_offset = 0x100;
inline constexpr std::uint64_t iteration = 9; // instructions that retire, the ERET of the vector among them
inline constexpr std::uint64_t store_offset = 0x8;

/// At EL0, `count` times: increments a counter in memory, calls the kernel, calls a function that stores to another
/// page; then loops for ever.
inline Machine machine_of(std::uint64_t count) {
    BareMachine bare;
    bare.put_code({
        0xF940'0281, // ldr x1, [x20]
        0x9100'0421, // add x1, x1, #1
        0xF900'0281, // str x1, [x20]
        0xD400'0001, // svc #0
        0x9400'003C, // bl function
        0xF100'0739, // subs x25, x25, #1
        0x54FF'FF41, // b.ne to the beginning
        0x1400'0000, // b .
    });
    // What lies before the function is no branch: only the jump tells that it was called.
    bare.put_code({0xD503'201F, 0xF900'06A1, 0xD65F'03C0},
                  function_offset - 4);                                         // nop; str x1, [x21, #8]; ret
    bare.machine.memory().write64(mmu::Pa{vectors_pa + svc_slot}, 0xD69F'03E0); // eret
    bare.machine.memory_changed();
    MachineState start = bare.start(0);
    start.cpu().x[20] = layout::writable;
    start.cpu().x[21] = layout::writable + mmu::page_size;
    start.cpu().x[25] = count;
    bare.machine.set_state(start);
    return std::move(bare.machine);
}

inline KernelFunctions functions() {
    return {{"function"}, {{mmu::Va{layout::code + function_offset}, 8}}};
}

inline Timeline timeline_of(std::uint64_t count, TimelineConfig config = {}) {
    config.limits.instructions = count * iteration + 100;
    return {machine_of(count), functions(), config};
}

inline TimelineConfig every(std::uint64_t instructions) {
    TimelineConfig config;
    config.spacing = instructions;
    return config;
}

} // namespace faultline::tests
