//! Limits that a child process sets for itself.

use crate::thread_pools::cores;

/// Memory of the program in bytes, beyond that of its work.
const PROGRAM_MEMORY: u64 = 64 << 20;
/// Memory of the stacks of the threads for one core, in bytes.
const STACKS_PER_CORE: u64 = 6 << 20;
/// Addition to the niceness: on a busy machine requests get the processor before child processes.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;

/// Limits the memory of this process, makes it the first that the system kills when memory runs out
/// and the last that gets the processor, and ties it to its parent. Where the system refuses one of
/// them, the work continues without it.
#[cfg(target_os = "linux")]
pub(super) fn set_process_limits(memory: u64) {
    use rustix::process::{Resource, Rlimit, Signal, nice, set_parent_process_death_signal, setrlimit};
    let limit = |resource, bytes| {
        let bound = Some(bytes);
        let limit = Rlimit {
            current: bound,
            maximum: bound,
        };
        if let Err(error) = setrlimit(resource, limit) {
            tracing::warn!(%error, "a child process goes without a limit");
        }
    };
    // A quarter more than was granted, because the allocator keeps some of the freed memory.
    let program = PROGRAM_MEMORY + STACKS_PER_CORE * cores() as u64;
    limit(
        Resource::Data,
        memory.saturating_add(memory / 4).saturating_add(program),
    );
    // A core dump would write the whole memory to the disk.
    limit(Resource::Core, 0);
    if let Err(error) = set_parent_process_death_signal(Some(Signal::KILL)) {
        tracing::warn!(%error, "a child process may outlive its parent for a moment");
    }
    // The threads that compute inherit it.
    if let Err(error) = nice(NICENESS) {
        tracing::warn!(%error, "a child process competes with requests for the processor");
    }
    // Every process may raise its own value; 1000 is the largest.
    if let Err(error) = std::fs::write("/proc/self/oom_score_adj", "1000") {
        tracing::warn!(%error, "a child process is not the first to be killed when memory runs out");
    }
}

#[cfg(not(target_os = "linux"))]
pub(super) fn set_process_limits(_: u64) {}
