// Exception entry and return, one rule a row.
#include "exceptions/entry.hpp"

#include <gtest/gtest.h>

namespace faultline::exceptions {
namespace {

constexpr std::uint64_t el0t = 0x000;
constexpr std::uint64_t el1t = 0x004;
constexpr std::uint64_t el1h = 0x005;
constexpr std::uint64_t daif = 0x3C0;
constexpr std::uint64_t btype = 1U << 10;
constexpr std::uint64_t il = 1U << 20;
constexpr std::uint64_t ss = 1U << 21;
constexpr std::uint64_t pan = 1U << 22;
constexpr std::uint64_t uao = 1U << 23;
constexpr std::uint64_t nzcv = 0xF000'0000;
constexpr std::uint64_t span = 1U << 23; // SCTLR_EL1.SPAN
constexpr std::uint64_t vbar = 0xFFFF'FF80'4010'0800;

Processor processor(CpuModel model, std::uint64_t pstate) {
    Processor cpu;
    cpu.features = features_of(model);
    cpu.features.btype = model == CpuModel::max; // so that the rows about BTYPE have one
    cpu.sys = reset_values(model);
    cpu.sys[SysReg::vbar_el1] = vbar;
    cpu.sys[SysReg::sctlr_el1] = span;
    cpu.pstate = Pstate{pstate};
    cpu.pc = 0x40'0000;
    return cpu;
}

struct EntryCase {
    const char* sentence;
    CpuModel model;
    std::uint64_t before;
    bool span_clear;
    std::uint64_t spsr, after, vector;
};

constexpr auto a72 = CpuModel::cortex_a72;
constexpr auto max = CpuModel::max;

const EntryCase entry_cases[] = {
    {"from EL0 to EL1h with everything masked", a72, el0t, false, el0t, el1h | daif, 0x400},
    {"from EL1h", a72, el1h, false, el1h, el1h | daif, 0x200},
    {"from EL1t, which used SP_EL0", a72, el1t, false, el1t, el1h | daif, 0x000},
    {"flags are kept and saved", a72, el0t | nzcv, false, el0t | nzcv, el1h | daif | nzcv, 0x400},
    {"masks that were set are saved", a72, el0t | daif, false, el0t | daif, el1h | daif, 0x400},
    {"IL is saved and cleared", a72, el1h | il, false, el1h | il, el1h | daif, 0x200},
    {"SS is saved and cleared", a72, el0t | ss, false, el0t | ss, el1h | daif, 0x400},
    {"SPAN = 1 leaves PAN clear", max, el0t, false, el0t, el1h | daif, 0x400},
    {"SPAN = 1 leaves PAN set", max, el0t | pan, false, el0t | pan, el1h | daif | pan, 0x400},
    {"SPAN = 0 sets PAN", max, el0t, true, el0t, el1h | daif | pan, 0x400},
    {"SPAN = 0 without FEAT_PAN does nothing", a72, el0t, true, el0t, el1h | daif, 0x400},
    {"UAO is saved and cleared", max, el1h | uao, false, el1h | uao, el1h | daif, 0x200},
    {"BTYPE is saved and cleared", max, el0t | btype, false, el0t | btype, el1h | daif, 0x400},
    {"PAN and UAO are RES0 without the features", a72, el1h | pan | uao, false, el1h, el1h | daif | pan,
     0x200},
};

TEST(Entry, EveryRule) {
    for (const EntryCase& c : entry_cases) {
        SCOPED_TRACE(c.sentence);
        Processor cpu = processor(c.model, c.before);
        if (c.span_clear)
            cpu.sys[SysReg::sctlr_el1] = 0;
        const ExceptionRecord record = take_exception(cpu, svc_exception(7, 0x40'0004));
        EXPECT_EQ(record.spsr, c.spsr);
        EXPECT_EQ(cpu.sys[SysReg::spsr_el1], c.spsr);
        EXPECT_EQ(cpu.pstate.raw, c.after);
        EXPECT_EQ(record.after, cpu.pstate);
        EXPECT_EQ(record.before.raw, c.before);
        EXPECT_EQ(record.vector, c.vector);
        EXPECT_EQ(cpu.pc, vbar + c.vector);
        EXPECT_EQ(record.target, cpu.pc);
        EXPECT_EQ(cpu.sys[SysReg::elr_el1], 0x40'0004U);
        EXPECT_EQ(cpu.sys[SysReg::esr_el1], 0x5600'0007U);
    }
}

TEST(Entry, FarIsWrittenOnlyByExceptionsThatHaveOne) {
    Processor cpu = processor(a72, el0t);
    cpu.sys[SysReg::far_el1] = 0xDEAD;
    EXPECT_FALSE(take_exception(cpu, undefined_exception(0x40'0000)).far_written);
    EXPECT_EQ(cpu.sys[SysReg::far_el1], 0xDEADU);
    EXPECT_TRUE(take_exception(cpu, pc_alignment_exception(0x40'0002)).far_written);
    EXPECT_EQ(cpu.sys[SysReg::far_el1], 0x40'0002U);
}

TEST(Entry, GeneralRegistersAndBothStackPointersStay) {
    Processor cpu = processor(a72, el0t);
    for (std::size_t i = 0; i < cpu.x.size(); ++i)
        cpu.x[i] = i * 0x1111;
    cpu.sp_el0 = 0x7F'FFFF'F000;
    cpu.sp_el1 = 0xFFFF'FF80'0801'0000;
    const Processor before = cpu;
    take_exception(cpu, brk_exception(1, cpu.pc));
    EXPECT_EQ(cpu.x, before.x);
    EXPECT_EQ(cpu.sp_el0, before.sp_el0);
    EXPECT_EQ(cpu.sp(), before.sp_el1) << "the handler runs on SP_EL1";
}

TEST(Entry, InterruptsHaveTheirOwnSlotsAndOnlySErrorWritesEsr) {
    struct {
        VectorType type;
        std::uint64_t vector;
    } const cases[] = {{VectorType::irq, 0x480}, {VectorType::fiq, 0x500}, {VectorType::serror, 0x580}};
    for (const auto& c : cases) {
        Processor cpu = processor(a72, el0t);
        cpu.sys[SysReg::esr_el1] = 0x1234;
        const ExceptionRecord record = take_interrupt(cpu, c.type);
        EXPECT_EQ(record.vector, c.vector);
        EXPECT_EQ(record.elr, 0x40'0000U) << "the interrupted instruction has not been executed";
        const std::uint64_t esr = c.type == VectorType::serror ? 0xBE00'0000 : 0x1234;
        EXPECT_EQ(cpu.sys[SysReg::esr_el1], esr);
    }
}

TEST(Vectors, SixteenSlotsOf128Bytes) {
    std::uint64_t expected = 0;
    for (auto source : {VectorSource::current_sp0, VectorSource::current_spx, VectorSource::lower_aarch64,
                        VectorSource::lower_aarch32})
        for (auto type : {VectorType::synchronous, VectorType::irq, VectorType::fiq, VectorType::serror}) {
            EXPECT_EQ(vector_offset(source, type), expected);
            expected += 0x80;
        }
}

struct ReturnCase {
    const char* sentence;
    CpuModel model;
    std::uint64_t before, spsr;
    bool illegal;
    std::uint64_t after;
};

const ReturnCase return_cases[] = {
    {"to EL0", a72, el1h | daif, el0t, false, el0t},
    {"to EL0 with flags", a72, el1h | daif, el0t | nzcv, false, el0t | nzcv},
    {"to EL1h", a72, el1h | daif, el1h, false, el1h},
    {"to EL1t", a72, el1h | daif, el1t, false, el1t},
    {"with IL saved: legal, and IL is set again", a72, el1h | daif, el0t | il, false, el0t | il},
    {"PAN and UAO are restored", max, el1h | daif, el0t | pan | uao, false, el0t | pan | uao},
    {"PAN and UAO do not exist in Armv8.0", a72, el1h | daif, el0t | pan | uao, false, el0t},
    {"SS is cleared while software step is off", a72, el1h | daif, el0t | ss, false, el0t},
    {"EL2 does not exist", a72, el1h, 0x3C9, true, el1h | daif | il},
    {"EL2 with SP_EL0 does not exist", a72, el1h, 0x3C8, true, el1h | daif | il},
    {"EL3 does not exist", a72, el1h, 0x3CD, true, el1h | daif | il},
    {"EL0 has no SP of its own: M[0] = 1", a72, el1h, 0x3C1, true, el1h | daif | il},
    {"M[1] = 1 is reserved", a72, el1h, 0x3C6, true, el1h | daif | il},
    {"all of M set", a72, el1h, 0x3CF, true, el1h | daif | il},
    {"AArch32 state is not modelled", a72, el1h, 0x1D0, true, el1h | 0x1C0 | il},
    {"an illegal return keeps EL1t", a72, el1t, 0x3C9, true, el1t | daif | il},
    {"an illegal return takes NZCV and DAIF over", a72, el1h | daif, 0x9 | nzcv, true, el1h | nzcv | il},
    {"an illegal return takes PAN over and leaves UAO", max, el1h | uao, 0x9 | pan, true,
     el1h | uao | pan | il},
};

TEST(Return, EveryRule) {
    for (const ReturnCase& c : return_cases) {
        SCOPED_TRACE(c.sentence);
        Processor cpu = processor(c.model, c.before);
        cpu.sys[SysReg::spsr_el1] = c.spsr;
        cpu.sys[SysReg::elr_el1] = 0x41'0000;
        const ReturnRecord record = exception_return(cpu);
        EXPECT_EQ(record.illegal, c.illegal);
        EXPECT_EQ(cpu.pstate.raw, c.after) << std::hex << cpu.pstate.raw;
        EXPECT_EQ(cpu.pc, 0x41'0000U) << "the PC is taken over in any case";
        EXPECT_EQ(record.from, 0x40'0000U);
        EXPECT_EQ(record.to, cpu.pc);
        EXPECT_EQ(record.to_el, cpu.pstate.el());
    }
}

TEST(Return, StepBitIsRestoredWhenSteppingStartsWithTheReturn) {
    Processor cpu = processor(a72, el1h | daif);
    cpu.sys[SysReg::mdscr_el1] = mdscr::Ss::mask;
    cpu.sys[SysReg::oslar_el1] = 0;
    cpu.sys[SysReg::spsr_el1] = el0t | ss;
    exception_return(cpu);
    EXPECT_EQ(cpu.pstate.raw, el0t | ss);
}

TEST(Return, StepBitStaysClearWhileTheOsLockIsOn) {
    Processor cpu = processor(a72, el1h | daif);
    cpu.sys[SysReg::mdscr_el1] = mdscr::Ss::mask;
    cpu.sys[SysReg::oslar_el1] = oslar::Lock::mask;
    cpu.sys[SysReg::spsr_el1] = el0t | ss;
    exception_return(cpu);
    EXPECT_EQ(cpu.pstate.raw, el0t);
}

TEST(Return, TheTopByteIsDroppedWhereItIsIgnored) {
    Processor cpu = processor(a72, el1h);
    cpu.sys[SysReg::spsr_el1] = el0t;
    cpu.sys[SysReg::elr_el1] = 0xAB00'0000'0041'0000;
    exception_return(cpu);
    EXPECT_EQ(cpu.pc, 0xAB00'0000'0041'0000U) << "TBI0 = 0: the address faults later";
    cpu = processor(a72, el1h);
    cpu.sys[SysReg::tcr_el1] = mmu::tcr::Tbi0::mask;
    cpu.sys[SysReg::elr_el1] = 0xAB00'0000'0041'0000;
    exception_return(cpu);
    EXPECT_EQ(cpu.pc, 0x41'0000U);
}

TEST(EntryAndReturn, AreInversesForEveryLegalState) {
    for (const std::uint64_t mode : {el0t, el1t, el1h})
        for (const std::uint64_t bits :
             {std::uint64_t{0}, daif, nzcv, nzcv | daif, pan | uao, pan | nzcv | il}) {
            Processor cpu = processor(max, mode | bits);
            const Processor before = cpu;
            take_exception(cpu, undefined_exception(cpu.pc));
            EXPECT_FALSE(exception_return(cpu).illegal);
            EXPECT_EQ(cpu.pstate, before.pstate) << std::hex << (mode | bits);
            EXPECT_EQ(cpu.pc, before.pc);
        }
}

} // namespace
} // namespace faultline::exceptions
