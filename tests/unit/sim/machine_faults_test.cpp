// One instruction, one exception: exact ELR_EL1, FAR_EL1 and ESR_EL1, and no trace of what did not happen.
#include "tests/support/bare_machine.hpp"

#include <array>
#include <gtest/gtest.h>
#include <optional>
#include <ostream>
#include <vector>

namespace faultline::tests {
namespace {

using exceptions::CpuModel;
using exceptions::SysReg;

// ESR_EL1 of the exceptions below. The EL1 forms have one EC more.
constexpr std::uint64_t data_abort_el0 = 0x9200'0000;
constexpr std::uint64_t data_abort_el1 = 0x9600'0000;
constexpr std::uint64_t instruction_abort_el0 = 0x8200'0000;
constexpr std::uint64_t wnr = 1U << 6U;
constexpr std::uint64_t cm = 1U << 8U;
constexpr std::uint64_t translation_l3 = 0x07;
constexpr std::uint64_t permission_l3 = 0x0F;
constexpr std::uint64_t alignment = 0x21;
constexpr std::uint64_t external = 0x10;
constexpr std::uint64_t undefined = 0x0200'0000;

struct Case {
    const char* what;
    std::uint32_t word;
    std::uint64_t x0;                 ///< the base register of nearly all
    std::optional<std::uint64_t> esr; ///< nullopt: it retires
    std::uint64_t far = 0;            ///< of an abort
    unsigned el = 0;
    CpuModel model = CpuModel::cortex_a72;
    std::uint64_t sctlr_set = 0;
    std::uint64_t pstate_set = 0;
};

void PrintTo(const Case& c, std::ostream* out) {
    *out << c.what;
}

constexpr std::uint64_t at_end = layout::unmapped; // of the second writable page
constexpr std::uint64_t sctlr_a = 2;
constexpr std::uint64_t uao = 1U << 23U;
constexpr std::uint64_t pan = 1U << 22U;

// clang-format off
const std::vector<Case> cases{
    // Addressing
    {"a store reports where it went",                  0xF9000001, at_end,          data_abort_el0 | wnr | translation_l3, at_end},                 // str x1, [x0]
    {"an offset counts in FAR",                        0xF9400401, at_end - 8 + 8,  data_abort_el0 | translation_l3, at_end + 8},                  // ldr x1, [x0, #8]
    {"pre-index: FAR is the indexed address",          0xF8408C01, at_end - 4,      data_abort_el0 | translation_l3, at_end + 4},                  // ldr x1, [x0, #8]!
    {"post-index: FAR is the base",                    0xF8408401, at_end,          data_abort_el0 | translation_l3, at_end},                      // ldr x1, [x0], #8
    {"register offset, extended and scaled",           0xF862D801, at_end + 8,      data_abort_el0 | translation_l3, at_end},                      // ldr x1, [x0, w2, sxtw #3], x2 = -1
    {"an access over a page end faults on the second", 0xF9400001, at_end - 4,      data_abort_el0 | translation_l3, at_end},                      // ldr x1, [x0]
    {"a pair faults where its second half is",         0xA9400801, at_end - 8,      data_abort_el0 | translation_l3, at_end},                      // ldp x1, x2, [x0]
    {"a 16-byte register over a page end",             0x3D800001, at_end - 8,      data_abort_el0 | wnr | translation_l3, at_end},                // str q1, [x0]
    {"LD1, four registers, over a page end",           0x4C402001, at_end - 32,     data_abort_el0 | translation_l3, at_end},                      // ld1 {v1.16b-v4.16b}, [x0]
    {"LD4 of one lane, over a page end",               0x4D60A001, at_end - 8,      data_abort_el0 | translation_l3, at_end},                      // ld4 {v1.s-v4.s}[2], [x0]
    {"ST3 of structures",                              0x4C004001, at_end,          data_abort_el0 | wnr | translation_l3, at_end},                // st3 {v1.16b-v3.16b}, [x0]
    // Permission
    {"a write to a read-only page",                    0x39000001, layout::read_only, data_abort_el0 | wnr | permission_l3, layout::read_only},    // strb w1, [x0]
    {"EL0 reads a page of EL1",                        0xF9400001, layout::el1_only,  data_abort_el0 | permission_l3, layout::el1_only},           // ldr x1, [x0]
    {"EL1 reads it",                                   0xF9400001, layout::el1_only,  std::nullopt, 0, 1},
    {"LDTR at EL1 has the rights of EL0",              0xF8400801, layout::el1_only,  data_abort_el1 | permission_l3, layout::el1_only, 1},        // ldtr x1, [x0]
    {"LDTR with UAO has those of EL1",                 0xF8400801, layout::el1_only,  std::nullopt, 0, 1, CpuModel::max, 0, uao},
    {"STTR at EL1 to a read-only page",                0xF8000801, layout::read_only, data_abort_el1 | wnr | permission_l3, layout::read_only, 1}, // sttr x1, [x0]
    {"PAN keeps EL1 from pages of EL0",                0xF9400001, layout::writable,  data_abort_el1 | permission_l3, layout::writable, 1, CpuModel::max, 0, pan},
    {"PAN does not concern LDTR",                      0xF8400801, layout::writable,  std::nullopt, 0, 1, CpuModel::max, 0, pan},
    // Alignment
    {"a misaligned load of Normal memory is fine",     0xF9400001, layout::writable + 1, std::nullopt},
    {"but not with SCTLR_EL1.A",                       0xF9400001, layout::writable + 1, data_abort_el0 | alignment, layout::writable + 1, 0, CpuModel::cortex_a72, sctlr_a},
    {"an aligned one is fine with it",                 0xF9400001, layout::writable + 8, std::nullopt, 0, 0, CpuModel::cortex_a72, sctlr_a},
    {"a misaligned store to Device memory",            0xF9000001, layout::device_memory + 4, data_abort_el0 | wnr | alignment, layout::device_memory + 4},
    {"an aligned one",                                 0xF9000001, layout::device_memory + 8, std::nullopt},
    {"LDAR must be aligned",                           0xC8DFFC01, layout::writable + 4, data_abort_el0 | alignment, layout::writable + 4},         // ldar x1, [x0]
    {"STLR must be aligned",                           0xC89FFC01, layout::writable + 4, data_abort_el0 | wnr | alignment, layout::writable + 4},   // stlr x1, [x0]
    {"LDXP must be aligned to the pair",               0xC87F0801, layout::writable + 8, data_abort_el0 | alignment, layout::writable + 8},         // ldxp x1, x2, [x0]
    {"STXR without a reservation accesses nothing",    0xC8027C01, 0x1000, std::nullopt},                                                           // stxr w2, x1, [x0]
    // Atomics
    {"an atomic on a read-only page: its write fails", 0xF8210002, layout::read_only, data_abort_el0 | wnr | permission_l3, layout::read_only, 0, CpuModel::max}, // ldadd x1, x2, [x0]
    {"an atomic on no page: its read fails",           0xF8210002, at_end, data_abort_el0 | translation_l3, at_end, 0, CpuModel::max},
    {"CAS likewise",                                   0xC8A17C02, at_end, data_abort_el0 | translation_l3, at_end, 0, CpuModel::max},              // cas x1, x2, [x0]
    {"atomics are undefined on a Cortex-A72",          0xF8210002, layout::writable, undefined},
    // Cache maintenance, prefetch, DC ZVA
    {"PRFM never faults",                              0xF9800000, at_end, std::nullopt},                                                           // prfm pldl1keep, [x0]
    {"DC CIVAC is translated",                         0xD50B7E20, at_end, data_abort_el0 | cm | wnr | translation_l3, at_end, 0, CpuModel::cortex_a72, 1U << 26U},
    {"DC ZVA writes",                                  0xD50B7420, at_end + 5, data_abort_el0 | wnr | translation_l3, at_end + 5, 0, CpuModel::cortex_a72, 1U << 14U},
    {"DC ZVA to Device memory",                        0xD50B7420, layout::device_memory, data_abort_el0 | wnr | alignment, layout::device_memory, 0, CpuModel::cortex_a72, 1U << 14U},
    // External aborts
    {"a load from where no memory is",                 0xF9400001, layout::hole, data_abort_el0 | external, layout::hole},
    {"a store likewise",                               0xF9000001, layout::hole, data_abort_el0 | wnr | external, layout::hole},
    // Not memory
    {"UDF",                                            0x00000000, 0, undefined},
    {"half precision on max",                          0x4E421420, 0, std::nullopt, 0, 0, CpuModel::max},                                           // fadd v0.8h, v1.8h, v2.8h
    {"half precision on a Cortex-A72",                 0x4E421420, 0, undefined},
    {"an unallocated encoding beside it",              0x4EDB1F78, 0, undefined, 0, 0, CpuModel::max},
    {"FABS has no scalar half-precision form here",    0x5EF8F820, 0, undefined, 0, 0, CpuModel::max},
    {"SVE",                                            0x04208020, 0, undefined, 0, 0, CpuModel::max},
    {"HLT",                                            0xD4400000, 0, undefined},
    {"HVC without EL2",                                0xD4000002, 0, undefined, 0, 1},
    {"SMC without EL3",                                0xD4000003, 0, undefined, 0, 1},
    {"ERET at EL0",                                    0xD69F03E0, 0, undefined},
    {"BRK #5",                                         0xD42000A0, 0, 0xF200'0005},
    {"MRS SCTLR_EL1 at EL0",                           0xD5381001, 0, undefined},
    {"WFI at EL0 with nTWI = 1 waits",                 0xD503205F, 0, std::nullopt},                                                                // wfe
};
// clang-format on

class OneInstruction : public testing::TestWithParam<Case> {};

TEST_P(OneInstruction, TakesTheExceptionThatTheArmArmSays) {
    const Case& c = GetParam();
    BareMachine bare(c.model);
    bare.put_code({c.word});
    sim::MachineState before = bare.start(c.el);
    before.cpu().x[0] = c.x0;
    before.cpu().x[1] = 0x1111'2222'3333'4444;
    before.cpu().x[2] = ~std::uint64_t{0};
    before.cpu().sys[SysReg::sctlr_el1] |= c.sctlr_set;
    before.cpu().pstate.raw |= c.pstate_set;
    bare.machine.set_state(before);
    Events events;
    bare.machine.add_observer(events);
    bare.machine.step({});

    const sim::MachineState& after = bare.machine.state();
    if (!c.esr) {
        ASSERT_TRUE(events.exceptions.empty()) << std::hex << events.exceptions[0].record.esr;
        EXPECT_EQ(after.cpu().pc, layout::code + 4);
        EXPECT_EQ(after.now, (sim::Instant{1, 0}));
        return;
    }
    ASSERT_EQ(events.exceptions.size(), 1U);
    EXPECT_EQ(after.cpu().sys[SysReg::esr_el1], *c.esr) << std::hex << after.cpu().sys[SysReg::esr_el1];
    EXPECT_EQ(after.cpu().sys[SysReg::far_el1], c.far) << std::hex << after.cpu().sys[SysReg::far_el1];
    EXPECT_EQ(after.cpu().sys[SysReg::elr_el1], layout::code);
    EXPECT_EQ(after.cpu().pc, layout::vectors + (c.el == 0 ? 0x400 : 0x200));
    EXPECT_EQ(after.now, (sim::Instant{0, 1}));
    EXPECT_EQ(after.cpu().x, before.cpu().x) << "registers, the base among them, keep their values";
    EXPECT_EQ(events.exceptions[0].instruction, c.word);
}

INSTANTIATE_TEST_SUITE_P(Table, OneInstruction, testing::ValuesIn(cases));

struct Bench {
    BareMachine bare;
    Events events;
    sim::MachineState state;
    explicit Bench(unsigned el) : state(bare.start(el)) { bare.machine.add_observer(events); }
    sim::Stop steps(unsigned count) {
        bare.machine.set_state(state);
        return bare.machine.run_until({state.now.retired + count, 0}, {});
    }
};

TEST(MachineExceptions, MisalignedPcComesBeforeTheFetch) {
    Bench run(0);
    run.state.cpu().pc = 0x7F'0000'0002;
    run.bare.machine.set_state(run.state);
    run.bare.machine.step({});
    EXPECT_EQ(run.bare.machine.state().cpu().sys[SysReg::esr_el1], 0x8A00'0000U);
    EXPECT_EQ(run.bare.machine.state().cpu().sys[SysReg::far_el1], 0x7F'0000'0002U);
}

TEST(MachineExceptions, BranchToNowhereAbortsAtItsTarget) {
    Bench run(0);
    run.bare.put_code({0xD61F0000}); // br x0
    run.state.cpu().x[0] = 0x1234'5000;
    run.bare.machine.set_state(run.state);
    run.bare.machine.run_until({1, 1}, {});
    ASSERT_EQ(run.events.exceptions.size(), 1U);
    EXPECT_EQ(run.bare.machine.state().cpu().sys[SysReg::esr_el1], instruction_abort_el0 | 0x06);
    EXPECT_EQ(run.bare.machine.state().cpu().sys[SysReg::elr_el1], 0x1234'5000U);
    EXPECT_EQ(run.events.exceptions[0].at, (sim::Instant{1, 1}));
}

TEST(MachineExceptions, IllegalStateStopsEveryInstruction) {
    Bench run(0);
    run.bare.put_code({0xD503201F}); // nop
    run.state.cpu().pstate.raw |= std::uint64_t{1} << 20U;
    run.bare.machine.set_state(run.state);
    run.bare.machine.step({});
    EXPECT_EQ(run.bare.machine.state().cpu().sys[SysReg::esr_el1], 0x3A00'0000U);
}

TEST(MachineExceptions, MisalignedSpIsSeenAtTheAccessAndOnlyThere) {
    Bench run(0);
    run.bare.put_code({
        0xD10023FF, // sub sp, sp, #8
        0x910003E1, // mov x1, sp
        0xF9400022, // ldr x2, [x1]
        0xF94003E3, // ldr x3, [sp]
    });
    run.bare.machine.set_state(run.state);
    run.bare.machine.run_until({3, 1}, {});
    ASSERT_EQ(run.events.exceptions.size(), 1U);
    EXPECT_EQ(run.bare.machine.state().cpu().sys[SysReg::esr_el1], 0x9A00'0000U);
    EXPECT_EQ(run.bare.machine.state().cpu().sys[SysReg::elr_el1], layout::code + 12);
    EXPECT_EQ(run.bare.machine.state().now, (sim::Instant{3, 1}));
}

TEST(MachineExceptions, EveryWayToMisalignSpIsSeen) {
    const std::vector<std::vector<std::uint32_t>> ways{
        {0x9100101F},             // add sp, x0, #4
        {0x8B2163FF},             // add sp, sp, x1
        {0x9270EC1F, 0x910023FF}, // and sp, x0, #~0xffff...; add sp, sp, #8
        {0xB240001F},             // orr sp, x0, #1
        {0xF84087E2},             // ldr x2, [sp], #8
        {0xF81F8FE2},             // str x2, [sp, #-8]!
        {0xA8C08BE3},             // ldp x3, x2, [sp], #8
    };
    for (const auto& way : ways) {
        Bench run(0);
        run.bare.put_code(way);
        run.bare.put_code({0xF94003E3}, 4 * way.size()); // ldr x3, [sp]
        run.state.cpu().x[0] = layout::writable;
        run.state.cpu().x[1] = 8;
        run.bare.machine.set_state(run.state);
        run.bare.machine.run_until({way.size(), 1}, {});
        EXPECT_EQ(run.bare.machine.state().cpu().sys[SysReg::esr_el1], 0x9A00'0000U)
            << std::hex << way.front();
    }
}

TEST(MachineExceptions, FpIsRefusedByCpacr) {
    for (const std::uint32_t word : {0x1E222820U /* fadd s0, s1, s2 */, 0x3DC00001U /* ldr q1, [x0] */}) {
        Bench run(0);
        run.bare.put_code({word});
        run.state.cpu().sys[SysReg::cpacr_el1] = std::uint64_t{1} << 20U;
        run.bare.machine.set_state(run.state);
        run.bare.machine.step({});
        EXPECT_EQ(run.bare.machine.state().cpu().sys[SysReg::esr_el1], 0x1FE0'0000U);
    }
}

TEST(MachineExceptions, WithTheMmuOffDataIsDeviceMemory) {
    Bench run(1);
    run.bare.put_code({0xF9400001, 0xF8001001}); // ldr x1, [x0]; stur x1, [x0, #1]
    run.state.cpu().sys[SysReg::sctlr_el1] = 0x30D5'0800;
    run.state.cpu().pc = layout::code_pa;
    run.state.cpu().x[0] = layout::data_pa;
    run.bare.machine.set_state(run.state);
    run.bare.machine.run_until({1, 1}, {});
    EXPECT_EQ(run.bare.machine.state().cpu().sys[SysReg::esr_el1], data_abort_el1 | wnr | alignment);
    EXPECT_EQ(run.bare.machine.state().cpu().sys[SysReg::far_el1], layout::data_pa + 1);
    EXPECT_TRUE(run.events.walks.empty());
}

TEST(MachineExceptions, SvcFromEl0AndEretBackToIt) {
    Bench run(0);
    run.bare.put_code({0xD4000541, 0xD503201F});         // svc #42; nop
    run.bare.put_code({0xD5384000, 0xD69F03E0}, 0x8400); // mrs x0, spsr_el1; eret, at the vector
    run.state.cpu().x[8] = 93;
    run.state.cpu().pstate.raw |= std::uint64_t{6} << 28U;
    run.steps(3);
    ASSERT_EQ(run.events.exceptions.size(), 1U);
    ASSERT_EQ(run.events.returns.size(), 1U);
    const sim::ExceptionTaken& svc = run.events.exceptions[0];
    EXPECT_EQ(svc.record.esr, 0x5600'002AU);
    EXPECT_EQ(svc.record.elr, layout::code + 4);
    EXPECT_EQ(svc.syscall, 93U);
    EXPECT_EQ(svc.record.vector, 0x400U);
    EXPECT_EQ(run.events.returns[0].record.to, layout::code + 4);
    const sim::MachineState& after = run.bare.machine.state();
    EXPECT_EQ(after.cpu().pc, layout::code + 8);
    EXPECT_EQ(after.cpu().x[0], run.state.cpu().pstate.raw) << "NZCV travel in SPSR_EL1";
    EXPECT_EQ(after.cpu().pstate, run.state.cpu().pstate);
    EXPECT_EQ(after.cpu().sp_el0, layout::stack);
}

TEST(MachineExceptions, IllegalReturnSetsIl) {
    Bench run(1);
    run.bare.put_code({0xD69F03E0}); // eret
    run.state.cpu().sys[SysReg::elr_el1] = layout::code;
    run.state.cpu().sys[SysReg::spsr_el1] = 0x9; // EL2h
    run.bare.machine.set_state(run.state);
    run.bare.machine.run_until({1, 1}, {});
    ASSERT_EQ(run.events.returns.size(), 1U);
    EXPECT_TRUE(run.events.returns[0].record.illegal);
    EXPECT_EQ(run.bare.machine.state().cpu().sys[SysReg::esr_el1], 0x3A00'0000U);
}

TEST(MachineExceptions, AVectorThatCannotBeFetchedIsAnEnd) {
    Bench run(0);
    run.bare.put_code({0xF9400001}); // ldr x1, [x0]
    run.state.cpu().sys[SysReg::vbar_el1] = 0x5000'0000;
    const sim::Stop stop = run.steps(100);
    EXPECT_TRUE(std::holds_alternative<sim::GuestStuck>(stop));
}

} // namespace
} // namespace faultline::tests
