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
        {"Stage back",            "◀",    {0, "Left"},               StepBy{stage, back},          "the thing that happened before"},
        {"Stage",                 "stage ▶",{0, "Right"},              StepBy{stage, forward},       "the next thing that happens: walk level, exception entry, function, log line, ERET"},
        {"Instruction",           "insn", {'I'},                     StepBy{instruction, forward}, "one instruction, or one exception entry"},
        {"Instruction back",      "",     {'I', {}, true},           StepBy{instruction, back},    "the instruction before"},
        {"Line",                  "line", {'L'},                     StepBy{line, forward},        "to the next source line, into functions"},
        {"Line back",             "",     {'L', {}, true},           StepBy{line, back},           "to the source line before"},
        {"Over",                  "over", {'N'},                     StepBy{over, forward},        "one instruction, a call or an exception together with its return"},
        {"Over back",             "",     {'N', {}, true},           StepBy{over, back},           "the same backwards"},
        {"Out",                   "out",  {'O'},                     StepBy{out, forward},         "until the present function has returned"},
        {"Out back",              "",     {'O', {}, true},           StepBy{out, back},            "to the call of the present function"},
        {"Fault",                 "fault", {'F'},                     StepBy{fault, forward},       "to the instruction that takes the next fault"},
        {"Fault back",            "",     {'F', {}, true},           StepBy{fault, back},          "to the instruction that took the fault before"},
        {"Continue",              "run",  {'C'},                     Continue{forward},            "to the next breakpoint or the end"},
        {"Continue back",         "back", {'C', {}, true},           Continue{back},               "to the last breakpoint or the start"},
        {"Play",                  "play", {' '},                     TogglePlay{},                 "stage after stage, until pressed again"},
        {"Slower",                "-",    {'-'},                     ChangeSpeed{false},           "play fewer stages a second"},
        {"Faster",                "+",    {'+'},                     ChangeSpeed{true},            "play more stages a second"},
        {"Start",                 "",     {0, "Home"},               SeekToEvent{"start"},         "to the program's first instruction"},
        {"End",                   "",     {0, "End"},                SeekToEvent{"end"},           "to the end of the program"},
        {"Breakpoint here",       "",     {0, "F9"},                 BreakHere{},                  "sets or removes a breakpoint at the present instruction"},
        {"Bookmark",              "mark", {'B'},                     ToggleBookmark{},             "sets or removes a bookmark at this instant"},
        {"Next bookmark",         "",     {0, "PageDown"},           SeekBookmark{forward},        "to the bookmark after this instant"},
        {"Bookmark before",       "",     {0, "PageUp"},             SeekBookmark{back},           "to the bookmark before this instant"},
        {"Predict mode",          "predict", {'G'},                  TogglePredict{},              "a step by stage asks first what it will bring, and keeps score"},
        {"Record",                "",     {'R'},                     ToggleRecording{},            "stops recording a long run, or goes on with it"},
        {"Find",                  "find", {'P', {}, false, true},    ViewChange::palette,          "commands, instants, addresses and scenarios by a few letters", {'/'}},
        {"Help",                  "help", {0, "F1"},                 ViewChange::help,             "the list of all keys", {'?'}},
        {"Close",                 "",     {0, "Escape"},             ViewChange::close,            "closes what is open in front; stops running and playing"},
        {"Next theme",            "",     {'T'},                     ViewChange::next_theme,       "dark, light, high contrast"},
        {"Larger font",           "",     {'+', {}, false, true},    ViewChange::larger,           "up to a projector's size"},
        {"Smaller font",          "",     {'-', {}, false, true},    ViewChange::smaller,          "down to a small screen's size"},
        {"Copy panel as text",    "",     {'C', {}, false, true},    ViewChange::copy_panel,       "the panel that was shown or clicked last"},
        {"Show source",           "",     {'1'},                     ShowPanel{PanelName::source},       "C of kernel and program"},
        {"Show disassembly",      "",     {'2'},                     ShowPanel{PanelName::disassembly},  "instructions around PC"},
        {"Show registers",        "",     {'3'},                     ShowPanel{PanelName::registers},    "with what has changed"},
        {"Show bits",             "",     {'4'},                     ShowPanel{PanelName::bits},         "system registers field by field"},
        {"Show walk",             "",     {'5'},                     ShowPanel{PanelName::walk},         "of the address that is looked at"},
        {"Show page tables",      "",     {'6'},                     ShowPanel{PanelName::page_tables},  "as ranges"},
        {"Show fault path",       "",     {'7'},                     ShowPanel{PanelName::path},         "from the instruction to its end"},
        {"Show stack",            "",     {'8'},                     ShowPanel{PanelName::stack},        "with the registers saved on it"},
        {"Show log",              "",     {'9'},                     ShowPanel{PanelName::log},          "of the kernel"},
        {"Show memory",           "",     {'0'},                     ShowPanel{PanelName::memory},       "around the address that is looked at"},
        {"Show TLB",              "",     {'0', {}, true},           ShowPanel{PanelName::tlb},          "the entries that the processor remembers"},
        {"Show VMAs",             "",     {'V'},                     ShowPanel{PanelName::vmas},         "the mappings of the task"},
        {"Show compare",          "",     {'X'},                     ShowPanel{PanelName::compare},      "this run beside another variant of its scenario"},
        {"Show scenarios",        "",     {'S'},                     ShowPanel{PanelName::scenarios},    "what can be opened"},
        {"Show breakpoints",      "",     {'K'},                     ShowPanel{PanelName::breakpoints},  "and bookmarks"},
    };
    // clang-format on
    return all;
}

} // namespace

std::span<const Shortcut> shortcuts() {
    return table();
}

std::string key_text(const Key& key) {
    if (key.letter == 0 && key.name.empty())
        return {};
    std::string text = key.control ? "Ctrl+" : "";
    if (key.shift)
        text += "Shift+";
    if (!key.name.empty())
        return text + std::string(key.name);
    return text + (key.letter == ' ' ? std::string("Space") : std::string(1, key.letter));
}

} // namespace faultline::gui
