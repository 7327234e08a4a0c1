#include "gui/stack_view.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "sim/debugger/guest_kernel.hpp"
#include "sim/debugger/guest_symbols.hpp"

namespace faultline::gui {

namespace {

constexpr std::uint64_t word_bytes = sizeof(std::uint64_t);
constexpr std::uint64_t most_words = 1024;

/// A range of the stack and whose it is.
struct Owned {
    std::uint64_t from = 0, to = 0;
    const sim::Frame* frame = nullptr; ///< nullptr: a pt_regs
};

std::string frame_text(const sim::Frame& frame) {
    return frame.symbol.empty() ? fmt::format("{:#x}", frame.pc) : frame.symbol;
}

std::string line_text(const sim::Frame& frame) {
    if (!frame.line)
        return {};
    const std::string& file = frame.line->file;
    return fmt::format("{}:{}", file.substr(file.rfind('/') + 1), frame.line->line);
}

/// The stack from `sp` to its top, dealt out to frames and to the pt_regs between them.
class Dealer {
public:
    Dealer(std::uint64_t sp, std::uint64_t top) : at_(sp), top_(top) {}

    /// Entry code counts its pt_regs as part of its own frame: they are known by where they end.
    void expect_pt_regs(std::uint64_t end, std::uint64_t size) {
        if (size > 0 && end >= size && end <= top_)
            pt_regs_.insert({end - size, end});
    }
    void deal(std::uint64_t to, const sim::Frame* frame) {
        to = std::min(to, top_);
        for (const auto& [from, end] : pt_regs_)
            if (from >= at_ && from < to) {
                give(from, frame);
                give(end, nullptr);
            }
        give(to, frame);
    }
    std::vector<Owned> rest() {
        deal(top_, nullptr);
        return std::move(owned_);
    }

private:
    void give(std::uint64_t to, const sim::Frame* frame) {
        if (to <= at_)
            return;
        owned_.push_back({at_, to, frame});
        at_ = to;
    }

    std::uint64_t at_, top_;
    std::map<std::uint64_t, std::uint64_t> pt_regs_; ///< begin and end
    std::vector<Owned> owned_;
};

std::vector<Owned> owners(const Moment& moment, std::uint64_t sp, std::uint64_t top,
                          std::uint64_t pt_regs_size) {
    Dealer dealer(sp, top);
    if (moment.task && moment.task->mm != 0)
        dealer.expect_pt_regs(top, pt_regs_size);
    for (const sim::Frame& frame : moment.frames)
        if (frame.kind == sim::FrameKind::exception)
            dealer.expect_pt_regs(frame.sp, pt_regs_size);
    for (const sim::Frame& frame : moment.frames) {
        if (frame.kind == sim::FrameKind::user)
            break;
        dealer.deal(frame.cfa, &frame);
    }
    return dealer.rest();
}

class Namer {
public:
    explicit Namer(const sim::GuestSymbols& symbols) : symbols_(symbols) {
        constexpr auto members = std::to_array<const char*>(
            {"sp", "pc", "pstate", "orig_x0", "syscallno", "orig_addr_limit", "unused", "sdei_ttbr1",
             "pmr_save", "stackframe", "lockdep_hardirqs", "exit_rcu"});
        constexpr std::uint64_t general = 31;
        for (std::uint64_t i = 0; i < general; ++i)
            names_[i * word_bytes] = fmt::format("regs[{}]", i);
        const sim::DebugInfo* const debug = symbols.kernel_debug();
        for (const char* member : members)
            if (const auto place = debug ? debug->member("pt_regs", member) : std::nullopt)
                names_[place->offset] = member;
    }

    std::string pt_regs(std::uint64_t offset) const {
        const auto found = names_.find(offset);
        return found == names_.end() ? std::string{} : found->second;
    }
    std::string code(std::uint64_t value) const {
        const auto function = symbols_.function_at(value);
        return function && value - function->start < function->size ? symbols_.describe(value).value_or("")
                                                                    : std::string{};
    }

private:
    const sim::GuestSymbols& symbols_;
    std::map<std::uint64_t, std::string> names_; ///< by offset
};

/// Words of frame records: X29 of a caller, and the address to return to.
std::string record_name(const std::vector<sim::Frame>& frames, std::uint64_t at) {
    for (const sim::Frame& frame : frames) {
        if (frame.kind == sim::FrameKind::user || frame.fp == 0)
            continue;
        if (at == frame.fp)
            return "caller's x29";
        if (at == frame.fp + word_bytes)
            return "return address";
    }
    return {};
}

StackPart part_of(const sim::Debugger& debugger, const Namer& namer, const std::vector<sim::Frame>& frames,
                  const Owned& owned, std::uint64_t pt_regs_size) {
    StackPart part;
    part.pt_regs = owned.frame == nullptr && owned.to - owned.from == pt_regs_size;
    part.owner = owned.frame ? frame_text(*owned.frame) : part.pt_regs ? "struct pt_regs" : "(nobody's)";
    part.place = owned.frame ? line_text(*owned.frame) : std::string{};
    const sim::GuestMemory memory(debugger.machine());
    const std::uint64_t end = std::min(owned.to, owned.from + most_words * word_bytes);
    for (std::uint64_t at = owned.from; at < end; at += word_bytes) {
        const auto value = memory.number(at);
        if (!value)
            break;
        StackWord word{at, *value, {}, namer.code(*value)};
        word.name = part.pt_regs ? namer.pt_regs(at - owned.from) : record_name(frames, at);
        part.words.push_back(std::move(word));
    }
    return part;
}

} // namespace

StackView stack_view(Session& session) {
    const Moment& moment = session.moment();
    const sim::Debugger& debugger = session.story().debugger();
    StackView view;
    for (const sim::Frame& frame : moment.frames)
        if (frame.kind == sim::FrameKind::user)
            view.program.push_back(fmt::format("{}  {}", frame_text(frame), line_text(frame)));
    if (moment.cpu.pstate.el() == 0 || !moment.task) {
        view.title = moment.task ? "The program runs: its kernel stack is empty"
                                 : "No task yet: the kernel runs on its first stack";
        return view;
    }
    const sim::GuestKernel kernel(debugger.symbols());
    const std::uint64_t sp = align_down(moment.cpu.sp(), 3);
    std::uint64_t top = kernel.stack_top(*moment.task);
    const bool on_its_stack = sp >= moment.task->stack && sp <= top;
    if (!on_its_stack)
        top = moment.frames.empty() ? sp : std::max(sp, moment.frames.back().cfa);
    top = std::min(top, sp + most_words * word_bytes);
    view.title = fmt::format("{} of {}[{}]: {} bytes from SP to its top",
                             on_its_stack ? "Kernel stack" : "Another stack", moment.task->comm,
                             moment.task->pid, top - sp);
    if (on_its_stack)
        view.title += fmt::format(", {} free below", sp - moment.task->stack);
    const Namer namer(debugger.symbols());
    for (const Owned& owned : owners(moment, sp, top, kernel.pt_regs_size()))
        view.parts.push_back(part_of(debugger, namer, moment.frames, owned, kernel.pt_regs_size()));
    return view;
}

} // namespace faultline::gui
