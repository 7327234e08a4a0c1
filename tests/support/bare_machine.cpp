#include "tests/support/bare_machine.hpp"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <functional>
#include <string_view>
#include <utility>

namespace faultline::tests {

namespace {

using exceptions::SysReg;

sim::Machine build(exceptions::CpuModel model, unsigned cpus, std::uint64_t turn) {
    sim::MachineConfig config;
    config.cpu = model;
    config.cpus = cpus;
    config.turn = turn;
    config.banks = {{mmu::Pa{layout::ram}, layout::ram_size}};
    auto machine = sim::Machine::create(config);
    if (!machine)
        std::abort();
    return *std::move(machine);
}

constexpr std::uint64_t table = 3;

} // namespace

BareMachine::BareMachine(exceptions::CpuModel model, unsigned cpus, std::uint64_t turn)
    : machine(build(model, cpus, turn)) {
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
    exceptions::Processor& cpu = state.cpu();
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

sim::MachineState BareMachine::as_host(sim::MachineState state) {
    exceptions::Processor& cpu = state.cpu();
    for (std::size_t n = 0; n < cpu.sys.value.size(); ++n) {
        const auto reg = static_cast<SysReg>(n);
        if (const SysReg of_el2 = exceptions::at_level(reg, 2); of_el2 != reg)
            cpu.sys[of_el2] = std::exchange(cpu.sys[reg], 0);
    }
    cpu.sys[SysReg::hcr_el2] |= exceptions::hcr::E2h::mask | exceptions::hcr::Tge::mask;
    cpu.sp_el2 = std::exchange(cpu.sp_el1, 0);
    if (cpu.pstate.privileged())
        cpu.pstate = cpu.pstate.with<exceptions::spsr::El>(2);
    return state;
}

sim::MachineState BareMachine::start_all(unsigned el) const {
    sim::MachineState state = start(el);
    for (unsigned number = 1; number < state.cpus.size(); ++number) {
        sim::CpuState& cpu = state.cpus[number];
        const std::uint64_t mpidr = cpu.cpu.sys[SysReg::mpidr_el1];
        cpu = state.self();
        cpu.cpu.sys[SysReg::mpidr_el1] = mpidr;
        cpu.cpu.pc += 0x400ULL * number;
    }
    if (state.cpus.size() > 1)
        state.turn_ends = state.now.retired + machine.config().turn;
    return state;
}

namespace {

using Compare = std::function<void(std::string_view name, std::uint64_t left, std::uint64_t right)>;

void compare_processors(const exceptions::Processor& a, const exceptions::Processor& b,
                        const Compare& compare) {
    for (unsigned n = 0; n < a.x.size(); ++n)
        compare(fmt::format("X{}", n), a.x[n], b.x[n]);
    for (unsigned n = 0; n < a.v.size(); ++n) {
        compare(fmt::format("V{}.D[0]", n), a.v[n].lo, b.v[n].lo);
        compare(fmt::format("V{}.D[1]", n), a.v[n].hi, b.v[n].hi);
    }
    compare("SP_EL0", a.sp_el0, b.sp_el0);
    compare("SP_EL1", a.sp_el1, b.sp_el1);
    compare("SP_EL2", a.sp_el2, b.sp_el2);
    compare("PC", a.pc, b.pc);
    compare("PSTATE", a.pstate.raw, b.pstate.raw);
    compare("FPCR", a.fpcr, b.fpcr);
    compare("FPSR", a.fpsr, b.fpsr);
    for (unsigned n = 0; n < a.sys.value.size(); ++n)
        compare(exceptions::name(static_cast<SysReg>(n)), a.sys.value[n], b.sys.value[n]);
}

void compare_cpus(const sim::CpuState& a, const sim::CpuState& b, const Compare& compare) {
    compare_processors(a.cpu, b.cpu, compare);
    compare("entries in the TLB", a.tlb.size(), b.tlb.size());
    compare("exclusive monitor open", a.monitor.open ? 1 : 0, b.monitor.open ? 1 : 0);
    compare("exclusive monitor address", a.monitor.address, b.monitor.address);
    compare("activity", static_cast<std::uint64_t>(a.activity), static_cast<std::uint64_t>(b.activity));
    compare("Event Register", a.event ? 1 : 0, b.event ? 1 : 0);
    compare("PC reached by a jump", a.jumped ? 1 : 0, b.jumped ? 1 : 0);
}

} // namespace

std::string differences(const sim::MachineState& a, const sim::MachineState& b) {
    std::string text;
    std::string whose;
    const auto compare = [&](std::string_view name, std::uint64_t left, std::uint64_t right) {
        if (left != right)
            text += fmt::format("  {}{}: 0x{:x} and 0x{:x}\n", whose, name, left, right);
    };
    compare("number of CPUs", a.cpus.size(), b.cpus.size());
    for (std::size_t n = 0; n < std::min(a.cpus.size(), b.cpus.size()); ++n) {
        whose = a.cpus.size() == 1 ? "" : fmt::format("CPU {}: ", n);
        compare_cpus(a.cpus[n], b.cpus[n], compare);
    }
    whose.clear();
    compare("current CPU", a.current, b.current);
    compare("end of the turn", a.turn_ends, b.turn_ends);
    compare("instructions retired", a.now.retired, b.now.retired);
    compare("exceptions at this count", a.now.entries, b.now.entries);
    if (text.empty() && !(a == b))
        text = "  something that has no name here (TLB entries, monitor value, device state)\n";
    return text;
}

} // namespace faultline::tests
