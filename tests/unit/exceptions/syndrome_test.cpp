// Fault status codes, exception classes, and the syndromes composed from them.
#include "exceptions/syndrome.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace faultline::exceptions {
namespace {

using mmu::AccessKind;
using mmu::Fault;
using mmu::FaultKind;

Fault at_level(FaultKind kind, int level) {
    return {.kind = kind, .level = level, .reason = mmu::Reason{}, .va = mmu::Va{0x1234'5678}};
}

bool is_reserved(std::string_view text) {
    return text == "reserved";
}

TEST(FaultCodes, EveryOneOfThe64HasItsOwnRowAndWording) {
    for (unsigned fsc = 0; fsc < 64; ++fsc) {
        const FaultCode& row = fault_code(static_cast<std::uint8_t>(fsc));
        EXPECT_EQ(row.fsc, fsc);
        EXPECT_FALSE(row.meaning.empty()) << "FSC " << fsc;
        EXPECT_FALSE(row.linux_name.empty()) << "FSC " << fsc;
        if (is_reserved(row.meaning)) {
            EXPECT_FALSE(row.kind) << "a reserved code must not be reported: FSC " << fsc;
        }
    }
}

TEST(FaultCodes, MeaningsOfCodesInUseAreDistinct) {
    std::set<std::string_view> seen;
    for (unsigned fsc = 0; fsc < 64; ++fsc) {
        const std::string_view meaning = fault_code(static_cast<std::uint8_t>(fsc)).meaning;
        if (!is_reserved(meaning)) {
            EXPECT_TRUE(seen.insert(meaning).second) << meaning << " appears twice";
        }
    }
    EXPECT_EQ(seen.size(), 48U) << "16 of the 64 are reserved";
}

TEST(FaultCodes, EncodingAFaultAndReadingTheCodeBackAgree) {
    for (unsigned fsc = 0; fsc < 64; ++fsc) {
        const FaultCode& row = fault_code(static_cast<std::uint8_t>(fsc));
        if (!row.kind)
            continue;
        EXPECT_EQ(fault_status_code(at_level(*row.kind, row.level)), fsc) << row.meaning;
    }
}

TEST(FaultCodes, TheLevelIsInTheLowTwoBits) {
    for (int level = 0; level <= 3; ++level) {
        const auto code = [&](FaultKind kind) { return fault_status_code(at_level(kind, level)); };
        EXPECT_EQ(code(FaultKind::address_size), 0x00 + level);
        EXPECT_EQ(code(FaultKind::translation), 0x04 + level);
        EXPECT_EQ(code(FaultKind::external_abort_on_walk), 0x14 + level);
        EXPECT_EQ(code(FaultKind::alignment), 0x21) << "an alignment fault has no level";
        EXPECT_EQ(code(FaultKind::external_abort), 0x10);
        EXPECT_EQ(code(FaultKind::tlb_conflict), 0x30);
        if (level > 0) {
            EXPECT_EQ(code(FaultKind::access_flag), 0x08 + level);
            EXPECT_EQ(code(FaultKind::permission), 0x0C + level);
        }
    }
}

TEST(FaultCodes, KernelNamesAreThoseOfFaultInfo) {
    EXPECT_EQ(linux_fault_name(0x00), "ttbr address size fault");
    EXPECT_EQ(linux_fault_name(0x05), "level 1 translation fault");
    EXPECT_EQ(linux_fault_name(0x0B), "level 3 access flag fault");
    EXPECT_EQ(linux_fault_name(0x0F), "level 3 permission fault");
    EXPECT_EQ(linux_fault_name(0x10), "synchronous external abort");
    EXPECT_EQ(linux_fault_name(0x21), "alignment fault");
    EXPECT_EQ(linux_fault_name(0x2F), "unknown 47");
}

TEST(ExceptionClasses, All64AreNamedAndTheReservedOnesAreThese) {
    const std::set<unsigned> reserved = {0x02, 0x0B, 0x0F, 0x10, 0x23, 0x29, 0x2A, 0x2B,
                                         0x2E, 0x36, 0x37, 0x39, 0x3B, 0x3E, 0x3F};
    std::set<std::string_view> names;
    for (unsigned ec = 0; ec < 64; ++ec) {
        const std::string_view name = meaning_of_ec(static_cast<std::uint8_t>(ec));
        EXPECT_EQ(is_reserved(name), reserved.contains(ec)) << "EC " << ec << ": " << name;
        if (!is_reserved(name)) {
            EXPECT_TRUE(names.insert(name).second) << name << " appears twice";
        }
    }
}

struct AbortCase {
    const char* sentence;
    Fault fault;
    AccessKind access;
    unsigned from_el;
    std::uint64_t esr;
};

const AbortCase abort_cases[] = {
    {"EL0 write, no level 1 entry", at_level(FaultKind::translation, 1), AccessKind::write, 0, 0x9200'0045},
    {"EL0 read, no level 1 entry", at_level(FaultKind::translation, 1), AccessKind::read, 0, 0x9200'0005},
    {"EL1 write, no level 2 entry", at_level(FaultKind::translation, 2), AccessKind::write, 1, 0x9600'0046},
    {"EL1 write to a read-only page", at_level(FaultKind::permission, 3), AccessKind::write, 1, 0x9600'004F},
    {"EL0 read of an untouched page", at_level(FaultKind::access_flag, 3), AccessKind::read, 0, 0x9200'000B},
    {"EL0 fetch, no level 2 entry", at_level(FaultKind::translation, 2), AccessKind::fetch, 0, 0x8200'0006},
    {"EL1 fetch from a PXN block", at_level(FaultKind::permission, 1), AccessKind::fetch, 1, 0x8600'000D},
    {"EL0 misaligned exclusive", at_level(FaultKind::alignment, 0), AccessKind::read, 0, 0x9200'0021},
    {"EL1 read of a hole", at_level(FaultKind::external_abort, 0), AccessKind::read, 1, 0x9600'0010},
    {"EL0 walk leaves RAM", at_level(FaultKind::external_abort_on_walk, 2), AccessKind::read, 0, 0x9200'0016},
    {"AT whose walk leaves RAM: CM and WnR", at_level(FaultKind::external_abort_on_walk, 1),
     AccessKind::cache_maintenance, 1, 0x9600'0155},
    {"EL0 DC CIVAC on an unmapped page: CM and WnR", at_level(FaultKind::translation, 3),
     AccessKind::cache_maintenance, 0, 0x9200'0147},
    {"EL0 read outside both ranges", at_level(FaultKind::translation, 0), AccessKind::read, 0, 0x9200'0004},
    {"EL1 table beyond the PA size", at_level(FaultKind::address_size, 1), AccessKind::read, 1, 0x9600'0001},
};

TEST(Aborts, CarryTheClassWnRAndStatusCode) {
    for (const AbortCase& c : abort_cases) {
        const Exception e = abort_exception(c.fault, c.access, c.from_el, 0x40'0000);
        EXPECT_EQ(e.esr, c.esr) << c.sentence << std::hex << ": got " << e.esr << ", want " << c.esr;
        EXPECT_EQ(e.far, c.fault.va.raw) << c.sentence;
        EXPECT_EQ(e.return_address, 0x40'0000U) << c.sentence;
    }
}

struct OtherCase {
    const char* sentence;
    Exception exception;
    std::uint64_t esr;
    std::optional<std::uint64_t> far;
};

TEST(OtherExceptions, HaveTheObservedSyndromes) {
    constexpr std::uint64_t pc = 0x40'0002;
    const SysEncoding ctr_el0{3, 3, 0, 0, 1};
    const SysEncoding dc_civac{1, 3, 7, 14, 1};
    const SysEncoding daifset_2{0, 3, 4, 2, 6};
    const OtherCase cases[] = {
        {"SVC #0", svc_exception(0, pc), 0x5600'0000, {}},
        {"SVC #0x1234", svc_exception(0x1234, pc), 0x5600'1234, {}},
        {"BRK #0x800", brk_exception(0x800, pc), 0xF200'0800, {}},
        {"an undefined instruction", undefined_exception(pc), 0x0200'0000, {}},
        {"PSTATE.IL was set", illegal_state_exception(pc), 0x3A00'0000, {}},
        {"a misaligned PC", pc_alignment_exception(pc), 0x8A00'0000, pc},
        {"a misaligned SP", sp_alignment_exception(pc), 0x9A00'0000, {}},
        {"FP with CPACR_EL1.FPEN = 0", fp_access_exception(pc), 0x1FE0'0000, {}},
        {"trapped WFI", wfx_exception(false, pc), 0x07E0'0000, {}},
        {"trapped WFE", wfx_exception(true, pc), 0x07E0'0001, {}},
        {"MRS X5, CTR_EL0", system_access_exception(ctr_el0, 5, true, pc), 0x6232'C0A1, {}},
        {"DC CIVAC, X2", system_access_exception(dc_civac, 2, false, pc), 0x6212'DC5C, {}},
        {"MSR DAIFSet, #2", system_access_exception(daifset_2, 31, false, pc), 0x620C'D3E4, {}},
    };
    for (const OtherCase& c : cases) {
        EXPECT_EQ(c.exception.esr, c.esr) << c.sentence << std::hex << ": got " << c.exception.esr;
        EXPECT_EQ(c.exception.far, c.far) << c.sentence;
        EXPECT_EQ(c.exception.return_address, pc) << c.sentence;
    }
}

} // namespace
} // namespace faultline::exceptions
