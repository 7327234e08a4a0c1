// The tasks of the guest kernel as gdb's threads, as KGDB shows them: one per task, named by its comm, numbered by its
// pid. A CPU that runs no task yet, before the kernel has made its list, is a thread as well.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/debugger/debugger.hpp"
#include "sim/gdbstub/request.hpp"

namespace faultline::sim::gdbstub {

/// Above every pid that Linux gives out (PID_MAX_LIMIT, 4194304): the idle tasks, whose pid is 0 on every CPU.
inline constexpr ThreadId first_idle_thread = 4'194'305;
/// CPUs that run no task.
inline constexpr ThreadId first_cpu_thread = 5'000'000;

struct GuestThread {
    ThreadId id = 0;
    std::string name;            ///< comm
    std::string state;           ///< "running on CPU 0" (by the number that the kernel gives it), "S"
    std::optional<unsigned> cpu; ///< the machine's index of the one it runs on
    unsigned cpu_number = 0;     ///< what the kernel calls that one
    std::optional<Task> task;
};

/// The threads at the debugger's present instant.
class Threads {
public:
    /// Reads the guest's list. At the moments of entry and exit code when the kernel itself could not tell which task
    /// runs, a CPU keeps the one it had.
    void refresh(const Debugger&);
    const std::vector<GuestThread>& all() const { return threads_; }
    /// nullptr if there is no such thread now.
    const GuestThread* find(ThreadId) const;
    /// The one on the CPU that executes the next instruction; there always is one.
    const GuestThread& current() const { return threads_[current_]; }

private:
    void add_tasks(const Debugger&);
    void add_idle_cpus(const Debugger&);

    std::vector<GuestThread> threads_;
    std::map<unsigned, std::uint64_t> last_task_; ///< of each CPU, its task_struct
    std::size_t current_ = 0;
};

/// The answer to qXfer:threads:read. GDB manual, "Thread List Format".
std::string threads_xml(const std::vector<GuestThread>&);
/// `text` as the content of an XML attribute or element; bytes that XML does not allow become '?'.
std::string xml_text(std::string_view text);

} // namespace faultline::sim::gdbstub
