#include "gui/shortcuts.hpp"

#include <utility>
#include <vector>

namespace faultline::gui {

namespace {

using enum Unit;
constexpr auto forward = sim::Direction::forward;
constexpr auto back = sim::Direction::backward;

// One call an entry: a single list of this length, each with a variant to destroy, takes the compiler minutes and
// gigabytes.
void add(std::vector<Shortcut>& all, std::string_view text, std::string_view button, const Key& key,
         Command command, std::string_view explanation, const Key& also = {}) {
    all.push_back({text, button, key, std::move(command), explanation, also});
}

using All = std::vector<Shortcut>;

// clang-format off
void add_movement(All& all) {
    add(all, "Stage back",            "◀",    {0, "Left"},               StepBy{stage, back},          "the thing that happened before");
    add(all, "Stage",                 "stage ▶",{0, "Right"},              StepBy{stage, forward},       "the next thing that happens: walk level, exception entry, function, log line, ERET");
    add(all, "Instruction",           "insn", {'I'},                     StepBy{instruction, forward}, "one instruction, or one exception entry");
    add(all, "Instruction back",      "",     {'I', {}, true},           StepBy{instruction, back},    "the instruction before");
    add(all, "Line",                  "line", {'L'},                     StepBy{line, forward},        "to the next source line, into functions");
    add(all, "Line back",             "",     {'L', {}, true},           StepBy{line, back},           "to the source line before");
    add(all, "Over",                  "over", {'N'},                     StepBy{over, forward},        "one instruction, a call or an exception together with its return");
    add(all, "Over back",             "",     {'N', {}, true},           StepBy{over, back},           "the same backwards");
    add(all, "Out",                   "out",  {'O'},                     StepBy{out, forward},         "until the present function has returned");
    add(all, "Out back",              "",     {'O', {}, true},           StepBy{out, back},            "to the call of the present function");
    add(all, "Fault",                 "fault", {'F'},                     StepBy{fault, forward},       "to the instruction that takes the next fault");
    add(all, "Fault back",            "",     {'F', {}, true},           StepBy{fault, back},          "to the instruction that took the fault before");
    add(all, "Continue",              "run",  {'C'},                     Continue{forward},            "to the next breakpoint or the end");
    add(all, "Continue back",         "back", {'C', {}, true},           Continue{back},               "to the last breakpoint or the start");
    add(all, "Play",                  "play", {' '},                     TogglePlay{},                 "stage after stage, until pressed again");
    add(all, "Slower",                "-",    {'-'},                     ChangeSpeed{false},           "play fewer stages a second");
    add(all, "Faster",                "+",    {'+'},                     ChangeSpeed{true},            "play more stages a second");
    add(all, "Start",                 "",     {0, "Home"},               SeekToEvent{"start"},         "to the program's first instruction");
    add(all, "End",                   "",     {0, "End"},                SeekToEvent{"end"},           "to the end of the program");
    add(all, "Breakpoint here",       "",     {0, "F9"},                 BreakHere{},                  "sets or removes a breakpoint at the present instruction");
    add(all, "Bookmark",              "mark", {'B'},                     ToggleBookmark{},             "sets or removes a bookmark at this instant");
    add(all, "Next bookmark",         "",     {0, "PageDown"},           SeekBookmark{forward},        "to the bookmark after this instant");
    add(all, "Bookmark before",       "",     {0, "PageUp"},             SeekBookmark{back},           "to the bookmark before this instant");
}

void add_view(All& all) {
    add(all, "Predict mode",          "predict", {'G'},                  TogglePredict{},              "a step by stage asks first what it will bring, and keeps score");
    add(all, "Record",                "",     {'R'},                     ToggleRecording{},            "stops recording a long run, or goes on with it");
    add(all, "Find",                  "find", {'P', {}, false, true},    ViewChange::palette,          "commands, instants, addresses and scenarios by a few letters", {'/'});
    add(all, "Help",                  "help", {0, "F1"},                 ViewChange::help,             "the list of all keys", {'?'});
    add(all, "Close",                 "",     {0, "Escape"},             ViewChange::close,            "closes what is open in front; stops running and playing");
    add(all, "Next theme",            "",     {'T'},                     ViewChange::next_theme,       "dark, light, high contrast");
    add(all, "Larger font",           "",     {'+', {}, false, true},    ViewChange::larger,           "up to a projector's size");
    add(all, "Smaller font",          "",     {'-', {}, false, true},    ViewChange::smaller,          "down to a small screen's size");
    add(all, "Copy panel as text",    "",     {'C', {}, false, true},    ViewChange::copy_panel,       "the panel that was shown or clicked last");
}

void add_panels(All& all) {
    add(all, "Show source",           "",     {'1'},                     ShowPanel{PanelName::source},       "C of kernel and program");
    add(all, "Show disassembly",      "",     {'2'},                     ShowPanel{PanelName::disassembly},  "instructions around PC");
    add(all, "Show registers",        "",     {'3'},                     ShowPanel{PanelName::registers},    "with what has changed");
    add(all, "Show bits",             "",     {'4'},                     ShowPanel{PanelName::bits},         "system registers field by field");
    add(all, "Show walk",             "",     {'5'},                     ShowPanel{PanelName::walk},         "of the address that is looked at");
    add(all, "Show page tables",      "",     {'6'},                     ShowPanel{PanelName::page_tables},  "as ranges");
    add(all, "Show fault path",       "",     {'7'},                     ShowPanel{PanelName::path},         "from the instruction to its end");
    add(all, "Show stack",            "",     {'8'},                     ShowPanel{PanelName::stack},        "with the registers saved on it");
    add(all, "Show log",              "",     {'9'},                     ShowPanel{PanelName::log},          "of the kernel");
    add(all, "Show memory",           "",     {'0'},                     ShowPanel{PanelName::memory},       "around the address that is looked at");
    add(all, "Show TLB",              "",     {'0', {}, true},           ShowPanel{PanelName::tlb},          "the entries that the processor remembers");
    add(all, "Show VMAs",             "",     {'V'},                     ShowPanel{PanelName::vmas},         "the mappings of the task");
    add(all, "Show compare",          "",     {'X'},                     ShowPanel{PanelName::compare},      "this run beside another variant of its scenario");
    add(all, "Show scenarios",        "",     {'S'},                     ShowPanel{PanelName::scenarios},    "what can be opened");
    add(all, "Show breakpoints",      "",     {'K'},                     ShowPanel{PanelName::breakpoints},  "and bookmarks");
}

// clang-format on

const All& table() {
    static const All all = [] {
        All made;
        add_movement(made);
        add_view(made);
        add_panels(made);
        return made;
    }();
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
