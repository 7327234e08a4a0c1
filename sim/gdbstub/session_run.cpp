// The part of the session that moves in time: points, resuming in both directions, stop replies.
#include "sim/gdbstub/session.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "sim/gdbstub/hex.hpp"
#include "sim/gdbstub/packet.hpp"
#include "sim/render.hpp"
#include "sim/timeline/timeline.hpp"

namespace faultline::sim::gdbstub {

namespace {

/// Some ten milliseconds; the other side is listened to in between.
constexpr std::uint64_t slice = 4'000'000;

Direction direction_of(ResumeKind kind) {
    return kind == ResumeKind::go_back || kind == ResumeKind::step_back ? Direction::backward
                                                                        : Direction::forward;
}

Trigger trigger_of(const ChangePoint& point) {
    const OnAccess access{AccessWatch::any, false, point.address, point.kind};
    switch (point.type) {
    case PointType::software:
    case PointType::hardware:
        return AtAddress{mmu::Va{point.address}};
    case PointType::write_watch:
        return OnAccess{AccessWatch::write, access.physical, access.address, access.size};
    case PointType::read_watch:
        return OnAccess{AccessWatch::read, access.physical, access.address, access.size};
    case PointType::access_watch:
        break;
    }
    return access;
}

std::string_view watch_name(PointType type) {
    return type == PointType::read_watch ? "rwatch" : type == PointType::access_watch ? "awatch" : "watch";
}

bool is_watch(PointType type) {
    return type != PointType::software && type != PointType::hardware;
}

/// What the guest has printed in (from, to], as a console shows it.
std::string printed_between(const Timeline& timeline, Instant from, Instant to) {
    std::vector<std::pair<Instant, std::string>> pieces;
    const auto within = [&](Instant at) { return at > from && at <= to; };
    for (const LogLine& line : timeline.log())
        if (within(line.at))
            pieces.emplace_back(line.at, dmesg_line(line) + "\n");
    for (const ConsoleOutput& output : timeline.console())
        if (within(output.at))
            pieces.emplace_back(output.at, output.bytes);
    std::ranges::stable_sort(pieces, {}, &std::pair<Instant, std::string>::first);
    std::string text;
    for (const auto& piece : pieces)
        text += piece.second;
    return text;
}

} // namespace

Answers console_output(std::string_view text) {
    constexpr std::size_t most = max_payload / 2 - 1; // bytes are two digits
    Answers answers;
    for (std::size_t i = 0; i < text.size(); i += most)
        answers.push_back(fmt::format("O{}", to_hex(text.substr(i, most))));
    return answers;
}

Session::Session(Debugger& debugger) : debugger_(debugger) {
    threads_.refresh(debugger_);
    const auto oops = debugger_.add_point({AtFunction{"die", 0}, "", 0, false});
    if (oops)
        oops_ = *oops;
}

void Session::reset() {
    std::vector<PointId> left;
    for (const Point& point : debugger_.points())
        if (point.id != oops_)
            left.push_back(point.id);
    for (const PointId id : left)
        debugger_.remove_point(id);
    points_.clear();
    resume_.reset();
    selected_ = any_thread;
    no_ack_ = swbreak_ = hwbreak_ = false;
    wish_ = Wish::stay;
}

Answers Session::change_point(const ChangePoint& request) {
    ChangePoint key = request;
    key.insert = true;
    const auto known = points_.find(key);
    if (!request.insert) {
        if (known != points_.end()) {
            debugger_.remove_point(known->second);
            points_.erase(known);
        }
        return {"OK"}; // removing what is not there is no error: a packet may come twice
    }
    if (known != points_.end())
        return {"OK"};
    return insert_point(key);
}

Answers Session::insert_point(const ChangePoint& key) {
    constexpr std::uint64_t widest_watch = 1U << 16U;
    if (points_.size() >= max_points || (is_watch(key.type) && key.kind > widest_watch))
        return {"E16"};
    const auto id = debugger_.add_point({trigger_of(key), "", 0, false});
    if (!id)
        return {"E16"};
    points_.emplace(key, *id);
    return {"OK"};
}

Answers Session::start(const Resume& request) {
    if (request.address) {
        exceptions::Processor cpu = debugger_.machine().state().cpu();
        cpu.pc = *request.address;
        debugger_.write_processor(cpu);
    }
    resume_ = request;
    return {};
}

Halt Session::move(const Resume& request) {
    switch (request.kind) {
    case ResumeKind::go_on:
        return debugger_.resume(Direction::forward, slice);
    case ResumeKind::go_back:
        return debugger_.resume(Direction::backward, slice);
    case ResumeKind::step:
        return step(Direction::forward);
    case ResumeKind::step_back:
        return step(Direction::backward);
    case ResumeKind::step_range:
        break;
    }
    return debugger_.step_range(Direction::forward, mmu::Va{request.start}, mmu::Va{request.end}, slice);
}

// Of its own breakpoints gdb knows by itself where a step leads to.
Halt Session::step(Direction direction) {
    const auto matters = [this](PointId id) {
        const auto point = std::ranges::find(points_, id, &decltype(points_)::value_type::second);
        return point == points_.end() ? id != oops_ : is_watch(point->first.type);
    };
    if (!std::ranges::any_of(debugger_.points(), matters, &Point::id))
        return debugger_.step_instruction(direction);
    Halt halt = debugger_.step_to_points(direction);
    std::erase_if(halt.hits, [&](const PointHit& hit) { return !matters(hit.id); });
    return halt;
}

Answers Session::run_on() {
    if (!resume_)
        return {};
    const Instant from = debugger_.position().at;
    const Direction direction = direction_of(resume_->kind);
    const Halt halt = move(*resume_);
    Answers answers = console_output(printed_between(debugger_.timeline(), from, halt.at));
    if (halt.reason == HaltReason::paused)
        return answers;
    if (is_own_point(halt)) {
        const Answers told = console_output(halt_text(halt) + "\n");
        answers.insert(answers.end(), told.begin(), told.end());
    }
    settle(halt, direction);
    answers.push_back(stop_reply());
    return answers;
}

bool Session::is_own_point(const Halt& halt) const {
    return std::ranges::any_of(halt.hits, [this](const PointHit& hit) {
        return hit.id != oops_ &&
               std::ranges::find(points_, hit.id, &decltype(points_)::value_type::second) == points_.end();
    });
}

Answers Session::interrupt() {
    if (!resume_)
        return {};
    resume_.reset();
    threads_.refresh(debugger_);
    selected_ = any_thread;
    signal_ = sigint;
    detail_.clear();
    return {stop_reply()};
}

void Session::settle(const Halt& halt, Direction direction) {
    resume_.reset();
    selected_ = any_thread;
    signal_ = sigtrap;
    detail_ = point_detail(halt);
    const auto is_oops = [this](const PointHit& hit) { return hit.id == oops_; };
    if (detail_.empty() && std::ranges::any_of(halt.hits, is_oops))
        signal_ = sigsegv;
    if (detail_.find("watch:") != std::string::npos)
        stand_before_access(halt.at, direction);
    threads_.refresh(debugger_);
}

void Session::stand_before_access(Instant at, Direction direction) {
    Timeline& timeline = debugger_.timeline();
    if (direction == Direction::backward) {
        const unsigned cpu = debugger_.machine().state().current;
        timeline.step();
        const bool same_thread = debugger_.machine().state().current == cpu;
        debugger_.seek(same_thread ? timeline.now() : at);
        return;
    }
    if (const auto before = timeline.seek_before(at))
        debugger_.seek(*before);
}

std::string Session::point_detail(const Halt& halt) const {
    std::string detail;
    for (const PointHit& hit : halt.hits) {
        const auto point = std::ranges::find(points_, hit.id, &decltype(points_)::value_type::second);
        if (point == points_.end())
            continue;
        const ChangePoint& asked = point->first;
        if (hit.access) // of several reasons gdb wants one: a watchpoint, since it can check the others itself
            return fmt::format("{}:{:x};", watch_name(asked.type),
                               std::max(asked.address, hit.access->va.raw));
        if (asked.type == PointType::software && swbreak_)
            detail = "swbreak:;";
        else if (asked.type == PointType::hardware && hwbreak_)
            detail = "hwbreak:;";
    }
    if (halt.reason == HaltReason::history_begin)
        return "replaylog:begin;";
    return halt.reason == HaltReason::run_ended ? "replaylog:end;" : detail;
}

std::string Session::stop_reply() const {
    return fmt::format("T{:02x}thread:{:x};{}", signal_, threads_.current().id, detail_);
}

} // namespace faultline::sim::gdbstub
