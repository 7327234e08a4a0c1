#include <fmt/format.h>

#include "exceptions/decoded_field.hpp"
#include "gui/panels/panels.hpp"

namespace faultline::gui {

namespace {

using exceptions::DecodedField;
using exceptions::DecodedRegister;
using exceptions::SysReg;

void add_field(Page& page, const DecodedField& field) {
    if (field.value == 0 && (field.name == "RES0" || field.name == "IGNORED"))
        return;
    const std::string bits = field.width == 1 ? fmt::format("[{}]", field.lo)
                                              : fmt::format("[{}:{}]", field.lo + field.width - 1, field.lo);
    const std::string value = field.width <= 8 ? fmt::format("0b{:0{}b}", field.value, field.width)
                                               : fmt::format("{:#x}", field.value);
    Row row;
    row.spans = {
        {fmt::format("{:>8} ", bits), Style::dim, {}, {}},
        {fmt::format("{:<9} ", field.name), Style::symbol, field.long_name, {}},
        {fmt::format("{:<11} ", value), field.value == 0 ? Style::dim : Style::normal, {}, {}},
        {field.meaning.empty() ? field.long_name : field.meaning, Style::normal, field.long_name, {}}};
    page.rows.push_back(std::move(row));
}

void add_register(Page& page, const DecodedRegister& decoded) {
    Row title;
    title.spans = {{fmt::format("{} ", decoded.name), Style::heading, {}, {}},
                   {fmt::format("{:#018x}", decoded.value), Style::address, {}, {}}};
    page.rows.push_back(std::move(title));
    if (!decoded.summary.empty())
        page.add("  " + decoded.summary, Style::good);
    for (const DecodedField& field : decoded.fields)
        add_field(page, field);
    page.add("");
}

} // namespace

Page bits_page(Session& session) {
    const exceptions::Processor& cpu = session.moment().cpu;
    Page page;
    add_register(page, exceptions::decode_esr(cpu.sys[SysReg::esr_el1]));
    add_register(page, exceptions::decode_spsr(cpu.sys[SysReg::spsr_el1]));
    DecodedRegister pstate = exceptions::decode_spsr(cpu.pstate.raw);
    pstate.name = "PSTATE";
    add_register(page, pstate);
    add_register(page, exceptions::decode_sctlr(cpu.sys[SysReg::sctlr_el1]));
    add_register(page, exceptions::decode_tcr(cpu.sys[SysReg::tcr_el1]));
    const mmu::Regime regime = session.story().debugger().machine().regime();
    const mmu::Walk walk =
        mmu::walk_to_leaf(regime, session.story().debugger().machine().memory(), session.looked_at());
    for (const mmu::WalkStep& step : walk.steps())
        add_register(page, exceptions::decode_descriptor(step.descriptor, step.level));
    return page;
}

} // namespace faultline::gui
