//! The memory that this process may use: the machine's, or less where a control group limits it.

use std::path::Path;

/// Assumed memory where no file states it.
const DEFAULT_MEMORY: u64 = 2 << 30;
/// Least memory of a run: less is not enough for any training.
const MIN_RUN_MEMORY: u64 = 64 << 20;

/// Returns the bytes for each of the runs that are trained at the same time: together half of the
/// memory, so that the other half is left for the pages.
pub(super) fn share_of_run(workers: usize) -> u64 {
    (memory() / 2 / workers.max(1) as u64).max(MIN_RUN_MEMORY)
}

/// Returns the bytes for models outside their cache: half of what is left for the pages.
pub(super) fn share_of_models() -> u64 {
    memory() / 4
}

fn memory() -> u64 {
    available(Path::new("/")).unwrap_or(DEFAULT_MEMORY)
}

/// Returns the smallest of the machine's memory and the limits of the control groups of this
/// process, read below `root`.
fn available(root: &Path) -> Option<u64> {
    let machine = read(&root.join("proc/meminfo")).and_then(|text| meminfo(&text));
    let groups = read(&root.join("proc/self/cgroup")).unwrap_or_default();
    let limits = groups.lines().filter_map(|line| group_limit(root, line));
    machine.into_iter().chain(limits).min()
}

/// Returns `MemTotal` in bytes.
fn meminfo(text: &str) -> Option<u64> {
    let rest = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kilobytes: u64 = rest.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes << 10)
}

/// Returns the smallest limit of a group of a line `number:controllers:path` and of the groups
/// around it. Inside a container the path may be that of the host, and the limit be at the top.
fn group_limit(root: &Path, line: &str) -> Option<u64> {
    let mut parts = line.splitn(3, ':');
    let (_, controllers, path) = (parts.next()?, parts.next()?, parts.next()?);
    let (mount, file) = match controllers {
        // Version 2 has one hierarchy for everything.
        "" => ("sys/fs/cgroup", "memory.max"),
        list if list.split(',').any(|name| name == "memory") => ("sys/fs/cgroup/memory", "memory.limit_in_bytes"),
        _ => return None,
    };
    let mount = root.join(mount);
    let group = mount.join(path.trim_start_matches('/'));
    let around = group.ancestors().take_while(|folder| folder.starts_with(&mount));
    // Version 1 says a huge number, version 2 `max` where there is no limit.
    around
        .filter_map(|folder| read(&folder.join(file))?.trim().parse().ok())
        .min()
}

fn read(path: &Path) -> Option<String> {
    std::fs::read_to_string(path).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine(files: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = root.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        root
    }

    /// The files of a machine, and the memory that they allow.
    type Case<'a> = (&'a [(&'a str, &'a str)], Option<u64>);

    #[test]
    fn the_smallest_limit_counts() {
        let meminfo = ("proc/meminfo", "MemTotal:        8388608 kB\nMemFree: 1 kB\n");
        let cases: [Case<'_>; 6] = [
            (&[], None),
            (&[meminfo], Some(8 << 30)),
            (
                &[
                    meminfo,
                    ("proc/self/cgroup", "0::/a/b\n"),
                    ("sys/fs/cgroup/a/b/memory.max", "max\n"),
                ],
                Some(8 << 30),
            ),
            (
                &[
                    meminfo,
                    ("proc/self/cgroup", "0::/a/b\n"),
                    ("sys/fs/cgroup/a/b/memory.max", "max\n"),
                    ("sys/fs/cgroup/a/memory.max", "1073741824\n"),
                ],
                Some(1 << 30),
            ),
            (
                // A container that sees its own group at the top.
                &[
                    meminfo,
                    ("proc/self/cgroup", "0::/host/path\n"),
                    ("sys/fs/cgroup/memory.max", "536870912\n"),
                ],
                Some(512 << 20),
            ),
            (
                &[
                    meminfo,
                    ("proc/self/cgroup", "5:cpu:/x\n4:memory:/x\n"),
                    ("sys/fs/cgroup/memory/x/memory.limit_in_bytes", "268435456\n"),
                    ("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n"),
                ],
                Some(256 << 20),
            ),
        ];
        for (files, expected) in cases {
            assert_eq!(available(machine(files).path()), expected, "{files:?}");
        }
    }

    #[test]
    fn workers_share_half() {
        assert_eq!(share_of_run(0), share_of_run(1));
        assert!(share_of_run(2) <= share_of_run(1) && share_of_run(1_000_000) == MIN_RUN_MEMORY);
    }
}
