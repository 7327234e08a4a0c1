#include "gui/path_view.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "exceptions/syndrome.hpp"
#include "sim/disassembly.hpp"
#include "sim/event.hpp"
#include "sim/fault_view.hpp"
#include "sim/linux_fault.hpp"

namespace faultline::gui {

namespace {

std::string instruction_text(std::uint32_t word, std::uint64_t pc) {
    std::array<std::byte, sizeof word> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes.at(i) = static_cast<std::byte>(word >> (8 * i) & 0xffU);
    return word == 0 ? "an instruction that cannot be fetched" : sim::disassemble(bytes, pc).front().text;
}

/// What the function that calls looks at when it chooses whom to call. System calls that follow the fault have a
/// syndrome of their own.
std::string reason(const std::string& caller, const std::string& called, std::uint64_t esr) {
    namespace fields = exceptions::esr;
    if (called == "el0_svc")
        return {};
    if (caller == "do_mem_abort")
        return fmt::format("fault_info[{}]", fields::Fsc::get(esr));
    if (caller == "el0_sync" || caller == "el1_sync" || caller.ends_with("_64_sync_handler"))
        return fmt::format("EC = {:#x}", fields::Ec::get(esr));
    return {};
}

Reached reached(const FaultPath::Call& call, sim::Instant now) {
    if (now < call.entered)
        return Reached::not_yet;
    return call.left && *call.left <= now ? Reached::done : Reached::running;
}

void add_beginning(PathView& view, const sim::ExceptionTaken& taken, sim::Instant now) {
    const sim::Instant before = sim::before_fault(taken);
    const bool entered = taken.at <= now;
    PathBox instruction;
    instruction.title = instruction_text(taken.instruction, taken.pc);
    instruction.details = fmt::format("pc {:#x}, EL{}", taken.pc, taken.record.from_el);
    instruction.at = before;
    instruction.reached = now < before ? Reached::not_yet : entered ? Reached::done : Reached::running;
    view.boxes.push_back(std::move(instruction));
    PathBox exception;
    exception.title = fmt::format("exception, VBAR_EL{} + {:#x}", taken.record.to_el, taken.record.vector);
    exception.reason = sim::fault_name(taken.record.esr);
    exception.details = fmt::format("ESR {:#010x}, FAR {:#x}", taken.record.esr, taken.record.far);
    exception.at = taken.at;
    exception.reached = entered ? Reached::done : Reached::not_yet;
    view.boxes.push_back(std::move(exception));
}

bool is_same(const PathBox& one, const PathBox& other) {
    return one.title == other.title && one.depth == other.depth && one.result == other.result &&
           one.reached == other.reached;
}

PathBox box_of(Session& session, const FaultPath::Call& call, sim::Instant now) {
    PathBox box;
    box.title = call.node.function;
    box.details = call.node.arguments;
    box.depth = call.node.depth;
    box.at = call.entered;
    box.reached = reached(call, now);
    if (box.reached == Reached::done)
        box.result = call.node.result;
    box.narration = session.story().narration(call.node.function);
    return box;
}

void add_calls(PathView& view, Session& session, const std::vector<FaultPath::Call>& calls,
               std::uint64_t esr) {
    const sim::Instant now = session.moment().position.at;
    std::vector<std::string> callers;
    bool last_is_leaf = false;
    for (const FaultPath::Call& call : calls) {
        if (view.boxes.size() >= PathView::most_boxes) {
            ++view.left_out;
            continue;
        }
        PathBox box = box_of(session, call, now);
        callers.resize(std::min(callers.size(), box.depth));
        box.reason = callers.empty() ? std::string{} : reason(callers.back(), box.title, esr);
        callers.push_back(box.title);
        const bool leaf = call.node.descendants == 0;
        if (leaf && last_is_leaf && is_same(view.boxes.back(), box))
            ++view.boxes.back().times;
        else
            view.boxes.push_back(std::move(box));
        last_is_leaf = leaf;
    }
}

void add_end(PathView& view, const Story& story, const sim::RecordedFault& fault, sim::Instant now) {
    PathBox end;
    const auto& ended = story.recording().ended;
    end.at = fault.returned.value_or(fault.fatal && ended ? ended->at : story.end());
    end.reached = now < end.at ? Reached::not_yet : Reached::done;
    if (!fault.fatal) {
        end.title = "eret";
        end.details = fault.returned ? "back to where it came from" : "never reached in this run";
    } else if (fault.taken.record.from_el != 0) {
        end.title = "oops";
    } else {
        end.title = "the end of the program";
    }
    if (fault.fatal && ended && ended->signo != 0) {
        const std::string signal = sim::signal_name(ended->signo);
        const std::string why =
            fmt::format("{}, si_addr {:#x}", sim::si_code_name(ended->signo, ended->si_code), ended->si_addr);
        const bool of_program = fault.taken.record.from_el == 0;
        end.title = of_program ? signal : end.title;
        end.details = of_program ? why : fmt::format("the task ends with {}", signal);
    }
    view.boxes.push_back(std::move(end));
}

} // namespace

PathView path_view(Session& session) {
    PathView view;
    const Moment& moment = session.moment();
    if (!moment.fault)
        return view;
    Story& story = session.story();
    const sim::RecordedFault& fault = story.recording().faults[*moment.fault];
    add_beginning(view, fault.taken, moment.position.at);
    add_calls(view, session, story.path(*moment.fault).calls, fault.taken.record.esr);
    add_end(view, story, fault, moment.position.at);
    for (std::size_t i = 0; i < view.boxes.size(); ++i)
        if (view.boxes[i].reached == Reached::running ||
            (view.boxes[i].reached == Reached::done && view.boxes[view.current].reached != Reached::running))
            view.current = i;
    return view;
}

} // namespace faultline::gui
