#include "gui/vma_view.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace faultline::gui {

namespace {

/// TASK_SIZE of a 39-bit address space.
constexpr mmu::Va user_end{std::uint64_t{1} << 39U};

bool holds(const VmaPart& part, mmu::Va address) {
    return address >= part.start && address < part.end;
}

std::vector<VmaPart> parts_of(const std::vector<sim::GuestVma>& vmas) {
    std::vector<VmaPart> parts;
    mmu::Va at{0};
    for (const sim::GuestVma& vma : vmas) {
        if (at < vma.start)
            parts.push_back({at, vma.start, std::nullopt, false});
        parts.push_back({vma.start, vma.end, vma, false});
        at = std::max(at, vma.end);
    }
    if (at < user_end)
        parts.push_back({at, user_end, std::nullopt, false});
    return parts;
}

std::string about(const VmaView& view) {
    if (view.address >= user_end)
        return fmt::format("{:#x} is no address of a program: find_vma is not asked", view.address.raw);
    const auto found = std::ranges::find_if(view.parts, &VmaPart::marked);
    if (found == view.parts.end())
        return {};
    if (found->vma)
        return fmt::format("{:#x} lies in a mapping: {}", view.address.raw,
                           sim::vma_permissions(found->vma->flags));
    const bool last = found + 1 == view.parts.end();
    return fmt::format("{:#x} lies in no mapping: find_vma {}", view.address.raw,
                       last ? "returns NULL" : "returns the next one above it");
}

} // namespace

VmaView vma_view(Session& session) {
    const Moment& moment = session.moment();
    VmaView view;
    view.address = session.looked_at();
    if (!moment.task) {
        view.title = "The kernel runs no task yet.";
        return view;
    }
    view.title = fmt::format("{}[{}]: {} mappings", moment.task->comm, moment.task->pid, moment.vmas.size());
    if (moment.vmas.empty())
        return view;
    view.parts = parts_of(moment.vmas);
    for (VmaPart& part : view.parts)
        part.marked = holds(part, view.address);
    view.about = about(view);
    return view;
}

std::string size_text(std::uint64_t bytes) {
    constexpr std::uint64_t step = 1024;
    constexpr auto units = std::to_array<const char*>({"B", "KiB", "MiB", "GiB", "TiB"});
    std::size_t unit = 0;
    std::uint64_t scale = 1;
    while (unit + 1 < units.size() && bytes / scale >= step) {
        scale *= step;
        ++unit;
    }
    const std::uint64_t tenths = bytes % scale * 10 / scale;
    return tenths == 0 ? fmt::format("{} {}", bytes / scale, units.at(unit))
                       : fmt::format("{}.{} {}", bytes / scale, tenths, units.at(unit));
}

} // namespace faultline::gui
