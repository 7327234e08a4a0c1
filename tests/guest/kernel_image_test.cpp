// The linked 4.9 kernel, as data: what a loader, a debugger and the displayed call path count on.
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "exceptions/syndrome.hpp"
#include "mmu/bits.hpp"
#include "sim/elf_file.hpp"
#include "sim/linux_fault.hpp"
#include "sim/symbols.hpp"

namespace faultline::sim {
namespace {

constexpr std::uint64_t text_address = 0xffffff8008080000;
constexpr std::uint64_t text_offset = 0x80000;

class KernelImage : public testing::Test {
protected:
    void SetUp() override {
        std::ifstream file(KERNEL_IMAGE, std::ios::binary);
        ASSERT_TRUE(file) << KERNEL_IMAGE;
        const std::vector<char> text{std::istreambuf_iterator<char>(file), {}};
        bytes_.resize(text.size());
        std::memcpy(bytes_.data(), text.data(), text.size());
        auto parsed = ElfFile::parse(bytes_, KERNEL_IMAGE);
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

    std::vector<std::byte> bytes_;
    ElfFile elf_;
    Symbols symbols_;
};

/// Where `b label` at `at` goes; 0 when the word is no such branch ("B", imm26).
std::uint64_t branch_target(std::uint32_t word, std::uint64_t at) {
    using Opcode = Field<26, 6>;
    using Imm26 = Field<0, 26>;
    constexpr std::uint64_t unconditional_branch = 0b000101, sign = 1ULL << 25;
    if (Opcode::get(word) != unconditional_branch)
        return 0;
    return at + 4 * ((Imm26::get(word) ^ sign) - sign);
}

TEST_F(KernelImage, is_entered_at_the_start_of_its_text) {
    EXPECT_EQ(elf_.entry(), text_address);
    EXPECT_EQ(address_of("_text"), text_address);
}

TEST_F(KernelImage, lies_in_memory_as_far_apart_as_in_the_address_space) {
    for (const ElfSegment& segment : elf_.segments())
        EXPECT_EQ(segment.virtual_address - text_address, segment.physical_address - text_offset);
}

TEST_F(KernelImage, has_no_segment_that_is_writable_and_executable) {
    constexpr std::uint32_t writable_and_executable = 3;
    for (const ElfSegment& segment : elf_.segments())
        EXPECT_NE(segment.flags % 4, writable_and_executable) << std::hex << segment.virtual_address;
}

TEST_F(KernelImage, has_a_vector_table_that_branches_to_the_handlers_of_4_9) {
    constexpr std::array<const char*, 16> handlers = {
        "el1_sync_invalid", "el1_irq_invalid", "el1_fiq_invalid", "el1_error_invalid",
        "el1_sync",         "el1_irq",         "el1_fiq_invalid", "el1_error_invalid",
        "el0_sync",         "el0_irq",         "el0_fiq_invalid", "el0_error_invalid",
        "el0_sync_invalid", "el0_irq_invalid", "el0_fiq_invalid", "el0_error_invalid"};
    const std::uint64_t vectors = address_of("vectors");
    EXPECT_EQ(vectors % 0x800, 0U) << "VBAR_EL1 is 2 KiB aligned";
    for (std::size_t slot = 0; slot < handlers.size(); ++slot) {
        const std::uint64_t at = vectors + slot * 0x80;
        EXPECT_EQ(branch_target(read<std::uint32_t>(at), at), address_of(handlers[slot]))
            << "slot " << slot << " should lead to " << handlers[slot];
    }
}

TEST_F(KernelImage, has_a_function_symbol_for_every_step_of_a_fatal_fault) {
    for (const char* name : {"el0_sync",
                             "el0_da",
                             "el0_ia",
                             "el0_svc",
                             "el0_svc_naked",
                             "el0_undef",
                             "el0_dbg",
                             "el0_sp_pc",
                             "el0_sys",
                             "el0_inv",
                             "el1_sync",
                             "el1_da",
                             "el1_ia",
                             "do_mem_abort",
                             "do_translation_fault",
                             "do_page_fault",
                             "__do_page_fault",
                             "find_vma",
                             "expand_stack",
                             "handle_mm_fault",
                             "do_bad_area",
                             "__do_user_fault",
                             "__do_kernel_fault",
                             "show_pte",
                             "show_regs",
                             "__show_regs",
                             "force_sig_info",
                             "ret_to_user",
                             "work_pending",
                             "do_notify_resume",
                             "do_signal",
                             "get_signal",
                             "do_coredump",
                             "do_group_exit",
                             "do_exit",
                             "die"}) {
        const Symbol* const symbol = symbols_.find(name);
        ASSERT_NE(symbol, nullptr) << name;
        EXPECT_TRUE(symbol->is_function) << name;
        EXPECT_GT(symbol->size, 0U) << name;
        EXPECT_LT(symbol->address, address_of("__notrace_text_start")) << name << " must be traced";
    }
}

TEST_F(KernelImage, keeps_noise_out_of_the_call_path) {
    for (const char* name : {"memcpy", "memset", "vsnprintf", "printk", "alloc_pages", "set_pte_at"}) {
        EXPECT_GE(address_of(name), address_of("__notrace_text_start")) << name;
        EXPECT_LT(address_of(name), address_of("__notrace_text_end")) << name;
    }
}

TEST_F(KernelImage, holds_no_function_that_the_compiler_split_or_cloned) {
    for (const Symbol& symbol : symbols_.all()) {
        if (symbol.is_function) {
            EXPECT_EQ(symbol.name.find('.'), std::string_view::npos) << symbol.name;
        }
    }
}

/// struct fault_info of v4_9/fault.c.
struct FaultInfo {
    std::uint64_t handler;
    std::int32_t signal, si_code;
    std::uint64_t name;
};

TEST_F(KernelImage, has_the_fault_table_that_the_host_believes_it_has) {
    const std::uint64_t table = address_of("fault_info");
    for (std::uint64_t code = 0; code < 64; ++code) {
        using exceptions::Ec;
        const std::uint64_t esr =
            exceptions::esr::Ec::put(static_cast<std::uint64_t>(Ec::data_abort_lower)) | code;
        const LinuxHandling expected = linux_4_9_handling(esr);
        const auto row = read<FaultInfo>(table + code * sizeof(FaultInfo));
        const Symbol* const handler = symbols_.function_at(row.handler);
        ASSERT_NE(handler, nullptr) << code;
        EXPECT_EQ(handler->name, expected.handler) << code;
        EXPECT_EQ(string_at(row.name), expected.name) << code;
        EXPECT_EQ(row.signal, expected.signal) << code;
        EXPECT_EQ(row.si_code, expected.si_code) << code;
    }
}

} // namespace
} // namespace faultline::sim
