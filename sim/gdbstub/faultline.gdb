# What a gdb session on a Faultline machine needs. Give it to gdb with -x, or `source` it.

# As the kernel's sources say it: the task that runs, or the one of the thread that is selected.
macro define current ((struct task_struct *) $current_task)

define seek
  monitor seek $arg0
  maintenance flush register-cache
  maintenance flush dcache
  frame
end
define stage
  if $argc == 0
    monitor stage
  else
    monitor stage $arg0
  end
  maintenance flush register-cache
  maintenance flush dcache
end
document stage
Go to the next stage inside this instruction or behind it: a walk level by level, exception entry, the vector, a
function of the kernel, a log line, a return. "stage back" goes to the one before.
end
document seek
Go to an event of the run: start, end, fault:N, insn:N, log:N, call:FUNCTION or call:FUNCTION:N.
Works in both directions. Breakpoints on the way do not stop it.
end
