#include <algorithm>
#include <array>
#include <iterator>
#include <vector>

#include <fmt/format.h>

#include "exceptions/system_register_table.hpp"
#include "gui/kernel_registers.hpp"
#include "gui/panels/panels.hpp"

namespace faultline::gui {

namespace {

using exceptions::Processor;
using exceptions::SysReg;

Span value_span(std::uint64_t now, std::uint64_t before) {
    Span span{fmt::format("{:016x}", now), Style::normal, {}, LookAt{mmu::Va{now}}};
    if (now != before)
        span.style = Style::changed, span.hint = fmt::format("was {:#018x}", before);
    else if (now == 0)
        span.style = Style::dim;
    return span;
}

void add_pair(Page& page, const std::array<std::string, 2>& names, const std::array<std::uint64_t, 2>& now,
              const std::array<std::uint64_t, 2>& before) {
    Row row;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names.at(i).empty())
            continue;
        row.spans.push_back({fmt::format("{:>{}} ", names.at(i), i == 0 ? 3 : 4), Style::dim, {}, {}});
        row.spans.push_back(value_span(now.at(i), before.at(i)));
    }
    page.rows.push_back(std::move(row));
}

void add_general(Page& page, const Processor& now, const Processor& before) {
    constexpr std::size_t pairs = 15;
    for (std::size_t i = 0; i < pairs; ++i)
        add_pair(page, {fmt::format("x{}", 2 * i), fmt::format("x{}", 2 * i + 1)},
                 {now.x.at(2 * i), now.x.at(2 * i + 1)}, {before.x.at(2 * i), before.x.at(2 * i + 1)});
    add_pair(page, {"x30", "sp"}, {now.x[30], now.sp()}, {before.x[30], before.sp()});
    add_pair(page, {"pc", "pst"}, {now.pc, now.pstate.raw}, {before.pc, before.pstate.raw});
}

/// All 128 bits, the high half first; those that are 0 now and were before are left out.
void add_vectors(Page& page, const Processor& now, const Processor& before) {
    page.add("");
    page.add("FP and SIMD, those that are not 0", Style::heading);
    for (std::size_t i = 0; i < now.v.size(); ++i) {
        const auto &value = now.v.at(i), &was = before.v.at(i);
        if (value == was && value == exceptions::Vector128{})
            continue;
        Row row;
        row.spans = {{fmt::format("{:>4} ", fmt::format("v{}", i)), Style::dim, {}, {}},
                     {fmt::format("{:016x}", value.hi),
                      value.hi == was.hi ? Style::normal : Style::changed,
                      fmt::format("bits [127:64], were {:016x}", was.hi),
                      {}},
                     {fmt::format("_{:016x}", value.lo),
                      value.lo == was.lo ? Style::normal : Style::changed,
                      fmt::format("bits [63:0], were {:016x}", was.lo),
                      {}}};
        page.rows.push_back(std::move(row));
    }
    page.add(fmt::format("fpcr {:08x}  fpsr {:08x}", now.fpcr, now.fpsr), Style::dim);
}

} // namespace

Page registers_page(Session& session) {
    const Moment& moment = session.moment();
    Page page;
    page.add(fmt::format("CPU {}, EL{}", moment.cpu_number, moment.cpu.pstate.el()), Style::heading);
    add_general(page, moment.cpu, moment.before);
    page.add("");
    std::vector<SysReg> shown;
    std::ranges::copy(kernel_registers(session).all(), std::back_inserter(shown));
    shown.insert(shown.end(), {SysReg::tpidr_el0, SysReg::tpidr_el1});
    for (const SysReg reg : shown) {
        Row row;
        row.spans.push_back({fmt::format("{:>10} ", exceptions::name(reg)), Style::dim, {}, {}});
        row.spans.push_back(value_span(moment.cpu.sys[reg], moment.before.sys[reg]));
        page.rows.push_back(std::move(row));
    }
    add_vectors(page, moment.cpu, moment.before);
    return page;
}

} // namespace faultline::gui
