// SP that is misaligned for a while: whoever uses it then is refused, however control gets there.
#include "tests/support/bare_machine.hpp"

#include <gtest/gtest.h>
#include <optional>
#include <string>
#include <vector>

namespace {

using namespace faultline;
using namespace faultline::tests;
using exceptions::SysReg;

constexpr std::uint32_t misalign = 0x8B2063FF; // add sp, sp, x0, with X0 = 8
constexpr std::uint32_t load = 0xF94003E2;     // ldr x2, [sp]
constexpr std::uint32_t nop = 0xD503201F;
constexpr std::uint64_t sp_alignment_fault = 0x9A00'0000;

struct Case {
    std::string what;
    std::vector<std::uint32_t> words;
    std::optional<std::uint64_t> faults_at; ///< index of the word
    std::uint64_t executed = 0;             ///< instructions that retire before, or all of them
};

// clang-format off
const std::vector<Case> cases{
    {"at once",                                     {misalign, load}, 1, 1},
    {"after a nop",                                 {misalign, nop, load}, 2, 2},
    {"after more than is looked at",                {misalign, nop, nop, nop, nop, nop, nop, nop, nop, load}, 9, 9},
    {"behind a TBZ that is taken",                  {misalign, 0xCB2063E1, 0xB6F80061, 0xCB2063FF, nop, load}, 5, 3}, // sub x1, sp, x0; tbz x1, #63, .+12; sub sp, sp, x0
    {"behind a CBNZ that is taken",                 {misalign, 0xB5000060, 0xCB2063FF, nop, load}, 4, 2},              // cbnz x0, .+12
    {"behind a B",                                  {misalign, 0x14000003, 0xCB2063FF, nop, load}, 4, 2},              // b .+12
    {"behind a BR",                                 {0x10000085, misalign, 0xD61F00A0, 0xCB2063FF, load}, 4, 3},       // adr x5, .+16; br x5
    {"behind an MSR",                               {misalign, 0xD51BD041, load}, 2, 2},                               // msr tpidr_el0, x1
    {"when it is set to another misaligned value",  {misalign, misalign, misalign, load}, 3, 3},
    {"not when it is set back",                     {misalign, 0xCB2063FF, load}, std::nullopt, 3},                    // sub sp, sp, x0
    {"not in the stack check of Linux 6.6",         {misalign, 0xCB2063E0, 0xB7F80060, 0xCB2063E0, 0xCB2063FF, load}, std::nullopt, 6}, // sub x0, sp, x0; tbnz x0, #63, .+12; twice sub
};
// clang-format on

TEST(MisalignedSp, IsSeenByTheLoadThatUsesIt) {
    for (const Case& c : cases) {
        BareMachine bare;
        bare.put_code(c.words);
        sim::MachineState start = bare.start(0);
        start.cpu().x[0] = 8;
        bare.machine.set_state(start);
        bare.machine.run_until({c.executed, c.faults_at ? 1U : 0U}, {});
        const sim::MachineState& after = bare.machine.state();
        EXPECT_EQ(after.now.retired, c.executed) << c.what;
        if (!c.faults_at) {
            EXPECT_EQ(after.now.entries, 0U) << c.what;
            EXPECT_EQ(after.cpu().pc, layout::code + 4 * c.words.size()) << c.what;
            continue;
        }
        EXPECT_EQ(after.cpu().sys[SysReg::esr_el1], sp_alignment_fault) << c.what;
        EXPECT_EQ(after.cpu().sys[SysReg::elr_el1], layout::code + 4 * *c.faults_at) << c.what;
    }
}

} // namespace
