// The panels: each makes a page from the session, in a file of its own. Pages are made when the session's version
// changes, not for every frame.
#pragma once

#include "gui/layout.hpp"
#include "gui/page.hpp"
#include "gui/panels/pictures.hpp"
#include "gui/session.hpp"

namespace faultline::gui {

Page registers_page(Session&);
Page bits_page(Session&);
Page disassembly_page(Session&);
Page source_page(Session&);
Page walk_page(Session&);
Page page_tables_page(Session&);
Page tlb_page(Session&);
Page path_page(Session&);
Page stack_page(Session&);
Page vmas_page(Session&);
Page memory_page(Session&);
Page log_page(Session&);
Page scenarios_page(Session&);
Page breakpoints_page(Session&);

/// The page of any panel.
Page page_of(PanelName, Session&);

} // namespace faultline::gui
