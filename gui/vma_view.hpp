// The address space of the running task as a list from its lowest address up: mappings, and what lies between them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gui/session.hpp"

namespace faultline::gui {

/// A mapping, or a hole between two.
struct VmaPart {
    mmu::Va start, end;               ///< [start, end)
    std::optional<sim::GuestVma> vma; ///< absent: a hole
    bool marked = false;              ///< VmaView::address lies in it
};

struct VmaView {
    std::string title; ///< "el0_da[1131]: 8 mappings"; or why there are none
    mmu::Va address;   ///< Session::looked_at()
    std::string about; ///< what the kernel's find_vma makes of the address
    std::vector<VmaPart> parts;
};

VmaView vma_view(Session&);

/// "16 KiB", "255.9 GiB".
std::string size_text(std::uint64_t bytes);

} // namespace faultline::gui
