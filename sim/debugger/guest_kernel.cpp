#include "sim/debugger/guest_kernel.hpp"

#include <algorithm>
#include <array>

#include "exceptions/pstate.hpp"

namespace faultline::sim {

namespace {

constexpr std::size_t most_tasks = 4096, most_vmas = 65536;
/// THREAD_SIZE of arm64 with 4 KiB pages: arch/arm64/include/asm/thread_info.h and memory.h, 4.9 and 6.6.
constexpr std::uint64_t thread_size = std::uint64_t{16} << 10U;
constexpr std::size_t comm_length = 15, longest_path = 255;

/// The stack pointer that an exception from EL0 would push on, at the Exception level of the kernel.
std::uint64_t kernel_sp(const exceptions::Processor& cpu, unsigned el) {
    exceptions::Processor at_el = cpu;
    at_el.pstate = {exceptions::spsr::El::put(el) | exceptions::spsr::Sp::put(1)};
    return at_el.sp();
}

/// `sp` points into the stack, or just above it when it is empty.
bool is_on_stack(std::uint64_t sp, const Task& task) {
    return task.stack != 0 && sp - 1 - task.stack < thread_size;
}

} // namespace

GuestKernel::GuestKernel(const GuestSymbols& symbols) : symbols_(&symbols) {
    if (const DebugInfo* const debug = symbols.kernel_debug())
        pt_regs_size_ = debug->structure_size("pt_regs").value_or(0);
}

std::optional<std::uint64_t> GuestKernel::offset(std::string_view structure, std::string_view path) const {
    const DebugInfo* const debug = symbols_->kernel_debug();
    const auto place = debug != nullptr ? debug->member(structure, path) : std::nullopt;
    return place ? std::optional(place->offset) : std::nullopt;
}

std::optional<std::uint64_t> GuestKernel::member(const GuestMemory& memory, std::uint64_t object,
                                                 std::string_view structure, std::string_view path) const {
    const DebugInfo* const debug = symbols_->kernel_debug();
    const auto place = debug != nullptr ? debug->member(structure, path) : std::nullopt;
    if (!place || object == 0)
        return std::nullopt;
    return memory.number(object + place->offset,
                         static_cast<unsigned>(std::min<std::uint64_t>(place->size, 9)));
}

std::optional<std::uint64_t> GuestKernel::pt_regs_record() const {
    return offset("pt_regs", "stackframe");
}

// THREAD_START_SP: 4.9 leaves 16 bytes free, 6.6 none.
std::uint64_t GuestKernel::stack_top(const Task& task) const {
    constexpr std::uint64_t padding_of_4_9 = 16;
    return task.stack + thread_size - (pt_regs_record() ? 0 : padding_of_4_9);
}

SavedRegisters GuestKernel::switched_out(const GuestMemory& memory, std::uint64_t task) const {
    constexpr unsigned first_saved = 19, saved = 10, fp = 29;
    SavedRegisters registers;
    const auto array = offset("task_struct", "thread.cpu_context.x19_to_x28");
    for (unsigned n = 0; array && n < saved; ++n)
        registers.x[first_saved + n] = memory.number(task + *array + n * sizeof(std::uint64_t)).value_or(0);
    registers.x[fp] = member(memory, task, "task_struct", "thread.cpu_context.fp").value_or(0);
    registers.sp = member(memory, task, "task_struct", "thread.cpu_context.sp").value_or(0);
    registers.pc = member(memory, task, "task_struct", "thread.cpu_context.pc").value_or(0);
    return registers;
}

Task GuestKernel::read_task(const GuestMemory& memory, std::uint64_t address) const {
    const auto of = [&](std::string_view path) {
        return member(memory, address, "task_struct", path).value_or(0);
    };
    Task task;
    task.address = address;
    task.pid = static_cast<std::int32_t>(of("pid"));
    task.tgid = static_cast<std::int32_t>(of("tgid"));
    if (const auto comm = offset("task_struct", "comm"))
        task.comm = memory.text(address + *comm, comm_length);
    task.state = of("state") | of("exit_state");
    task.stack = of("stack");
    task.mm = of("mm");
    task.active_mm = of("active_mm");
    const std::uint64_t pgd = member(memory, task.mm, "mm_struct", "pgd").value_or(0);
    task.pgd = pgd != 0 ? memory.physical(mmu::Va{pgd}).value_or(mmu::Pa{}).raw : 0;
    task.switched_out = switched_out(memory, address);
    return task;
}

std::vector<Task> GuestKernel::tasks(const Machine& machine) const {
    std::vector<Task> tasks;
    const GuestMemory memory(machine);
    const auto list = symbols_->address_of("task_list");
    const auto next = offset("task_struct", "next");
    if (!list || !next || !machine.regime().mmu_on())
        return tasks;
    std::uint64_t address = memory.number(*list).value_or(0);
    while (address != 0 && tasks.size() < most_tasks) {
        const auto following = memory.number(address + *next);
        if (!following)
            break;
        tasks.push_back(read_task(memory, address));
        address = *following;
    }
    for (unsigned cpu = 0; cpu < machine.state().cpus.size(); ++cpu)
        if (const auto running = current_address(machine, cpu, tasks))
            std::ranges::find(tasks, *running, &Task::address)->cpu = cpu;
    return tasks;
}

// At EL1, SP_EL0 says who it is: the task (6.6) or its thread_info at the base of the stack (4.9). At EL0, and for the
// few instructions of the entry code that have not set it yet, the kernel stack does.
std::optional<std::uint64_t> GuestKernel::current_address(const Machine& machine, unsigned cpu,
                                                          const std::vector<Task>& tasks) const {
    const exceptions::Processor& processor = machine.state().cpus[cpu].cpu;
    if (processor.pstate.el() != 0)
        for (const Task& task : tasks)
            if (processor.sp_el0 == task.address || (task.stack != 0 && processor.sp_el0 == task.stack))
                return task.address;
    for (const unsigned el : {1U, 2U})
        for (const Task& task : tasks)
            if (is_on_stack(kernel_sp(processor, el), task))
                return task.address;
    return std::nullopt;
}

std::optional<Task> GuestKernel::current(const Machine& machine, unsigned cpu) const {
    for (const Task& task : tasks(machine))
        if (task.cpu == cpu)
            return task;
    return std::nullopt;
}

std::string GuestKernel::vma_name(const GuestMemory& memory, std::uint64_t vma, const GuestVma& range,
                                  std::uint64_t mm) const {
    const auto inode =
        member(memory, member(memory, vma, "vm_area_struct", "vm_file").value_or(0), "file", "inode");
    const auto path = offset("inode", "path");
    if (inode && *inode != 0 && path)
        return memory.text(*inode + *path, longest_path);
    if (const auto name = member(memory, vma, "vm_area_struct", "name").value_or(0); name != 0)
        return memory.text(name, longest_path);
    // fs/proc/task_mmu.c, show_map_vma: what lies between start_brk and brk is the heap.
    const auto heap = member(memory, mm, "mm_struct", "start_brk"),
               brk = member(memory, mm, "mm_struct", "brk");
    const bool is_heap = heap && brk && range.start.raw <= *brk && range.end.raw >= *heap && *brk != *heap;
    return is_heap ? "[heap]" : "";
}

std::vector<GuestVma> GuestKernel::vmas(const Machine& machine, const Task& task) const {
    std::vector<GuestVma> vmas;
    const GuestMemory memory(machine);
    std::uint64_t address = member(memory, task.mm, "mm_struct", "mmap").value_or(0);
    while (address != 0 && vmas.size() < most_vmas) {
        const auto of = [&](std::string_view path) {
            return member(memory, address, "vm_area_struct", path);
        };
        const auto next = of("vm_next");
        if (!next)
            break;
        GuestVma vma{address,
                     mmu::Va{of("vm_start").value_or(0)},
                     mmu::Va{of("vm_end").value_or(0)},
                     of("vm_flags").value_or(0),
                     of("vm_file").value_or(0) != 0 ? of("vm_pgoff").value_or(0) : 0,
                     {}};
        vma.name = vma_name(memory, address, vma, task.mm);
        vmas.push_back(std::move(vma));
        address = *next;
    }
    return vmas;
}

std::optional<SavedRegisters> GuestKernel::pt_regs(const GuestMemory& memory, std::uint64_t address) const {
    const auto array = offset("pt_regs", "regs");
    const auto sp = member(memory, address, "pt_regs", "sp");
    const auto pc = member(memory, address, "pt_regs", "pc");
    const auto pstate = member(memory, address, "pt_regs", "pstate");
    if (!array || !sp || !pc || !pstate)
        return std::nullopt;
    SavedRegisters registers;
    for (std::size_t n = 0; n < registers.x.size(); ++n)
        registers.x[n] = memory.number(address + *array + n * sizeof(std::uint64_t)).value_or(0);
    registers.sp = *sp;
    registers.pc = *pc;
    registers.pstate = *pstate;
    return registers;
}

std::optional<SavedRegisters> GuestKernel::user_registers(const Machine& machine, const Task& task) const {
    if (task.mm == 0 || task.stack == 0 || pt_regs_size_ == 0)
        return std::nullopt;
    const auto registers = pt_regs(GuestMemory(machine), stack_top(task) - pt_regs_size_);
    if (!registers || exceptions::Pstate{registers->pstate}.el() != 0 || registers->pc == 0)
        return std::nullopt;
    return registers;
}

} // namespace faultline::sim
