#include "gui/timeline_strip.hpp"

#include <algorithm>

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
    float drawn_to = -1;
    for (const sim::Mark& mark : marks.all()) {
        const auto look = look_of(mark.kind);
        const float x = strip.x_of(mark.at);
        if (!look || (look->style == Style::dim && x - drawn_to < 1))
            continue;
        drawn_to = x;
        const float bottom = strip.at.y + strip.size.y;
        list.AddLine({x, bottom - strip.size.y * look->height}, {x, bottom}, packed(theme.of(look->style)));
    }
}

const sim::Mark* mark_near(const Strip& strip, const sim::Marks& marks, float x) {
    constexpr float reach = 4;
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

} // namespace

std::optional<Command> timeline_strip(Session& session, const Theme& theme) {
    Story& story = session.story();
    const sim::Marks& marks = story.debugger().timeline().marks();
    const auto begin = static_cast<double>(story.begin().retired),
               end = static_cast<double>(story.end().retired);
    const Strip strip{ImGui::GetCursorScreenPos(), ImGui::GetContentRegionAvail(), begin,
                      std::max(1.0, end - begin)};
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 corner{strip.at.x + strip.size.x, strip.at.y + strip.size.y};
    list.AddRectFilled(strip.at, corner, packed(theme.frame));
    const float now = strip.x_of(session.moment().position.at);
    list.AddRectFilled(strip.at, {now, corner.y}, packed(theme.current_row));
    draw_marks(strip, marks, theme);
    for (const sim::Instant& bookmark : session.bookmarks())
        list.AddCircleFilled({strip.x_of(bookmark), strip.at.y + 4}, 4, packed(theme.of(Style::changed)));
    list.AddLine({now, strip.at.y}, {now, corner.y}, packed(theme.accent), 3);
    ImGui::InvisibleButton("##strip", {std::max(1.0F, strip.size.x), std::max(1.0F, strip.size.y)});
    if (!ImGui::IsItemHovered())
        return std::nullopt;
    const float pointer = ImGui::GetIO().MousePos.x;
    const sim::Mark* const mark = mark_near(strip, marks, pointer);
    if (mark != nullptr)
        ImGui::SetTooltip("%s %llu: %s", std::string(sim::name(mark->kind)).c_str(),
                          static_cast<unsigned long long>(mark->n), mark->text.c_str());
    if (!ImGui::IsMouseClicked(ImGuiMouseButton_Left))
        return std::nullopt;
    return SeekTo{mark != nullptr ? mark->at : strip.instant_at(pointer)};
}

std::string narration_of(Session& session) {
    Story& story = session.story();
    const Moment& moment = session.moment();
    const std::size_t stage = std::min(moment.position.stage, moment.stages.size());
    if (stage < moment.stages.size() && moment.position.stage > 0)
        return sim::stage_text(moment.stages[stage]);
    for (const sim::Stage& here : moment.stages)
        if (here.kind == sim::StageKind::function)
            if (const auto sentence = story.narration(here.function); !sentence.empty())
                return fmt::format("{}: {}", here.function, sentence);
    if (moment.fault &&
        moment.position.at == sim::before_fault(story.recording().faults[*moment.fault].taken))
        if (const auto sentence = story.narration("fault"); !sentence.empty())
            return std::string(sentence);
    for (const sim::Frame& frame : moment.frames)
        if (const auto sentence = story.narration(frame.function); !sentence.empty())
            return fmt::format("in {}: {}", frame.function, sentence);
    return story.target().scenario.summary;
}

} // namespace faultline::gui
