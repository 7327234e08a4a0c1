#include "tests/support/bare_machine.hpp"

#include <cstdlib>
#include <fmt/format.h>
#include <utility>

namespace faultline::tests {

namespace {

using exceptions::SysReg;

sim::Machine build(exceptions::CpuModel model) {
    sim::MachineConfig config;
    config.cpu = model;
    config.banks = {{mmu::Pa{layout::ram}, layout::ram_size}};
    auto machine = sim::Machine::create(config);
    if (!machine)
        std::abort();
    return *std::move(machine);
}

constexpr std::uint64_t table = 3;

} // namespace

BareMachine::BareMachine(exceptions::CpuModel model) : machine(build(model)) {
    for (std::uint64_t offset = 0; offset < 0x4000; offset += mmu::page_size)
        map(layout::code + offset, layout::code_pa + offset, page::normal_el0_ro);
    map(layout::vectors, layout::code_pa + 0x8000, page::normal_el1_rw);
    map(layout::writable, layout::data_pa, page::normal_el0_rw);
    map(layout::writable + 0x1000, layout::data_pa + 0x5000, page::normal_el0_rw); // not next to the first
    map(layout::read_only, layout::data_pa + 0x3000, page::normal_el0_ro);
    map(layout::el1_only, layout::data_pa + 0x4000, page::normal_el1_rw);
    map(layout::device_memory, layout::data_pa + 0x6000, page::device_el0_rw);
    map(layout::hole, 0x2000'0000, page::normal_el0_rw);
    map(layout::doorbell, machine.config().device.raw, page::device_el0_rw);
    map(layout::code_alias, layout::code_pa, page::normal_el0_rw);
}

void BareMachine::map(std::uint64_t va, std::uint64_t pa, std::uint64_t attributes) {
    mmu::PhysicalMemory& memory = machine.memory();
    std::uint64_t at = layout::tables + (Bit<55>::test(va) ? mmu::page_size : 0);
    for (int level = mmu::first_level; level < mmu::last_level; ++level) {
        const mmu::Pa entry{at + 8ULL * mmu::level_index(mmu::Va{va}, level)};
        std::uint64_t descriptor = memory.read64(entry).value_or(0);
        if (descriptor == 0) {
            descriptor = next_table_ | table;
            next_table_ += mmu::page_size;
            memory.write64(entry, descriptor);
        }
        at = descriptor - table;
    }
    memory.write64(mmu::Pa{at + 8ULL * mmu::level_index(mmu::Va{va}, mmu::last_level)}, pa | attributes);
}

void BareMachine::put_code(std::span<const std::uint32_t> words, std::uint64_t offset) {
    machine.memory().write(mmu::Pa{layout::code_pa + offset}, std::as_bytes(words));
    machine.memory_changed();
}

sim::MachineState BareMachine::start(unsigned el) const {
    sim::MachineState state = machine.state();
    exceptions::Processor& cpu = state.cpu;
    cpu.pc = layout::code;
    cpu.pstate = {el == 0 ? 0x3C0U : 0x3C5U};
    cpu.sp_el0 = layout::stack;
    cpu.sp_el1 = layout::stack;
    cpu.sys[SysReg::ttbr0_el1] = layout::tables;
    cpu.sys[SysReg::ttbr1_el1] = layout::tables + mmu::page_size;
    cpu.sys[SysReg::tcr_el1] = 0x4'B519'3519; // T0SZ = T1SZ = 25, 4 KiB, 44-bit output
    cpu.sys[SysReg::mair_el1] = 0x04FF;       // 0: Normal, 1: Device-nGnRE
    cpu.sys[SysReg::sctlr_el1] = 0x34D5'D81D; // MMU, caches, SP alignment checks
    cpu.sys[SysReg::cpacr_el1] = 3U << 20U;
    cpu.sys[SysReg::vbar_el1] = layout::vectors;
    return state;
}

std::string differences(const sim::MachineState& a, const sim::MachineState& b) {
    std::string text;
    const auto compare = [&](std::string_view name, std::uint64_t left, std::uint64_t right) {
        if (left != right)
            text += fmt::format("  {}: 0x{:x} and 0x{:x}\n", name, left, right);
    };
    for (unsigned n = 0; n < a.cpu.x.size(); ++n)
        compare(fmt::format("X{}", n), a.cpu.x[n], b.cpu.x[n]);
    for (unsigned n = 0; n < a.cpu.v.size(); ++n) {
        compare(fmt::format("V{}.D[0]", n), a.cpu.v[n].lo, b.cpu.v[n].lo);
        compare(fmt::format("V{}.D[1]", n), a.cpu.v[n].hi, b.cpu.v[n].hi);
    }
    compare("SP_EL0", a.cpu.sp_el0, b.cpu.sp_el0);
    compare("SP_EL1", a.cpu.sp_el1, b.cpu.sp_el1);
    compare("PC", a.cpu.pc, b.cpu.pc);
    compare("PSTATE", a.cpu.pstate.raw, b.cpu.pstate.raw);
    compare("FPCR", a.cpu.fpcr, b.cpu.fpcr);
    compare("FPSR", a.cpu.fpsr, b.cpu.fpsr);
    for (unsigned n = 0; n < a.cpu.sys.value.size(); ++n)
        compare(exceptions::name(static_cast<SysReg>(n)), a.cpu.sys.value[n], b.cpu.sys.value[n]);
    compare("instructions retired", a.now.retired, b.now.retired);
    compare("exceptions at this count", a.now.entries, b.now.entries);
    compare("entries in the TLB", a.tlb.size(), b.tlb.size());
    compare("exclusive monitor open", a.monitor.open ? 1 : 0, b.monitor.open ? 1 : 0);
    compare("exclusive monitor address", a.monitor.address, b.monitor.address);
    if (text.empty() && !(a == b))
        text = "  something that has no name here (TLB entries, monitor value, device state)\n";
    return text;
}

} // namespace faultline::tests
