#include <fmt/format.h>

#include "gui/panels/panels.hpp"

namespace faultline::gui {

namespace {

void add_frame(Page& page, const sim::Frame& frame, std::size_t number) {
    const std::string where = frame.symbol.empty() ? fmt::format("{:#x}", frame.pc) : frame.symbol;
    Row row;
    row.spans = {{fmt::format("#{:<3}", number), Style::dim, {}, {}},
                 {where, frame.kind == sim::FrameKind::user ? Style::code : Style::symbol,
                  fmt::format("pc {:#x}, frame at {:#x}", frame.pc, frame.cfa), LookAt{mmu::Va{frame.cfa}}}};
    if (frame.kind == sim::FrameKind::exception)
        row.spans.push_back(
            {"  <- exception", Style::fault, "its registers lie in the pt_regs on the kernel stack", {}});
    if (frame.line)
        row.spans.push_back({fmt::format("  {}:{}", frame.line->file, frame.line->line), Style::dim, {}, {}});
    row.current = number == 0;
    page.rows.push_back(std::move(row));
}

/// The words of struct pt_regs, as the entry code of both kernels stores them from its lowest address on.
void add_pt_regs(Page& page, const sim::SavedRegisters& saved) {
    page.add("");
    page.add("struct pt_regs: what the program's last entry saved", Style::heading);
    for (std::size_t i = 0; i < saved.x.size(); i += 2) {
        std::string text = fmt::format("  regs[{:>2}] {:016x}", i, saved.x.at(i));
        if (i + 1 < saved.x.size())
            text += fmt::format("  regs[{:>2}] {:016x}", i + 1, saved.x.at(i + 1));
        page.add(std::move(text));
    }
    page.add(fmt::format("  sp       {:016x}  pc       {:016x}", saved.sp, saved.pc));
    page.add(fmt::format("  pstate   {:016x}", saved.pstate));
}

} // namespace

Page stack_page(Session& session) {
    const Moment& moment = session.moment();
    Page page;
    page.add("Call stack, innermost first", Style::heading);
    for (std::size_t i = 0; i < moment.frames.size(); ++i)
        add_frame(page, moment.frames[i], i);
    const bool in_kernel = moment.cpu.pstate.el() != 0;
    if (in_kernel && moment.task)
        if (const auto saved = session.story().debugger().user_registers(*moment.task))
            add_pt_regs(page, *saved);
    return page;
}

} // namespace faultline::gui
