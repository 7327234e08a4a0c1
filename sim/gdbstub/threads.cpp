#include "sim/gdbstub/threads.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace faultline::sim::gdbstub {

namespace {

/// The task that each CPU runs, by the address of its task_struct.
std::map<unsigned, std::uint64_t> running_tasks(const Debugger& debugger,
                                                const std::map<unsigned, std::uint64_t>& before) {
    std::map<unsigned, std::uint64_t> running;
    const std::size_t cpus = debugger.machine().state().cpus.size();
    for (unsigned cpu = 0; cpu < cpus; ++cpu)
        if (const auto task = debugger.current_task(cpu))
            running[cpu] = task->address;
        else if (const auto last = before.find(cpu); last != before.end())
            running[cpu] = last->second;
    return running;
}

std::string state_of(const Task& task, const GuestThread& thread) {
    return thread.cpu ? fmt::format("running on CPU {}", thread.cpu_number)
                      : fmt::format("{}", task_state_letter(task.state));
}

/// The thread runs on that CPU.
void put_on(GuestThread& thread, unsigned cpu, const Debugger& debugger) {
    thread.cpu = cpu;
    thread.cpu_number = cpu_number(debugger.target().scenario, cpu);
}

} // namespace

void Threads::refresh(const Debugger& debugger) {
    threads_.clear();
    current_ = 0;
    last_task_ = running_tasks(debugger, last_task_);
    add_tasks(debugger);
    add_idle_cpus(debugger);
    const unsigned current_cpu = debugger.machine().state().current;
    const auto found = std::ranges::find(threads_, std::optional(current_cpu), &GuestThread::cpu);
    if (found != threads_.end())
        current_ = static_cast<std::size_t>(found - threads_.begin());
}

void Threads::add_tasks(const Debugger& debugger) {
    ThreadId idle = first_idle_thread;
    for (Task& task : debugger.tasks()) {
        GuestThread thread;
        thread.id = task.pid > 0 ? task.pid : idle++;
        if (find(thread.id) != nullptr) // a damaged list is no reason to show one thread twice
            continue;
        for (const auto& [cpu, address] : last_task_)
            if (address == task.address)
                put_on(thread, cpu, debugger);
        thread.name = task.comm;
        thread.state = state_of(task, thread);
        thread.task = std::move(task);
        threads_.push_back(std::move(thread));
    }
}

void Threads::add_idle_cpus(const Debugger& debugger) {
    const auto& cpus = debugger.machine().state().cpus;
    for (unsigned cpu = 0; cpu < cpus.size(); ++cpu) {
        const bool has_thread =
            std::ranges::find(threads_, std::optional(cpu), &GuestThread::cpu) != threads_.end();
        const bool executes = cpu == debugger.machine().state().current;
        if (has_thread || (cpus[cpu].activity == CpuActivity::off && !executes))
            continue;
        GuestThread thread;
        put_on(thread, cpu, debugger);
        thread.id = first_cpu_thread + cpu;
        thread.name = fmt::format("CPU {}", thread.cpu_number);
        thread.state = "no task";
        threads_.push_back(std::move(thread));
    }
}

const GuestThread* Threads::find(ThreadId id) const {
    const auto found = std::ranges::find(threads_, id, &GuestThread::id);
    return found == threads_.end() ? nullptr : &*found;
}

std::string xml_text(std::string_view text) {
    std::string result;
    for (const char c : text) {
        constexpr char last_ascii = '~';
        if (c == '<')
            result += "&lt;";
        else if (c == '>')
            result += "&gt;";
        else if (c == '&')
            result += "&amp;";
        else if (c == '"')
            result += "&quot;";
        else
            result += c >= ' ' && c <= last_ascii ? c : '?';
    }
    return result;
}

std::string threads_xml(const std::vector<GuestThread>& threads) {
    std::string xml = "<?xml version=\"1.0\"?><threads>";
    for (const GuestThread& thread : threads) {
        const std::string core = thread.cpu ? fmt::format(" core=\"{}\"", thread.cpu_number) : "";
        xml += fmt::format("<thread id=\"{:x}\"{} name=\"{}\">{}</thread>", thread.id, core,
                           xml_text(thread.name), xml_text(thread.state));
    }
    return xml + "</threads>";
}

} // namespace faultline::sim::gdbstub
