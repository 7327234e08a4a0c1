#include "gui/moment.hpp"

#include <algorithm>

namespace faultline::gui {

Moment moment_of(Story& story, const exceptions::Processor& before) {
    sim::Debugger& debugger = story.debugger();
    const sim::MachineState& state = debugger.machine().state();
    Moment moment;
    moment.position = debugger.position();
    moment.stages = debugger.stages();
    moment.cpu = state.cpu();
    moment.before = before;
    moment.cpu_number = state.current;
    moment.frames = debugger.backtrace();
    moment.task = debugger.current_task(state.current);
    if (moment.task)
        moment.vmas = debugger.vmas(*moment.task);
    moment.fault = story.fault_at(moment.position.at);
    const auto& log = story.recording().log;
    moment.log_lines = static_cast<std::size_t>(
        std::ranges::count_if(log, [&](const sim::LogLine& line) { return line.at <= moment.position.at; }));
    return moment;
}

} // namespace faultline::gui
