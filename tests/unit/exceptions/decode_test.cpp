// Registers taken apart: every bit once, and sentences that say what the value says.
#include "exceptions/decoded_field.hpp"

#include <gtest/gtest.h>

#include <random>

#include "exceptions/syndrome.hpp"

namespace faultline::exceptions {
namespace {

// Fields run from bit 63 down to bit 0 without gap or overlap, and put together again give the value.
void expect_covered_once(const DecodedRegister& decoded) {
    unsigned above = 64;
    std::uint64_t rebuilt = 0;
    for (const DecodedField& field : decoded.fields) {
        ASSERT_EQ(field.lo + field.width, above) << decoded.name << " " << field.name;
        ASSERT_FALSE(field.name.empty());
        above = field.lo;
        rebuilt += field.value << field.lo;
    }
    EXPECT_EQ(above, 0U) << decoded.name;
    EXPECT_EQ(rebuilt, decoded.value) << decoded.name;
    EXPECT_FALSE(decoded.summary.empty()) << decoded.name << std::hex << " " << decoded.value;
}

const DecodedField* find(const DecodedRegister& decoded, std::string_view name) {
    for (const DecodedField& field : decoded.fields)
        if (field.name == name)
            return &field;
    return nullptr;
}

TEST(Decode, EveryBitIsCoveredOnceForEveryClassAndRandomSyndromes) {
    std::mt19937_64 random{0xE5B};
    for (unsigned ec = 0; ec < 64; ++ec)
        for (unsigned round = 0; round < 200; ++round) {
            const std::uint64_t value = esr::Ec::set(random(), ec);
            const DecodedRegister decoded = decode_esr(value);
            expect_covered_once(decoded);
            ASSERT_NE(find(decoded, "EC"), nullptr);
            EXPECT_EQ(find(decoded, "EC")->value, ec);
        }
}

TEST(Decode, EveryBitOfTheOtherRegistersIsCoveredOnce) {
    std::mt19937_64 random{0x5EED};
    for (unsigned round = 0; round < 2000; ++round) {
        const std::uint64_t value = random();
        expect_covered_once(decode_spsr(value));
        expect_covered_once(decode_tcr(value));
        expect_covered_once(decode_sctlr(value));
        expect_covered_once(decode_mair(value));
        for (int level = 0; level <= 4; ++level)
            expect_covered_once(decode_descriptor(value, level));
    }
}

TEST(Decode, ReservedBitsThatAreSetSaySo) {
    const DecodedRegister decoded = decode_esr(0x8A00'0001);
    const DecodedField& iss = decoded.fields.back();
    EXPECT_EQ(iss.name, "RES0");
    EXPECT_EQ(iss.meaning, "reserved, but not zero");
    EXPECT_TRUE(decode_esr(0x8A00'0000).fields.back().meaning.empty());
}

TEST(Decode, ISS2IsOneRowUntilItHoldsSomething) {
    EXPECT_NE(find(decode_esr(0x9200'0045), "ISS2"), nullptr);
    const DecodedRegister overlay = decode_esr(0x40'9200'004F);
    EXPECT_EQ(find(overlay, "ISS2"), nullptr);
    ASSERT_NE(find(overlay, "Overlay"), nullptr);
    EXPECT_EQ(find(overlay, "Overlay")->value, 1U);
}

TEST(Decode, IsvOpensTheInstructionSyndrome) {
    EXPECT_EQ(find(decode_esr(0x9200'0045), "SRT"), nullptr);
    const DecodedRegister decoded = decode_esr(0x93CB'0045); // ISV, SAS = 3, SRT = 11
    ASSERT_NE(find(decoded, "SRT"), nullptr);
    EXPECT_EQ(find(decoded, "SRT")->meaning, "X11");
    EXPECT_EQ(find(decoded, "SAS")->meaning, "doubleword");
}

struct SummaryCase {
    std::uint64_t esr;
    std::string_view sentence;
};

const SummaryCase summaries[] = {
    {0x9200'0045,
     "Data Abort from EL0: a write hit a level 1 translation fault (no valid level 1 table entry "
     "for the address)."},
    {0x9600'0005, "Data Abort from EL1: a read hit a level 1 translation fault (no valid level 1 table entry "
                  "for the address)."},
    {0x9600'004F,
     "Data Abort from EL1: a write hit a level 3 permission fault (the address is mapped, but its "
     "permissions refuse a write from EL1)."},
    {0x8200'000F, "Instruction Abort from EL0: the instruction fetch hit a level 3 permission fault (the "
                  "address is mapped, but its permissions refuse execution at EL0)."},
    {0x9200'0021, "Data Abort from EL0: a read hit an alignment fault (the address is not a multiple of what "
                  "the access needs)."},
    {0x9200'0020, "Data Abort from EL0: a read hit a reserved fault status code, 0x20."},
    {0x5600'0000, "SVC #0x0 was executed in AArch64 state: a system call."},
    {0xF200'03E8, "BRK #0x3e8 was executed in AArch64 state: a software breakpoint."},
    {0x6232'D025,
     "MRS X1, DAIF was trapped: a control register does not let this Exception level execute it."},
    {0x620C'D3E4,
     "MSR DAIFSet, #2 was trapped: a control register does not let this Exception level execute it."},
    {0x6212'DC5C,
     "DC CIVAC, X2 was trapped: a control register does not let this Exception level execute it."},
    {0x07E0'0001, "WFE was trapped: SCTLR_EL1.nTWI or nTWE forbids it at EL0."},
    {0x6600'0000, "Access to SVE functionality trapped (FEAT_SVE)."},
    {0x0A00'0000, "Exception class 0x02 is reserved: no processor reports it."},
};

TEST(Summary, SaysInOneSentenceWhatHappened) {
    for (const SummaryCase& c : summaries)
        EXPECT_EQ(decode_esr(c.esr).summary, c.sentence) << std::hex << c.esr;
}

TEST(Decode, ComposedSyndromesReadBackAsWhatTheyWereMadeOf) {
    using mmu::AccessKind;
    for (unsigned fsc = 0; fsc < 64; ++fsc) {
        const FaultCode& row = fault_code(static_cast<std::uint8_t>(fsc));
        if (!row.kind)
            continue;
        for (const AccessKind kind : {AccessKind::read, AccessKind::write, AccessKind::cache_maintenance}) {
            mmu::Fault fault;
            fault.kind = *row.kind;
            fault.level = row.level;
            const DecodedRegister decoded = decode_esr(abort_exception(fault, kind, 0, 0).esr);
            EXPECT_EQ(find(decoded, "DFSC")->meaning, row.meaning);
            EXPECT_EQ(find(decoded, "WnR")->value, kind == AccessKind::read ? 0U : 1U);
            EXPECT_EQ(find(decoded, "CM")->value, kind == AccessKind::cache_maintenance ? 1U : 0U);
        }
    }
}

TEST(Decode, SpsrSaysWhereItCameFrom) {
    EXPECT_EQ(decode_spsr(0x6000'0000).summary,
              "Saved from EL0t: EL0 with SP_EL0, nothing masked, flags nZCv.");
    EXPECT_EQ(decode_spsr(0x3C5).summary, "Saved from EL1h: EL1 with SP_EL1, DAIF masked, flags nzcv.");
    EXPECT_EQ(decode_spsr(0x1D0).summary, "Saved from AArch32 state, User mode.");
}

TEST(Decode, DescriptorsAreReadByLevel) {
    EXPECT_EQ(decode_descriptor(0, 1).name, "level 1 invalid descriptor");
    EXPECT_EQ(decode_descriptor(0xBD5E'8003, 1).summary, "The level 2 table is at 0xbd5e8000.");
    EXPECT_EQ(decode_descriptor(0xBD5E'8003, 3).name, "level 3 page descriptor");
    EXPECT_EQ(decode_descriptor(0x4000'0001, 3).name, "level 3 reserved descriptor");
    const DecodedRegister block = decode_descriptor(0x0060'0000'4040'1781, 2);
    EXPECT_EQ(find(block, "OA")->meaning, "0x40400000");
    EXPECT_EQ(find(block, "AP[2:1]")->meaning, "EL1 reads, EL0 nothing");
}

TEST(Decode, TcrNamesRangesAndSizes) {
    EXPECT_EQ(decode_tcr(0x4'B519'3519).summary,
              "The lower range has 39-bit addresses, the upper range 39-bit addresses; the granule is 4 KiB, "
              "physical addresses have 44 bits.");
}

TEST(Decode, MairNamesMemoryTypes) {
    const DecodedRegister mair = decode_mair(0x0044'0CFF'0401'BB00);
    EXPECT_EQ(find(mair, "Attr0")->meaning, "Device-nGnRnE memory");
    EXPECT_EQ(find(mair, "Attr1")->meaning, "Normal memory, Write-Through, Read-Allocate, Write-Allocate");
    EXPECT_EQ(find(mair, "Attr2")->meaning, "Device-nGnRnE memory (reserved encoding)");
    EXPECT_EQ(find(mair, "Attr3")->meaning, "Device-nGnRE memory");
    EXPECT_EQ(find(mair, "Attr4")->meaning, "Normal memory, Write-Back, Read-Allocate, Write-Allocate");
    EXPECT_EQ(find(mair, "Attr6")->meaning, "Normal memory, Non-cacheable");
}

} // namespace
} // namespace faultline::exceptions
