#include "gui/shortcuts.hpp"

#include <vector>

namespace faultline::gui {

namespace {

using enum Unit;
constexpr auto forward = sim::Direction::forward;
constexpr auto back = sim::Direction::backward;

const std::vector<Shortcut>& table() {
    // clang-format off
    static const std::vector<Shortcut> all = {
        {"Stage",                 ">",    {0, "Right"},              StepBy{stage, forward},       "the next thing that happens: walk level, exception entry, function, log line, ERET"},
        {"Stage back",            "<",    {0, "Left"},               StepBy{stage, back},          "the thing that happened before"},
        {"Instruction",           "insn", {'I'},                     StepBy{instruction, forward}, "one instruction, or one exception entry"},
        {"Instruction back",      "",     {'I', {}, true},           StepBy{instruction, back},    "the instruction before"},
        {"Line",                  "line", {'L'},                     StepBy{line, forward},        "to the next source line, into functions"},
        {"Line back",             "",     {'L', {}, true},           StepBy{line, back},           "to the source line before"},
        {"Over",                  "over", {'N'},                     StepBy{over, forward},        "one instruction, a call or an exception together with its return"},
        {"Over back",             "",     {'N', {}, true},           StepBy{over, back},           "the same backwards"},
        {"Out",                   "out",  {'O'},                     StepBy{out, forward},         "until the present function has returned"},
        {"Out back",              "",     {'O', {}, true},           StepBy{out, back},            "to the call of the present function"},
        {"Fault",                 "fault",{'F'},                     StepBy{fault, forward},       "to the instruction that takes the next fault"},
        {"Fault back",            "",     {'F', {}, true},           StepBy{fault, back},          "to the instruction that took the fault before"},
        {"Continue",              "run",  {'C'},                     Continue{forward},            "to the next breakpoint or the end"},
        {"Continue back",         "back", {'C', {}, true},           Continue{back},               "to the last breakpoint or the start"},
        {"Play",                  "play", {' '},                     TogglePlay{},                 "stage after stage, until pressed again"},
        {"Start",                 "",     {0, "Home"},               SeekToEvent{"start"},         "to the program's first instruction"},
        {"End",                   "",     {0, "End"},                SeekToEvent{"end"},           "to the end of the program"},
        {"Bookmark",              "mark", {'B'},                     ToggleBookmark{},             "sets or removes a bookmark at this instant"},
    };
    // clang-format on
    return all;
}

} // namespace

std::span<const Shortcut> shortcuts() {
    return table();
}

std::string key_text(const Key& key) {
    std::string text = key.control ? "Ctrl+" : "";
    if (key.shift)
        text += "Shift+";
    if (!key.name.empty())
        return text + std::string(key.name);
    return text + (key.letter == ' ' ? std::string("Space") : std::string(1, key.letter));
}

} // namespace faultline::gui
