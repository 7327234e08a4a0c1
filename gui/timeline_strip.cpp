#include "gui/timeline_strip.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>
#include <imgui.h>

#include "gui/imgui_colour.hpp"
#include "sim/timeline/timeline.hpp"

namespace faultline::gui {

namespace {

struct LookOfMark {
    Style style;
    float height; ///< share of the strip
};

std::optional<LookOfMark> look_of(sim::MarkKind kind) {
    switch (kind) {
    case sim::MarkKind::fault:
        return LookOfMark{Style::fault, 1.0F};
    case sim::MarkKind::signal:
        return LookOfMark{Style::warning, 0.9F};
    case sim::MarkKind::log:
        return LookOfMark{Style::good, 0.6F};
    case sim::MarkKind::exception:
        return LookOfMark{Style::dim, 0.35F};
    case sim::MarkKind::task_switch:
    case sim::MarkKind::exec:
    case sim::MarkKind::start:
    case sim::MarkKind::end:
        return LookOfMark{Style::heading, 0.75F};
    default:
        return std::nullopt;
    }
}

struct Strip {
    ImVec2 at, size;
    double first, length;

    ImVec2 corner() const { return {at.x + size.x, at.y + size.y}; }

    float x_of(sim::Instant instant) const {
        const double share = (static_cast<double>(instant.retired) - first) / length;
        return at.x + static_cast<float>(std::clamp(share, 0.0, 1.0)) * size.x;
    }
    sim::Instant instant_at(float x) const {
        const double share = std::clamp(static_cast<double>((x - at.x) / size.x), 0.0, 1.0);
        return {static_cast<std::uint64_t>(first + share * length), 0};
    }
};

void draw_marks(const Strip& strip, const sim::Marks& marks, const Theme& theme) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float width = std::max(1.0F, std::round(ImGui::GetFontSize() / 15));
    // Of marks that share a pixel one is drawn, and a quiet one gives way to any.
    std::array<float, static_cast<std::size_t>(Style::count_)> drawn_to{};
    float any_drawn_to = -1;
    drawn_to.fill(-1);
    for (const sim::Mark& mark : marks.all()) {
        const auto look = look_of(mark.kind);
        const float x = strip.x_of(mark.at);
        if (!look)
            continue;
        float& last =
            look->style == Style::dim ? any_drawn_to : drawn_to.at(static_cast<std::size_t>(look->style));
        if (x - last < 1)
            continue;
        last = any_drawn_to = x;
        const float bottom = strip.at.y + strip.size.y;
        const float left = std::floor(x);
        list.AddRectFilled({left, std::round(bottom - strip.size.y * look->height)}, {left + width, bottom},
                           packed(theme.of(look->style)));
    }
}

const sim::Mark* mark_near(const Strip& strip, const sim::Marks& marks, float x) {
    const float reach = ImGui::GetFontSize() / 4;
    const sim::Mark* nearest = nullptr;
    float distance = reach;
    for (const sim::Mark& mark : marks.all()) {
        const float away = std::abs(strip.x_of(mark.at) - x);
        const bool louder = nearest != nullptr && away == distance && mark.kind == sim::MarkKind::fault;
        if (look_of(mark.kind) && (away < distance || louder))
            nearest = &mark, distance = away;
    }
    return nearest;
}

void draw_strip(const Strip& strip, const Session& session, const Theme& theme) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float unit = ImGui::GetFontSize() / 15, now = strip.x_of(session.moment().position.at);
    const ImVec2 corner = strip.corner();
    list.AddRectFilled(strip.at, corner, packed(theme.frame));
    list.AddRectFilled(strip.at, {now, corner.y}, packed(theme.current_row));
    draw_marks(strip, session.story().marks(), theme);
    for (const sim::Instant& bookmark : session.bookmarks())
        list.AddCircleFilled({strip.x_of(bookmark), strip.at.y + 4 * unit}, 4 * unit,
                             packed(theme.of(Style::changed)));
    const float half = std::max(1.0F, std::round(unit * 1.5F)), middle = std::round(now);
    list.AddRectFilled({middle - half, strip.at.y}, {middle + half, corner.y}, packed(theme.accent));
}

/// What the marks mean, at the right end of the line if there is room.
void draw_legend(const Theme& theme) {
    constexpr auto kinds = std::to_array<std::pair<const char*, Style>>({{"| fault", Style::fault},
                                                                         {"| signal", Style::warning},
                                                                         {"| log line", Style::good},
                                                                         {"| task, program", Style::heading},
                                                                         {"| other exception", Style::dim}});
    const float gap = ImGui::GetFontSize();
    float width = 0;
    for (const auto& [text, style] : kinds)
        width += gap + ImGui::CalcTextSize(text).x;
    ImGui::SameLine();
    const float room = ImGui::GetContentRegionAvail().x;
    if (room < width)
        return ImGui::NewLine();
    float x = ImGui::GetCursorPosX() + room - width;
    for (const auto& [text, style] : kinds) {
        ImGui::SameLine(x += gap);
        ImGui::TextColored(imgui_colour(theme.of(style)), "%s", text);
        x += ImGui::CalcTextSize(text).x;
    }
}

/// The strip lies under the pointer.
std::optional<Command> follow_pointer(const Strip& strip, const Session& session) {
    const ImGuiIO& io = ImGui::GetIO();
    const sim::Mark* const mark = mark_near(strip, session.story().marks(), io.MousePos.x);
    if (mark != nullptr && ImGui::IsItemHovered())
        ImGui::SetTooltip("%s %llu: %s", std::string(sim::name(mark->kind)).c_str(),
                          static_cast<unsigned long long>(mark->n), mark->text.c_str());
    const bool dragged = ImGui::IsItemActive() && io.MouseDelta.x != 0;
    if (!ImGui::IsItemActivated() && !dragged)
        return std::nullopt;
    return SeekTo{mark != nullptr && !dragged ? mark->at : strip.instant_at(io.MousePos.x)};
}

} // namespace

std::string position_text(const Session& session) {
    const Moment& moment = session.moment();
    const sim::Instant at = moment.position.at;
    const std::string task =
        moment.task ? fmt::format("{}[{}]", moment.task->comm, moment.task->pid) : "no task";
    const Story& story = session.story();
    const std::string length =
        story.is_recorded()
            ? fmt::format("of {}", story.end().retired)
            : fmt::format("of {} {}, {} faults", story.end().retired,
                          session.recording() ? "recorded so far (R stops)" : "recorded (R goes on)",
                          story.recording().faults.size());
    return fmt::format("{} on CPU {} at EL{}, instruction {}{} {}", task, moment.cpu_number,
                       moment.cpu.pstate.el(), at.retired,
                       at.entries == 0 ? "" : fmt::format(".{}", at.entries), length);
}

std::optional<Command> timeline_strip(const Session& session, const Theme& theme) {
    ImGui::TextUnformatted(position_text(session).c_str());
    draw_legend(theme);
    const Story& story = session.story();
    const auto begin = static_cast<double>(story.begin().retired),
               end = static_cast<double>(story.end().retired);
    const Strip strip{ImGui::GetCursorScreenPos(), ImGui::GetContentRegionAvail(), begin,
                      std::max(1.0, end - begin)};
    draw_strip(strip, session, theme);
    ImGui::InvisibleButton("##strip", {std::max(1.0F, strip.size.x), std::max(1.0F, strip.size.y)});
    if (!ImGui::IsItemHovered() && !ImGui::IsItemActive())
        return std::nullopt;
    return follow_pointer(strip, session);
}

} // namespace faultline::gui
