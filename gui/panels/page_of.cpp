#include "gui/panels/panels.hpp"

namespace faultline::gui {

Page page_of(PanelName panel, Session& session) {
    session.settle();
    switch (panel) {
    case PanelName::source:
        return source_page(session);
    case PanelName::disassembly:
        return disassembly_page(session);
    case PanelName::registers:
        return registers_page(session);
    case PanelName::bits:
        return bits_page(session);
    case PanelName::walk:
        return walk_page(session);
    case PanelName::page_tables:
        return page_tables_page(session);
    case PanelName::tlb:
        return tlb_page(session);
    case PanelName::path:
        return path_page(session);
    case PanelName::stack:
        return stack_page(session);
    case PanelName::vmas:
        return vmas_page(session);
    case PanelName::memory:
        return memory_page(session);
    case PanelName::log:
        return log_page(session);
    case PanelName::scenarios:
        return scenarios_page(session);
    case PanelName::breakpoints:
        return breakpoints_page(session);
    case PanelName::compare:
        return comparison_page(session.story(), session.comparison());
    case PanelName::count_:
        break;
    }
    return {};
}

} // namespace faultline::gui
