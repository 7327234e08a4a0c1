// The linked kernels as a test reads them: file, symbols, bytes by address.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <string>
#include <vector>

#include "mmu/bits.hpp"
#include "sim/elf_file.hpp"
#include "sim/symbols.hpp"

namespace faultline::sim {

/// One of the kernels, and where its image is linked and loaded (offset from the start of RAM).
struct Flavour {
    const char* name;
    const char* path;
    std::uint64_t text_address, text_offset;
};
constexpr Flavour v4_9{"v4_9", KERNEL_IMAGE_4_9, 0xffffff8008080000, 0x80000};
constexpr Flavour v6_6{"v6_6", KERNEL_IMAGE_6_6, 0xffffffc080000000, 0x200000};

class KernelImage : public testing::Test {
protected:
    void open(const char* path) {
        std::ifstream file(path, std::ios::binary);
        ASSERT_TRUE(file) << path;
        const std::vector<char> text{std::istreambuf_iterator<char>(file), {}};
        bytes_.resize(text.size());
        std::memcpy(bytes_.data(), text.data(), text.size());
        auto parsed = ElfFile::parse(bytes_, path);
        ASSERT_TRUE(parsed) << parsed.error();
        elf_ = *parsed;
        symbols_ = Symbols(elf_);
    }

    std::uint64_t address_of(const char* name) const {
        const Symbol* const symbol = symbols_.find(name);
        EXPECT_NE(symbol, nullptr) << name << " is not in the symbol table";
        return symbol == nullptr ? 0 : symbol->address;
    }

    template <class T> T read(std::uint64_t address) const {
        T value{};
        const auto bytes = elf_.at(address, sizeof value);
        EXPECT_EQ(bytes.size(), sizeof value) << std::hex << address << " is not in the image";
        if (bytes.size() == sizeof value)
            std::memcpy(&value, bytes.data(), sizeof value);
        return value;
    }

    std::string string_at(std::uint64_t address) const {
        std::string text;
        for (char c = read<char>(address); c != 0 && text.size() < 100; c = read<char>(++address))
            text += c;
        return text;
    }

    /// Each of them is a function with a size, and none is left out of displayed call paths.
    void expect_traced(std::initializer_list<const char*> names) const {
        for (const char* name : names) {
            const Symbol* const symbol = symbols_.find(name);
            ASSERT_NE(symbol, nullptr) << name;
            EXPECT_TRUE(symbol->is_function) << name;
            EXPECT_GT(symbol->size, 0U) << name;
            EXPECT_LT(symbol->address, address_of("__notrace_text_start")) << name << " must be traced";
        }
    }

    std::vector<std::byte> bytes_;
    ElfFile elf_;
    Symbols symbols_;
};

/// Where `b label` at `at` goes; 0 when the word is no such branch ("B", imm26).
inline std::uint64_t branch_target(std::uint32_t word, std::uint64_t at) {
    using Opcode = Field<26, 6>;
    using Imm26 = Field<0, 26>;
    constexpr std::uint64_t unconditional_branch = 0b000101, sign = 1ULL << 25;
    if (Opcode::get(word) != unconditional_branch)
        return 0;
    return at + 4 * ((Imm26::get(word) ^ sign) - sign);
}

/// struct fault_info of both kernels.
struct FaultInfo {
    std::uint64_t handler;
    std::int32_t signal, si_code;
    std::uint64_t name;
};

} // namespace faultline::sim
