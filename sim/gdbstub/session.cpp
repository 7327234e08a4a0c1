#include "sim/gdbstub/session.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "sim/gdbstub/hex.hpp"
#include "sim/gdbstub/monitor.hpp"
#include "sim/gdbstub/packet.hpp"
#include "sim/gdbstub/registers.hpp"

namespace faultline::sim::gdbstub {

namespace {

template <class... F> struct Overloaded : F... { using F::operator()...; };
template <class... F> Overloaded(F...) -> Overloaded<F...>;

const std::string ok = "OK";
/// EINVAL and EFAULT; gdb shows the number.
const std::string bad_request = "E16", bad_address = "E0e";

Answers ok_if(bool done, const std::string& otherwise) {
    return {done ? ok : otherwise};
}

RegisterSource source_of(const GuestThread& thread, const MachineState& state) {
    RegisterSource source;
    if (thread.cpu)
        source.cpu = &state.cpus[*thread.cpu].cpu;
    else if (thread.task)
        source.saved = &thread.task->switched_out;
    source.task = thread.task ? thread.task->address : 0;
    return source;
}

/// Both halves of the address space that 39-bit tables translate; physical addresses, before there are tables, lie in
/// the lower one. GDB manual, "Memory Map Format".
std::string memory_map() {
    return "<?xml version=\"1.0\"?><memory-map>"
           "<memory type=\"ram\" start=\"0x0\" length=\"0x8000000000\"/>"
           "<memory type=\"ram\" start=\"0xffffff8000000000\" length=\"0x8000000000\"/></memory-map>";
}

/// The part of `text` that a qXfer packet asks for: 'm' in front while there is more.
std::string part_of(const std::string& text, const Transfer& wanted) {
    if (wanted.offset >= text.size())
        return "l";
    const std::uint64_t most = max_payload / 2; // an escape doubles a byte
    const std::uint64_t length = std::min(wanted.length, most);
    const bool rest = text.size() - wanted.offset > length;
    return fmt::format("{}{}", rest ? 'm' : 'l', text.substr(wanted.offset, length));
}

} // namespace

/// One member per request.
struct Dispatch {
    Session& s;
    Answers operator()(const Unsupported&) const { return {""}; }
    Answers operator()(const Malformed&) const { return {bad_request}; }
    Answers operator()(const QuerySupported& r) const { return s.supported(r); }
    Answers operator()(const StartNoAck&) const {
        s.no_ack_ = true;
        return {ok};
    }
    Answers operator()(const QueryStop&) const { return {s.stop_reply()}; }
    Answers operator()(const QueryVCont&) const { return {"vCont;c;C;s;S;r"}; }
    Answers operator()(const QueryAttached&) const { return {"1"}; }
    Answers operator()(const QueryOffsets&) const { return {"Text=0;Data=0;Bss=0"}; }
    Answers operator()(const QuerySymbols&) const { return {ok}; }
    Answers operator()(const QueryCurrentThread&) const {
        return {fmt::format("QC{:x}", s.threads_.current().id)};
    }
    Answers operator()(const Detach&) const {
        s.wish_ = Wish::detach;
        return {ok};
    }
    Answers operator()(const Kill& r) const {
        s.wish_ = Wish::kill;
        return r.wants_answer ? Answers{ok} : Answers{};
    }
    Answers operator()(const ReadRegisters&) const {
        return {gdbstub::read_registers(source_of(s.selected(), s.debugger_.machine().state()))};
    }
    Answers operator()(const ReadRegister& r) const {
        const auto text =
            gdbstub::read_register(r.number, source_of(s.selected(), s.debugger_.machine().state()));
        return {text.empty() ? bad_request : text};
    }
    Answers operator()(const WriteRegisters& r) const {
        return s.write_processor([&](auto& cpu) { return gdbstub::write_registers(r.bytes, cpu); });
    }
    Answers operator()(const WriteRegister& r) const {
        return s.write_processor([&](auto& cpu) { return gdbstub::write_register(r.number, r.bytes, cpu); });
    }
    Answers operator()(const ReadMemory& r) const { return s.read_memory(r); }
    Answers operator()(const WriteMemory& r) const { return s.write_memory(r); }
    Answers operator()(const ChangePoint& r) const { return s.change_point(r); }
    Answers operator()(const Resume& r) const { return s.start(r); }
    Answers operator()(const SelectThread& r) const { return s.select(r); }
    Answers operator()(const ThreadAlive& r) const {
        return ok_if(s.threads_.find(r.thread) != nullptr, bad_request);
    }
    Answers operator()(const ListThreads& r) const { return s.list(r); }
    Answers operator()(const ThreadName& r) const { return s.thread_name(r); }
    Answers operator()(const Transfer& r) const { return s.transfer(r); }
    Answers operator()(const Monitor& r) const { return s.monitor(r); }
};

Answers Session::answer(const Request& request) {
    return std::visit(Dispatch{*this}, request);
}

Answers Session::supported(const QuerySupported& query) {
    swbreak_ = query.swbreak;
    hwbreak_ = query.hwbreak;
    return {fmt::format("PacketSize={:x};QStartNoAckMode+;vContSupported+;swbreak+;hwbreak+;ReverseStep+;"
                        "ReverseContinue+;qXfer:features:read+;qXfer:memory-map:read+;qXfer:exec-file:read+;"
                        "qXfer:threads:read+",
                        max_payload)};
}

const GuestThread& Session::selected() const {
    const GuestThread* const thread = threads_.find(selected_);
    return thread != nullptr ? *thread : threads_.current();
}

Answers Session::select(const SelectThread& request) {
    const bool exists = request.thread <= any_thread || threads_.find(request.thread) != nullptr;
    if (exists && request.operation == 'g')
        selected_ = request.thread;
    return ok_if(exists, bad_request);
}

Answers Session::list(const ListThreads& request) const {
    if (!request.first)
        return {"l"};
    std::string text;
    for (const GuestThread& thread : threads_.all())
        text += fmt::format("{}{:x}", text.empty() ? "m" : ",", thread.id);
    return {text};
}

Answers Session::thread_name(const ThreadName& request) const {
    const GuestThread* const thread = threads_.find(request.thread);
    if (thread == nullptr)
        return {bad_request};
    return {to_hex(fmt::format("{}, {}", thread->name, thread->state))};
}

bool Session::read_bytes(std::uint64_t address, std::span<std::byte> out) const {
    const GuestThread& thread = selected();
    const bool elsewhere = thread.task && thread.cpu != debugger_.machine().state().current;
    return elsewhere && debugger_.read_memory(*thread.task, mmu::Va{address}, out)
               ? true
               : debugger_.read_memory(mmu::Va{address}, out);
}

Answers Session::read_memory(const ReadMemory& request) const {
    std::vector<std::byte> bytes(std::min<std::uint64_t>(request.size, max_payload / 2 - 1));
    std::size_t known = 0;
    while (known < bytes.size()) { // page by page: what comes before a hole is an answer
        const std::uint64_t at = request.address + known;
        const std::uint64_t in_page = mmu::page_size - at % mmu::page_size;
        const auto piece =
            std::span(bytes).subspan(known, std::min<std::uint64_t>(in_page, bytes.size() - known));
        if (!read_bytes(at, piece))
            break;
        known += piece.size();
    }
    if (known == 0 && request.size != 0)
        return {bad_address};
    const auto answer = std::span(bytes).first(known);
    return {request.binary ? fmt::format("b{}", text_of(answer)) : to_hex(answer)};
}

Answers Session::write_memory(const WriteMemory& request) {
    if (request.bytes.empty())
        return {ok}; // how gdb asks whether X is supported
    const bool done = debugger_.write_memory(mmu::Va{request.address}, request.bytes);
    threads_.refresh(debugger_);
    return ok_if(done, bad_address);
}

Answers Session::write_processor(const std::function<bool(exceptions::Processor&)>& change) {
    const MachineState& state = debugger_.machine().state();
    exceptions::Processor cpu = state.cpu();
    if (selected().cpu != state.current || !change(cpu))
        return {bad_request};
    debugger_.write_processor(cpu);
    threads_.refresh(debugger_);
    return {ok};
}

Answers Session::transfer(const Transfer& wanted) const {
    if (wanted.object == "features")
        return {wanted.annex == "target.xml" ? part_of(target_description(), wanted) : "E00"};
    if (wanted.object == "memory-map")
        return {part_of(memory_map(), wanted)};
    if (wanted.object == "threads")
        return {part_of(threads_xml(threads_.all()), wanted)};
    if (wanted.object == "exec-file")
        return {part_of(debugger_.target().kernel.file.path(), wanted)};
    return {""};
}

Answers Session::monitor(const Monitor& request) {
    const Instant before = debugger_.position().at;
    std::string text = monitor_text(debugger_, threads_, request.command);
    if (debugger_.position().at != before) {
        threads_.refresh(debugger_);
        selected_ = any_thread;
        signal_ = sigtrap;
        detail_.clear();
    }
    Answers answers = console_output(text);
    answers.push_back(ok);
    return answers;
}

} // namespace faultline::sim::gdbstub
