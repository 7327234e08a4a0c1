// ELF files as they should be, and every way in which one can lie about itself.

#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "sim/elf_file.hpp"
#include "tests/unit/sim/elf_bytes.hpp"

namespace faultline::sim {
namespace {

using test::ElfBytes;

TEST(ElfFile, ReadsTheSegmentsOfAWellFormedProgram) {
    const auto bytes = ElfBytes().bytes();
    const auto elf = ElfFile::parse(bytes, "good");
    ASSERT_TRUE(elf) << elf.error();
    EXPECT_FALSE(elf->position_independent());
    EXPECT_EQ(elf->entry(), 0x400000U);
    EXPECT_EQ(elf->interpreter(), "");
    ASSERT_EQ(elf->segments().size(), 1U);
    EXPECT_EQ(elf->segments()[0].virtual_address, 0x400000U);
    EXPECT_EQ(elf->segments()[0].data.size(), 16U);
    EXPECT_TRUE(elf->sections().empty());
}

TEST(ElfFile, FindsTheBytesOfAnAddress) {
    const auto bytes = ElfBytes().bytes();
    const auto elf = ElfFile::parse(bytes, "good");
    ASSERT_TRUE(elf);
    EXPECT_EQ(elf->at(0x400004, 4).size(), 4U);
    EXPECT_EQ(elf->at(0x40000C, 100).size(), 4U) << "cut at the end of the segment";
    EXPECT_TRUE(elf->at(0x400010, 4).empty());
    EXPECT_TRUE(elf->at(0x3FFFFF, 4).empty());
    EXPECT_TRUE(elf->at(UINT64_MAX, 4).empty());
}

// What the linker makes of a program with .bss and no .data: an offset past the end, congruent with the address.
TEST(ElfFile, ASegmentWithoutBytesInTheFileMayHaveAnyOffset) {
    ElfBytes file;
    file.load.p_offset = 1U << 20U;
    file.load.p_filesz = 0;
    const auto bytes = file.bytes();
    const auto elf = ElfFile::parse(bytes, "bss");
    ASSERT_TRUE(elf) << elf.error();
    EXPECT_TRUE(elf->segments()[0].data.empty());
}

struct Damage {
    const char* what;
    std::function<void(ElfBytes&)> damage;
    const char* expected; ///< part of the message
};

class ElfDamage : public testing::TestWithParam<Damage> {};

TEST_P(ElfDamage, IsRefusedWithALineThatSaysWhatIsWrong) {
    ElfBytes elf;
    GetParam().damage(elf);
    const auto bytes = elf.bytes();
    const auto parsed = ElfFile::parse(bytes, "bad.elf");
    ASSERT_FALSE(parsed) << GetParam().what;
    EXPECT_NE(parsed.error().find(GetParam().expected), std::string::npos) << parsed.error();
    EXPECT_EQ(parsed.error().rfind("bad.elf: ", 0), 0U) << parsed.error();
    EXPECT_EQ(parsed.error().find('\n'), std::string::npos) << parsed.error();
}

const Damage damages[] = {
    {"another magic", [](ElfBytes& e) { e.header.e_ident[0] = 'X'; }, "not an ELF file"},
    {"a 32-bit file", [](ElfBytes& e) { e.header.e_ident[EI_CLASS] = ELFCLASS32; }, "not a 64-bit"},
    {"a big-endian file", [](ElfBytes& e) { e.header.e_ident[EI_DATA] = ELFDATA2MSB; }, "big-endian"},
    {"an x86 program", [](ElfBytes& e) { e.header.e_machine = EM_X86_64; }, "expected AArch64"},
    {"an object file", [](ElfBytes& e) { e.header.e_type = ET_REL; }, "expected an executable"},
    {"a core file", [](ElfBytes& e) { e.header.e_type = ET_CORE; }, "expected an executable"},
    {"program headers of another size", [](ElfBytes& e) { e.header.e_phentsize = 32; }, "expected 56"},
    {"program headers beyond the end", [](ElfBytes& e) { e.header.e_phoff = 1U << 20U; }, "outside the file"},
    {"program headers at the end of the address space",
     [](ElfBytes& e) { e.header.e_phoff = UINT64_MAX - 8; }, "outside the file"},
    {"more program headers than fit", [](ElfBytes& e) { e.header.e_phnum = 500; }, "outside the file"},
    {"absurdly many program headers", [](ElfBytes& e) { e.header.e_phnum = 65535; }, "expected at most"},
    {"no program header", [](ElfBytes& e) { e.header.e_phnum = 0; }, "nothing to load"},
    {"a segment beyond the end", [](ElfBytes& e) { e.load.p_offset = 1U << 20U; }, "does not fit"},
    {"a segment longer than the file", [](ElfBytes& e) { e.load.p_filesz = e.load.p_memsz = 1U << 20U; },
     "does not fit"},
    {"offset and size that wrap", [](ElfBytes& e) { e.load.p_filesz = e.load.p_memsz = UINT64_MAX - 8; },
     "does not fit"},
    {"a segment smaller in memory than in the file", [](ElfBytes& e) { e.load.p_memsz = 4; }, "does not fit"},
    {"a segment that wraps round the address space", [](ElfBytes& e) { e.load.p_vaddr = UINT64_MAX - 4; },
     "does not fit"},
};

INSTANTIATE_TEST_SUITE_P(Table, ElfDamage, testing::ValuesIn(damages));

TEST(ElfFile, RefusesEveryTruncationOfAWellFormedProgram) {
    const auto whole = ElfBytes().bytes();
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_FALSE(ElfFile::parse(std::span(whole).first(size), "cut")) << size << " bytes";
}

TEST(ElfFile, TakesADamagedSectionTableForNone) {
    ElfBytes elf;
    elf.header.e_shoff = 1U << 20U;
    elf.header.e_shnum = 10;
    elf.header.e_shentsize = sizeof(Elf64_Shdr);
    const auto bytes = elf.bytes();
    const auto parsed = ElfFile::parse(bytes, "program");
    ASSERT_TRUE(parsed) << parsed.error();
    EXPECT_TRUE(parsed->sections().empty());
}

TEST(ElfFile, SurvivesAnyOneByteChanged) {
    const auto whole = ElfBytes().bytes();
    for (std::size_t i = 0; i < whole.size(); ++i)
        for (const unsigned value : {0x00U, 0x01U, 0x7FU, 0x80U, 0xFFU}) {
            auto bytes = whole;
            bytes[i] = static_cast<std::byte>(value);
            const auto parsed = ElfFile::parse(bytes, "changed");
            if (!parsed)
                continue;
            for (const ElfSegment& segment : parsed->segments())
                EXPECT_LE(segment.data.size(), bytes.size());
        }
}

} // namespace
} // namespace faultline::sim
