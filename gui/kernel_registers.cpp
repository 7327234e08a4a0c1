#include "gui/kernel_registers.hpp"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "mmu/walk.hpp"

namespace faultline::gui {

namespace {

using exceptions::DecodedField;
using exceptions::DecodedRegister;
using exceptions::SysReg;

constexpr KernelRegisters of_el1{SysReg::esr_el1,   SysReg::far_el1,   SysReg::elr_el1,   SysReg::spsr_el1,
                                 SysReg::vbar_el1,  SysReg::ttbr0_el1, SysReg::ttbr1_el1, SysReg::tcr_el1,
                                 SysReg::sctlr_el1, SysReg::mair_el1};
constexpr KernelRegisters of_el2{SysReg::esr_el2,   SysReg::far_el2,   SysReg::elr_el2,   SysReg::spsr_el2,
                                 SysReg::vbar_el2,  SysReg::ttbr0_el2, SysReg::ttbr1_el2, SysReg::tcr_el2,
                                 SysReg::sctlr_el2, SysReg::mair_el2};

DecodedRegister named(DecodedRegister decoded, std::string name) {
    decoded.name = std::move(name);
    return decoded;
}

/// While a program runs, what its last exception has left.
DecodedRegister syndrome_of(const exceptions::Processor& cpu, const KernelRegisters& regs, unsigned el) {
    DecodedRegister decoded = exceptions::at_level(exceptions::decode_esr(cpu.sys[regs.esr]), el);
    if (decoded.value == 0) // every class of this machine sets IL
        decoded.summary = "No exception has written it yet.";
    else if (cpu.pstate.el() == 0)
        decoded.summary = "Left by the last exception: " + decoded.summary;
    return decoded;
}

} // namespace

KernelRegisters kernel_registers(Session& session) {
    return session.story().debugger().machine().regime().el == 2 ? of_el2 : of_el1;
}

std::vector<DecodedRegister> opened_registers(Session& session) {
    const exceptions::Processor& cpu = session.moment().cpu;
    const sim::Machine& machine = session.story().debugger().machine();
    const mmu::Regime regime = machine.regime();
    const KernelRegisters regs = kernel_registers(session);
    std::vector<DecodedRegister> opened = {
        syndrome_of(cpu, regs, regime.el),
        named(exceptions::decode_spsr(cpu.sys[regs.spsr]), fmt::format("SPSR_EL{}", regime.el)),
        named(exceptions::decode_spsr(cpu.pstate.raw), "PSTATE"),
    };
    const mmu::Walk walk = mmu::walk_to_leaf(regime, machine.memory(), session.looked_at());
    for (const mmu::WalkStep& step : walk.steps())
        opened.push_back(named(exceptions::decode_descriptor(step.descriptor, step.level),
                               fmt::format("L{} descriptor", step.level)));
    opened.push_back(exceptions::at_level(exceptions::decode_sctlr(cpu.sys[regs.sctlr]), regime.el));
    opened.push_back(exceptions::at_level(exceptions::decode_tcr(cpu.sys[regs.tcr]), regime.el));
    return opened;
}

std::string bit_bounds(const DecodedField& field) {
    return field.width == 1 ? fmt::format("{}", field.lo)
                            : fmt::format("{}:{}", field.lo + field.width - 1, field.lo);
}

std::string bit_range(const DecodedField& field) {
    return fmt::format("[{}]", bit_bounds(field));
}

std::string digits(const DecodedField& field) {
    constexpr unsigned longest_binary = 8;
    return field.width <= longest_binary ? fmt::format("{:0{}b}", field.value, field.width)
                                         : fmt::format("{:#x}", field.value);
}

bool is_worth_a_line(const DecodedField& field) {
    return field.value != 0 || (field.name != "RES0" && field.name != "IGNORED");
}

} // namespace faultline::gui
