// What is particular to the linked 6.6 kernel.
#include <array>

#include "exceptions/syndrome.hpp"
#include "kernel_image.hpp"
#include "sim/linux_fault.hpp"

namespace faultline::sim {
namespace {

class KernelImage66 : public KernelImage {
protected:
    void SetUp() override { open(v6_6.path); }
};

/// Whether the slot at `start` of a vector table branches to `handler`.
bool slot_leads_to(const ElfFile& elf, std::uint64_t start, std::uint64_t handler) {
    constexpr std::uint64_t slot_size = 0x80;
    for (std::uint64_t at = start; at < start + slot_size; at += 4) {
        std::uint32_t word = 0;
        const auto bytes = elf.at(at, sizeof word);
        if (bytes.size() != sizeof word)
            return false;
        std::memcpy(&word, bytes.data(), sizeof word);
        if (branch_target(word, at) == handler)
            return true;
    }
    return false;
}

TEST_F(KernelImage66, has_a_vector_table_that_branches_to_the_entries_of_6_6) {
    constexpr std::array<const char*, 16> entries = {
        "el1t_64_sync", "el1t_64_irq",   "el1t_64_fiq",  "el1t_64_error", "el1h_64_sync", "el1h_64_irq",
        "el1h_64_fiq",  "el1h_64_error", "el0t_64_sync", "el0t_64_irq",   "el0t_64_fiq",  "el0t_64_error",
        "el0t_32_sync", "el0t_32_irq",   "el0t_32_fiq",  "el0t_32_error"};
    const std::uint64_t vectors = address_of("vectors");
    EXPECT_EQ(vectors % 0x800, 0U) << "VBAR_EL1 is 2 KiB aligned";
    for (std::size_t slot = 0; slot < entries.size(); ++slot) {
        const std::uint64_t start = vectors + slot * 0x80;
        EXPECT_TRUE(slot_leads_to(elf_, start, address_of(entries[slot])))
            << "slot " << slot << " should lead to " << entries[slot];
        EXPECT_TRUE(slot_leads_to(elf_, start, address_of("__bad_stack")))
            << "slot " << slot << " should ask whether the stack has run out";
    }
}

TEST_F(KernelImage66, calls_each_handler_as_the_last_thing_but_one) {
    for (const char* name : {"el0t_64_sync", "el1h_64_sync"}) {
        const Symbol* const entry = symbols_.find(name);
        ASSERT_NE(entry, nullptr) << name;
        const std::uint64_t last = entry->address + entry->size - 4;
        const char* const back = name[2] == '0' ? "ret_to_user" : "ret_to_kernel";
        EXPECT_EQ(branch_target(read<std::uint32_t>(last), last), address_of(back))
            << "traces of 6.6 end in " << name << " four bytes before its end";
    }
}

TEST_F(KernelImage66, has_a_function_symbol_for_every_step_of_a_fatal_fault) {
    expect_traced({"el0t_64_sync",
                   "el0t_64_sync_handler",
                   "el0_da",
                   "el0_ia",
                   "el0_svc",
                   "do_el0_svc",
                   "invoke_syscall.constprop.0",
                   "__arm64_sys_write",
                   "el0_undef",
                   "el0_dbg",
                   "el0_pc",
                   "el0_sys",
                   "el0_inv",
                   "el1h_64_sync",
                   "el1h_64_sync_handler",
                   "el1_abort",
                   "do_mem_abort",
                   "do_translation_fault",
                   "do_page_fault",
                   "lock_mm_and_find_vma",
                   "find_vma",
                   "handle_mm_fault",
                   "do_bad_area",
                   "set_thread_esr",
                   "arm64_force_sig_fault",
                   "arm64_show_signal",
                   "__show_regs",
                   "force_sig_fault",
                   "force_sig_info_to_task",
                   "send_signal_locked",
                   "do_notify_resume",
                   "do_signal",
                   "get_signal",
                   "do_group_exit",
                   "do_exit",
                   "__do_kernel_fault",
                   "die_kernel_fault",
                   "mem_abort_decode",
                   "data_abort_decode",
                   "show_pte",
                   "die",
                   "dump_backtrace",
                   "dump_kernel_instr",
                   "make_task_dead",
                   "ret_to_user",
                   "kernel_clone",
                   "begin_new_exec"});
}

TEST_F(KernelImage66, has_nothing_that_only_4_9_has) {
    for (const char* name : {"el0_sync", "__do_user_fault", "_do_fork", "flush_old_exec", "force_sig_info",
                             "do_undefinstr", "work_pending", "SyS_write"})
        EXPECT_EQ(symbols_.find(name), nullptr) << name;
}

TEST_F(KernelImage66, has_the_fault_table_that_the_host_believes_it_has) {
    const std::uint64_t table = address_of("fault_info");
    for (std::uint64_t code = 0; code < 64; ++code) {
        using exceptions::Ec;
        const LinuxHandling expected = linux_6_6_handling(
            exceptions::esr::Ec::put(static_cast<std::uint64_t>(Ec::data_abort_lower)) | code);
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
