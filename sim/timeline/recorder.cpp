#include <algorithm>

#include "sim/timeline/timeline_impl.hpp"

namespace faultline::sim {

namespace {

// What an event adds to the time of a replay, in instructions that run natively.
constexpr std::uint64_t exception_cost = 500, walk_cost = 300, call_cost = 50, register_cost = 200;

} // namespace

void Recorder::on_walk(const WalkMade&) {
    events_cost += walk_cost;
}

void Recorder::on_exception(const ExceptionTaken& event) {
    events_cost += exception_cost;
    marks.on_exception(event);
}

void Recorder::on_return(const ExceptionReturned& event) {
    marks.on_return(event);
}

void Recorder::on_function_entered(const FunctionEntered& event) {
    events_cost += call_cost;
    ++calls[event.function];
}

void Recorder::on_function_left(const FunctionLeft&) {
    events_cost += call_cost;
}

void Recorder::on_system_register(const SystemRegisterWritten& event) {
    events_cost += register_cost;
    marks.on_system_register(event);
}

void Recorder::on_log(const LogLine& line) {
    log.push_back(line);
    marks.on_log(line);
}

void Recorder::on_console(const ConsoleOutput& output) {
    console.push_back(output);
}

void Recorder::on_tracepoint(const Tracepoint& event) {
    marks.on_tracepoint(event);
}

void Recorder::on_program_ended(const ProgramEnded& event) {
    marks.on_program_ended(event);
}

// A line bears the instant of the store that prints it.
void Recorder::forget_future(Instant now) {
    std::erase_if(log, [now](const LogLine& line) { return line.at >= now; });
    std::erase_if(console, [now](const ConsoleOutput& output) { return output.at >= now; });
    marks.forget_future(now);
}

} // namespace faultline::sim
