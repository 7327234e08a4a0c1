#include "gui/narration.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "sim/event.hpp"
#include "sim/fault_view.hpp"
#include "sim/linux_fault.hpp"

namespace faultline::gui {

namespace {

/// "EL0 writes 0x0"; of an exception without an access, the address of its instruction.
std::string access_of(const sim::ExceptionTaken& taken) {
    if (!taken.access)
        return fmt::format("EL{} at {:#x}", taken.record.from_el, taken.pc);
    const char* const verb = taken.access->kind == mmu::AccessKind::write   ? "writes"
                             : taken.access->kind == mmu::AccessKind::fetch ? "fetches from"
                                                                            : "reads";
    return fmt::format("EL{} {} {:#x}", taken.record.from_el, verb, taken.record.far);
}

std::string end_of(const sim::RecordedFault& fault, const sim::Recording& recording) {
    const auto& ended = recording.ended;
    if (fault.fatal && fault.taken.record.from_el != 0)
        return "then an oops";
    if (fault.fatal)
        return ended && ended->signo != 0 ? fmt::format("then {} ({})", sim::signal_name(ended->signo),
                                                        sim::si_code_name(ended->signo, ended->si_code))
                                          : "then the end of the program";
    if (!fault.returned)
        return "its handler has not returned";
    return fmt::format("resolved within {} instructions", fault.returned->retired - fault.taken.at.retired);
}

} // namespace

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
    if (const std::string& summary = story.target().scenario.summary; !summary.empty())
        return summary;
    return moment.stages.empty() ? std::string{} : sim::stage_text(moment.stages.front());
}

std::string fault_line(const Session& session) {
    const Moment& moment = session.moment();
    const sim::Recording& recording = session.story().recording();
    if (!moment.fault)
        return "no fault so far";
    const sim::RecordedFault& fault = recording.faults[*moment.fault];
    const sim::Instant now = moment.position.at;
    if (session.predicting() && now < fault.taken.at)
        return fmt::format("predict mode: {} of {} right", session.score().right, session.score().asked);
    const char* const when = now < fault.taken.at                       ? "next"
                             : !fault.returned || now < *fault.returned ? "now"
                                                                        : "before";
    const auto counted = sim::memory_faults(recording);
    const auto number = std::ranges::find(counted, &fault) - counted.begin() + 1;
    const std::string name = number <= std::ssize(counted)
                                 ? fmt::format("fault {} of {}", number, counted.size())
                                 : std::string("exception");
    return fmt::format("{}, {}: {}; {}, ESR {:#010x}; {}", when, name, access_of(fault.taken),
                       sim::fault_name(fault.taken.record.esr), fault.taken.record.esr,
                       end_of(fault, recording));
}

} // namespace faultline::gui
