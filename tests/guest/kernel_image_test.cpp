// The linked kernels, as data: what a loader, a debugger and the displayed call path count on.
#include <array>

#include "exceptions/syndrome.hpp"
#include "kernel_image.hpp"
#include "sim/linux_fault.hpp"

namespace faultline::sim {
namespace {

class KernelImage49 : public KernelImage {
protected:
    void SetUp() override { open(v4_9.path); }
};

class EveryKernelImage : public KernelImage, public testing::WithParamInterface<Flavour> {
protected:
    void SetUp() override { open(GetParam().path); }
};

INSTANTIATE_TEST_SUITE_P(Flavours, EveryKernelImage, testing::Values(v4_9, v6_6),
                         [](const auto& flavour) { return std::string(flavour.param.name); });

TEST_P(EveryKernelImage, is_entered_at_the_start_of_its_text) {
    EXPECT_EQ(elf_.entry(), GetParam().text_address);
    EXPECT_EQ(address_of("_text"), GetParam().text_address);
}

TEST_P(EveryKernelImage, lies_in_memory_as_far_apart_as_in_the_address_space) {
    for (const ElfSegment& segment : elf_.segments())
        EXPECT_EQ(segment.virtual_address - GetParam().text_address,
                  segment.physical_address - GetParam().text_offset);
}

TEST_P(EveryKernelImage, has_no_segment_that_is_writable_and_executable) {
    constexpr std::uint32_t writable_and_executable = 3;
    for (const ElfSegment& segment : elf_.segments())
        EXPECT_NE(segment.flags % 4, writable_and_executable) << std::hex << segment.virtual_address;
}

TEST_F(KernelImage49, has_a_vector_table_that_branches_to_the_handlers_of_4_9) {
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

TEST_F(KernelImage49, has_a_function_symbol_for_every_step_of_a_fatal_fault) {
    expect_traced({"el0_sync",
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
                   "die"});
}

TEST_P(EveryKernelImage, keeps_noise_out_of_the_call_path) {
    for (const char* name : {"memcpy", "memset", "vsnprintf", "printk", "alloc_pages", "set_pte_at"}) {
        EXPECT_GE(address_of(name), address_of("__notrace_text_start")) << name;
        EXPECT_LT(address_of(name), address_of("__notrace_text_end")) << name;
    }
}

TEST_P(EveryKernelImage, holds_no_function_that_the_compiler_split_or_cloned) {
    for (const Symbol& symbol : symbols_.all()) {
        // The one that bears such a name in real kernels' traces, too.
        if (symbol.is_function && symbol.name != "invoke_syscall.constprop.0") {
            EXPECT_EQ(symbol.name.find('.'), std::string_view::npos) << symbol.name;
        }
    }
}

TEST_F(KernelImage49, has_the_fault_table_that_the_host_believes_it_has) {
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
