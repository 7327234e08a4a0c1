#include <algorithm>
#include <bit>

#include <fmt/format.h>

#include "gui/panels/pictures.hpp"
#include "gui/vma_view.hpp"

namespace faultline::gui {

namespace {

constexpr float box_x = 11;
constexpr std::uint64_t vm_write = 2, vm_exec = 4;

/// Sizes differ by a factor of a hundred million: a box grows by a third of a line when its size doubles twice.
float height_of(const VmaPart& part) {
    if (!part.vma)
        return 1.6F;
    const std::uint64_t pages = (part.end.raw - part.start.raw) / mmu::page_size;
    return 1.4F + 0.15F * static_cast<float>(std::min(12, static_cast<int>(std::bit_width(pages))));
}

Style outline_of(const VmaPart& part) {
    if (part.vma->flags & vm_exec)
        return Style::good;
    return part.vma->flags & vm_write ? Style::warning : Style::address;
}

/// How far into the part the address lies, 0 to 1.
float share_of(const VmaPart& part, mmu::Va address) {
    return static_cast<float>(address.raw - part.start.raw) /
           static_cast<float>(part.end.raw - part.start.raw);
}

void add_mapping(Picture& picture, const VmaPart& part, Spot at, float width, float height) {
    const std::string text = fmt::format("{} {}  {}", sim::vma_permissions(part.vma->flags),
                                         size_text(part.end.raw - part.start.raw), part.vma->name);
    const std::string hint = fmt::format(
        "{:#x} to {:#x}\n{}\nvm_flags {:#x}, page offset {:#x}, vm_area_struct at {:#x}", part.start.raw,
        part.end.raw, text, part.vma->flags, part.vma->page_offset, part.vma->address);
    picture.add(Area{at, width, height, outline_of(part), part.marked ? Fill::current : Fill::frame,
                     part.marked, hint, LookAt{part.start}});
    picture.add(Word{{at.x + 0.5F, at.y + 0.2F},
                     fitted(text, static_cast<std::size_t>(width - 1)),
                     outline_of(part),
                     {},
                     {}});
}

void add_mark(Picture& picture, const VmaView& view, const VmaPart& part, float top, float height,
              float width) {
    const float y = std::clamp(top + height * share_of(part, view.address), top + 0.3F, top + height - 0.3F);
    const Style style = part.vma ? Style::good : Style::fault;
    const float right = box_x + width;
    picture.add(Arrow{{{right + 3, y}, {right + 0.2F, y}}, style, true});
    picture.add(
        Word{{right + 3.5F, y - 0.5F}, fmt::format("{:#x}", view.address.raw), style, view.about, {}});
    picture.current = Spot{0, top};
}

} // namespace

Picture vmas_picture(Session& session, unsigned columns) {
    constexpr float arrow_room = 5, narrowest = 22;
    const VmaView view = vma_view(session);
    Picture picture;
    picture.add(Word{{0, 0}, view.title, Style::heading, {}, {}});
    float y = 1;
    for (const std::string& line : wrapped(view.about, columns))
        picture.add(Word{{0, y++}, line, Style::warning, {}, {}});
    y += 0.5F;
    const float mark_room = arrow_room + static_cast<float>(fmt::formatted_size("{:#x}", view.address.raw));
    const float width = std::max(narrowest, static_cast<float>(columns) - box_x - mark_room);
    for (const VmaPart& part : view.parts) {
        const float height = height_of(part);
        picture.add(Word{{0, y - 0.3F},
                         fmt::format("{:010x}", part.start.raw),
                         part.vma ? Style::address : Style::dim,
                         {},
                         LookAt{part.start}});
        if (part.vma)
            add_mapping(picture, part, {box_x, y}, width, height);
        else
            picture.add(Word{{box_x + 2, y + 0.3F},
                             size_text(part.end.raw - part.start.raw) + " unmapped",
                             part.marked ? Style::fault : Style::dim,
                             {},
                             {}});
        if (part.marked)
            add_mark(picture, view, part, y, height, width);
        y += height;
    }
    if (!view.parts.empty())
        picture.add(
            Word{{0, y - 0.3F}, fmt::format("{:010x}", view.parts.back().end.raw), Style::dim, {}, {}});
    return picture;
}

} // namespace faultline::gui
